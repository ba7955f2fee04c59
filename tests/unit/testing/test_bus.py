# SPDX-License-Identifier: Apache-2.0
"""What a test of a consumer can change of a message, and how it goes wrong."""

from __future__ import annotations

import json
from typing import Any

from oslotest import base

from nova_notifications import consumer
from nova_notifications import exceptions
from nova_notifications import testing
from nova_notifications.testing import consumer as testing_consumer
from nova_notifications.testing import context as testing_context
from nova_notifications.testing import sample_data as fake
from nova_notifications.testing import samples as testing_samples

_DATA = 'nova_object.data'


def _data(sample: testing_samples.Sample) -> Any:
    return sample.message['payload'][_DATA]


class TestChange(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.sample, self.legacy = testing_samples.samples(
            'instance.create.end', legacy=True)[::-1]
        if not self.sample.versioned:
            self.sample, self.legacy = self.legacy, self.sample

    def change(self, path: str, value: Any = 'new') -> None:
        testing_consumer.change(self.sample, path, value)

    def test_what_can_be_set(self) -> None:
        for name in ('publisher_id', 'priority', 'message_id', 'timestamp'):
            self.change(name)
            self.assertEqual('new', self.sample.message[name])
        self.change('context.user_id')
        self.change('context.a.b')
        self.assertEqual(('new', 'new'), (self.sample.context['user_id'],
                                          self.sample.context['a.b']))
        self.change('payload.display_name')
        self.change('payload.flavor.name', 'm1.huge')
        self.change('payload.flavor.extra_specs', {'a': 'b'})
        self.change('payload.flavor.extra_specs.a', 'c')
        self.change('payload.ip_addresses.0.label', 'public')
        self.change('payload.tags.0', 'other')
        data = _data(self.sample)
        flavor = data['flavor'][_DATA]
        self.assertEqual(
            ('new', 'm1.huge', {'a': 'c'}, 'public', 'other'),
            (data['display_name'], flavor['name'], flavor['extra_specs'],
             data['ip_addresses'][0][_DATA]['label'], data['tags'][0]))

    def test_what_cannot_be_set(self) -> None:
        for path, parts in (
                ('event_type', ('publisher_id', 'context.<key>')),
                ('payload', ("'payload' cannot be set", 'payload.<field>')),
                ('context', ("'context' cannot be set",)),
                ('priority.x', ("'priority.x' cannot be set", 'timestamp')),
                ('moon.uuid', ("'moon.uuid' cannot be set",)),
                ('zodiac.uuid', ("'zodiac.uuid' cannot be set",)),
                ('payload.display_nmae', ("there is no 'display_nmae'; there "
                                          'is display_name',)),
                ('payload.flavor.nam', ("there is no 'nam'; there is name",)),
                ('payload.zzzzzz', ('there is action_initiator_project, ',)),
                ('payload.uuid.x', ("nothing called 'x' is there",)),
                ('payload.tags.9', ("nothing called '9' is there",)),
                ('payload.tags.1', ("nothing called '1' is there",)),
                ('payload.tags.first', ("nothing called 'first'",)),
                ('payload.metadata.a', ("'payload.metadata.a' cannot be set: "
                                        "there is no 'a'",))):
            before = json.dumps(self.sample.message)
            error = self.assertRaises(exceptions.NotificationsError,
                                      self.change, path)
            for part in parts:
                self.assertIn(part, str(error), path)
            self.assertEqual(before, json.dumps(self.sample.message))
        _data(self.sample)['metadata'] = {}
        error = self.assertRaises(exceptions.NotificationsError, self.change,
                                  'payload.metadata.a')
        self.assertIn('there is nothing.', str(error))

    def test_both_formats_at_once(self) -> None:
        both = [self.sample, self.legacy]
        for path, value, key in (('payload.uuid', 'u', 'instance_id'),
                                 ('payload.host', 'h9', 'host'),
                                 ('payload.display_name', 'n',
                                  'display_name')):
            testing_consumer.change_all(both, path, value)
            self.assertEqual((value, value), (
                _data(self.sample)[path.partition('.')[2]],
                self.legacy.message['payload'][key]), path)
        testing_consumer.change_all(both, 'priority', 'ERROR')
        self.assertEqual(['ERROR'] * 2,
                         [each.message['priority'] for each in both])
        # One of them does not have it.
        testing_consumer.change_all(both, 'payload.tags', ['x'])
        self.assertEqual(['x'], _data(self.sample)['tags'])
        error = self.assertRaises(
            exceptions.NotificationsError, testing_consumer.change_all, both,
            'payload.zzz', 1)
        self.assertIn("'payload.zzz' cannot be set", str(error))
        # What is wrong with the first one is said.
        error = self.assertRaises(
            exceptions.NotificationsError, testing_consumer.change_all, both,
            'payload.flavor.zzz', 1)
        self.assertIn("there is no 'zzz'", str(error))


class TestDelivery(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.events: list[Any] = []
        self.app = consumer.Consumer(retry_delay=0)
        self.app.on('*')(self.events.append)
        self.bus = testing.TestBus(self.app)

    def test_the_request_of_a_message(self) -> None:
        self.assertEqual('handled', self.bus.send('service.update'))
        self.assertEqual('handled', self.bus.send(
            'service.update', context={'user_id': 'u'}))
        usual, other = self.events
        self.assertEqual(fake.context()['user_id'], usual.context['user_id'])
        self.assertEqual({'user_id': 'u'}, dict(other.context))

    def test_what_is_sent(self) -> None:
        self.bus.send('service.update', host='host7',
                      changes={'publisher_id': 'nova-compute:host7'})
        event, = self.events
        self.assertEqual(('host7', 'nova-compute:host7'), (
            event.payload.host, event.envelope.publisher_id))

    def test_every_event_of_a_release(self) -> None:
        bus = testing.TestBus(self.app, nova='27')
        self.assertEqual(dict.fromkeys(bus.event_types, 'handled'),
                         bus.send_all())
        self.assertLess(set(bus.event_types), set(self.bus.event_types))
        self.assertIn('instance.create.end', bus.event_types)
        self.assertIs(False, testing.TestBus.__test__)
        self.assertEqual('27', bus.nova)
        self.assertRaises(exceptions.ContractError, testing.TestBus,
                          self.app, nova='no such release')

    def test_no_such_counterpart(self) -> None:
        error = self.assertRaises(exceptions.InvalidEvent, self.bus.message,
                                  'flavor.create', legacy=True)
        self.assertEqual('flavor.create has no legacy counterpart',
                         str(error))
        name = testing_samples.legacy_event_types()[0]
        error = self.assertRaises(exceptions.InvalidEvent, self.bus.message,
                                  name)
        self.assertEqual(f'{name} has no versioned counterpart', str(error))

    def test_what_comes_from_a_broker(self) -> None:
        message = self.bus.message('service.update')
        body = {**message, '_context_user_id': 'u', '_unique_id': 'x'}
        envelope = {'oslo.version': '2.0', 'oslo.message': json.dumps(body)}
        for raw in (envelope, json.dumps(envelope),
                    json.dumps(envelope).encode()):
            self.assertEqual('handled', self.bus.send_raw(raw))
            self.assertEqual('u', self.events.pop().context['user_id'])
        self.assertNotEqual('handled', self.bus.send_raw(b'\xff no JSON'))
        self.assertEqual([], self.events)


class TestSamples(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        # What an earlier test had made is not asked about here.
        testing_samples._texts.cache_clear()
        testing_samples._emitted.cache_clear()

    def test_an_event_that_there_is_not(self) -> None:
        for name, hint in (
                ('compute.instance.pause.start',
                 'did you mean instance.pause.start?'),
                ('instance.pauze.start', 'did you mean instance.pause.start'),
                ('zzzzzzzz', 'such as instance.create.end')):
            error = self.assertRaises(exceptions.InvalidEvent,
                                      testing_samples.samples, name)
            self.assertIn(f'{name!r} is no event of the catalogue: ',
                          str(error))
            self.assertIn(hint, str(error))

    def test_before_a_release_had_it(self) -> None:
        error = self.assertRaises(
            exceptions.ContractError, testing_samples.samples,
            'instance.share_attach.start', '27')
        self.assertIn('did not send instance.share_attach.start yet: the '
                      'first that did is Nova ', str(error))

    def test_each_has_an_id_of_its_own(self) -> None:
        one, = testing_samples.samples('service.update')
        other, = testing_samples.samples('service.update')
        self.assertNotEqual(one.message['message_id'],
                            other.message['message_id'])
        one.message['payload'].clear()
        self.assertTrue(other.message['payload'])

    def test_which_formats(self) -> None:
        for options, expected in (
                ({}, [True]), ({'legacy': True}, [False, True]),
                ({'versioned': False, 'legacy': True}, [False]),
                ({'versioned': False}, [])):
            self.assertEqual(expected, sorted(
                sample.versioned for sample in testing_samples.samples(
                    'instance.pause.start', **options)))

    def test_who_asked(self) -> None:
        self.assertIs(False, testing_samples.sample_context()['is_admin'])
        sample, = testing_samples.samples('flavor.create')
        self.assertIs(True, sample.context['is_admin'])

    def test_they_are_those_of_the_samples_cloud(self) -> None:
        sample, = testing_samples.samples('aggregate.create.end')
        self.assertEqual(f'nova-api:{fake.CONTROLLER}',
                         sample.message['publisher_id'])
        sample, = testing_samples.samples('instance.pause.start')
        self.assertTrue(_data(sample)['block_devices'])
        self.assertTrue(_data(sample)['shares'])


class TestFixtureBase(base.BaseTestCase):
    """What stands in for the ``fixtures`` library."""

    def setUp(self) -> None:
        super().setUp()
        self.steps: list[Any] = []

    def fixture(self, error: BaseException | None = None) -> Any:
        steps = self.steps

        class Example(testing_context.Fixture):
            def _setUp(self) -> None:
                self.addCleanup(steps.append, 'first')
                self.addCleanup(lambda *parts, **named: steps.append(
                    (parts, named)), 1, a=2)
                if error is not None:
                    raise error

        return Example()

    def test_the_last_is_cleaned_up_first(self) -> None:
        found = self.fixture()
        with found as entered:
            self.assertIs(found, entered)
            self.assertEqual([], self.steps)
        self.assertEqual([((1,), {'a': 2}), 'first'], self.steps)

    def test_what_cannot_be_set_up_is_cleaned_up(self) -> None:
        for error in (KeyError('k'), GeneratorExit()):
            self.steps.clear()
            self.assertRaises(type(error), self.fixture(error).setUp)
            self.assertEqual(2, len(self.steps))

    def test_nothing_is_done_by_itself(self) -> None:
        with testing_context.Fixture():
            self.assertEqual([], self.steps)
