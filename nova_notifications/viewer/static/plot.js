// SPDX-License-Identifier: Apache-2.0
// Events and errors over time, of what the search lets by.

import {byId, el, setText, svg} from '/static/dom.js';
import {count} from '/static/text.js';

const SPAN = 300;
const POINTS = 150;
const WIDTH = 300;
const HEIGHT = 44;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  21600, 43200, 86400];

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map((each) => each * power)
    .find((each) => each >= value);
}

function iso(second) {
  return `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
}

export class Plot {
  // onBrush(since, until): a range was chosen, as ISO 8601.
  constructor(onBrush) {
    this._onBrush = onBrush;
    this._seconds = new Map();
    this._range = [null, null];
    this._now = 0;
    this._area = svg('path', {class: 'area'});
    this._line = svg('path', {class: 'line'});
    this._errors = svg('path', {class: 'bars'});
    this._brush = svg('rect', {class: 'brush', y: 0, height: HEIGHT,
      visibility: 'hidden'});
    this._cursor = svg('line', {class: 'cursor', y1: 0, y2: HEIGHT,
      visibility: 'hidden'});
    this._scale = el('span', {class: 'scale'});
    this._from = el('span', {class: 'from'});
    this._until = el('span', {class: 'until'});
    this._says = el('span', {class: 'says'});
    this._image = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none', role: 'img'},
    svg('line', {class: 'base', x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT}),
    this._area, this._errors, this._line, this._brush, this._cursor);
    byId('plot').append(this._scale, this._image, el('p', {class: 'axis'},
      this._from, this._says, this._until));
    const listen = (name, work) => this._image.addEventListener(name, work);
    listen('pointermove', (event) => this._moved(event));
    listen('pointerleave', () => this._left());
    listen('pointerdown', (event) => {
      this._start = this._part(event);
      this._image.setPointerCapture(event.pointerId);
    });
    listen('pointerup', (event) => this._chosen(event));
    listen('pointercancel', () => {
      this._start = undefined;
      this._left();
    });
  }

  // points: [second, events, errors]; range: what the search is limited to.
  begin(points, range, now) {
    this._seconds.clear();
    this._range = range;
    this.add(points, now);
  }

  add(points, now) {
    for (const [second, events, errors] of points) {
      this._seconds.set(second, [events, errors]);
    }
    this._now = Math.floor(now);
    this._draw();
  }

  // Limits of the plot: those of the search, else the last minutes, and where
  // nothing is in these, all there is.
  _limits() {
    const known = [...this._seconds.keys()];
    const oldest = known.length ? Math.min(...known) : this._now;
    let [from, until] = this._range;
    if (until === null) until = this._now;
    if (from === null) {
      from = until - SPAN;
      if (oldest < from && !known.some((second) => second > from)) {
        from = oldest;
        until = Math.max(...known) + 1;
      }
    }
    return [Math.floor(from), Math.max(Math.ceil(until), Math.floor(from) + 10)];
  }

  _draw() {
    const [from, until] = this._limits();
    const step = STEPS.find((each) => (until - from) / each <= POINTS)
      || 86400 * Math.ceil((until - from) / 86400 / POINTS);
    const begin = from - (from % step);
    const number = Math.max(2, Math.ceil((until - begin) / step));
    const points = Array.from({length: number}, (_, at) => ({
      second: begin + at * step, events: 0, errors: 0}));
    let errorsInAll = 0;
    for (const [second, [events, errors]] of this._seconds) {
      const point = points[Math.floor((second - begin) / step)];
      if (second < from || !point) continue;
      point.events += events / step;
      point.errors += errors / step;
      errorsInAll += errors;
    }
    this._shown = {points, begin, step};
    const top = nice(Math.max(...points.map((point) => point.events), 4));
    const y = (value) => (HEIGHT - (value / top) * (HEIGHT - 2)).toFixed(1);
    const x = (at) => (at * WIDTH) / (points.length - 1);
    const line = points.map(
      (point, at) => `${at ? 'L' : 'M'}${x(at).toFixed(1)} ${y(point.events)}`)
      .join('');
    this._line.setAttribute('d', line);
    this._area.setAttribute('d', `${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`);
    this._errors.setAttribute('d', points.map((point, at) => (point.errors
      ? `M${x(at).toFixed(1)} ${HEIGHT}V${Math.min(HEIGHT - 3,
        y(point.errors))}` : '')).join(''));
    setText(byId('rate-errors'), errorsInAll.toLocaleString('en'));
    document.querySelector('.rate .errors')
      .classList.toggle('some', errorsInAll > 0);
    setText(this._scale, `${top}/s`);
    setText(this._from, this._clock(from));
    setText(this._until, this._range[1] === null && until === this._now
      ? 'now' : this._clock(until));
    const events = [...this._seconds].reduce((sum, [second, [all]]) => (
      second >= from && second <= until ? sum + all : sum), 0);
    this._image.setAttribute('aria-label',
      `${count(events, 'event', 'events')}, `
      + `${count(errorsInAll, 'error', 'errors')} from ${iso(from)} to `
      + iso(until));
  }

  _clock(second) {
    const text = iso(second);
    return text.slice(0, 10) === iso(this._now).slice(0, 10)
      ? text.slice(11, 19) : text.slice(5, 16).replace('T', ' ');
  }

  _part(event) {
    const box = this._image.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  }

  _at(part) {
    const {points} = this._shown;
    return points[Math.round(part * (points.length - 1))];
  }

  _moved(event) {
    if (!this._shown) return;
    const part = this._part(event);
    const point = this._at(part);
    this._cursor.setAttribute('visibility', 'visible');
    this._cursor.setAttribute('x1', part * WIDTH);
    this._cursor.setAttribute('x2', part * WIDTH);
    const round = (value) => Math.round(value * 100) / 100;
    setText(this._says, `${this._clock(point.second)}  `
      + `${round(point.events)}/s`
      + (point.errors ? `, ${round(point.errors)} errors/s` : ''));
    if (this._start === undefined) return;
    this._brush.setAttribute('visibility', 'visible');
    this._brush.setAttribute('x', Math.min(part, this._start) * WIDTH);
    this._brush.setAttribute('width',
      Math.abs(part - this._start) * WIDTH);
  }

  _left() {
    this._cursor.setAttribute('visibility', 'hidden');
    this._brush.setAttribute('visibility', 'hidden');
    setText(this._says, '');
  }

  _chosen(event) {
    const start = this._start;
    this._start = undefined;
    this._left();
    const end = this._part(event);
    if (start === undefined || Math.abs(end - start) < 0.01) return;
    const [first, last] = [start, end].sort((a, b) => a - b)
      .map((part) => this._at(part).second);
    this._onBrush(iso(first), iso(last + this._shown.step));
  }
}
