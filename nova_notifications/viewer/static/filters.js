// SPDX-License-Identifier: Apache-2.0
// The search: its text, the controls that write into it, its address.

import {byId, el, setText} from '/static/dom.js';
import {address, get, has, set} from '/static/query.js';
import {count} from '/static/text.js';

const KEYS = ['event', 'phase', 'state', 'host', 'project', 'user', 'format',
  'since'];
const OFFERED = ['event', 'state', 'host', 'project', 'user'];
const PAUSE = 250;

export class Filters {
  // onChange(text): there is another search, which the server understands.
  constructor(onChange) {
    this._onChange = onChange;
    this._form = byId('filters');
    this._text = byId('f-text');
    const asked = new URLSearchParams(location.search);
    this._text.value = asked.get('q') || '';
    this.opens = asked.get('open') === '1';
    this._applied = this._text.value;
    this._show();
    this._form.addEventListener('submit', (event) => {
      event.preventDefault();
      this._apply();
    });
    this._text.addEventListener('input', () => {
      clearTimeout(this._timer);
      this._timer = setTimeout(() => this._apply(), PAUSE);
    });
    for (const key of KEYS) {
      const control = byId(`f-${key}`);
      control.addEventListener('change', () => this.set(key,
        control.value.trim()));
      if (OFFERED.includes(key)) {
        control.addEventListener('focus', () => this._offer());
      }
    }
    byId('f-failed').addEventListener('change', () => this.toggleFailed());
    byId('f-clear').addEventListener('click', () => this.search(''));
    byId('toggle-filters').addEventListener('click', () => {
      const open = this._form.classList.toggle('open');
      byId('toggle-filters').setAttribute('aria-expanded', open);
    });
    addEventListener('popstate', () => {
      this._text.value = new URLSearchParams(location.search).get('q') || '';
      this._apply(true);
    });
  }

  get text() {
    return this._applied;
  }

  search(text) {
    this._text.value = text;
    this._apply();
  }

  set(key, value) {
    this.search(set(this._text.value, key, value));
  }

  setRange(since, until) {
    this.search(set(set(this._text.value, 'since', since), 'until', until));
  }

  toggleFailed() {
    const failed = has(this._text.value, 'is', 'error');
    this.set('is', failed ? '' : 'error');
  }

  async _apply(moved = false) {
    clearTimeout(this._timer);
    const text = this._text.value.trim();
    this._show();
    if (text === (this._asked ?? this._applied)) return;
    this._asked = text;
    const error = await this._check(text);
    if (this._asked !== text) return;
    this._asked = null;
    byId('f-error').hidden = !error;
    setText(byId('f-error'), error);
    if (error) return;
    this._applied = text;
    if (!moved) history.pushState(null, '', address(text));
    this._onChange(text);
  }

  // What the server says is wrong with a search.
  async _check(text) {
    try {
      const answer = await fetch('/api/events?before=0&q='
        + encodeURIComponent(text));
      return answer.ok ? '' : (await answer.json()).error;
    } catch (error) {
      return 'The viewer does not answer.';
    }
  }

  // Let the controls say what the text says.
  _show() {
    const text = this._text.value;
    for (const key of KEYS) {
      const control = byId(`f-${key}`);
      const value = get(text, key);
      if (control.tagName === 'SELECT' && value
          && ![...control.options].some((each) => each.value === value)) {
        control.append(el('option', {value}, key === 'since'
          ? `since ${value.replace('T', ' ').replace('Z', '')}` : value));
      }
      if (document.activeElement !== control || control.tagName === 'SELECT') {
        control.value = value;
      }
    }
    byId('f-failed').checked = has(text, 'is', 'error');
    byId('f-clear').hidden = !text;
    byId('toggle-filters').classList.toggle('active', Boolean(text));
    byId('download').href = `/api/export?q=${encodeURIComponent(text.trim())}`;
  }

  // Offer what there is to choose from, the most frequent first.
  async _offer() {
    if (Date.now() - (this._offered || 0) < 3000) return;
    this._offered = Date.now();
    const answer = await fetch('/api/facets');
    const {facets} = await answer.json();
    for (const key of OFFERED) {
      byId(`l-${key}`).replaceChildren(...facets[key].map(
        ([value, events, errors]) => el('option', {value,
          label: `${value}, ${count(events, 'event', 'events')}`
            + (errors ? `, ${count(errors, 'error', 'errors')}` : '')})));
    }
  }
}
