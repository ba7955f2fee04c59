// SPDX-License-Identifier: Apache-2.0
// Puts the page together.

import {byId, setText} from '/static/dom.js';
import {commandBox} from '/static/actions.js';
import {Detail} from '/static/detail.js';
import {Feed} from '/static/feed.js';
import {Filters} from '/static/filters.js';
import {listen} from '/static/keys.js';
import {List} from '/static/list.js';
import {Plot} from '/static/plot.js';
import {Status} from '/static/status.js';
import {Store} from '/static/store.js';
import {openSummary} from '/static/summary.js';
import {count, keptText} from '/static/text.js';

const store = new Store();
const status = new Status();
let about = {};
let kept = null;
let matching = null;
let loading = false;

const list = new List(store, {
  select(entry, opened) {
    detail.show(entry);
    if (opened && matchMedia('(max-width: 899px)').matches) detail.focus();
  },
  older,
  counted,
});
const detail = new Detail({
  close: () => {
    list.select(null, false);
    byId('list').focus({preventScroll: true});
  },
  select: (entry) => detail.show(entry),
  replay: () => about.replay,
});
const filters = new Filters((text) => {
  list.select(null, false);
  list.resume();
  begin();
  feed.restart(text);
});
const plot = new Plot((since, until) => filters.setRange(since, until));
listen({list, detail, filters, summary: () => openSummary(filters.text,
  (key, value) => filters.set(key, value))});

// The rows of another search are not to stay in sight meanwhile.
function begin() {
  store.reset();
  matching = null;
  list.draw();
}

async function older() {
  const before = store.oldest;
  if (loading || before === null) return;
  loading = true;
  const {text} = filters;
  try {
    const answer = await fetch(`/api/events?before=${before}&q=`
      + encodeURIComponent(text));
    const found = await answer.json();
    if (answer.ok && filters.text === text && found.life === store.life) {
      store.addOlder(found.rows);
      store.more = found.more;
      kept = found.kept;
    }
  } catch (error) {
    // The stream notices as well, and says so.
  }
  loading = false;
  list.draw();
}

function counted(total) {
  const {missed} = store;
  if (matching === null) {
    setText(byId('count'), 'Searching…');
    byId('empty').hidden = true;
    return;
  }
  // Marks are no events.
  const some = store.entries.some((entry) => !entry.mark);
  setText(byId('count'), count(matching, 'event', 'events')
    + (filters.text ? ' found' : '')
    + (store.more && total < matching
      ? `, the newest ${total.toLocaleString('en')} here; scroll for older`
      : '')
    + (missed ? `, ${missed.toLocaleString('en')} missed` : ''));
  setText(byId('kept'), keptText(kept));
  byId('empty').hidden = some;
  if (some) return;
  setText(byId('empty-head'), filters.text
    ? 'Nothing passes the filter' : 'Waiting for the first event');
  const topics = (about.topics || []).join(', ');
  setText(byId('empty-text'), filters.text
    ? `${count(kept?.kept || 0, 'notification is', 'notifications are')} kept, `
      + 'and none fits.'
    : `Events appear here the moment they happen.${topics
      ? ` The viewer reads ${topics} of exchange ${about.exchange} on ${
        about.source}. To see one, send it:` : ''}`);
  byId('empty-emit').hidden = Boolean(filters.text) || !about.emit;
}

const feed = new Feed({
  hello(found) {
    about = found;
    store.begin(found.life, found.keep);
    kept = found.kept;
    matching = found.matching;
    plot.begin(found.plot, found.range, found.now);
    byId('empty-emit').replaceChildren(
      ...(found.emit ? [commandBox(found.emit)] : []));
    setText(byId('help-source'), found.demo
      ? 'These events are a demonstration: a small cloud that does not exist. '
        + 'Start the viewer with --transport-url to see a real one.'
      : `These events come from ${found.source || 'a message bus'}.`);
    this.first = !found.resumed;
    status.hello(found);
    list.draw();
  },
  rows(lines) {
    store.add(lines);
    if (this.first) {
      this.first = false;
      store.more = matching > store.entries.length;
      const only = filters.opens && store.entries.at(-1);
      filters.opens = false;
      if (only) list.select(only, true);
    }
    list.draw();
    detail.refresh(lines);
  },
  missed(found) {
    store.skip(found.count, `${count(found.count, 'event', 'events')} missed: `
      + 'they came faster than this page could take them');
    list.draw();
  },
  pulse(found) {
    plot.add(found.plot, found.now);
    kept = found.kept;
    matching = found.matching;
    setText(byId('rate-now'), String(found.rates.at(-1)?.[1] ?? 0));
    status.pulse(found);
    list.draw();
  },
  state: () => status.lost(),
  woke() {
    // Whoever reads keeps the place.
    if (list.frozen) feed.resume();
    else {
      begin();
      feed.restart(filters.text);
    }
  },
}, filters.text);

