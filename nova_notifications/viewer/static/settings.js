// SPDX-License-Identifier: Apache-2.0
// What the reader chose, kept by the browser.

export function read(name) {
  try {
    return localStorage.getItem(name) || '';
  } catch (error) {
    return '';
  }
}

export function write(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch (error) {
    // It holds as long as the page is open.
  }
}

export function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  write('theme', theme);
}
