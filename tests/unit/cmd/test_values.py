# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

from oslotest import base

from nova_notifications import cmd
from tests.unit import frozen


class ValuesTest(base.BaseTestCase):

    def test_what_is_handed_out_cannot_be_changed(self) -> None:
        self.assertEqual([], frozen.changeable(cmd))
