# SPDX-License-Identifier: Apache-2.0
"""The pages of the documentation, on a wide screen and on a phone."""

from tests.browser import pages

# Whether the page is wider than its window, which names of a table are wider
# than their cell, and so cover what is beside it, which text ends beyond the
# edge of the window, where nobody can scroll to it, and which cells of a table
# that has no row of headings on a phone lack theirs; and which words of a
# heading of a table are broken.
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
    const scrolls = element => element && element !== root && (
        ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) &&
        element.closest('article') || scrolls(element.parentElement));
    const texts = document.createTreeWalker(
        document.querySelector('article') || document.body,
        NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        const box = range.getBoundingClientRect();
        if (box.width > 1 && box.height > 1 && texts.currentNode.data.trim() &&
                box.right > root.clientWidth + 1 &&
                !scrolls(texts.currentNode.parentElement)) {
            found.push('cut off: ' + texts.currentNode.data.slice(0, 60));
        }
    }
    for (const cell of document.querySelectorAll(
            'table.stacked td:not(:first-child)')) {
        if (!cell.dataset.label && cell.closest('table').tHead.rows[0]
                .cells[cell.cellIndex].textContent) {
            found.push('no heading: ' + cell.innerText.slice(0, 60));
        }
    }
    for (const head of document.querySelectorAll('article th')) {
        const words = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
        while (words.nextNode()) {
            for (const word of words.currentNode.data.matchAll(/[^\\s/-]+/g)) {
                const range = document.createRange();
                range.setStart(words.currentNode, word.index);
                range.setEnd(words.currentNode, word.index + word[0].length);
                const lines = new Set([...range.getClientRects()].map(
                    box => Math.round(box.top)));
                if (lines.size > 1) found.push('broken: ' + word[0]);
            }
        }
    }
    return found.slice(0, 10);
"""


class TestLayout(pages.PagesTestCase):

    def test_nothing_runs_out_of_its_place(self) -> None:
        written = sorted(
            path.relative_to(pages.PAGES).as_posix()
            for path in pages.PAGES.rglob('*.html')
            if not path.relative_to(pages.PAGES).as_posix().startswith('_'))
        self.assertIn('index.html', written)
        faults = {}
        for width in (1440, 390):
            browser = self.browser_of(width, False)
            for page in written:
                browser.driver.get(self.address + page)
                if found := browser.run(_FAULTS):
                    faults[page, width] = found
        self.assertEqual({}, faults)
