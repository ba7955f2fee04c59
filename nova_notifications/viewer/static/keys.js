// SPDX-License-Identifier: Apache-2.0
// The keyboard.

import {byId} from '/static/dom.js';
import {read, setTheme, write} from '/static/settings.js';

function isTyping(target) {
  return target.closest('input:not([type=checkbox]), select, textarea');
}

function settings() {
  const shortcuts = byId('shortcuts');
  shortcuts.checked = read('shortcuts') !== 'off';
  shortcuts.addEventListener('change', () => {
    write('shortcuts', shortcuts.checked ? '' : 'off');
  });
  const theme = byId('theme');
  theme.value = read('theme');
  theme.addEventListener('change', () => setTheme(theme.value));
  return shortcuts;
}

export function listen({list, detail, filters, summary}) {
  const help = byId('help');
  const shortcuts = settings();
  const openHelp = () => {
    if (!help.open) help.showModal();
  };
  byId('show-help').addEventListener('click', openHelp);
  byId('show-summary').addEventListener('click', summary);

  const escape = (target) => {
    if (isTyping(target)) target.blur();
    else if (detail.isOpen) {
      list.select(null, false);
      byId('list').focus();
    } else list.resume();
  };
  const named = {
    ArrowDown: () => list.move(1), ArrowUp: () => list.move(-1),
    Home: () => list.resume(), End: () => list.end(),
  };
  const letters = {
    j: () => list.move(1), k: () => list.move(-1),
    g: () => list.resume(), G: () => list.end(),
    p: () => list.toggle(), e: () => filters.toggleFailed(),
    w: () => detail.widen(), s: summary,
    1: () => detail.choose('fields'), 2: () => detail.choose('json'),
    3: () => detail.choose('timeline'),
    '?': openHelp,
    '/': () => {
      byId('filters').classList.add('open');
      byId('f-text').focus();
      byId('f-text').select();
    },
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey
        || document.querySelector('dialog[open]')) return;
    const {key, target} = event;
    if (key === 'Escape') {
      escape(target);
      return;
    }
    if (isTyping(target)) {
      if (key === 'Enter' && target.id === 'f-text') byId('list').focus();
      return;
    }
    if (key === 'Enter') {
      if (target.closest('button, a, summary, label')) return;
      if (list.selected) detail.focus();
      else list.move(1);
      event.preventDefault();
      return;
    }
    if (target.role === 'tab' && ['ArrowLeft', 'ArrowRight'].includes(key)) {
      detail.step(key === 'ArrowLeft' ? -1 : 1);
      return;
    }
    // In the event these scroll.
    if (named[key] && target.closest('.detail')) return;
    const work = named[key] || (shortcuts.checked && letters[key]);
    if (work) {
      event.preventDefault();
      work();
    }
  });
}
