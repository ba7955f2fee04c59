// SPDX-License-Identifier: Apache-2.0
// How current the page is: live, behind, or cut off.

import {byId, setText} from '/static/dom.js';
import {duration} from '/static/text.js';

// Seconds from which on it is amber, and red.
const AMBER = 2;
const RED = 10;
// What was sent longer ago is a recording, or was held up on the way: what
// the viewer can do is done.
const RECORDING = 3600;
const SILENCE = 4000;

function clock() {
  return new Date().toISOString().slice(11, 19);
}

export class Status {
  constructor() {
    this._source = '';
    this._offset = Infinity;
    this._heard = Date.now();
    this._lost = null;
    setInterval(() => {
      if (!this._lost && this._last && Date.now() - this._heard > SILENCE) {
        this._show();
      }
    }, 1000);
  }

  hello(about) {
    this._lost = null;
    this._offset = Infinity;
    this._source = about.demo ? 'demonstration' : about.source || '';
    this._take(about);
  }

  pulse(about) {
    this._take(about);
  }

  lost() {
    this._lost ||= clock();
    this._set('lost', 'connection lost, trying again',
      `The viewer does not answer since ${this._lost} UTC: this page shows `
      + 'what it had until then.');
  }

  _take(about) {
    this._heard = Date.now();
    // Clocks of two machines differ: the quickest answer is taken as none.
    const late = Date.now() / 1000 - about.now;
    this._offset = Math.min(this._offset, late);
    this._page = (about.behind || 0) + late - this._offset;
    this._last = about.status;
    this._show();
  }

  _show() {
    const {listening, awaySince, reason, lag, waiting} = this._last;
    const page = Math.max(this._page, Date.now() - this._heard > SILENCE
      ? (Date.now() - this._heard) / 1000 : 0);
    if (!listening && waiting) {
      this._set('behind', 'waiting for notifications', reason || '');
    } else if (!listening) {
      this._set('away', `message broker away since ${awaySince} UTC`,
        `The message broker is away since ${awaySince} UTC: what is sent `
        + `meanwhile is not seen. ${reason || ''}`);
    } else if (Math.max(page, lag) < AMBER) {
      this._set('live', `live · ${this._source}`, '');
    } else {
      const text = page > lag ? `this page is ${duration(page * 1000)} behind`
        : `${lag < RECORDING ? '' : `${this._source}: `}what arrives was sent ${
          duration(lag * 1000)} ago`;
      const late = page >= RED || (lag >= RED && lag < RECORDING);
      this._set(late ? 'late' : 'behind', text, late
        ? `Not current: ${text}.` : '');
    }
  }

  _set(state, text, banner) {
    byId('status').dataset.state = state;
    setText(byId('status-text'), text);
    byId('banner').hidden = !banner;
    byId('banner').dataset.state = state;
    setText(byId('banner'), banner);
  }
}
