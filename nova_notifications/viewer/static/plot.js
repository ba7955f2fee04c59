// SPDX-License-Identifier: Apache-2.0
// Events and errors a second over the last minutes.

import {byId, el, setText, svg} from '/static/dom.js';
import {count} from '/static/text.js';

const SPAN = 300;
const STEP = 2;
const HEIGHT = 44;

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map((each) => each * power)
    .find((each) => each >= value);
}

export class Plot {
  constructor() {
    this._seconds = new Map();
    this._area = svg('path', {class: 'area'});
    this._line = svg('path', {class: 'line'});
    this._errors = svg('path', {class: 'bars'});
    this._cursor = svg('line', {class: 'cursor', y1: 0, y2: HEIGHT,
      visibility: 'hidden'});
    this._scale = el('span', {class: 'scale'});
    this._says = el('span', {class: 'says'});
    this._image = svg('svg', {viewBox: `0 0 ${SPAN} ${HEIGHT}`,
      preserveAspectRatio: 'none', role: 'img'},
    svg('line', {class: 'base', x1: 0, x2: SPAN, y1: HEIGHT, y2: HEIGHT}),
    this._area, this._errors, this._line, this._cursor);
    byId('plot').append(this._image, this._scale,
      el('span', {class: 'ago'}, '5 min ago'), this._says);
    byId('plot').addEventListener('pointermove', (event) => this._point(event));
    byId('plot').addEventListener('pointerleave', () => this._point(null));
  }

  begin(rates) {
    this._seconds.clear();
    this.add(rates);
  }

  add(rates) {
    for (const [second, events, errors] of rates) {
      this._seconds.set(second, [events, errors]);
    }
    const now = Math.max(0, ...this._seconds.keys());
    for (const second of this._seconds.keys()) {
      if (second <= now - 2 * SPAN) this._seconds.delete(second);
    }
    this._draw(now);
  }

  _draw(now) {
    const end = now - (now % STEP);
    const points = [];
    let errorsInAll = 0;
    for (let at = SPAN - STEP; at >= 0; at -= STEP) {
      let events = 0;
      let errors = 0;
      for (let i = 0; i < STEP; i += 1) {
        const found = this._seconds.get(end - at - i) || [0, 0];
        events += found[0];
        errors += found[1];
      }
      errorsInAll += errors;
      points.push({second: end - at, events: events / STEP,
        errors: errors / STEP});
    }
    this._points = points;
    const top = nice(Math.max(...points.map((point) => point.events), 4));
    const y = (value) => (HEIGHT - (value / top) * (HEIGHT - 4)).toFixed(1);
    const x = (at) => (at * SPAN) / (points.length - 1);
    const line = points.map(
      (point, at) => `${at ? 'L' : 'M'}${x(at).toFixed(1)} ${y(point.events)}`)
      .join('');
    this._line.setAttribute('d', line);
    this._area.setAttribute('d', `${line}L${SPAN} ${HEIGHT}L0 ${HEIGHT}Z`);
    this._errors.setAttribute('d', points.map((point, at) => (point.errors
      ? `M${x(at).toFixed(1)} ${HEIGHT}V${Math.min(HEIGHT - 3,
        y(point.errors))}` : '')).join(''));
    const current = (this._seconds.get(now) || [0, 0])[0];
    setText(byId('rate-now'), String(current));
    setText(byId('rate-errors'), errorsInAll.toLocaleString('en'));
    document.querySelector('.rate .errors')
      .classList.toggle('some', errorsInAll > 0);
    setText(this._scale, `${top}/s`);
    this._image.setAttribute('aria-label',
      `${count(current, 'event', 'events')} a second now, `
      + `${count(errorsInAll, 'error', 'errors')} in the last five minutes`);
  }

  _point(event) {
    if (!event || !this._points) {
      this._cursor.setAttribute('visibility', 'hidden');
      setText(this._says, '');
      return;
    }
    const box = this._image.getBoundingClientRect();
    const part = Math.min(1, Math.max(0,
      (event.clientX - box.left) / box.width));
    const point = this._points[Math.round(part * (this._points.length - 1))];
    this._cursor.setAttribute('visibility', 'visible');
    this._cursor.setAttribute('x1', part * SPAN);
    this._cursor.setAttribute('x2', part * SPAN);
    const time = new Date(point.second * 1000).toISOString().slice(11, 19);
    setText(this._says, `${time}  ${point.events}/s`
      + (point.errors ? `, ${point.errors} errors/s` : ''));
  }
}
