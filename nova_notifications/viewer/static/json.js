// SPDX-License-Identifier: Apache-2.0
// JSON, indented and tinted, built of text nodes.

import {el} from '/static/dom.js';

// More parts than this are written in one colour: tinting is for reading.
const PARTS = 6000;
const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;

export function jsonView(value) {
  const text = JSON.stringify(value, null, 2) ?? '';
  const pre = el('pre', {class: 'json', tabindex: 0});
  let from = 0;
  let made = 0;
  for (const found of text.matchAll(TOKENS)) {
    if (made > PARTS) break;
    made += 1;
    if (found.index > from) pre.append(text.slice(from, found.index));
    const kind = found[2] ? 'key' : found[1] ? 'string' : 'other';
    pre.append(el('span', {class: `j-${kind}`}, found[1] || found[0]));
    if (found[2]) pre.append(found[2]);
    from = found.index + found[0].length;
  }
  pre.append(text.slice(from));
  return pre;
}
