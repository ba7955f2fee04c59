// SPDX-License-Identifier: Apache-2.0
// The list: however many events there are, only those in sight are elements.

import {byId, eachFrame, el, setText} from '/static/dom.js';
import {clock, count, parts, shortId} from '/static/text.js';

const AROUND = 6;

function makeRow() {
  const cells = {};
  const cell = (name, ...children) => {
    cells[name] = el('span', {class: `c-${name}`}, ...children);
    return cells[name];
  };
  for (const name of ['noun', 'action', 'phase', 'name', 'note']) {
    cells[name] = el('span', {class: `w-${name}`});
  }
  const node = el('div', {class: 'row', role: 'option'},
    cell('time'),
    cell('event', cells.noun, cells.action, cells.phase),
    cell('subject', cells.name, cells.note),
    cell('state'), cell('host'), cell('project'), cell('format'));
  return {node, cells, entry: null, revision: -1};
}

// The server where there is one, and what else the event is about.
function subject(line) {
  const name = line.name || (line.id ? shortId(line.id) : '');
  return line.server && line.server !== name
    ? `${line.server}${line.resource === 'compute' ? `, ${name}` : ''}` : name;
}

function fillRow(row, entry) {
  const {node, cells} = row;
  row.entry = entry;
  row.revision = entry.revision;
  node.id = `e${entry.key}`.replace('.', '-');
  node.classList.toggle('mark', Boolean(entry.mark));
  if (entry.mark) {
    for (const cell of Object.values(cells)) {
      if (!cell.firstElementChild) setText(cell, '');
    }
    node.dataset.noun = '';
    node.classList.remove('failed');
    setText(cells.name, entry.mark);
    return;
  }
  const line = entry.line;
  const {noun, action, phase} = parts(line.type);
  node.dataset.noun = line.resource;
  node.classList.toggle('failed', line.failed);
  setText(cells.time, clock(line.time));
  setText(cells.noun, noun ? `${noun}.` : '');
  setText(cells.action, action);
  setText(cells.phase, phase || '');
  cells.phase.dataset.phase = phase || '';
  setText(cells.name, subject(line));
  setText(cells.note, line.note || '');
  setText(cells.state, line.task || line.state || '');
  cells.state.dataset.busy = line.task ? 'yes' : '';
  setText(cells.host, line.host || '');
  setText(cells.project, line.projectName || shortId(line.project || ''));
  const format = entry.other ? 'both' : line.format;
  setText(cells.format, format);
  cells.format.dataset.format = format;
}

export class List {
  // actions.select(entry or null, opened): the selection moved;
  // actions.older(): the end of what the page has is near.
  constructor(store, actions) {
    this._store = store;
    this._actions = actions;
    this._box = byId('list');
    this._canvas = byId('canvas');
    this._rows = new Map();
    this._spare = [];
    this._head = null;
    this.selected = null;
    this.draw = eachFrame(() => this._draw());
    this._box.addEventListener('scroll', () => this._scrolled());
    this._canvas.addEventListener('click', (event) => this._clicked(event));
    new ResizeObserver(() => this.draw()).observe(this._box);
    byId('resume').addEventListener('click', () => this.resume());
    byId('pause').addEventListener('click', () => this.toggle());
  }

  get frozen() {
    return this._head !== null;
  }

  // Events that came since stay out of sight until resume().
  freeze() {
    if (this.frozen) return;
    this._head = this._store.entries.at(-1)?.key ?? 0;
    this._store.held = true;
    this.draw();
  }

  resume() {
    this._head = null;
    this._store.held = false;
    this._box.scrollTop = 0;
    this.draw();
  }

  toggle() {
    if (this.frozen) this.resume();
    else this.freeze();
  }

  move(step) {
    const total = this._total();
    if (!total) return;
    let at = this.selected ? this._position(this.selected.key) : -1;
    if (at < 0) {
      at = Math.ceil(this._box.scrollTop / this._height()) - (step > 0);
    }
    do {
      at += step;
    } while (at > 0 && at < total - 1 && this._at(at).mark);
    this.selectAt(Math.max(0, Math.min(total - 1, at)));
  }

  end() {
    this.freeze();
    this.selectAt(this._total() - 1);
  }

  selectAt(at) {
    const entry = this._at(at);
    if (!entry || entry.mark) return;
    this.select(entry, false);
    const height = this._height();
    const top = at * height;
    const view = this._box.clientHeight;
    if (top < this._box.scrollTop) this._box.scrollTop = top;
    else if (top + height > this._box.scrollTop + view) {
      this._box.scrollTop = top + height - view;
    }
  }

  select(entry, opened) {
    if (entry) this.freeze();
    this.selected = entry;
    this.draw();
    this._actions.select(entry, opened);
  }

  _clicked(event) {
    const node = event.target.closest('.row');
    const row = node && [...this._rows.values()].find((r) => r.node === node);
    if (row && !row.entry.mark) this.select(row.entry, true);
  }

  _scrolled() {
    if (this._box.scrollTop > 4) this.freeze();
    this.draw();
  }

  _height() {
    return parseFloat(getComputedStyle(this._box)
      .getPropertyValue('--row')) || 36;
  }

  // How many are not newer than the frozen head.
  _total() {
    return this.frozen ? this._store.after(this._head)
      : this._store.entries.length;
  }

  _at(position) {
    return this._store.entries[this._total() - 1 - position];
  }

  _position(key) {
    const index = this._store.after(key) - 1;
    return this._store.entries[index]?.key === key
      ? this._total() - 1 - index : -1;
  }

  _draw() {
    let total = this._total();
    if (this.frozen && !total && this._store.entries.length) {
      // All that was in sight has left the ring.
      this._head = null;
      total = this._total();
    }
    const height = this._height();
    this._canvas.style.height = `${total * height}px`;
    const first = Math.max(
      0, Math.floor(this._box.scrollTop / height) - AROUND);
    const last = Math.min(total, Math.ceil(
      (this._box.scrollTop + this._box.clientHeight) / height) + AROUND);
    const wanted = new Map();
    for (let at = first; at < last; at += 1) {
      wanted.set(this._at(at).key, at);
    }
    for (const [key, row] of this._rows) {
      if (!wanted.has(key)) {
        this._rows.delete(key);
        this._spare.push(row);
      }
    }
    // The elements stand in the order that is seen: programs that read the
    // page aloud go by it.
    let next = this._canvas.firstElementChild;
    for (const [key, at] of wanted) {
      const node = this._place(key, at, height, total);
      if (node === next) next = next.nextElementSibling;
      else this._canvas.insertBefore(node, next);
    }
    for (const row of this._spare.splice(0)) row.node.remove();
    if (last > total - 40 && this._store.more) this._actions.older();
    this._tell(total);
  }

  _place(key, at, height, total) {
    const entry = this._at(at);
    let row = this._rows.get(key);
    if (!row) {
      row = this._spare.pop() || makeRow();
      row.revision = -1;
      this._rows.set(key, row);
    }
    if (row.entry !== entry || row.revision !== entry.revision) {
      fillRow(row, entry);
    }
    const {node} = row;
    node.style.transform = `translateY(${at * height}px)`;
    node.setAttribute('aria-posinset', at + 1);
    node.setAttribute('aria-setsize', total);
    node.setAttribute('aria-selected',
      entry === this.selected ? 'true' : 'false');
    return node;
  }

  _tell(total) {
    const fresh = this._store.entries.length - total;
    const resume = byId('resume');
    resume.hidden = !this.frozen;
    setText(resume, fresh
      ? `↑ ${count(fresh, 'new event', 'new events')}` : '↑ live again');
    const pause = byId('pause');
    setText(pause, this.frozen ? 'Resume' : 'Pause');
    pause.setAttribute('aria-pressed', this.frozen);
    this._actions.counted(total);
    const active = this.selected && this._rows.get(this.selected.key);
    if (active) {
      this._box.setAttribute('aria-activedescendant', active.node.id);
    } else this._box.removeAttribute('aria-activedescendant');
  }
}
