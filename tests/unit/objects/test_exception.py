# SPDX-License-Identifier: Apache-2.0
"""Exceptions as payloads."""

from typing import Any

from oslotest import base as oslotest_base

from nova_notifications.objects import exception
from nova_notifications import redaction


class _Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError('no words')


def _raise(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


class TestException(oslotest_base.BaseTestCase):

    def test_where_it_came_from(self) -> None:
        payload = exception.ExceptionPayload.from_exception(
            _raise(ValueError('bad')))
        self.assertEqual(__name__, payload.module_name)
        self.assertEqual('_raise', payload.function_name)
        self.assertEqual('ValueError', payload.exception)
        self.assertEqual('bad', payload.exception_message)
        self.assertTrue(payload.traceback.startswith('Traceback'))
        self.assertIn('raise error', payload.traceback)

    def test_the_frame_that_nova_names(self) -> None:
        def outer() -> None:
            raise ValueError('bad')

        def names(error: Exception) -> tuple[str, str]:
            payload = exception.ExceptionPayload.from_exception(error)
            return payload.module_name, payload.function_name

        try:
            outer()
        except ValueError as exc:
            error = exc
            # While it is handled, the innermost one.
            self.assertEqual((__name__, 'outer'), names(error))
        self.assertEqual((__name__, 'test_the_frame_that_nova_names'),
                         names(error))
        scope: dict[str, Any] = {'__name__': 'nova.somewhere'}
        exec('def made():\n    raise ValueError()', scope)
        try:
            scope['made']()
        except ValueError as exc:
            # What has no file has no module.
            self.assertEqual(('unknown', 'made'), names(exc))

    def test_one_that_was_never_raised(self) -> None:
        payload = exception.ExceptionPayload.from_exception(ValueError('x'))
        self.assertEqual(('unknown', 'unknown'),
                         (payload.module_name, payload.function_name))

    def test_one_that_cannot_be_printed(self) -> None:
        payload = exception.ExceptionPayload.from_exception(
            _raise(_Unprintable()))
        self.assertEqual('_Unprintable', payload.exception)
        self.assertNotIn('no words', payload.exception_message)

    def test_secrets_are_masked(self) -> None:
        payload = exception.ExceptionPayload.from_exception(
            _raise(ValueError("password='CaNaRy7'")))
        self.assertNotIn('CaNaRy7', payload.exception_message)
        self.assertNotIn('CaNaRy7', payload.traceback)

    def test_sizes(self) -> None:
        payload = exception.ExceptionPayload.from_exception(
            _raise(ValueError('x' * 200000)))
        # A marker at the cut says how much is missing.
        self.assertEqual(redaction.MESSAGE_LIMIT,
                         payload.exception_message.index(' ... [cut: '))
        self.assertIn(' ... [cut: ', payload.traceback)
        for text, limit in (
                (payload.exception_message, redaction.MESSAGE_LIMIT),
                (payload.traceback, redaction.TRACEBACK_LIMIT)):
            self.assertLess(len(text), limit + 64)

    def test_a_message_that_is_no_text(self) -> None:
        for message in (b'\xff\xfe', '\udcff', None, 7):
            payload = exception.ExceptionPayload.from_exception(
                _raise(ValueError(message)))
            payload.obj_to_primitive()['nova_object.data'][
                'exception_message'].encode()
