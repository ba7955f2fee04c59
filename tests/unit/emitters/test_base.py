# SPDX-License-Identifier: Apache-2.0
"""What all emitters have in common: who publishes, how, and what is logged."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import fixtures
from oslo_utils import fixture as time_fixture
from oslotest import base as test_base

from nova_notifications import emitters
from nova_notifications import exceptions
from nova_notifications import testing
from nova_notifications.emitters import base
from nova_notifications.emitters.instance import usage
from nova_notifications.objects import service as objects
from nova_notifications.settings import Format
from nova_notifications.testing import sample_data as fake


class Own(objects.ServiceStatusNotification):
    """A notification class that sends in a way of its own."""

    sent: list[Any] = []

    def emit(self, context: Any) -> None:
        """Keep it."""
        Own.sent.append((context, self))


class BaseCase(test_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(testing.NotificationsFixture(
            host='here', strict=False))
        self.logs = self.useFixture(fixtures.FakeLogger(
            'nova_notifications.emitters.base'))
        Own.sent = []

    def versioned(self, cls: Any = objects.ServiceStatusNotification,
                  action: str = 'update', **options: Any) -> None:
        """Send a notification about a service."""
        base.send_versioned(
            None, cls, 'service', action, None,
            options.pop('build', lambda: objects.ServiceStatusPayload(
                fake.service())), **options)


class TestVersioned(BaseCase):

    def test_who_publishes(self) -> None:
        for options, expected in (
                ({}, 'nova-compute:here'),
                ({'host': 'there'}, 'nova-compute:there'),
                ({'host': ''}, 'nova-compute:'),
                ({'source': 'nova-api'}, 'nova-api:here'),
                ({'publisher': lambda payload: f'nova-{payload.topic}:x',
                  'host': 'there'}, 'nova-compute:x')):
            self.bus.clear()
            self.versioned(**options)
            sent, = self.bus.notifications
            self.assertEqual(expected, sent.publisher_id)
            # By a class that sends in a way of its own, it is the same one.
            self.versioned(Own, **options)
            _, notification = Own.sent.pop()
            self.assertEqual(expected, ':'.join((
                notification.publisher.source, notification.publisher.host)))

    def test_priority(self) -> None:
        for failed, priority in ((False, 'INFO'), (True, 'ERROR')):
            self.bus.clear()
            self.versioned(failed=failed)
            self.versioned(Own, failed=failed)
            self.assertEqual([priority] * 2, [
                self.bus.notifications[0].priority,
                Own.sent.pop()[1].priority.upper()])

    def test_a_class_that_sends_in_a_way_of_its_own(self) -> None:
        self.versioned(Own)
        (context, notification), = Own.sent
        self.assertIsNone(context)
        self.assertEqual(('service', 'update', None), (
            notification.event_type.object, notification.event_type.action,
            notification.event_type.phase))
        self.assertEqual([], self.bus.notifications)

    def test_its_own_way_goes_wrong(self) -> None:
        self.useFixture(fixtures.MonkeyPatch(
            'tests.unit.emitters.test_base.Own.emit', _broken))
        self.versioned(Own, subject='a uuid')
        self.assertEqual(
            'Notification service.update for a uuid could not be built and '
            'is not sent: OSError: password=***\n', self.logs.output)
        self.assertRaises(OSError, self.versioned, Own, best_effort=False)

    def test_its_event_needs_not_be_listed(self) -> None:
        self.versioned(Own, action='pause')
        (_, notification), = Own.sent
        self.assertEqual(('info', 'nova-compute', 'here'), (
            notification.priority, notification.publisher.source,
            notification.publisher.host))

    def test_the_priority_of_a_listed_event(self) -> None:
        base.send_versioned(
            None, Own, 'compute', 'exception', None,
            lambda: objects.ServiceStatusPayload(fake.service()))
        (_, notification), = Own.sent
        self.assertEqual('error', notification.priority)

    def test_another_payload_than_that_of_the_event(self) -> None:
        self.versioned(build=lambda: SimpleNamespace())
        self.assertEqual([], self.bus.notifications)
        self.assertIn('Notification service.update could not be built and is '
                      'not sent: ', self.logs.output)
        self.assertIn('ServiceStatusPayload', self.logs.output)

    def test_what_was_not_populated(self) -> None:
        def build() -> Any:
            payload = objects.ServiceStatusPayload(fake.service())
            payload.populated = False
            return payload

        self.assertRaises(exceptions.NotPopulated, self.versioned,
                          build=build, best_effort=False)
        self.versioned(build=build)
        self.assertIn('could not be built', self.logs.output)
        self.assertEqual([], self.bus.notifications)

    def test_what_cannot_be_handed_over_is_logged_always(self) -> None:
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.runtime.send', _broken))
        self.versioned(best_effort=False, subject=fake.instance())
        self.assertEqual(
            f'Notification service.update for {fake.SERVER} could not be '
            'sent: OSError: password=***\n', self.logs.output)


class TestLegacy(BaseCase):

    def _sent(self, event_type: str = 'compute.instance.exists',
              **options: Any) -> Any:
        self.bus.clear()
        base.send_legacy(None, event_type, base.INFO,
                         options.pop('build', lambda: {'a': 1}), **options)
        return self.bus.notifications

    def test_who_publishes(self) -> None:
        for options, expected in (
                ({}, 'compute.here'), ({'service': 'api'}, 'api.here'),
                ({'host': 'there'}, 'compute.there'),
                ({'host': lambda: 'made'}, 'compute.made')):
            sent, = self._sent(**options)
            self.assertEqual(expected, sent.publisher_id)

    def test_the_arguments_of_a_call_are_redacted(self) -> None:
        payload = {'exception': 'e', 'args': {'admin_password': 'secret'}}
        sent, = self._sent('method', build=lambda: payload)
        self.assertNotIn('secret', str(sent.payload))
        # All else is contract data.
        payload['more'] = 'x'
        sent, = self._sent(build=lambda: payload)
        self.assertEqual(payload, sent.payload)

    def test_what_cannot_be_built_is_logged(self) -> None:
        self.assertEqual([], self._sent(build=_broken))
        self.assertIn('compute.instance.exists could not be built',
                      self.logs.output)
        self.assertRaises(OSError, self._sent, build=_broken,
                          best_effort=False)

    def test_what_cannot_be_handed_over(self) -> None:
        notifier = SimpleNamespace(info=_broken)
        self.assertEqual([], self._sent(notifier=notifier, subject='a uuid',
                                        best_effort=False))
        self.assertEqual(
            'Notification compute.instance.exists for a uuid could not be '
            'sent: OSError: password=***\n', self.logs.output)

    def _formats_of(self, on: Format, noun: str, action: str,
                    **options: Any) -> list[str]:
        """The formats that are sent in, and then what is logged."""
        cls = objects.ServiceStatusNotification
        bus = self.useFixture(testing.NotificationsFixture(strict=False))
        base.send(on, {}, cls, noun, action, None,
                  lambda: objects.ServiceStatusPayload(fake.service()),
                  lambda: {'is': 'legacy'}, **options)
        return [sent.topic for sent in bus.notifications]

    def test_an_event_without_a_legacy_one(self) -> None:
        for on, noun, action, number in (
                (Format.BOTH, 'service', 'update', 1),
                (Format.LEGACY, 'service', 'update', 0),
                # What is not listed may be of a newer service.
                (Format.BOTH, 'service', 'teleport', 1),
                (Format.LEGACY, 'service', 'teleport', 0)):
            self.assertEqual(
                ['versioned_notifications.info'] * number,
                self._formats_of(on, noun, action, best_effort=False))
        self.assertNotIn('could not be', self.logs.output)

    def test_an_event_that_there_is_not(self) -> None:
        self.useFixture(testing.NotificationsFixture())
        for on in (Format.LEGACY, Format.BOTH):
            arguments = (on, {}, objects.ServiceStatusNotification, 'service',
                         'teleport', None, None, None)
            self.assertRaises(ValueError, base.send, *arguments,
                              best_effort=False)
            base.send(*arguments, subject='x')
        self.assertEqual(2, self.logs.output.count(
            'service.teleport for x could not be built'))


class TestInfo(BaseCase):
    """What all legacy notifications about instances contain."""

    def test_the_url_of_the_image_is_asked_for_where_it_is_wanted(
            self) -> None:
        for options, expected in (
                ({}, None), ({'populate_image_ref_url': False}, None),
                ({'populate_image_ref_url': True}, fake.IMAGE),
                ({'image_ref_url': 'u', 'more': 1}, 'u')):
            found = usage.info_from_instance(None, fake.instance(), None,
                                             **options)
            self.assertEqual((expected, options.get('more')), (
                found['image_ref_url'], found.get('more')))

    def test_the_period_that_usage_is_reported_for(self) -> None:
        self.useFixture(time_fixture.TimeFixture(
            fake.NOW.replace(tzinfo=None)))
        completed = (datetime.datetime(2026, 2, 1),
                     datetime.datetime(2026, 3, 1))
        self.assertEqual(completed, usage.audit_period_bounds())
        self.assertEqual(completed, usage.audit_period_bounds(False))
        self.assertEqual((completed[1], fake.NOW.replace(tzinfo=None)),
                         usage.audit_period_bounds(True))


class TestCreate(BaseCase):

    def test_the_message_of_its_end(self) -> None:
        for phase, options, expected in (
                ('start', {}, None), ('end', {}, 'Success'),
                ('error', {}, None),
                # A text like it, as one that was cut out of another.
                (' end'[1:], {}, 'Success'),
                ('end', {'extra_usage_info': {'a': 1}}, None),
                ('start', {'extra_usage_info': {'message': 'm'}}, 'm'),
                ('end', {'extra_usage_info': {'message': 'm'}}, 'm')):
            self.bus.clear()
            emitters.instance.create(None, fake.instance(), None, phase,
                                     formats=Format.LEGACY, **options)
            sent, = self.bus.notifications
            self.assertEqual(expected, sent.payload.get('message'),
                             (phase, options))


class TestLog(BaseCase):

    def _line(self, subject: Any, error: Exception | None = None,
              event_type: str = 'an.event') -> str:
        with fixtures.FakeLogger('nova_notifications.emitters.base') as log:
            base.handle_build_error(event_type, subject,
                                    error or KeyError('k'), True)
        return log.output

    def test_the_subject(self) -> None:
        class Loads:
            """An instance the uuid of which is not loaded."""

            @property
            def uuid(self) -> str:
                raise AssertionError('loaded')

        for subject, expected in (
                (None, ''), ('', ''), ('a uuid', ' for a uuid'),
                (SimpleNamespace(uuid='u'), ' for u'),
                (SimpleNamespace(uuid=7), ''), (SimpleNamespace(uuid=''), ''),
                (SimpleNamespace(_obj_uuid='o', uuid='u'), ' for o'),
                (SimpleNamespace(), ''), (7, ''), (Loads(), ''),
                ('x' * 255, f' for {"x" * 255}'),
                ('rabbit://ada:secret@mq/', ' for rabbit://ada:***@mq/')):
            self.assertEqual(
                f"Notification an.event{expected} could not be built and is "
                "not sent: KeyError: 'k'\n", self._line(subject))
        self.assertNotIn('x' * 256, self._line('x' * 256))
        self.assertNotIn('x' * 256, self._line(None, event_type='x' * 256))

    def test_notes_of_an_exception(self) -> None:
        error = ValueError('no good')
        error.__notes__ = ['first', 'token=secret']  # type: ignore
        self.assertIn('ValueError: no good; first; token=***\n',
                      self._line(None, error))


def _broken(*arguments: Any) -> Any:
    raise OSError('password=secret')
