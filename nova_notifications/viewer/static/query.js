// SPDX-License-Identifier: Apache-2.0
// Reads and changes single terms of a search; the server applies it.

const TOKEN = /-?(?:([A-Za-z]+):)?(?:"(?:[^"\\]|\\.)*(?:"|$)|[^\s"]\S*)/g;
const ALIASES = {req: 'request', instance: 'server', type: 'event',
  tenant: 'project', noun: 'resource'};

function keyOf(key) {
  const name = (key || '').toLowerCase();
  return ALIASES[name] || name;
}

export function quoted(value) {
  return /^[^\s"\\]+$/.test(value) ? value
    : `"${value.replace(/(["\\])/g, '\\$1')}"`;
}

function plain(text) {
  return text.startsWith('"')
    ? text.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1') : text;
}

function terms(text) {
  return [...text.matchAll(TOKEN)].map((found) => ({
    text: found[0], key: found[0].startsWith('-') ? '' : keyOf(found[1]),
    value: found[1] ? plain(found[0].slice(found[1].length + 1)) : ''}));
}

export function get(text, key) {
  return terms(text).find((term) => term.key === key)?.value || '';
}

export function has(text, key, value) {
  return terms(text).some((term) => term.key === key && term.value === value);
}

// The same search with one value for a key, or without it.
export function set(text, key, value) {
  const rest = terms(text).filter((term) => term.key !== key)
    .map((term) => term.text);
  if (value) rest.push(`${key}:${quoted(value)}`);
  return rest.join(' ');
}

export function address(text) {
  return text ? `/?q=${encodeURIComponent(text)}` : '/';
}

export function search(key, value) {
  return address(`${key}:${quoted(value)}`);
}
