// SPDX-License-Identifier: Apache-2.0
// The ring of events in the browser, and which of them the filter lets by.

const SEARCHED = ['type', 'publisher', 'host', 'project', 'projectName',
  'user', 'state', 'task', 'id', 'name', 'instance', 'note', 'priority'];
const FACETS = ['noun', 'state', 'host', 'project'];
// Room beyond the bound, so that the oldest go in lots and not one by one.
const SLACK = 1.05;

function searched(line) {
  return SEARCHED.map((key) => line[key] || '').join(' ').toLowerCase();
}

function facetValue(line, key) {
  return key === 'project' ? line.projectName || line.project : line[key];
}

export class Store {
  constructor() {
    this.keep = 20000;
    this.entries = [];
    this.shown = [];
    this.facets = Object.fromEntries(FACETS.map((key) => [key, new Map()]));
    this.received = 0;
    this.missed = 0;
    this.matches = () => true;
    this._byNumber = new Map();
    this._life = null;
    this._ordinal = 0;
    this._stale = false;
  }

  // A restarted server counts from 1 again.
  begin(life, keep) {
    this.keep = Math.max(100, keep);
    if (this._life !== null && this._life !== life) {
      this._byNumber.clear();
      this._push({mark: 'restart'});
    }
    this._life = life;
  }

  skip(count) {
    this.missed += count;
    this._push({mark: 'missed', count});
  }

  add(lines) {
    this.received += lines.length;
    for (const line of lines) {
      const other = line.pair && this._byNumber.get(line.pair);
      if (other && !other.other) this._join(other, line);
      else this._insert(line);
    }
    this._evict();
    if (this._stale) this.refilter();
  }

  setFilter(matches) {
    this.matches = matches;
    this.refilter();
  }

  refilter() {
    this._stale = false;
    for (const entry of this.entries) {
      entry.shown = Boolean(entry.mark) || this.matches(entry);
    }
    this.shown = this.entries.filter((entry) => entry.shown);
  }

  ofInstance(id) {
    return this.entries.filter(
      (entry) => entry.line && entry.line.instance === id);
  }

  _insert(line) {
    const entry = {line, other: null, life: this._life,
      text: searched(line), revision: 0};
    this._byNumber.set(line.n, entry);
    this._facet(line, 1);
    this._push(entry);
  }

  // The other format of what is there already: one line for both.
  _join(entry, line) {
    entry.text += ` ${searched(line)}`;
    entry.revision += 1;
    this._byNumber.set(line.n, entry);
    if (line.format === 'versioned') {
      this._facet(entry.line, -1);
      entry.other = entry.line;
      entry.line = line;
      this._facet(line, 1);
    } else {
      entry.other = line;
    }
    if (this.matches(entry) !== entry.shown) this._stale = true;
  }

  _push(entry) {
    this._ordinal += 1;
    entry.key = this._ordinal;
    entry.shown = Boolean(entry.mark) || this.matches(entry);
    this.entries.push(entry);
    if (entry.shown) this.shown.push(entry);
  }

  _evict() {
    if (this.entries.length <= this.keep * SLACK) return;
    const gone = this.entries.splice(0, this.entries.length - this.keep);
    for (const entry of gone) {
      if (entry.mark) continue;
      this._facet(entry.line, -1);
      for (const line of [entry.line, entry.other]) {
        if (line && this._byNumber.get(line.n) === entry) {
          this._byNumber.delete(line.n);
        }
      }
    }
    const first = this.entries.length ? this.entries[0].key : Infinity;
    const stay = this.shown.findIndex((entry) => entry.key >= first);
    this.shown.splice(0, stay === -1 ? this.shown.length : stay);
  }

  _facet(line, step) {
    for (const key of FACETS) {
      const value = facetValue(line, key);
      if (!value) continue;
      const left = (this.facets[key].get(value) || 0) + step;
      if (left > 0) this.facets[key].set(value, left);
      else this.facets[key].delete(value);
    }
  }
}
