// SPDX-License-Identifier: Apache-2.0
// The events that this page has: what the server let by, in order.

// Room beyond the bound, so that the oldest go in lots and not one by one.
const SLACK = 1.05;
const LIMIT = 20000;

export class Store {
  constructor() {
    this.keep = LIMIT;
    this.entries = [];
    this.missed = 0;
    // Whether the server has older ones.
    this.more = false;
    this.life = null;
    this._byNumber = new Map();
    this._base = 0;
    // Names of servers, and entries that wait for one.
    this._names = new Map();
    this._unnamed = new Map();
  }

  get oldest() {
    const first = this.entries.find((entry) => !entry.local);
    return first && first.life === this.life ? first.number : null;
  }

  // A search begins: what another one found goes.
  reset() {
    this.entries = [];
    this.missed = 0;
    this.more = false;
    this._byNumber.clear();
    this._unnamed.clear();
    this._base = 0;
    this.life = null;
  }

  // A restarted server counts from 1 again.
  begin(life, keep) {
    this.keep = Math.max(100, Math.min(keep, LIMIT));
    if (this.life !== null && this.life !== life) {
      this._byNumber.clear();
      this._local('The viewer was restarted here; events in between were not '
        + 'seen');
      this._base = Math.ceil(this._lastKey());
      this.more = false;
    }
    this.life = life;
  }

  skip(count, text) {
    this.missed += count;
    this._local(text);
  }

  add(lines) {
    for (const line of lines) this._take(line);
    this._evict();
  }

  // Older ones, asked for: they do not push newer ones out.
  addOlder(lines) {
    for (const line of lines) this._take(line);
  }

  _take(line) {
    if (line.drop) {
      this._drop(line.n);
    } else if (!this._byNumber.has(line.n)) {
      const other = line.pair && this._byNumber.get(line.pair);
      if (other && !other.other) this._join(other, line);
      else this._insert(line);
    }
  }

  _insert(line) {
    const entry = {line, number: line.n, other: null, life: this.life,
      mark: line.mark, key: this._base + line.n, revision: 0};
    this._byNumber.set(line.n, entry);
    this._name(entry);
    this._place(entry);
  }

  // Events that do not name their server get the name from one that does.
  _name(entry) {
    const {instance, name, resource, server} = entry.line;
    if (!instance) return;
    if (resource !== 'instance') {
      if (server) return;
      const known = this._names.get(instance);
      if (known) entry.line.server = known;
      else {
        this._unnamed.set(instance,
          [...(this._unnamed.get(instance) || []), entry]);
      }
    } else if (name) {
      this._names.set(instance, name);
      for (const each of this._unnamed.get(instance) || []) {
        each.line.server = name;
        each.revision += 1;
      }
      this._unnamed.delete(instance);
    }
  }

  _drop(number) {
    const entry = this._byNumber.get(number);
    if (!entry) return;
    this.entries.splice(this.after(entry.key) - 1, 1);
    this._byNumber.delete(number);
  }

  // The other format of what is there already: one line for both.
  _join(entry, line) {
    entry.revision += 1;
    this._byNumber.set(line.n, entry);
    if (line.format === 'versioned') {
      entry.other = entry.line;
      entry.line = {...entry.line, ...line};
    } else {
      entry.other = line;
      entry.line = {...line, ...entry.line};
    }
  }

  _lastKey() {
    return this.entries.at(-1)?.key ?? 0;
  }

  _local(text) {
    this._place({mark: text, local: true, key: this._lastKey() + 0.001,
      line: {}, other: null, revision: 0});
  }

  _place(entry) {
    if (entry.key > this._lastKey()) this.entries.push(entry);
    else this.entries.splice(this.after(entry.key), 0, entry);
  }

  // How many have a key that is not greater.
  after(key) {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.entries[middle].key <= key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  _evict() {
    if (this.entries.length <= this.keep * SLACK || this.held) return;
    const gone = this.entries.splice(0, this.entries.length - this.keep);
    this.more = true;
    for (const entry of gone) {
      for (const line of [entry.line, entry.other]) {
        if (line && this._byNumber.get(line.n) === entry) {
          this._byNumber.delete(line.n);
        }
      }
    }
  }
}
