# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

from oslotest import base

from nova_notifications import viewer
from tests.unit import frozen


class ValuesTest(base.BaseTestCase):

    def test_what_is_handed_out_cannot_be_changed(self) -> None:
        # Its pair is known later.
        self.assertEqual(['Record'], frozen.changeable(viewer))
