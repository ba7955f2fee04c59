# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import importlib
import pathlib

from oslotest import base

import nova_notifications
from tests.unit import frozen


class ValuesTest(base.BaseTestCase):

    def test_what_is_handed_out_cannot_be_changed(self) -> None:
        directory = pathlib.Path(nova_notifications.__file__).parent
        self.assertEqual([], frozen.changeable(*(
            importlib.import_module(f'nova_notifications.{path.stem}')
            for path in directory.glob('*.py')
            if '@dataclasses.dataclass' in path.read_text('utf-8'))))
