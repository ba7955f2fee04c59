// SPDX-License-Identifier: Apache-2.0
// The keyboard.

import {byId} from '/static/dom.js';

function isTyping(target) {
  return target.closest('input:not([type=checkbox]), select, textarea');
}

export function listen({list, detail, filters}) {
  const help = byId('help');
  const openHelp = () => {
    if (!help.open) help.showModal();
  };
  byId('show-help').addEventListener('click', openHelp);

  const escape = (target) => {
    if (isTyping(target)) target.blur();
    else if (detail.isOpen) {
      list.select(null, false);
      byId('list').focus();
    } else list.resume();
  };
  const keys = {
    j: () => list.move(1), ArrowDown: () => list.move(1),
    k: () => list.move(-1), ArrowUp: () => list.move(-1),
    g: () => list.resume(), Home: () => list.resume(),
    G: () => list.end(), End: () => list.end(),
    p: () => list.toggle(), e: () => filters.toggleFailed(),
    w: () => detail.widen(),
    1: () => detail.choose('fields'), 2: () => detail.choose('json'),
    3: () => detail.choose('timeline'),
    '?': openHelp,
    '/': () => {
      byId('filters').classList.add('open');
      byId('f-text').focus();
      byId('f-text').select();
    },
  };
  const inDetail = ['ArrowDown', 'ArrowUp', 'Home', 'End'];

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
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
    if (inDetail.includes(key) && target.closest('.detail')) return;
    if (keys[key]) {
      event.preventDefault();
      keys[key]();
    }
  });
}
