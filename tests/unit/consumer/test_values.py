# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

from oslotest import base

from nova_notifications import consumer
from tests.unit import frozen


class ValuesTest(base.BaseTestCase):

    def test_what_is_handed_out_cannot_be_changed(self) -> None:
        # Set by the decorators of an application.
        self.assertEqual(['Callbacks'], frozen.changeable(consumer))
