# SPDX-License-Identifier: Apache-2.0
"""Each command of the documentation is run, each claim names its test.

:mod:`tests.documentation` describes the comments of the pages that are read
here.
"""

from __future__ import annotations

import itertools
import re

from oslotest import base

from tests import documentation


class BlocksTest(base.BaseTestCase):
    """Console blocks."""

    def test_each_is_run_or_has_a_reason(self) -> None:
        for block in documentation.blocks():
            left = block.left_out()
            with self.subTest(page=block.page, left=left):
                self.assertEqual(
                    bool(left), bool(block.reason or block.tests),
                    'Next: write ".. not run: REASON" or ".. run by: TEST" '
                    'above the block.' if left else
                    'Next: delete the remark above the block: all of it is '
                    'run.')

    def test_what_runs_the_rest_is_there(self) -> None:
        for block in documentation.blocks():
            for name in block.tests:
                self.assertTrue(documentation.exists(name),
                                f'{block.page}: there is no {name}')

    def test_a_remark_belongs_to_the_block_below_it(self) -> None:
        """One with something in between would count for nothing."""
        for page in documentation.pages():
            remarks = re.findall(r'(?m)^ *\.\. (?:not run|run by): ',
                                 page.read_text('utf-8'))
            self.assertEqual(
                len(remarks), sum(
                    bool(block.reason or block.tests)
                    for block in documentation.blocks()
                    if documentation.ROOT / block.page == page), page.name)


class ClaimsTest(base.BaseTestCase):
    """What the pages say, and what would fail if it were false."""

    def test_each_proof_is_there(self) -> None:
        found = [(section.page, name) for section in documentation.sections()
                 for name in section.proofs()]
        self.assertTrue(found)
        for page, name in found:
            self.assertTrue(documentation.exists(name),
                            f'{page}: there is no {name}')

    def test_each_section_has_one(self) -> None:
        """A page that names proofs does so for each of its sections."""
        for page, sections in itertools.groupby(
                documentation.sections(), lambda section: section.page):
            parts = list(sections)
            if any(section.proofs() for section in parts):
                self.assertEqual([], [
                    section.title for section in parts
                    if not section.is_proved()],
                    f'{page}. Next: write ".. proved by: TEST" below the '
                    f'claims, or ".. no claim: REASON".')

    def test_a_name_that_is_none(self) -> None:
        for name in ('tests.unit.test_nothing', 'tests.nova.nothing',
                     f'{__name__}.NothingTest', f'{__name__}.ClaimsTest.test_',
                     'nothing'):
            self.assertFalse(documentation.exists(name), name)
        for name in ('tests.nova', 'tests.nova.run', __name__,
                     f'{__name__}.ClaimsTest.test_a_name_that_is_none'):
            self.assertTrue(documentation.exists(name), name)
