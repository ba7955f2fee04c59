// SPDX-License-Identifier: Apache-2.0
// The selected event: its head, and three ways to read it.

import {breakable, byId, eachFrame, el, keepFocus} from '/static/dom.js';
import {copyButton, replayButton} from '/static/actions.js';
import {cardView} from '/static/card.js';
import {jsonView} from '/static/json.js';
import {search} from '/static/query.js';
import {read, write} from '/static/settings.js';
import {clock, hue, parts} from '/static/text.js';
import {lifeView} from '/static/timeline.js';

const TABS = [['fields', 'Fields'], ['json', 'JSON'],
  ['timeline', 'Life of the server']];
// Milliseconds in which new events of the server are collected.
const PAUSE = 700;

export class Detail {
  // actions: close(), select(entry), replay() gives where to, or null
  constructor(actions) {
    this._actions = actions;
    this._box = byId('detail');
    this._tab = 'fields';
    this._entry = null;
    this._found = null;
    this._life = null;
    this._explained = read('explained') === 'on';
    this._box.classList.toggle('explained', this._explained);
  }

  get isOpen() {
    return this._entry !== null;
  }

  show(entry) {
    const same = entry && this._entry
      && entry.line.instance === this._entry.line.instance;
    if (!same) this._life = null;
    this._entry = entry;
    this._found = null;
    this._failed = null;
    this._box.hidden = !entry;
    document.body.classList.toggle('has-detail', Boolean(entry));
    if (!entry) return;
    this._asked = entry.revision;
    this._draw();
    if (!same) this._box.scrollTop = 0;
    this._load(entry);
    if (this._tab === 'timeline') this._loadLife();
  }

  choose(tab) {
    if (!this.isOpen) return;
    if (tab === 'timeline' && !this._entry.line.instance) return;
    this._tab = tab;
    this._draw();
    if (tab === 'timeline') this._loadLife();
  }

  widen() {
    document.body.classList.toggle('wide-detail');
  }

  step(by) {
    const at = TABS.findIndex(([id]) => id === this._drawn);
    const [id] = TABS[(at + by + TABS.length) % TABS.length];
    this.choose(id);
    byId(`tab-${this._drawn}`).focus();
  }

  focus() {
    this._box.focus();
  }

  // New events came: the life may have grown, the other half be there.
  refresh(lines) {
    if (!this.isOpen) return;
    if (this._entry.revision !== this._asked) {
      this._asked = this._entry.revision;
      this._load(this._entry);
    }
    const {instance} = this._entry.line;
    if (this._drawn === 'timeline' && !this._timer
        && lines.some((line) => line.instance === instance)) {
      this._timer = setTimeout(() => {
        this._timer = 0;
        this._loadLife();
      }, PAUSE);
    }
  }

  async _loadLife() {
    const {instance} = this._entry?.line || {};
    if (!instance) return;
    try {
      const answer = await fetch(`/api/server/${
        encodeURIComponent(instance)}`);
      const found = await answer.json();
      if (this._entry?.line.instance !== instance) return;
      this._life = found;
      keepFocus(this._box, () => this._drawBody());
    } catch (error) {
      // The status says that the viewer does not answer.
    }
  }

  async _load(entry) {
    const asked = this._asked;
    let found = null;
    let failed = null;
    try {
      const answer = await fetch(`/api/events/${entry.line.n}?life=`
        + encodeURIComponent(entry.life));
      found = await answer.json();
      if (!answer.ok) failed = found.error || `HTTP ${answer.status}`;
    } catch (error) {
      failed = 'The viewer does not answer. The line in the list is all '
        + 'that this page has of the event.';
    }
    // Somebody went on, or the other half came: another answer is awaited.
    if (this._entry !== entry || this._asked !== asked) return;
    this._found = failed ? null : found;
    this._failed = failed;
    this._draw();
  }

  _draw() {
    keepFocus(this._box, () => this._drawAll());
  }

  _drawAll() {
    const {line, other} = this._entry;
    const {noun, action, phase} = parts(line.type);
    const half = this._found?.halves.find(
      (each) => each.line.format === 'versioned') || this._found?.halves[0];
    const tab = this._tab === 'timeline' && !line.instance
      ? 'fields' : this._tab;
    this._body = el('div', {class: 'detail-body', role: 'tabpanel',
      'aria-label': tab});
    this._drawn = tab;
    const {scrollTop} = this._box;
    this._box.replaceChildren(
      el('header', {class: 'detail-head'},
        el('div', {class: 'detail-tools'},
          el('button', {type: 'button', class: 'quiet wide-only',
            title: 'Widen (w)', on: {click: () => this.widen()}}, 'Widen'),
          el('button', {type: 'button', class: 'quiet', 'aria-label': 'Close',
            title: 'Close (Esc)', on: {click: () => this._actions.close()}},
          '✕')),
        el('h2', null, noun ? el('span', {class: 'w-noun'}, `${noun}.`) : null,
          el('span', {class: 'w-action'}, breakable(action)),
          phase ? el('span', {class: 'w-phase', 'data-phase': phase},
            phase) : null),
        el('p', {class: 'subject'}, this._subject(line),
          line.state ? el('span', {class: `chip ${hue(line.state)}`},
            line.state) : null,
          line.task ? el('span', {class: 'chip hue-busy'}, line.task) : null),
        line.note ? el('p', {class: `note${line.failed ? ' failed' : ''}`},
          line.note) : null,
        half?.meaning || half?.page ? el('p', {class: 'meaning'},
          half.meaning, ' ', half.page ? el('a', {href: half.page,
            target: '_blank', rel: 'noopener'}, 'Documentation') : null)
          : null,
        this._meta(line, other),
        half?.raw ? this._tools(line, half) : null),
      el('div', {class: 'tabs'}, el('div', {role: 'tablist',
        'aria-label': 'Ways to read the event'}, TABS.map(([id, name]) => el(
        'button', {type: 'button', role: 'tab', id: `tab-${id}`,
          'aria-selected': id === tab ? 'true' : 'false',
          disabled: id === 'timeline' && !line.instance,
          on: {click: () => this.choose(id)}}, name))),
      el('span', {class: 'formats'}, other ? 'both formats'
        : `${line.format} alone`)),
      this._body);
    this._drawBody();
    this._box.scrollTop = scrollTop;
  }

  _subject(line) {
    const name = line.name || line.id || '';
    if (!line.instance) return name;
    const link = el('a', {href: `/server/${
      encodeURIComponent(line.instance)}`}, line.server
      || (line.resource === 'instance' && line.name) || line.instance);
    return line.resource === 'instance' || line.server === name ? link
      : [link, ' ', name === line.instance ? '' : name];
  }

  _meta(line, other) {
    const link = (key, value, text) => value
      && el('a', {href: search(key, value), title: `Find all of this ${key}`},
        text || value);
    const pairs = [
      ['Time, UTC', `${line.time.slice(0, 10)} ${clock(line.time)}`],
      ['Host', link('host', line.host)],
      ['Server', line.instance && el('a', {href: `/server/${
        encodeURIComponent(line.instance)}`}, line.instance)],
      ['Request', line.request && el('a', {href: `/request/${
        encodeURIComponent(line.request)}`}, line.request)],
      ['User', link('user', line.user)],
      ['Project', link('project', line.project,
        line.projectName || line.project)],
      ['Priority', line.priority],
      ['Publisher', [line.publisher, other ? el('br') : null,
        other ? other.publisher : null]],
      ['Message', link('message', line.message)],
      ['Id', line.id !== line.instance && link('id', line.id)],
    ].filter(([, value]) => value);
    return el('dl', {class: 'meta'}, pairs.map(([name, value]) => el('div',
      null, el('dt', null, name), el('dd', null, value))));
  }

  _tools(line, half) {
    const target = this._actions.replay();
    return el('div', {class: 'actions'},
      copyButton('Copy JSON', () => JSON.stringify(half.raw, null, 2)),
      copyButton('Copy link', () => `${location.origin}${
        search('message', half.raw.message_id || '')}&open=1`,
      'A link that finds this event as long as the viewer keeps it'),
      half.emit ? copyButton('Copy emit command', () => half.emit,
        half.emit) : null,
      target ? replayButton(half.n, this._entry.life, target) : null);
  }

  _explain() {
    const node = el('button', {type: 'button', class: 'quiet small',
      'aria-pressed': String(this._explained), on: {click: () => {
        this._explained = !this._explained;
        write('explained', this._explained ? 'on' : '');
        this._box.classList.toggle('explained', this._explained);
        node.setAttribute('aria-pressed', String(this._explained));
      }}}, 'Explain fields');
    return node;
  }

  _drawBody() {
    const tab = this._drawn;
    if (tab === 'timeline') {
      this._body.replaceChildren(this._life
        ? lifeView(this._life, {current: this._entry.number,
          select: (event) => this._actions.select({line: event,
            number: event.n, other: event.formats.length > 1
              ? {publisher: ''} : null, life: this._life.life, key: event.n,
            revision: 0})})
        : el('p', {class: 'loading'}, 'Reading…'));
      return;
    }
    if (this._failed) {
      this._body.replaceChildren(el('p', {class: 'notice'}, this._failed));
      return;
    }
    if (!this._found) {
      this._body.replaceChildren(el('p', {class: 'loading'}, 'Reading…'));
      return;
    }
    // Versioned on the left, wherever it came from first.
    const halves = [...this._found.halves].sort((a, b) => (
      b.line.format.localeCompare(a.line.format)));
    this._body.replaceChildren(
      tab === 'fields' ? this._explain() : '',
      el('div', {class: 'halves', 'data-halves': halves.length},
        halves.map((half) => el('div',
          {class: 'half', 'data-format': half.line.format},
          tab === 'json' && halves.length > 1
            ? el('h3', null, half.line.format, el('span', null,
              ` ${half.line.type}`)) : null,
          half.tooLarge ? el('p', {class: 'notice'},
            'Its payload was too large to be kept.')
            : tab === 'json' ? jsonView(half.raw) : cardView(half.card)))));
  }
}
