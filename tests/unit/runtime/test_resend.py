# SPDX-License-Identifier: Apache-2.0
"""Sending a message again as it is."""

from __future__ import annotations

from typing import Any

from oslotest import base

from nova_notifications import exceptions
from nova_notifications import redaction
from nova_notifications import resend


class TestResender(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.sent: list[tuple[Any, ...]] = []
        self.error: Exception | None = None

    def _send_notification(self, target: Any, context: Any, message: Any,
                           version: float, retry: int | None) -> None:
        self.sent.append((target.topic, target.exchange, type(context),
                          dict(context), message, version, retry))
        if self.error is not None:
            raise self.error

    def test_what_is_sent(self) -> None:
        found = resend.Resender(self, 'nova', 7)
        for priority, suffix in (('INFO', 'info'), ('ERROR', 'error'),
                                 (None, 'info'), ('', 'info')):
            message = {'priority': priority, 'payload': {}}
            found.send('t', {'user': 'u'}, message)
            self.assertEqual(
                (f't.{suffix}', 'nova', redaction.SafeContext, {'user': 'u'},
                 message, 2.0, 7), self.sent.pop())
        found.send('t', {}, {})
        self.assertEqual('t.info', self.sent.pop()[0])
        self.assertEqual(5, found.sent)

    def test_by_default(self) -> None:
        found = resend.Resender(self)
        self.assertEqual(0, found.sent)
        found.send('t', {}, {})
        _, exchange, _, _, _, _, retry = self.sent.pop()
        # The transport's own exchange, and two more attempts.
        self.assertEqual((None, 2), (exchange, retry))

    def test_a_bus_that_does_not_take_it(self) -> None:
        found = resend.Resender(self)
        self.error = OSError('rabbit://ada:secret@mq1/ ' + 'x' * 1000)
        error = self.assertRaises(exceptions.NotificationsError, found.send,
                                  't', {}, {})
        self.assertIs(self.error, error.__cause__)
        self.assertEqual(0, found.sent)
        text = str(error)
        self.assertTrue(text.startswith(
            'the bus did not take the message: OSError: '
            'rabbit://ada:***@mq1/ xxx'), text)
        self.assertIn('Next: check it with "nova-notifications doctor".',
                      text)
        self.assertIn(redaction.mask_text(self.error, 300), text)
        self.assertNotIn('x' * 301, text)
