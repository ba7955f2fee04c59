# SPDX-License-Identifier: Apache-2.0
"""Read values, envelopes and event types at their bounds."""

from __future__ import annotations

import datetime
import json
import threading
from typing import Any
from unittest import mock

import fixtures
from oslo_versionedobjects import fields
from oslotest import base

from nova_notifications import consumer
from nova_notifications import exceptions
from nova_notifications.consumer import convert
from nova_notifications.consumer import dispatch
from nova_notifications.consumer import envelope
from nova_notifications.consumer import errors
from nova_notifications.consumer import event
from nova_notifications.consumer import payloads
from nova_notifications import formats
from nova_notifications.testing import samples


class ConvertTest(base.BaseTestCase):

    def _refused(self, read: Any, *values: Any) -> None:
        for value in values:
            self.assertRaises((ValueError, OverflowError), read, value)

    def test_whole_numbers(self) -> None:
        for value, number in ((7, 7), (True, 1), (7.0, 7), ('7', 7),
                              ('9' * 4299, int('9' * 4299))):
            found = convert._integer(value)
            self.assertEqual((int, number), (type(found), found))
        self._refused(convert._integer, 7.5, '9' * 4300, 'x', [], None)

    def test_booleans(self) -> None:
        for value in (True, 'true', '1', 'YES', 'on', 't', 'y', 1):
            self.assertIs(True, convert._boolean(value))
        for value in (False, 'false', '0', 'No', 'off', 'f', 'n', 0):
            self.assertIs(False, convert._boolean(value))
        self._refused(convert._boolean, 2, 'x', {}, 1.0, None)

    def test_texts_and_numbers(self) -> None:
        for value, text in (('a', 'a'), (7, '7'), (1.5, '1.5')):
            self.assertEqual(text, convert.text(value))
        error = self.assertRaises(convert.WrongValue, convert.text, True)
        self.assertEqual('a string is expected, not bool', str(error))
        self.assertEqual([1.0, 1.5, 2.5],
                         list(map(convert._number, (1, 1.5, '2.5'))))
        self._refused(convert._number, True, None, 'x')

    def test_times(self) -> None:
        utc = datetime.timezone.utc
        for text, microsecond in (
                ('2026-03-02T09:30:00', 0), ('2026-03-02T09:30:00Z', 0),
                ('2026-03-02T09:30:00z', 0),
                ('2026-03-02 09:30:00.5', 500_000),
                ('2026-03-02T09:30:00.1234567Z', 123_456),
                ('2026-03-02T09:30:00.000001+00:00', 1)):
            self.assertEqual(
                datetime.datetime(2026, 3, 2, 9, 30, 0, microsecond, utc),
                convert.timestamp(text), text)
        self.assertEqual(-120, convert.timestamp(
            '2026-03-02T09:30:00-02:00').utcoffset() /
            datetime.timedelta(minutes=1))
        self._refused(convert.timestamp, 'x', 'x.5', 7, None, 'x' * 65)
        error = self.assertRaises(
            convert.WrongValue, convert.timestamp,
            '2026-03-02T09:30:00' + ' ' * 46)
        self.assertIn('an ISO 8601 time is expected', str(error))
        error = self.assertRaises(
            ValueError, convert.timestamp, '2026-03-02T09:30:00' + ' ' * 45)
        self.assertNotIsInstance(error, convert.WrongValue)

    def test_lists_and_dicts(self) -> None:
        many = convert._many(convert.text, convert.ReadList)
        self.assertEqual(['a', None, '1'], many(['a', None, 1]))
        self._refused(many, 'a', ('a',), {})
        mapping = convert._mapping(convert.text)
        self.assertEqual({'a': '1', 'b': None}, mapping({'a': 1, 'b': None}))
        self._refused(mapping, [], 'a')

    def test_each_kind_of_field(self) -> None:
        for field, value, found in (
                (fields.ListOfStringsField(), [1, None], ['1', None]),
                (fields.SetOfIntegersField(), ['1', 2], {1, 2}),
                (fields.DictOfStringsField(), {'a': 1}, {'a': '1'}),
                (fields.ListOfObjectsField('A'), [1, 2], ['A1', 'A2']),
                (fields.ObjectField('B'), 7, 'B7'),
                (fields.IntegerField(), '7', 7),
                (fields.FloatField(), '2.5', 2.5),
                (fields.BooleanField(), 'no', False),
                (fields.FlexibleBooleanField(), 'yes', True),
                (fields.UUIDField(), 7, '7')):
            read = convert.reader(field, lambda name: (
                lambda inner, name=name: f'{name}{inner}'))
            self.assertEqual(found, read(value))


class EnvelopeTest(base.BaseTestCase):

    def test_with_and_without_the_outer_one(self) -> None:
        inner = {'event_type': 'x', '_context_user': 'ada', '_unique_id': 1}
        for body in (inner, {'oslo.message': json.dumps(inner),
                             'oslo.version': '2.0'}):
            self.assertEqual(({'user': 'ada'}, {'event_type': 'x'}),
                             envelope.decode(json.dumps(body)))
            self.assertEqual(({'user': 'ada'}, {'event_type': 'x'}),
                             envelope.decode(json.dumps(body).encode()))
        self.assertEqual(({}, {'oslo.message': 7}),
                         envelope.decode('{"oslo.message": 7}'))

    def test_what_is_none(self) -> None:
        for body, text in (
                ('x', 'the body is not JSON: JSONDecodeError'),
                (b'\xff', 'the body is not JSON: UnicodeDecodeError'),
                ('[' * 100_000, 'the body is not JSON: RecursionError'),
                ('[]', 'the body is no dict but list'),
                ('{"oslo.message": "7"}', 'the body is no dict but int')):
            error = self.assertRaises(consumer.MalformedMessage,
                                      envelope.decode, body)
            self.assertEqual(text, error.reason)

    def test_the_drivers_own_keys_are_no_context(self) -> None:
        found = event.Event('x', {}, {}, {
            'user_id': 'u', 'msg_id': 1, 'reply_q': 2, 'client_timeout': 3,
            '_unique_id': 4})
        self.assertEqual({'user_id': 'u'}, found.context)
        self.assertEqual({}, event.Event('x', {}, {}, 'ctxt').context)

    def test_parts_of_a_publisher(self) -> None:
        for publisher, service, host in (
                ('nova-compute:a.b', 'nova-compute', 'a.b'),
                ('compute.a:b', 'compute', 'a:b'), ('nova', 'nova', None),
                ('nova:', 'nova', None), (None, None, None),
                (7, None, None)):
            found = event.Envelope({'publisher_id': publisher})
            self.assertEqual((service, host), (found.service, found.host))

    def test_errors_in_few_words(self) -> None:
        self.assertEqual('x' * 120, errors.shown('x' * 120))
        self.assertEqual('x' * 120 + ' ... [cut: 121 characters]',
                         errors.shown('x' * 121))
        self.assertIn('[cut: 4096 characters]', errors.shown(['x' * 5000]))
        self.assertEqual("ValueError: password=***",
                         errors.described(ValueError('password=x')))
        for supported, text in (
                ('1.2', 'this library reads 1.2'),
                (None, 'this library does not have that class')):
            error = errors.IncompatibleVersion('A', '9.0', supported)
            self.assertIn(f'A 9.0 cannot be read: {text}. Next: ', str(error))
        self.assertEqual(3, errors.TooManyDeliveries(3).count)


class DispatchTest(base.BaseTestCase):

    def test_event_types_of_255_characters(self) -> None:
        app = consumer.Consumer()
        app.on('*')(lambda event: None)
        for name, outcome in (('x' * 255, 'ignored'), ('x' * 256,
                              'malformed'), ('', 'malformed'),
                              ('x', 'ignored'), (7, 'malformed')):
            self.assertEqual(outcome, str(app.deliver(
                {'event_type': name, 'payload': {}})))

    def test_a_thousand_things_are_logged(self) -> None:
        dispatcher = consumer.Consumer()._dispatcher
        for number in range(1000):
            self.assertIs(True, dispatcher._is_new('a', str(number)))
        self.assertIs(False, dispatcher._is_new('a', '7'))
        self.assertIs(False, dispatcher._is_new('a', '1000'))
        self.assertEqual(1000, len(dispatcher._logged))
        other = consumer.Consumer()._dispatcher
        self.assertIs(True, other._is_new('x' * 200, 'y' * 200))
        self.assertIs(False, other._is_new('x' * 201, 'y' * 201))
        self.assertIs(True, other._is_new('x' * 199, 'y'))

    def test_what_ends_a_process(self) -> None:
        for exc, ends in ((KeyboardInterrupt(), True), (SystemExit(), True),
                          (GeneratorExit(), False), (ValueError(), False)):
            self.assertIs(ends, dispatch.ends_process(exc))
        found: list[bool] = []
        thread = threading.Thread(target=lambda: found.append(
            dispatch.ends_process(SystemExit())))
        thread.start()
        thread.join()
        self.assertEqual([False], found)

    def test_a_dead_letter_queue_that_is_away(self) -> None:
        app = consumer.Consumer(attempts=1)
        app.on('moon.*', legacy=True)(lambda event: 1 // 0)
        failed: list[Any] = []
        app.on_failed(lambda event, exc: failed.append(exc))
        for count, parked, outcome, delay, told in (
                (None, True, 'failed', 0.0, 1),
                (None, False, 'requeued', 30.0, 0),
                (19, False, 'requeued', 30.0, 0),
                (20, False, 'requeued', 30.0, 1)):
            delivery = dispatch.Delivery(
                {}, {'event_type': 'moon.x', 'payload': {}}, count)
            app._dispatcher.process([delivery], dispatch.Origin(
                lambda context, message, parked=parked: parked))
            self.assertEqual((outcome, delay, told), (
                str(delivery.outcome), delivery.delay, len(failed)))
            failed.clear()

    def test_what_is_no_versioned_object(self) -> None:
        for primitive, text in (
                ({}, 'a versioned object is expected, not dict'),
                ([formats.NAME], 'a versioned object is expected, not list'),
                (None, 'a versioned object is expected, not NoneType'),
                ({formats.NAME: 7, formats.DATA: {}}, 'has to be a string'),
                ({formats.NAME: 'X', formats.DATA: 7}, 'a dict'),
                ({formats.NAME: 'X', formats.DATA: {}}, 'version')):
            error = self.assertRaises(consumer.MalformedMessage,
                                      payloads.read, primitive)
            self.assertIn(text, error.reason)

    def test_what_nested_payloads_lack(self) -> None:
        sample, = samples.samples('instance.pause.end')
        message = json.loads(json.dumps(sample.message))
        flavor = message['payload']['nova_object.data']['flavor'][
            'nova_object.data']
        del flavor['description']
        flavor['moon'] = 7
        payload = payloads.read_event('instance.pause.end',
                                      message['payload'])
        self.assertEqual(('flavor.description',), payloads.missing(payload))
        self.assertEqual({'flavor.moon': 7}, payloads.unknown(payload))

    def test_a_newer_major_version(self) -> None:
        app = consumer.Consumer()
        app.on('*')(lambda event: None)
        sample, = samples.samples('instance.pause.end')
        for version, outcome in (('2.0', 'incompatible'), ('1.99', 'handled'),
                                 ('0.1', 'handled')):
            message = json.loads(json.dumps(sample.message))
            message['payload']['nova_object.version'] = version
            self.assertEqual(outcome, str(app.deliver(message)))

    def test_each_handler_of_batches_gets_its_own(self) -> None:
        app = consumer.Consumer(batch_size=9)
        seen: list[list[str]] = []
        for pattern in ('moon.a', 'moon.b'):
            app.on(pattern, legacy=True, batch=True)(
                lambda batch: seen.append([each.event_type
                                           for each in batch]))
        outcomes = app.deliver_batch([
            {'event_type': f'moon.{letter}', 'payload': {}}
            for letter in 'abac'])
        self.assertEqual([['moon.a', 'moon.a'], ['moon.b']], seen)
        self.assertEqual(['handled'] * 3 + ['ignored'],
                         list(map(str, outcomes)))

    def test_each_of_a_batch_is_decided(self) -> None:
        app = consumer.Consumer(batch_size=3)
        app.on('moon.*', legacy=True, batch=True)(
            mock.Mock(side_effect=consumer.Requeue()))
        deliveries = [dispatch.Delivery(
            {}, {'event_type': 'moon.x', 'message_id': f'm-{number}',
                 'payload': {}}, count)
            for number, count in enumerate((19, 0, 0))]
        for delivery in deliveries:
            delivery.event = event.Event('moon.x', {}, delivery.message, {})
            delivery.key = delivery.message['message_id']
        app._dispatcher._fail(deliveries, consumer.Requeue(), dispatch.Origin(
            lambda context, message: True))
        self.assertEqual(['failed', 'requeued', 'requeued'],
                         [str(each.outcome) for each in deliveries])

    def test_what_is_logged_of_a_failure(self) -> None:
        for attempts, raised, levels in (
                (2, ValueError('password=x'), ['WARNING']),
                (1, ValueError('password=x'), ['ERROR']),
                (2, consumer.Requeue(), [])):
            app = consumer.Consumer(attempts=attempts)
            app.on('moon.*', legacy=True)(
                mock.Mock(side_effect=raised))
            logged = self.useFixture(fixtures.FakeLogger(
                format='%(levelname)s %(message)s'))
            app.deliver({'event_type': 'moon.x', 'payload': {}})
            lines = logged.output.splitlines()
            self.assertEqual(levels, [line.partition(' ')[0]
                                      for line in lines])
            if levels == ['WARNING']:
                self.assertEqual(
                    'WARNING moon.x: a handler failed with ValueError: '
                    'password=***; messages that are tried again: 1 '
                    '(attempt 1)', lines[0])

    def test_names_of_legacy_events_are_explained(self) -> None:
        app = consumer.Consumer()
        for pattern, text in (
                ('compute.instance.pause.end',
                 'it is a legacy event type: ask for instance.pause.end, or '
                 'register with legacy=True'),
                ('instance.pause.ende', 'did you mean instance.pause.end'),
                ('qqqq', 'check_event_types=False allows what only a newer '
                         'Nova has')):
            error = self.assertRaises(exceptions.InvalidEvent,
                                      app.on(pattern), lambda event: None)
            self.assertIn(text, str(error))
