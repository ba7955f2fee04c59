# SPDX-License-Identifier: Apache-2.0
"""The pages of the documentation, on a wide screen and on a phone."""

from tests.browser import pages

# Whether the page is wider than its window, and which names of a table are
# wider than their cell, and so cover what is beside it.
_FAULTS = """
    const found = [], root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
        found.push('the page: ' + root.scrollWidth + ' pixels');
    }
    for (const name of document.querySelectorAll('article td code')) {
        const cell = name.closest('td').getBoundingClientRect();
        if (name.getBoundingClientRect().right > cell.right + 1) {
            found.push(name.innerText);
        }
    }
    return found;
"""


class TestLayout(pages.PagesTestCase):

    def test_nothing_runs_out_of_its_place(self) -> None:
        written = sorted(
            path.relative_to(pages.PAGES).as_posix()
            for path in pages.PAGES.rglob('*.html')
            if not path.relative_to(pages.PAGES).as_posix().startswith('_'))
        self.assertIn('index.html', written)
        for width in (1440, 390):
            browser = self.browser_of(width, False)
            for page in written:
                with self.subTest(page=page, width=width):
                    browser.driver.get(self.address + page)
                    self.assertEqual([], browser.run(_FAULTS))
