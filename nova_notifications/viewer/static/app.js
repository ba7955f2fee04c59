// SPDX-License-Identifier: Apache-2.0
// Puts the page together.

import {byId, setText} from '/static/dom.js';
import {Detail} from '/static/detail.js';
import {Feed} from '/static/feed.js';
import {Filters} from '/static/filters.js';
import {listen} from '/static/keys.js';
import {List} from '/static/list.js';
import {Plot} from '/static/plot.js';
import {Store} from '/static/store.js';

const store = new Store();
const plot = new Plot();
let source = '';
let listening = true;

const list = new List(store, (entry, opened) => {
  detail.show(entry);
  if (opened && matchMedia('(max-width: 899px)').matches) detail.focus();
});
const detail = new Detail(store, {
  close: () => {
    list.select(null, false);
    byId('list').focus({preventScroll: true});
  },
  select: (entry) => list.select(entry, false),
  filter: (key, value) => filters.set(key, value),
});
const filters = new Filters(store, () => list.draw());
listen({list, detail, filters});
setInterval(() => filters.offer(), 1000);

function say(state) {
  byId('status').dataset.state = state;
  setText(byId('status-text'), state === 'lost'
    ? 'connection lost, trying again'
    : listening ? source : 'waiting for the message broker');
}

new Feed({
  hello(about) {
    store.begin(about.life, about.keep);
    plot.begin(about.rates);
    source = about.demo ? 'live, demonstration' : `live, ${about.source || ''}`;
    setText(byId('help-source'), about.demo
      ? 'These events are a demonstration: a small cloud that does not exist. '
        + 'Start the viewer with --transport-url to see a real one.'
      : `These events come from ${about.source || 'a message bus'}.`);
    listening = about.listening;
    say('live');
    list.draw();
  },
  rows(lines) {
    store.add(lines);
    list.draw();
    detail.refresh();
  },
  missed({count}) {
    store.skip(count);
    list.draw();
  },
  pulse(about) {
    plot.add(about.rates);
    if (listening !== about.listening) {
      listening = about.listening;
      say('live');
    }
  },
  state(state) {
    if (state === 'lost') say(state);
  },
});
