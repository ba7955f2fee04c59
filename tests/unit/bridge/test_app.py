# SPDX-License-Identifier: Apache-2.0
"""What the bridge sends, tries again, leaves alone and refuses to double."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import fixtures
from oslo_config import cfg
import oslo_messaging
from oslotest import base

from nova_notifications import bridge
from nova_notifications import consumer
from nova_notifications import exceptions
from nova_notifications.bridge import app
from nova_notifications.testing import samples as testing_samples


def sample(event_type: str = 'instance.pause.start') -> Any:
    """Return a versioned sample of an event."""
    return testing_samples.samples(event_type, legacy=False)[0]


def event(event_type: str = 'instance.pause.start',
          context: Any = None) -> consumer.Event[Any]:
    """Return an event as the bridge's reader hands it over."""
    one = sample(event_type)
    return consumer.Event(event_type, None, one.message,
                          one.context if context is None else context)


def refused(text: str) -> exceptions.NotificationsError:
    """Return what a sender raises where oslo.messaging raised a text."""
    error = exceptions.NotificationsError('the bus did not take it')
    error.__cause__ = oslo_messaging.MessageDeliveryFailure(text)
    return error


class BridgeCase(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.logs = self.useFixture(fixtures.FakeLogger(
            'nova_notifications.bridge'))
        self.sent: list[Any] = []
        self.answers: list[Exception] = []
        self.now = 0.0
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.bridge.app.time', self))

    def monotonic(self) -> float:
        """Return the time of this test."""
        return self.now

    def bridge(self, **options: Any) -> bridge.Bridge:
        found = bridge.Bridge('fake://', **options)
        found._sender = self  # type: ignore[assignment]
        found._stopping = SimpleNamespace(  # type: ignore[assignment]
            wait=self._wait, set=lambda: None)
        return found

    def _wait(self, seconds: float) -> bool:
        self.now += seconds
        return False

    def send(self, topic: str, context: Any, message: Any) -> None:
        """Take a message, or raise what the test says."""
        self.sent.append((topic, dict(context), dict(message)))
        message.clear()
        if self.answers:
            raise self.answers.pop(0)

    def counted(self, found: bridge.Bridge) -> dict[str, int]:
        """Return the counters that are not zero."""
        return {name: number for name, number
                in found.counters.as_dict().items() if number}


class TestBridging(BridgeCase):

    def test_every_topic_gets_it(self) -> None:
        found = self.bridge(topics=['a', 'b'])
        one = event()
        found._bridge(one)
        self.assertEqual(['a', 'b'], [topic for topic, _, _ in self.sent])
        for _, context, message in self.sent:
            self.assertEqual({**one.context,
                              'bridged_from_versioned': True}, context)
            self.assertEqual('compute.instance.pause.start',
                             message['event_type'])
            self.assertEqual(one.raw['message_id'], message['message_id'])
        self.assertEqual({'bridged': 1}, self.counted(found))

    def test_what_has_no_counterpart(self) -> None:
        found = self.bridge()
        found._bridge(event('flavor.create'))
        self.assertEqual(([], {'without_counterpart': 1}),
                         (self.sent, self.counted(found)))

    def test_only_the_events_that_are_asked_for(self) -> None:
        found = self.bridge(events=['keypair.*', 'instance.pause.start'])
        for name in ('instance.pause.start', 'instance.pause.end',
                     'keypair.create.end'):
            found._reader.deliver(sample(name).message, {})
        self.assertEqual(
            ['compute.instance.pause.start', 'keypair.create.end'],
            [message['event_type'] for _, _, message in self.sent])

    def test_the_image(self) -> None:
        asked: list[str] = []

        def look_up(image: str) -> Any:
            asked.append(image)
            return {'os_distro': 'debian'}

        self.bridge(image_url='http://glance:9292',
                    image_lookup=look_up)._bridge(event())
        (_, _, message), = self.sent
        image = sample().message['payload']['nova_object.data']['image_uuid']
        self.assertEqual([image], asked)
        self.assertEqual(
            {'base_image_ref': image, 'os_distro': 'debian'},
            message['payload']['image_meta'])
        self.assertEqual(f'http://glance:9292/images/{image}',
                         message['payload']['image_ref_url'])

    def test_without_an_image(self) -> None:
        found = self.bridge(image_lookup=self.fail)
        one = event()
        one.raw['payload']['nova_object.data']['image_uuid'] = ''
        found._bridge(one)
        found._bridge(event('keypair.create.end'))
        self.assertEqual(2, len(self.sent))
        self.bridge()._bridge(event())
        self.assertNotIn('image_ref_url', self.sent[-1][2]['payload'])


class TestRetries(BridgeCase):

    def test_until_the_target_has_it(self) -> None:
        found = self.bridge()
        self.answers = [refused('connection refused') for _ in range(8)]
        found._bridge(event())
        # Each time the whole message, whatever the driver does with it.
        self.assertEqual([self.sent[0]] * 9, self.sent)
        self.assertEqual({'bridged': 1, 'retries': 8}, self.counted(found))
        self.assertEqual(
            [f'{seconds} s' for seconds in (1, 2, 4, 8, 16, 30, 30, 30)],
            [line.rpartition(' in ')[2].partition(':')[0]
             for line in self.logs.output.splitlines()])
        self.assertAlmostEqual(121.0, self.now, delta=1.0)
        self.assertIn('compute.instance.pause.start is not taken by '
                      'notifications and is tried again in 1 s: the bus did '
                      'not take it', self.logs.output)

    def test_another_first_pause(self) -> None:
        found = self.bridge(retry_pause=3)
        self.answers = [refused('connection refused')]
        found._bridge(event())
        self.assertAlmostEqual(3.0, self.now, delta=0.11)

    def test_what_no_target_takes(self) -> None:
        found = self.bridge()
        self.answers = [refused('(406) PRECONDITION_FAILED'),
                        refused('connection refused')] * 9
        self.assertRaises(exceptions.NotificationsError, found._bridge,
                          event())
        # It was refused five times; that the target was away does not count.
        self.assertEqual(9, len(self.sent))
        self.assertEqual({'retries': 9}, self.counted(found))

    def test_what_is_a_refusal(self) -> None:
        for cause, expected in (
                (oslo_messaging.MessageDeliveryFailure('(406) too large'),
                 True),
                (oslo_messaging.MessageDeliveryFailure('(403) no'), True),
                (oslo_messaging.MessageDeliveryFailure('(404) no'), False),
                (oslo_messaging.MessageDeliveryFailure('gone 406'), False),
                (TypeError('no JSON'), True), (None, True)):
            self.assertEqual(expected, app._is_refusal(cause), cause)

    def test_one_that_cannot_be_sent_is_counted(self) -> None:
        found = self.bridge()
        found._failed(event(), KeyError('k'))
        self.assertEqual({'dead_lettered': 1}, self.counted(found))

    def test_the_end_while_it_is_tried(self) -> None:
        for name in ('_stopping', '_reader'):
            found = self.bridge()
            setattr(found, name, SimpleNamespace(
                wait=lambda seconds: name == '_stopping',
                is_stopping=name == '_reader'))
            self.answers = [refused('connection refused')]
            one = event()
            error = self.assertRaises(consumer.Requeue, found._bridge, one)
            self.assertEqual([one], list(error.events))


class TestNative(BridgeCase):
    """A publisher that sends legacy notifications itself."""

    def _native(self, **options: Any) -> bridge.Bridge:
        found = self.bridge(**options)
        stopped: list[None] = []
        found._reader.request_stop = (  # type: ignore[method-assign]
            lambda: stopped.append(None))
        self.stopped = stopped
        return found

    def _legacy(self, event_type: str = 'compute.instance.pause.start',
                context: Any = None) -> consumer.Event[Any]:
        publisher = app.recreate.publisher_id(
            sample().message, 'compute.instance.pause.start')
        return consumer.Event(event_type, {}, {
            'publisher_id': publisher, 'event_type': event_type,
            'message_id': 'm', 'priority': 'INFO', 'payload': {},
            'timestamp': '2026-01-01 00:00:00.000000'}, context or {})

    def test_refused(self) -> None:
        found = self._native(topics=['a', 'b'])
        found._watch(self._legacy())
        self.assertEqual([None], self.stopped)
        for part in ('legacy notifications on a, b that no bridge has sent',
                     'from compute.host1 (compute.instance.pause.start)',
                     '--native-legacy skip'):
            self.assertIn(part, str(found._problem))
        one = event()
        error = self.assertRaises(consumer.Requeue, found._bridge, one)
        self.assertEqual([one], list(error.events))
        self.assertEqual(([], {}), (self.sent, self.counted(found)))

    def test_left_alone(self) -> None:
        found = self._native(native_legacy='skip')
        found._watch(self._legacy())
        found._watch(self._legacy())
        self.assertEqual([], self.stopped)
        self.assertIsNone(found._problem)
        self.assertEqual('compute.host1 sends legacy notifications itself; '
                         'its events are not bridged.\n', self.logs.output)
        found._bridge(event())
        self.assertEqual(([], {'left_alone': 1}),
                         (self.sent, self.counted(found)))

    def test_what_is_not_novas(self) -> None:
        found = self._native()
        found._watch(self._legacy('orchestration.stack.create.end'))
        found._watch(self._legacy(context={'bridged_from_versioned': True}))
        self.assertEqual(([], 0), (self.stopped, len(found.native)))


class TestTransports(base.BaseTestCase):

    def test_few_messages_are_sent_ahead(self) -> None:
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        for url, expected in (
                ('rabbit://mq1:5672/', '100'), ('kombu://mq1:5672/', '100'),
                ('fake://', None),
                ('rabbit://mq1:5672/?rabbit_qos_prefetch_count=7', '7')):
            found = oslo_messaging.TransportURL.parse(
                conf, app._with_prefetch(conf, url))
            self.assertEqual(
                expected, found.query.get('rabbit_qos_prefetch_count'), url)

    def test_where_it_sends(self) -> None:
        self.assertEqual('fake://a', bridge.Bridge('fake://a')._target_url)
        self.assertEqual('fake://b', bridge.Bridge(
            'fake://a', target_url='fake://b')._target_url)


class TestReaders(base.BaseTestCase):
    """What the bridge reads: the source, and what is on the target."""

    def test_what_it_listens_to(self) -> None:
        made: list[Any] = []

        class Reader:
            def __init__(self, url: str, **options: Any) -> None:
                options.pop('conf')
                made.append((url, options))

            def on(self, *arguments: Any, **options: Any) -> Any:
                made.append((arguments, options))
                return lambda handler: handler

            def on_failed(self, handler: Any) -> None:
                made.append(handler.__name__)

        with fixtures.MonkeyPatch('nova_notifications.consumer.Consumer',
                                  Reader):
            bridge.Bridge('fake://a', target_url='fake://b',
                          topics=iter(['t']), events=['x.*', 'y', 'x.*'])
            usual = len(made)
            bridge.Bridge()
        self.assertEqual([
            ('fake://a/', {'pool': 'nova-legacy-bridge',
                           'topics': ('versioned_notifications',),
                           'exchange': 'nova', 'attempts': 1}),
            (('x.*',), {}), (('y',), {}), '_failed',
            ('fake://b/', {'pool': 'nova-legacy-bridge-native',
                           'topics': ('t',), 'exchange': 'nova',
                           'dead_letter': False,
                           'skip_body': app.native.is_marked}),
            (('*',), {'legacy': True, 'check_event_types': False}),
        ], made[:usual])
        self.assertIn((('*',), {}), made[usual:])
        self.assertEqual(('notifications',), made[-2][1]['topics'])


class TestRun(base.BaseTestCase):

    def _run(self, found: bridge.Bridge, error: Exception | None) -> list[str]:
        steps: list[str] = []

        def run() -> None:
            steps.append('read')
            if error is not None:
                raise error

        found._reader = SimpleNamespace(  # type: ignore[assignment]
            run=run, stop=lambda: steps.append('reader stops'))
        found._watcher = SimpleNamespace(  # type: ignore[assignment]
            start=lambda: steps.append('watch'),
            stop=lambda: steps.append('watcher stops'))
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.consumer.server.transport',
            lambda conf, url, hint: SimpleNamespace(
                cleanup=lambda: steps.append(f'close {url}'))))
        try:
            found.run()
        except Exception as exc:
            steps.append(str(exc))
        return steps

    def test_from_the_start_to_the_end(self) -> None:
        found = bridge.Bridge('fake://a', target_url='fake://b')
        found._stopping.set()
        steps = ['watch', 'read', 'reader stops', 'watcher stops',
                 'close fake://b']
        self.assertEqual(steps, self._run(found, None))
        # The bridge itself waits between attempts.
        assert found._sender is not None
        self.assertEqual((1, 'nova'), (found._sender._retry,
                                       found._sender._exchange))
        self.assertTrue(found._stopping.is_set())
        self.assertEqual([*steps, 'no bus'],
                         self._run(found, OSError('no bus')))
        found._problem = exceptions.NotificationsError('twice')
        self.assertEqual([*steps, 'twice'], self._run(found, None))
