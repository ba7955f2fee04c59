# SPDX-License-Identifier: Apache-2.0
"""The page on the architecture names today's packages."""

from __future__ import annotations

import pathlib
import re

from oslotest import base

_ROOT = pathlib.Path(__file__).resolve().parents[2]
_PAGE = _ROOT / 'doc/source/developers/architecture.rst'


class TestArchitecturePage(base.BaseTestCase):

    def test_each_package_is_described_and_no_other(self) -> None:
        part = _PAGE.read_text('utf-8').split('How an emission goes\n')[0]
        terms = re.findall(r'^((?:``\w+``(?:, )?)+)\n    \S', part,
                           re.MULTILINE)
        described = set(re.findall(r'``(\w+)``', ' '.join(terms)))
        there = {path.stem
                 for path in (_ROOT / 'nova_notifications').iterdir()
                 if path.suffix == '.py' and path.stem != '__init__'
                 or (path / '__init__.py').is_file()}
        self.assertEqual(there, described)
