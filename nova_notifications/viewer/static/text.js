// SPDX-License-Identifier: Apache-2.0
// How times, names and numbers are written.

export function clock(iso) {
  return iso.slice(11, 23);
}

export function moment(iso) {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

export function parts(type) {
  // compute.instance.pause.end and instance.pause.end read alike.
  const words = type.split('.');
  const known = ['start', 'end', 'error', 'progress'];
  const phase = words.length > 1 && known.includes(words.at(-1))
    ? words.pop() : null;
  const action = words.length > 1 ? words.pop() : words[0];
  const noun = words.length && words[0] !== action ? words.join('.') : '';
  return {noun, action, phase};
}

export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

export function count(number, one, many) {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

export function shortId(id) {
  return id.length > 20 ? `${id.slice(0, 8)}…` : id;
}

// What the viewer has, and what it no longer has.
export function keptText(kept) {
  if (!kept?.since) return '';
  return `Kept since ${moment(kept.since)} UTC`
    + (kept.dropped ? `; ${kept.dropped.toLocaleString('en')} older `
      + 'notifications are no longer kept' : '');
}

export const HUES = {active: 'good', building: 'busy', paused: 'rest',
  suspended: 'rest', stopped: 'rest', error: 'bad', deleted: 'gone',
  'soft-delete': 'gone', shelved: 'rest', shelved_offloaded: 'rest',
  rescued: 'busy', resized: 'busy'};

export function hue(state) {
  return `hue-${HUES[state] || 'busy'}`;
}
