// SPDX-License-Identifier: Apache-2.0
// What can be done with an event: copy it, send it again.

import {el, setText} from '/static/dom.js';

async function toClipboard(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      // Not allowed here: the old way.
    }
  }
  const field = el('textarea', {readonly: true, class: 'off-screen',
    'aria-hidden': 'true'});
  field.value = text;
  (document.querySelector('dialog[open]') || document.body).append(field);
  const before = document.activeElement;
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  before?.focus();
  return copied;
}

// A button that copies what text() returns, and says so.
export function copyButton(label, text, title = null) {
  const node = el('button', {type: 'button', class: 'quiet small', title,
    on: {click: async () => {
      const copied = await toClipboard(text());
      setText(node, copied ? 'Copied' : 'The browser refused');
      setTimeout(() => setText(node, label), 1500);
    }}}, label);
  return node;
}

// A command with a button that copies it.
export function commandBox(command) {
  return el('div', {class: 'command'}, el('code', null, command),
    copyButton('Copy', () => command));
}

// Sends a notification again, after asking once.
export function replayButton(number, life, target) {
  const answer = el('span', {class: 'replayed', role: 'status'});
  let asked = false;
  const node = el('button', {type: 'button', class: 'quiet small',
    title: `Send this notification again, with its id and time, to ${target}`,
    on: {
      blur: () => {
        asked = false;
        setText(node, 'Replay');
      },
      click: async () => {
        if (!asked) {
          asked = true;
          setText(node, `Send again to ${target}?`);
          return;
        }
        asked = false;
        setText(node, 'Replay');
        setText(answer, 'Sending…');
        try {
          const reply = await fetch(`/api/replay/${number}?life=${life}`, {
            method: 'POST', headers: {'X-Nova-Notifications-Viewer': 'page'}});
          const found = await reply.json();
          setText(answer, reply.ok ? 'Sent again.' : found.error);
        } catch (error) {
          setText(answer, 'The viewer does not answer.');
        }
      }}}, 'Replay');
  return [node, answer];
}
