# SPDX-License-Identifier: Apache-2.0
"""The URL of an image is looked up once for a request."""

from __future__ import annotations

import gc
import time
from typing import Any
from unittest import mock

from oslo_context import context as oslo_context
from oslotest import base

from nova_notifications import emitters
from nova_notifications.legacy import images
from nova_notifications import runtime
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing


class TestImageRefUrl(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.asked: list[tuple[Any, Any]] = []
        self.bus = self.useFixture(testing.NotificationsFixture(
            'both', hooks=runtime.Hooks(image_url=self._look_up)))
        self.context = oslo_context.RequestContext(overwrite=False)

    def _look_up(self, reference: Any, context: Any) -> str:
        self.asked.append((reference, context))
        return f'http://images/{reference}/{len(self.asked)}'

    def _url(self, context: Any = None, reference: Any = 'one') -> Any:
        return images.image_ref_url(context or self.context,
                                    fake.instance(image_ref=reference))

    def test_once_for_an_image_and_a_context(self) -> None:
        self.assertEqual('http://images/one/1', self._url())
        self.assertEqual('http://images/one/1', self._url())
        self.assertEqual('http://images/two/2', self._url(reference='two'))
        other = oslo_context.RequestContext(overwrite=False)
        self.assertEqual('http://images/one/3', self._url(other))
        self.assertEqual('http://images/one/1', self._url())
        self.assertEqual([('one', self.context), ('two', self.context),
                          ('one', other)], self.asked)

    def test_in_what_a_request_sends(self) -> None:
        server = fake.instance()
        for phase in ('start', 'end'):
            emitters.instance.action(self.context, server, 'host1', 'pause',
                                     phase)
            emitters.instance.send_instance_update_notification(
                self.context, server)
        urls = [sent.payload['image_ref_url'] for sent in self.bus.legacy]
        self.assertEqual([f'http://images/{fake.IMAGE}/1'] * 4, urls)

    def test_anew_after_a_minute(self) -> None:
        now = 1000.0
        for later, number in ((0, 1), (59.9, 1), (60, 2), (119.9, 2),
                              (120, 3)):
            with mock.patch.object(time, 'monotonic',
                                   return_value=now + later):
                self.assertEqual(f'http://images/one/{number}', self._url())

    def test_another_hook_is_asked(self) -> None:
        self._url()
        self.useFixture(testing.NotificationsFixture('both', hooks=(
            runtime.Hooks(image_url=lambda reference, context: 'another'))))
        self.assertEqual('another', self._url())

    def test_a_failure_is_not_remembered(self) -> None:
        look_up = mock.Mock(side_effect=[OSError('no Keystone'), 'http://it'])
        self.useFixture(testing.NotificationsFixture(
            'both', hooks=runtime.Hooks(image_url=look_up)))
        self.assertRaises(OSError, self._url)
        self.assertEqual('http://it', self._url())

    def test_what_is_asked_for_each_time(self) -> None:
        class Unhashable(oslo_context.RequestContext):
            __hash__ = None  # type: ignore[assignment]

        for context in ({'user_id': 'u'}, Unhashable(overwrite=False)):
            self.assertNotEqual(self._url(context), self._url(context))
        for reference in (None, 7):
            self.assertNotEqual(self._url(reference=reference),
                                self._url(reference=reference))

    def test_no_context_keeps_more_than_some(self) -> None:
        most = 0
        for number in range(3 * 256):
            self._url(reference=f'image-{number}')
            most = max(most, len(images._known[self.context]))
        self.assertEqual(256, most)

    def test_nothing_outlives_its_context(self) -> None:
        self._url()
        gc.collect()
        before = len(images._known)
        self.asked.clear()
        del self.context
        gc.collect()
        self.assertEqual(before - 1, len(images._known))
