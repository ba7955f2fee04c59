# SPDX-License-Identifier: Apache-2.0
"""The named Python examples of the documentation run as they stand.

A page's blocks with a name ``example-...`` run in their order, in one
namespace, as a reader would type them.
"""

import pathlib
import re
import textwrap

from oslotest import base

_PAGES = pathlib.Path(__file__).resolve().parents[2] / 'doc' / 'source'
_BLOCK = re.compile(
    r'^\.\. code-block:: python\n +:name: (?P<name>example-[\w-]+)\n'
    r'(?P<code>(?:\n|[ ]+.*\n)+)', re.MULTILINE)


def _examples():
    for page in sorted(_PAGES.rglob('*.rst')):
        blocks = [(match['name'], textwrap.dedent(match['code']))
                  for match in _BLOCK.finditer(page.read_text('utf-8') + '\n')]
        if blocks:
            yield page.relative_to(_PAGES), blocks


class TestDocumentation(base.BaseTestCase):

    def test_there_are_examples(self):
        self.assertIn(pathlib.Path('developers/testing.rst'),
                      [page for page, _ in _examples()])

    def test_examples_run(self):
        for page, blocks in _examples():
            namespace = {'__name__': 'example'}
            for name, code in blocks:
                with self.subTest(page=str(page), example=name):
                    exec(compile(code, f'{page}:{name}', 'exec'), namespace)

    def test_names_are_unique(self):
        names = [name for _, blocks in _examples() for name, _ in blocks]
        self.assertEqual(sorted(set(names)), sorted(names))
