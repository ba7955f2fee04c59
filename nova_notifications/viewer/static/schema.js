// SPDX-License-Identifier: Apache-2.0
// The page of one payload version: /schema/<payload>/<version>.

import {breakable, byId, el} from '/static/dom.js';

function since(field) {
  if (!field.since) return null;
  return `since ${field.since.version} (Nova ${field.since.nova}`
    + `${field.since.atLeast ? ' or earlier' : ''})`;
}

function fieldItem(field) {
  const type = field.object
    ? el('a', {href: `/schema/${encodeURIComponent(field.object)}/`
      + encodeURIComponent(field.objectVersion)}, field.type) : field.type;
  const rest = [field.nullable ? 'may be null' : null, since(field)]
    .filter(Boolean).map((each) => ` · ${each}`);
  return el('div', {class: 'field'},
    el('dt', null, breakable(field.name)),
    el('dd', null,
      field.description
        ? el('p', {class: 'description'}, field.description) : null,
      el('p', {class: 'facts'}, type, rest),
      field.values ? el('details', null,
        el('summary', {class: 'facts'},
          `${field.values.length} possible values`),
        el('p', {class: 'values'}, field.values.map(
          (value) => el('code', null, value)))) : null));
}

function eventItem(event) {
  return el('div', {class: 'field', id: event.type},
    el('dt', null, breakable(event.type)),
    el('dd', null,
      el('p', {class: 'description'}, event.meaning),
      el('p', {class: 'facts'}, event.legacy
        ? ['legacy: ', el('code', null, event.legacy)]
        : 'not in the legacy format')));
}

function page(found) {
  document.title = `${found.name} ${found.version}`;
  const known = found.versions.map((version) => el('a', {
    href: `/schema/${encodeURIComponent(found.name)}/`
      + encodeURIComponent(version),
    'aria-current': version === found.version ? 'page' : null}, version));
  return [
    el('p', null, el('a', {href: '/'}, 'Nova notifications')),
    el('h1', null, `${found.name} ${found.version}`),
    found.description
      ? el('p', {class: 'description'}, found.description) : '',
    el('p', {class: 'lead'}, `As of ${found.release}, `,
      `${found.fields.length} fields.`,
      found.schema ? el('span', null, ' ', el('a',
        {href: found.schema}, 'JSON Schema')) : null),
    el('h2', null, 'Versions'),
    el('p', {class: 'versions'}, known),
    el('h2', null, 'Fields'),
    el('section', {class: 'card'},
      el('dl', null, found.fields.map(fieldItem))),
    ...(found.events.length ? [
      el('h2', null, 'Events that carry it today'),
      el('section', {class: 'card'},
        el('dl', null, found.events.map(eventItem)))] : []),
  ];
}

async function start() {
  const [, , name, version] = location.pathname.split('/');
  const box = byId('schema');
  try {
    const answer = await fetch(`/api/schema/${name}/${version}`);
    const found = await answer.json();
    box.replaceChildren(...(answer.ok ? page(found)
      : [el('h1', null, 'Not a known payload'),
        el('p', {class: 'lead'}, found.error)]));
    // What the address names was not there when the browser looked for it.
    if (location.hash) location.replace(location.hash);
  } catch (error) {
    box.replaceChildren(el('p', {class: 'notice'},
      'The viewer does not answer.'));
  }
}

start();
