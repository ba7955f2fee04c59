// SPDX-License-Identifier: Apache-2.0
// The selected event: its head, and three ways to read it.

import {breakable, byId, eachFrame, el, keepFocus} from '/static/dom.js';
import {cardView} from '/static/card.js';
import {jsonView} from '/static/json.js';
import {clock, parts} from '/static/text.js';
import {timelineView} from '/static/timeline.js';

const TABS = [['fields', 'Fields'], ['json', 'JSON'],
  ['timeline', 'Timeline']];

export class Detail {
  // actions: close(), select(entry), filter(key, value)
  constructor(store, actions) {
    this._store = store;
    this._actions = actions;
    this._box = byId('detail');
    this._tab = 'fields';
    this._entry = null;
    this._found = null;
    this.refresh = eachFrame(() => this._refresh());
  }

  get isOpen() {
    return this._entry !== null;
  }

  show(entry) {
    const same = entry && this._entry
      && entry.line.instance === this._entry.line.instance;
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
  }

  choose(tab) {
    if (!this.isOpen) return;
    if (tab === 'timeline' && !this._entry.line.instance) return;
    this._tab = tab;
    this._draw();
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

  // New events came: the timeline may have grown, the other half be there.
  _refresh() {
    if (!this.isOpen) return;
    if (this._entry.revision !== this._asked) {
      this._asked = this._entry.revision;
      this._load(this._entry);
    }
    if (this._tab === 'timeline' && this._entry.line.instance) {
      const number = this._store.ofInstance(this._entry.line.instance).length;
      if (number !== this._timelineOf) {
        keepFocus(this._box, () => this._drawBody());
      }
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
    const half = this._found?.halves[0];
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
        el('p', {class: 'subject'}, line.name || line.id || '',
          line.state ? el('span', {class: 'chip'}, line.state) : null,
          line.task ? el('span', {class: 'chip hue-busy'}, line.task) : null),
        line.note ? el('p', {class: `note${line.failed ? ' failed' : ''}`},
          line.note) : null,
        half?.meaning || half?.page ? el('p', {class: 'meaning'},
          half.meaning, ' ', half.page ? el('a', {href: half.page,
            target: '_blank', rel: 'noopener'}, 'Documentation') : null)
          : null,
        this._meta(line, other, half)),
      el('div', {class: 'tabs', role: 'tablist'}, TABS.map(([id, name]) => el(
        'button', {type: 'button', role: 'tab', id: `tab-${id}`,
          'aria-selected': id === tab ? 'true' : 'false',
          disabled: id === 'timeline' && !line.instance,
          on: {click: () => this.choose(id)}}, name)),
      el('span', {class: 'formats'}, other ? 'both formats'
        : `${line.format} alone`)),
      this._body);
    this._drawBody();
    this._box.scrollTop = scrollTop;
  }

  _meta(line, other, half) {
    const context = half?.context || {};
    const pairs = [
      ['Time, UTC', `${line.time.slice(0, 10)} ${clock(line.time)}`],
      ['Publisher', [line.publisher, other ? el('br') : null,
        other ? other.publisher : null]],
      ['Priority', line.priority],
      ['Host', line.host && this._narrow('host', line.host)],
      ['Project', line.project
        && this._narrow('project', line.projectName || line.project)],
      ['User', line.user],
      ['Request', context.request_id],
      ['Message', half?.raw?.message_id],
      ['Id', line.id],
    ].filter(([, value]) => value);
    return el('dl', {class: 'meta'}, pairs.map(([name, value]) => el('div',
      null, el('dt', null, name), el('dd', null, value))));
  }

  _narrow(key, value) {
    return el('button', {type: 'button', class: 'link',
      title: `Show this ${key} alone`,
      on: {click: () => this._actions.filter(key, value)}}, value);
  }

  _drawBody() {
    const tab = this._drawn;
    const {line} = this._entry;
    if (tab === 'timeline') {
      const entries = this._store.ofInstance(line.instance);
      this._timelineOf = entries.length;
      this._body.replaceChildren(timelineView(
        entries, this._entry, (entry) => this._actions.select(entry)));
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
    this._body.replaceChildren(el('div', {class: 'halves',
      'data-halves': halves.length}, halves.map((half) => el('div',
      {class: 'half', 'data-format': half.line.format},
      tab === 'json' && halves.length > 1
        ? el('h3', null, half.line.format, el('span', null,
          ` ${half.line.type}`)) : null,
      half.tooLarge ? el('p', {class: 'notice'},
        'Its payload was too large to be kept.')
        : tab === 'json' ? jsonView(half.raw) : cardView(half.card)))));
  }
}
