// SPDX-License-Identifier: Apache-2.0
// The filter: its controls, what it lets by, and the address that keeps it.

import {byId, el} from '/static/dom.js';

const KEYS = ['text', 'noun', 'state', 'host', 'project', 'format'];
const OFFERED = 200;

function has(value, part) {
  return Boolean(value) && value.toLowerCase().includes(part);
}

function formatFits(entry, wanted) {
  switch (wanted) {
    case 'both': return Boolean(entry.other);
    case 'legacy-only':
      return !entry.other && entry.line.format === 'legacy';
    case 'versioned': case 'legacy':
      return entry.line.format === wanted
        || Boolean(entry.other && entry.other.format === wanted);
    default: return true;
  }
}

// A function that tells whether an entry passes.
export function compile(values) {
  const words = values.text.toLowerCase().split(/\s+/).filter(Boolean);
  const host = values.host.trim().toLowerCase();
  const project = values.project.trim().toLowerCase();
  return (entry) => {
    const {line} = entry;
    return (!values.failed || line.failed)
      && (!values.noun || line.noun === values.noun)
      && (!values.state || line.state === values.state
        || line.task === values.state)
      && (!host || has(line.host, host))
      && (!project || has(line.project, project)
        || has(line.projectName, project))
      && formatFits(entry, values.format)
      && words.every((word) => entry.text.includes(word));
  };
}

export class Filters {
  constructor(store, onChange) {
    this._store = store;
    this._onChange = onChange;
    this._form = byId('filters');
    this._signature = '';
    this._restore();
    this._form.addEventListener('input', () => this._changed());
    this._form.addEventListener('submit', (event) => event.preventDefault());
    this._form.addEventListener('reset', () => {
      requestAnimationFrame(() => this._changed());
    });
    byId('toggle-filters').addEventListener('click', () => {
      const open = this._form.classList.toggle('open');
      byId('toggle-filters').setAttribute('aria-expanded', open);
    });
    this.offer();
    this._changed();
  }

  toggleFailed() {
    byId('f-failed').checked = !byId('f-failed').checked;
    this._changed();
  }

  set(key, value) {
    const control = byId(`f-${key}`);
    if (control.tagName === 'SELECT'
        && ![...control.options].some((each) => each.value === value)) {
      control.append(el('option', {value}, value));
    }
    control.value = value;
    this._changed();
  }

  // Offer what there is to choose from; called now and then.
  offer() {
    const {facets} = this._store;
    const signature = ['noun', 'state', 'host', 'project'].map(
      (key) => [...facets[key].keys()].sort().join('\t')).join('\n');
    if (signature === this._signature) return;
    this._signature = signature;
    this._select('noun', facets.noun);
    this._select('state', facets.state);
    this._list('hosts', facets.host);
    this._list('projects', facets.project);
  }

  _select(key, facet) {
    const control = byId(`f-${key}`);
    if (document.activeElement === control) {
      // Not under the hand of somebody who is choosing.
      this._signature = '';
      return;
    }
    const chosen = control.value || this._wanted?.[key] || '';
    const values = [...facet.keys()].sort();
    if (chosen && !values.includes(chosen)) values.push(chosen);
    control.replaceChildren(el('option', {value: ''}, 'any'),
      ...values.map((value) => el('option', {value},
        value.replaceAll('_', ' '))));
    control.value = chosen;
  }

  _list(id, facet) {
    byId(id).replaceChildren(...[...facet.entries()]
      .sort((a, b) => b[1] - a[1]).slice(0, OFFERED)
      .map(([value]) => el('option', {value})));
  }

  _values() {
    const values = Object.fromEntries(
      KEYS.map((key) => [key, byId(`f-${key}`).value]));
    return {...values, failed: byId('f-failed').checked};
  }

  _changed() {
    const values = this._values();
    const active = KEYS.some((key) => values[key]) || values.failed;
    byId('f-clear').hidden = !active;
    byId('toggle-filters').classList.toggle('active', Boolean(active));
    const kept = new URLSearchParams();
    for (const key of KEYS) if (values[key]) kept.set(key, values[key]);
    if (values.failed) kept.set('failed', '1');
    history.replaceState(null, '', active ? `#${kept}` : location.pathname);
    this._store.setFilter(compile(values));
    this._onChange();
  }

  _restore() {
    const kept = new URLSearchParams(location.hash.slice(1));
    this._wanted = Object.fromEntries(kept);
    for (const key of KEYS) {
      const value = kept.get(key);
      const control = byId(`f-${key}`);
      if (value && control.tagName === 'SELECT'
          && ![...control.options].some((each) => each.value === value)) {
        control.append(el('option', {value}, value));
      }
      if (value) control.value = value;
    }
    byId('f-failed').checked = kept.get('failed') === '1';
  }
}
