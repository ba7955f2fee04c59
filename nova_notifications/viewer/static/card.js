// SPDX-License-Identifier: Apache-2.0
// A payload as a list of fields that explain themselves.

import {breakable, el} from '/static/dom.js';
import {search} from '/static/query.js';

function isEmpty(field) {
  const {value} = field;
  return !field.inner && (value === null || value === ''
    || (Array.isArray(value) && !value.length)
    || (typeof value === 'object' && value !== null
      && !Object.keys(value).length));
}

function plain(value) {
  if (value === null) return el('span', {class: 'null'}, 'null');
  if (typeof value === 'boolean') {
    return el('span', {class: 'bool'}, value ? 'true' : 'false');
  }
  if (typeof value === 'object') return compound(value);
  const text = String(value);
  if (text === '') return el('span', {class: 'null'}, 'empty text');
  if (text.includes('\n')) return el('pre', {class: 'multi', tabindex: 0}, text);
  return el('span', {class: typeof value === 'number' ? 'number' : 'text'},
    text);
}

function compound(value) {
  const entries = Array.isArray(value)
    ? value.map((each) => [null, each]) : Object.entries(value);
  if (!entries.length) return el('span', {class: 'null'}, 'none');
  const simple = entries.every(
    ([, each]) => each === null || typeof each !== 'object');
  if (!simple) {
    return el('pre', {class: 'multi', tabindex: 0}, JSON.stringify(value, null, 2));
  }
  return el('span', {class: 'pairs'}, entries.map(([key, each]) => el('span',
    {class: 'pair'}, key === null ? null : el('b', null, `${key}: `),
    each === null ? 'null' : String(each))));
}

export function schemaLink(name, version, text) {
  return el('a', {href: `/schema/${encodeURIComponent(name)}/`
    + encodeURIComponent(version), target: '_blank', rel: 'noopener'},
  text || `${name} ${version}`);
}

function facts(field) {
  const found = [];
  if (field.object) {
    found.push(schemaLink(field.object, field.objectVersion, field.type));
  } else if (field.type) {
    found.push(el('span', {title: field.values
      ? field.values.join(', ') : null}, field.type));
  }
  if (field.nullable) found.push('may be null');
  if (field.since) {
    found.push(`since ${field.since.version} (Nova ${field.since.nova}`
      + `${field.since.atLeast ? ' or earlier' : ''})`);
  }
  if (field.counterpart === '') found.push('versioned: the payload itself');
  else if (field.counterpart) {
    found.push(el('span', null, 'versioned: ',
      el('code', null, field.counterpart)));
  } else if (field.counterpart === null) {
    found.push('not in the versioned format');
  }
  if (field.remark) found.push(field.remark);
  return el('p', {class: 'facts'}, found.flatMap(
    (each, at) => (at ? [' · ', each] : [each])));
}

const REQUEST = /^req-[0-9a-f-]{36}$/;
const SERVERS = ['uuid', 'instance_uuid', 'instance_id'];
const KEYS = {host: 'host', tenant_id: 'project', project_id: 'project',
  user_id: 'user', message_id: 'message'};

// A value that is an id leads to what it names.
function linked(field) {
  const {name, value} = field;
  if (typeof value !== 'string' || !value) return plain(value);
  const address = REQUEST.test(value) ? `/request/${value}`
    : SERVERS.includes(name) && field.server !== false
      ? `/server/${encodeURIComponent(value)}`
      : KEYS[name] ? search(KEYS[name], value) : null;
  return address ? el('a', {href: address}, value) : plain(value);
}

function fieldItem(field) {
  const inner = (field.inner || []).map((each, at) => el('details',
    {class: 'inner', open: field.inner.length === 1},
    el('summary', null, `${each.object} ${each.version}`
      + (field.inner.length > 1 ? ` (${at + 1} of ${field.inner.length})`
        : '')), fields(each)));
  return el('div', {class: `field${isEmpty(field) ? ' is-empty' : ''}`},
    el('dt', null, breakable(field.name)),
    el('dd', null, field.inner ? null : linked(field), inner,
      field.description
        ? el('p', {class: 'description'}, field.description) : null,
      facts(field)));
}

function fields(card) {
  const full = card.fields.filter((field) => !isEmpty(field));
  const empty = card.fields.filter(isEmpty);
  return el('div', null,
    el('dl', {class: 'fields'}, full.map(fieldItem)),
    empty.length ? el('details', {class: 'empties'},
      el('summary', null, `${empty.length} without a value`),
      el('dl', {class: 'fields'}, empty.map(fieldItem))) : null);
}

export function cardView(card) {
  const head = card.object
    ? el('p', {class: 'card-head'},
      card.known ? [schemaLink(card.object, card.version),
        schemaLink(card.object, `${card.version}.json`, 'JSON Schema')]
        : `${card.object} ${card.version}`,
      card.known ? null : el('span', {class: 'notice'}, card.newest
        ? `this viewer knows it up to ${card.newest}`
        : 'no Nova release sent this payload'))
    : el('p', {class: 'card-head'}, 'Legacy payload');
  return el('section', {class: 'card'}, head, fields(card));
}
