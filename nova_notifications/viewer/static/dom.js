// SPDX-License-Identifier: Apache-2.0
// Builds elements. Text is only ever set as text: there is no way through
// here by which a payload could become markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') {
      for (const [type, listener] of Object.entries(value)) {
        node.addEventListener(type, listener);
      }
    } else {
      node.setAttribute(name, value === true ? '' : String(value));
    }
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function byId(id) {
  return document.getElementById(id);
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// A word that may be broken after each of its parts.
export function breakable(text) {
  const parts = String(text).split(/(?<=[._:/-])/);
  return parts.flatMap((part, at) => (at ? [el('wbr'), part] : [part]));
}

// Replace what is in a box. The focus goes to what has the id of what had it,
// so that nobody loses the place.
export function keepFocus(box, replace) {
  const {id} = box.contains(document.activeElement)
    ? document.activeElement : box;
  replace();
  if (id !== box.id) byId(id)?.focus({preventScroll: true});
}

// Run at most once for each frame, however often it is asked for.
export function eachFrame(work) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}
