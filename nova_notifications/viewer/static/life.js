// SPDX-License-Identifier: Apache-2.0
// The page of one server, /server/<uuid>, or one request, /request/<id>.

import {byId, el, setText} from '/static/dom.js';
import {copyButton} from '/static/actions.js';
import {Feed} from '/static/feed.js';
import {quoted, search} from '/static/query.js';
import {duration, hue, keptText, moment, parts} from '/static/text.js';
import {changeList, lifeView, requestLinks} from '/static/timeline.js';

const [, kind, encoded] = location.pathname.split('/');
const id = decodeURIComponent(encoded);
let chosen = [null, null];

function link(key, value, text) {
  return value ? el('a', {href: search(key, value)}, text || value) : null;
}

function facts(pairs) {
  return el('dl', {class: 'meta'}, pairs.filter(([, value]) => value
    && value.length !== 0).map(([name, value]) => el('div', null,
    el('dt', null, name), el('dd', null, value))));
}

function serverFacts(now) {
  return facts([
    ['State', now.state && el('span', {class: `chip ${hue(now.state)}`},
      now.state)],
    ['Task', now.task], ['Power', now.power],
    ['Host', link('host', now.host)], ['Node', now.node],
    ['Zone', now.zone], ['Flavor', now.flavor],
    ['Addresses', (now.addresses || []).join(', ')],
    ['Project', link('project', now.project, now.projectName)],
    ['User', link('user', now.user)],
    ['Locked', now.locked === true ? 'yes' : null], ['Image', now.image],
    ['Created', now.created], ['Launched', now.launched],
    ['Deleted', now.deleted], ['As of', now.asOf && moment(now.asOf)],
  ]);
}

function requestFacts(found) {
  const [first, last] = [found.events[0], found.events.at(-1)];
  if (!first) return null;
  return facts([
    ['Servers', found.servers.flatMap((server, at) => [at ? ', ' : null,
      el('a', {href: `/server/${encodeURIComponent(server.id)}`},
        server.name || server.id),
      server.state ? el('span', {class: `chip ${hue(server.state)}`},
        server.state) : null])],
    ['Project', link('project', first.project, first.projectName)],
    ['User', link('user', first.user)],
    ['Did', [...new Set(found.events.map((event) => parts(event.type).action
      .replaceAll('_', ' ')))].join(', ')],
    ['Began', `${moment(first.time)} UTC`],
    ['Took', duration(Date.parse(last.time) - Date.parse(first.time))],
  ]);
}

// What changed between two events that the reader chooses.
function comparison(found) {
  const events = found.events.filter((event) => event.changes);
  if (events.length < 2) return null;
  const output = el('div', {'aria-live': 'polite'});
  const select = (label, at, initial) => {
    const wanted = events.some((event) => event.n === chosen[at])
      ? chosen[at] : initial;
    const node = el('select', {'aria-label': label, on: {change: () => {
      chosen[at] = Number(node.value);
      compare();
    }}}, events.map((event) => el('option', {value: event.n,
      selected: event.n === wanted}, `${event.time.slice(11, 19)} `
      + parts(event.type).action.replaceAll('_', ' ')
      + ` ${parts(event.type).phase || ''}`)));
    return node;
  };
  const from = select('From the event', 0, events[0].n);
  const until = select('To the event', 1, events.at(-1).n);
  const compare = async () => {
    const answer = await fetch(`/api/compare?life=${found.life}&from=${
      from.value}&to=${until.value}`);
    const {changes, error} = await answer.json();
    output.replaceChildren(error ? el('p', {class: 'notice'}, error)
      : changes.length ? changeList(changes)
        : el('p', null, 'Nothing that both events have.'));
  };
  compare();
  return el('section', {class: 'comparison'}, el('h2', null, 'What changed'),
    el('p', null, 'between ', from, ' and ', until), output);
}

function page(found) {
  const name = kind === 'server' ? found.now.name || id : id;
  document.title = `${name} – Nova notifications`;
  const key = kind === 'server' ? 'server' : 'req';
  return [
    el('p', {class: 'crumbs'}, el('a', {href: '/'}, 'Nova notifications'),
      ' · ', el('a', {href: search(key, id)}, 'as a list'), ' · ',
      el('a', {href: `/api/export?q=${encodeURIComponent(
        `${key}:${quoted(id)}`)}`, download: true}, 'Download')),
    el('h1', null, kind === 'server' ? 'Server ' : 'Request ', name),
    el('p', {class: 'lead'}, kind === 'server' ? `${id} ` : '',
      copyButton('Copy link', () => location.href)),
    kind === 'server' ? serverFacts(found.now) : requestFacts(found),
    lifeView(found, {names: kind === 'request'}),
    kind === 'server' ? comparison(found) : null,
    kind === 'server' && found.events.length ? el('section', null,
      el('h2', null, 'Requests'), requestLinks(found.events)) : null,
  ].filter(Boolean);
}

async function load() {
  const box = byId('life');
  try {
    const answer = await fetch(`/api/${kind}/${encodeURIComponent(id)}`);
    const found = await answer.json();
    const opened = [...box.querySelectorAll('details[open]')].map(
      (each) => each.closest('.moment')?.id);
    box.replaceChildren(...page(found));
    for (const each of opened) {
      byId(each)?.querySelector('details')?.setAttribute('open', '');
    }
    return true;
  } catch (error) {
    box.replaceChildren(el('p', {class: 'notice'},
      'The viewer does not answer.'));
    return false;
  }
}

function banner(text) {
  byId('banner').hidden = !text;
  setText(byId('banner'), text);
}

function status({listening, awaySince, waiting, reason}) {
  banner(listening ? '' : waiting ? reason : `The message broker is away since ${awaySince} UTC: `
    + 'what is sent meanwhile is not seen.');
}

let timer = 0;
load();
const query = `${kind === 'server' ? 'server' : 'req'}:${quoted(id)}`;
const feed = new Feed({
  woke() {
    load();
    feed.resume();
  },
  hello: (about) => status(about.status),
  rows: (lines) => {
    if (!lines.length || timer) return;
    timer = setTimeout(async () => {
      timer = 0;
      await load();
    }, 700);
  },
  pulse: (about) => status(about.status),
  state: () => banner('The viewer does not answer; trying again.'),
}, query);
