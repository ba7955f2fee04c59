// SPDX-License-Identifier: Apache-2.0
// Counts of what the search lets by: which hosts fail, since when.

import {byId, el} from '/static/dom.js';
import {clock, count, moment} from '/static/text.js';

const NAMES = {host: 'Host', event: 'Event', user: 'User', project: 'Project',
  state: 'State', resource: 'Resource'};
const ROWS = 12;

function table(key, rows, choose) {
  const head = ['', 'events', 'errors', 'first error', 'last error'];
  // What fails comes first.
  const sorted = [...rows].sort((a, b) => b[2] - a[2] || b[1] - a[1]);
  const time = (value) => (value ? clock(value).slice(0, 8) : '');
  return el('table', {class: 'counts'},
    el('caption', null, NAMES[key]),
    el('thead', null, el('tr', null, head.map((name, at) => el('th',
      {scope: 'col', class: at ? 'n' : null}, name
        || el('span', {class: 'off-screen'}, NAMES[key]))))),
    el('tbody', null, sorted.slice(0, ROWS).map(
      ([value, events, errors, first, last]) => el('tr', null,
        el('th', {scope: 'row'}, el('button', {type: 'button', class: 'link',
          on: {click: () => choose(key, value)}}, value)),
        el('td', {class: 'n'}, events.toLocaleString('en')),
        el('td', {class: `n${errors ? ' some' : ''}`},
          errors.toLocaleString('en')),
        el('td', {class: 'n'}, time(first)),
        el('td', {class: 'n'}, time(last))))),
    sorted.length > ROWS ? el('tfoot', null, el('tr', null, el('td',
      {colspan: 5}, `and ${sorted.length - ROWS} more`))) : null);
}

export async function openSummary(text, choose) {
  const box = byId('summary');
  const body = byId('summary-body');
  body.replaceChildren(el('p', {class: 'loading'}, 'Counting…'));
  if (!box.open) box.showModal();
  try {
    const answer = await fetch(`/api/facets?q=${encodeURIComponent(text)}`);
    const found = await answer.json();
    const pick = (key, value) => {
      box.close();
      choose(key, value);
    };
    body.replaceChildren(
      el('p', {class: 'lead'}, `${count(found.events, 'event', 'events')}`
        + `${found.from ? ` from ${moment(found.from)} to ${
          moment(found.until)} UTC` : ''}. `,
      el('strong', {class: found.errors ? 'some' : null},
        count(found.errors, 'error', 'errors')),
      found.errors ? `, the first at ${moment(found.firstError)}, the last at `
        + `${moment(found.lastError)} UTC.` : '.'),
      text ? el('p', null, 'Of the search ', el('code', null, text)) : '',
      el('div', {class: 'tables'}, Object.keys(NAMES).map(
        (key) => found.facets[key].length
          && table(key, found.facets[key], pick))));
  } catch (error) {
    body.replaceChildren(el('p', {class: 'notice'},
      'The viewer does not answer.'));
  }
}
