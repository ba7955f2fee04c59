// SPDX-License-Identifier: Apache-2.0
// The life of one instance, as far as this page has seen it.

import {el, svg} from '/static/dom.js';
import {clock, count, duration, parts} from '/static/text.js';

const SHOWN = 400;
const WIDTH = 600;
const HUES = {active: 'good', building: 'busy', paused: 'rest',
  suspended: 'rest', stopped: 'rest', error: 'bad', deleted: 'gone',
  'soft-delete': 'gone', shelved: 'rest', shelved_offloaded: 'rest',
  rescued: 'busy', resized: 'busy'};

function at(entry) {
  return Date.parse(entry.line.time);
}

// How long each operation took, at the entry that ends it.
function durations(entries) {
  const started = new Map();
  const took = new Map();
  for (const entry of entries) {
    const {noun, action, phase} = parts(entry.line.type);
    const name = `${noun}.${action}`;
    if (phase === 'start') started.set(name, at(entry));
    else if ((phase === 'end' || phase === 'error') && started.has(name)) {
      took.set(entry.key, at(entry) - started.get(name));
      started.delete(name);
    }
  }
  return took;
}

function ribbon(entries) {
  const states = entries.filter((entry) => entry.line.state);
  if (states.length < 2) return null;
  const from = at(states[0]);
  const span = Math.max(1, at(states.at(-1)) - from);
  const bars = [];
  let begin = states[0];
  for (let i = 1; i <= states.length; i += 1) {
    const next = states[i];
    if (next && next.line.state === begin.line.state) continue;
    const x = ((at(begin) - from) / span) * WIDTH;
    const end = next ? ((at(next) - from) / span) * WIDTH : WIDTH;
    bars.push(svg('rect', {x, y: 0, height: 10,
      width: Math.max(1.5, end - x),
      class: `hue-${HUES[begin.line.state] || 'busy'}`},
    svg('title', null, begin.line.state)));
    begin = next;
  }
  return svg('svg', {class: 'ribbon', viewBox: `0 0 ${WIDTH} 10`,
    preserveAspectRatio: 'none', role: 'img',
    'aria-label': 'States over time'}, bars);
}

export function timelineView(entries, selected, onSelect) {
  const last = entries.slice(-SHOWN);
  const took = durations(last);
  const items = [];
  let before = null;
  let state = null;
  for (const entry of last) {
    const {line} = entry;
    const {action, phase} = parts(line.type);
    const gap = before === null ? 0 : at(entry) - before;
    before = at(entry);
    const changed = line.state && line.state !== state;
    state = line.state || state;
    const moment = phase || (line.failed ? 'error' : 'single');
    items.push(el('li', {class: `moment${line.failed ? ' failed' : ''}`,
      'data-phase': moment},
    gap > 60000 ? el('p', {class: 'gap'}, `${duration(gap)} later`) : null,
    el('button', {type: 'button', class: 'moment-button', id: `m${entry.key}`,
      'aria-current': entry === selected ? 'true' : null,
      on: {click: () => onSelect(entry)}},
    el('span', {class: 'm-time'}, clock(line.time)),
    el('span', {class: 'm-what'}, action.replaceAll('_', ' '),
      phase ? el('i', null, ` ${phase}`) : null),
    took.has(entry.key) ? el('span', {class: 'm-took'},
      duration(took.get(entry.key))) : null,
    changed ? el('span', {class: `chip hue-${HUES[line.state] || 'busy'}`},
      line.state) : null,
    line.host ? el('span', {class: 'm-host'}, line.host) : null,
    line.note ? el('span', {class: 'm-note'}, line.note) : null)));
  }
  return el('section', {class: 'timeline'},
    el('p', {class: 'timeline-head'},
      count(entries.length, 'event', 'events')
      + (entries.length > 1 ? ` in ${duration(
        at(entries.at(-1)) - at(entries[0]))}` : '')
      + (entries.length > SHOWN ? `, the last ${SHOWN} here` : '')),
    ribbon(last), el('ol', null, items));
}
