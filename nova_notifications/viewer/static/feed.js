// SPDX-License-Identifier: Apache-2.0
// Keeps the stream from the server open.

const SLOWEST = 5000;
// Milliseconds that a page may be out of sight with its stream open: browsers
// open six connections to a server, for all pages together.
const HIDDEN = 20000;

export class Feed {
  // handlers: hello, rows, missed, pulse, state, and woke in place of going
  // on after the page was out of sight
  constructor(handlers, query = '') {
    this._handlers = handlers;
    this._query = query;
    this._mark = '';
    this._wait = 500;
    this._asleep = false;
    this._open();
    addEventListener('pagehide', () => this._sleep());
    addEventListener('pageshow', () => this._wake());
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this._hiding);
      if (document.hidden) {
        this._hiding = setTimeout(() => this._sleep(), HIDDEN);
      } else this._wake();
    });
  }

  _sleep() {
    this._asleep = true;
    this._source.close();
    clearTimeout(this._timer);
  }

  _wake() {
    if (!this._asleep) return;
    this._asleep = false;
    if (this._handlers.woke) this._handlers.woke();
    else this.resume();
  }

  // Go on after the last one that came.
  resume() {
    this._open();
  }

  // Begin anew with another search.
  restart(query) {
    this._query = query;
    this._mark = '';
    this._wait = 500;
    this._source.close();
    clearTimeout(this._timer);
    this._open();
  }

  _open() {
    const asked = new URLSearchParams();
    if (this._query) asked.set('q', this._query);
    if (this._mark) asked.set('after', this._mark);
    const source = new EventSource(`/stream?${asked}`);
    this._source = source;
    for (const name of ['hello', 'rows', 'missed', 'pulse']) {
      source.addEventListener(name, (event) => {
        if (source !== this._source) return;
        if (event.lastEventId) this._mark = event.lastEventId;
        this._handlers[name]?.(JSON.parse(event.data));
      });
    }
    source.addEventListener('open', () => {
      this._wait = 500;
    });
    source.addEventListener('error', () => {
      if (source !== this._source || this._asleep) return;
      // The browser would retry as well, but gives up on some answers.
      source.close();
      this._handlers.state('lost');
      this._timer = setTimeout(() => this._open(), this._wait);
      this._wait = Math.min(this._wait * 2, SLOWEST);
    });
  }
}
