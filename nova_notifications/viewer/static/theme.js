// SPDX-License-Identifier: Apache-2.0
// Sets the chosen theme before anything is drawn.
(() => {
  try {
    const theme = localStorage.getItem('theme');
    if (theme) document.documentElement.dataset.theme = theme;
  } catch (error) {
    // No storage: as the system has it.
  }
})();
