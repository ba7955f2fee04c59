// SPDX-License-Identifier: Apache-2.0
// Keeps the stream from the server open.

const SLOWEST = 5000;

export class Feed {
  // handlers: hello, rows, missed, pulse, state
  constructor(handlers) {
    this._handlers = handlers;
    this._mark = '';
    this._wait = 500;
    this._open();
  }

  _open() {
    const after = this._mark ? `?after=${encodeURIComponent(this._mark)}` : '';
    const source = new EventSource(`/stream${after}`);
    for (const name of ['hello', 'rows', 'missed', 'pulse']) {
      source.addEventListener(name, (event) => {
        if (event.lastEventId) this._mark = event.lastEventId;
        this._handlers[name](JSON.parse(event.data));
      });
    }
    source.addEventListener('open', () => {
      this._wait = 500;
      this._handlers.state('live');
    });
    source.addEventListener('error', () => {
      // The browser would retry as well, but gives up on some answers.
      source.close();
      this._handlers.state('lost');
      setTimeout(() => this._open(), this._wait);
      this._wait = Math.min(this._wait * 2, SLOWEST);
    });
  }
}
