// SPDX-License-Identifier: Apache-2.0
// The life of a server or of a request, as the viewer's store has it.

import {breakable, el} from '/static/dom.js';
import {search} from '/static/query.js';
import {clock, count, duration, hue, keptText, moment, parts}
  from '/static/text.js';

const SHOWN = 8;

function at(iso) {
  return Date.parse(iso);
}

function shown(value) {
  if (value === null || value === undefined || value === '') return 'none';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function changeList(changes) {
  return el('table', {class: 'changes'}, el('tbody', null, changes.map(
    ([field, was, now]) => el('tr', null,
      el('th', {scope: 'row'}, breakable(field)),
      el('td', null, el('del', null, shown(was)), ' → ',
        el('ins', null, shown(now)))))));
}

// States over time, with an axis and a legend.
function ribbon(states, from, until) {
  if (!states.length) return null;
  const begin = at(from);
  const span = Math.max(1, at(until) - begin);
  const total = new Map();
  const bars = states.map(([time, state], index) => {
    const next = states[index + 1]?.[0] || until;
    const took = at(next) - at(time);
    total.set(state, (total.get(state) || 0) + took);
    const bar = el('span', {class: `bar ${hue(state)}`,
      title: `${state} from ${clock(time)}`}, state);
    bar.style.flexGrow = took;
    return bar;
  });
  const before = el('span', {class: 'bar'});
  before.style.flexGrow = at(states[0][0]) - begin;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => el('span', null,
    new Date(begin + part * span).toISOString().slice(11, 19)));
  return el('figure', {class: 'states'},
    el('div', {class: 'ribbon', role: 'img', 'aria-label':
      `States: ${states.map(([time, state]) => (
        `${state} from ${clock(time)}`)).join(', ')}`}, before, bars),
    el('p', {class: 'ticks', 'aria-hidden': 'true'}, ticks),
    el('figcaption', {class: 'legend'}, [...total].map(([state, time]) => el(
      'span', {class: `chip ${hue(state)}`}, time
        ? `${state} ${duration(time)}` : state))));
}

function momentItem(event, before, options) {
  const {action, phase, noun} = parts(event.type);
  const gap = before ? at(event.time) - at(before.time) : 0;
  const changes = event.changes || [];
  const name = (noun && !noun.endsWith('instance') ? `${noun} ` : '')
    + action.replaceAll('_', ' ');
  const label = [
    el('span', {class: 'm-time'}, clock(event.time)),
    el('span', {class: 'm-what'}, name,
      phase ? el('i', null, ` ${phase}`) : null),
    event.took !== undefined ? el('span', {class: 'm-took'},
      duration(event.took * 1000)) : null,
    event.state && event.state !== before?.state
      ? el('span', {class: `chip ${hue(event.state)}`}, event.state) : null,
    options.names && (event.server || event.name) ? el('span',
      {class: 'm-name'}, event.server || event.name) : null,
    el('span', {class: 'm-host'},
      [event.host, event.user].filter(Boolean).join(' · ')),
    event.note ? el('span', {class: 'm-note'}, event.note) : null];
  return el('li', {class: `moment${event.failed ? ' failed' : ''}`,
    id: options.select ? null : `m${event.n}`,
    'data-phase': phase || (event.failed ? 'error' : 'single')},
  gap > 60000 ? el('p', {class: 'gap'}, `${duration(gap)} later`) : null,
  options.select
    ? el('button', {type: 'button', class: 'moment-button',
      id: `m${event.n}`, on: {click: () => options.select(event)},
      'aria-current': event.n === options.current ? 'true' : null}, label)
    : el('a', {class: 'moment-button', href: `${search('message',
      event.message || '')}&open=1`}, label),
  changes.length ? el('details', {class: 'm-changes',
    open: changes.length <= SHOWN && before !== null},
  el('summary', null, `${count(changes.length, 'field', 'fields')} changed`),
  changeList(changes)) : null);
}

function failures(found) {
  if (!found.failures.length) return null;
  return el('section', {class: 'failures'},
    el('h2', null, count(found.failures.length, 'failure', 'failures')),
    el('ul', null, found.failures.map((each) => el('li', null,
      el('a', {href: `#m${each.n}`}, `${clock(each.time).slice(0, 8)} `
        + each.type), each.note ? ` ${each.note}` : ''))));
}

// options: select(event) in place of links, current (number), names (whether
// the events are about several servers).
export function lifeView(found, options = {}) {
  const {events} = found;
  if (!events.length) {
    return el('section', {class: 'timeline'}, el('p', {class: 'notice'},
      'Nothing about it is kept. ', keptText(found.kept)));
  }
  const [first, last] = [events[0], events.at(-1)];
  return el('section', {class: 'timeline'},
    options.select ? null : failures(found),
    el('p', {class: 'timeline-head'},
      count(found.total, 'event', 'events')
      + ` in ${duration(at(last.time) - at(first.time))}, from ${
        moment(first.time)} UTC`
      + (found.total > events.length
        ? `; the last ${events.length} are shown` : '')),
    ribbon(found.states, first.time, last.time),
    el('ol', null, events.map((event, index) => momentItem(
      event, index ? events[index - 1] : null, options))),
    options.select ? null : el('p', {class: 'kept'}, keptText(found.kept)));
}

export function requestLinks(events) {
  const requests = new Map();
  for (const event of events) {
    if (event.request) {
      requests.set(event.request, [...(requests.get(event.request) || []),
        event]);
    }
  }
  return el('ul', {class: 'requests'}, [...requests].map(([id, found]) => el(
    'li', null, el('a', {href: `/request/${encodeURIComponent(id)}`},
      id),
    ` ${[...new Set(found.map((event) => parts(event.type).action))]
      .join(', ')}${found.some((event) => event.failed) ? ', failed' : ''}`)));
}
