# SPDX-License-Identifier: Apache-2.0
"""Binding a process: ``init()``, ``cleanup()``, and what they are given."""

from __future__ import annotations

from typing import Any

import fixtures
from oslo_config import cfg
import oslo_messaging
from oslo_messaging import conffixture
from oslotest import base

import nova_notifications
from nova_notifications import emitters
from nova_notifications import exceptions
from nova_notifications.legacy import events as legacy_events
from nova_notifications.objects import instance as objects
from nova_notifications import runtime
from nova_notifications.settings import Format
from nova_notifications.testing import sample_emitters
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing
from tests.unit.emitters import untouchable
from tests.unit.testing import listening


def configuration(case: Any, **options: Any) -> cfg.ConfigOpts:
    """A configuration whose notifications stay in the process."""
    conf = cfg.ConfigOpts()
    conf([], project='nova', default_config_files=[])
    nova_notifications.conf.register_opts(conf)
    case.useFixture(conffixture.ConfFixture(conf))
    conf.set_override('transport_url', 'fake://')
    conf.set_override('driver', ['messagingv2'],
                      group='oslo_messaging_notifications')
    for name, value in options.items():
        conf.set_override(name, value, group='notifications')
    case.addCleanup(nova_notifications.cleanup)
    return conf


class Recorder:
    """A service's own notifiers."""

    def __init__(self, legacy: bool = True, versioned: bool = True) -> None:
        self.legacy_enabled = legacy
        self.versioned_enabled = versioned
        self.sent: list[tuple[str, str, str]] = []

    def legacy(self, publisher_id: str) -> Any:
        return self._Notifier(self, publisher_id)

    versioned = legacy

    class _Notifier:
        def __init__(self, recorder: Recorder, publisher_id: str) -> None:
            self._recorder = recorder
            self._publisher_id = publisher_id

        def info(self, ctxt: Any, event_type: str, payload: Any) -> None:
            self._recorder.sent.append(
                ('info', self._publisher_id, event_type))


class TestLifecycle(base.BaseTestCase):
    """Before, between and after."""

    def test_emitting_before_init(self) -> None:
        nova_notifications.cleanup()
        for name, (_, call) in untouchable.calls().items():
            if name == 'exception.wrap_exception':
                continue
            error = self.assertRaises(exceptions.NotInitialized, call)
            self.assertIn('nova_notifications.init(conf)', str(error), name)

    def test_wrapping_before_init_raises_what_the_method_raised(
            self) -> None:
        nova_notifications.cleanup()
        logs = self.useFixture(fixtures.FakeLogger())
        untouchable.calls()['exception.wrap_exception'][1]()
        self.assertIn('NotInitialized', logs.output)

    def test_the_second_init_replaces_the_first(self) -> None:
        conf = configuration(self)
        first, second = Recorder(), Recorder()
        nova_notifications.init(conf, notifiers=first)
        nova_notifications.init(conf, notifiers=second)
        sample_emitters.emit_sample('flavor.create')
        self.assertEqual([], first.sent)
        self.assertEqual([('info', f'nova-api:{conf.host}', 'flavor.create')],
                         second.sent)

    def test_the_second_init_closes_what_the_first_opened(self) -> None:
        conf = configuration(self)
        nova_notifications.init(conf)
        transport = runtime.current().notifiers._transport
        closed: list[bool] = []
        transport.cleanup = lambda: closed.append(True)
        nova_notifications.init(conf)
        self.assertEqual([True], closed)

    def test_two_inits_on_one_wire(self) -> None:
        wire = self.useFixture(listening.Wire())
        before = runtime.current()
        wire.bind()
        self.assertIsNot(before, runtime.current())
        sample_emitters.emit_sample('flavor.create')
        self.assertEqual(['flavor.create'],
                         [m.event_type for m in wire.versioned(1)])

    def test_a_failing_init_leaves_the_first_bound(self) -> None:
        conf = configuration(self)
        nova_notifications.init(conf, notifiers=Recorder())
        bound = runtime.current()
        conf.set_override('transport_url', 'no-such-driver://')
        self.assertRaises(oslo_messaging.DriverLoadFailure,
                          nova_notifications.init, conf)
        self.assertIs(bound, runtime.current())

    def test_cleanup_twice_and_without_init(self) -> None:
        conf = configuration(self)
        nova_notifications.init(conf)
        self.assertTrue(runtime.is_initialized())
        nova_notifications.cleanup()
        self.assertFalse(runtime.is_initialized())
        nova_notifications.cleanup()
        self.assertRaises(exceptions.NotInitialized, runtime.current)

    def test_init_after_cleanup(self) -> None:
        wire = self.useFixture(listening.Wire())
        nova_notifications.cleanup()
        wire.bind()
        sample_emitters.emit_sample('flavor.create')
        self.assertEqual(1, len(wire.versioned(1)))


class TestWhatIsHandedOver(base.BaseTestCase):
    """Notifiers, transport, serializer, hooks."""

    def test_own_notifiers_that_are_off(self) -> None:
        recorder = Recorder(legacy=False)
        nova_notifications.init(configuration(self), notifiers=recorder)
        sample_emitters.emit_sample('instance.pause.start')
        self.assertEqual(['instance.pause.start'],
                         [sent[2] for sent in recorder.sent])
        # They decide, and may decide otherwise later.
        recorder.versioned_enabled = False
        sample_emitters.emit_sample('instance.pause.end')
        self.assertEqual(1, len(recorder.sent))

    def test_what_is_on_of_what_is_asked_for(self) -> None:
        conf = configuration(self)
        on = {Format.LEGACY: (True, False), Format.VERSIONED: (False, True),
              Format.BOTH: (True, True), None: (False, False)}
        for formats, (legacy, versioned) in on.items():
            nova_notifications.init(conf,
                                    notifiers=Recorder(legacy, versioned))
            for asked in filter(None, on):
                wanted = asked & formats if formats else None
                self.assertEqual(wanted or None, runtime.enabled(asked))

    def test_what_is_no_format_is_named(self) -> None:
        conf = configuration(self, notification_format='both')
        for notifiers in (None, Recorder()):
            nova_notifications.init(conf, notifiers=notifiers)
            for wrong in ('versioned', 4, None, (Format.LEGACY,)):
                error = self.assertRaises(
                    ValueError, emitters.instance.action, fake.context(),
                    fake.instance(), None, 'pause', 'start', formats=wrong)
                self.assertEqual(
                    f'formats is {wrong!r}. Next: pass '
                    'nova_notifications.Format.LEGACY, VERSIONED or BOTH.',
                    str(error))

    def test_own_transport_stays_open(self) -> None:
        conf = configuration(self)
        transport = oslo_messaging.get_notification_transport(conf)
        closed: list[bool] = []
        transport.cleanup = lambda: closed.append(True)
        nova_notifications.init(conf, transport=transport)
        nova_notifications.cleanup()
        self.assertEqual([], closed)

    def test_transport_of_the_library_is_closed(self) -> None:
        nova_notifications.init(configuration(self))
        transport = runtime.current().notifiers._transport
        closed: list[bool] = []
        transport.cleanup = lambda: closed.append(True)
        nova_notifications.cleanup()
        self.assertEqual([True], closed)

    def test_own_serializer_for_legacy(self) -> None:
        class Shouting(oslo_messaging.NoOpSerializer):
            def serialize_entity(self, context: Any, entity: Any) -> Any:
                return {'shouted': True}

            def serialize_context(self, context: Any) -> Any:
                return {'of': 'the serializer'}

        wire = self.useFixture(listening.Wire())
        nova_notifications.init(wire.conf, serializer=Shouting())
        sample_emitters.emit_sample('instance.pause.start')
        legacy, = wire.legacy(1)
        self.assertEqual({'shouted': True}, legacy.payload)
        self.assertEqual({'of': 'the serializer'}, legacy.context)
        versioned, = wire.versioned(1)
        self.assertIn('nova_object.data', versioned.payload)

    def test_lazy_load_errors(self) -> None:
        class Detached(Exception):
            """As Nova raises where there is no session."""

        class Lazy(fake.Instance):
            def __getattribute__(self, name: str) -> Any:
                if name in ('key_name', 'trusted_certs'):
                    raise Detached(name)
                return super().__getattribute__(name)

        lazy = Lazy(**vars(fake.instance()))
        hooks = nova_notifications.Hooks(lazy_load_errors=(Detached,))
        bus = self.useFixture(testing.NotificationsFixture(
            'versioned', hooks=hooks))
        emitters.instance.create(None, lazy, 'host1', 'end',
                                 best_effort=False)
        sent, = bus.notifications
        self.assertIsNone(sent.data['key_name'])
        self.assertIsNone(sent.data['trusted_image_certificates'])

        self.useFixture(testing.NotificationsFixture('versioned'))
        self.assertRaises(Detached, emitters.instance.create, None, lazy,
                          'host1', 'end', best_effort=False)

    def test_image_url(self) -> None:
        asked = []

        def image_url(reference: str, context: Any) -> str:
            asked.append((reference, context))
            return f'http://images/{reference}'

        hooks = nova_notifications.Hooks(image_url=image_url)
        bus = self.useFixture(testing.NotificationsFixture(
            'unversioned', hooks=hooks))
        context = fake.context()
        emitters.instance.action(context, fake.instance(), None, 'pause',
                                 'start')
        sent, = bus.notifications
        self.assertEqual(f'http://images/{fake.IMAGE}',
                         sent.payload['image_ref_url'])
        self.assertEqual([(fake.IMAGE, context)], asked)

    def test_without_image_url(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture('unversioned'))
        sample_emitters.emit_sample('instance.pause.start')
        sent, = bus.notifications
        self.assertEqual(fake.IMAGE, sent.payload['image_ref_url'])

    def test_the_publisher_is_prepared_once(self) -> None:
        nova_notifications.init(configuration(
            self, notification_format='both'))
        notifiers = runtime.current().notifiers
        self.assertIs(notifiers.versioned('nova-compute:a'),
                      notifiers.versioned('nova-compute:a'))
        self.assertEqual('compute.a',
                         notifiers.legacy('compute.a').publisher_id)


class TestStrictness(base.BaseTestCase):
    """An event outside the contract: an error in tests, else a warning."""

    def _unlisted(self) -> None:
        for _ in range(3):
            emitters.instance.action(fake.context(), fake.instance(), None,
                                     'create', 'progress',
                                     formats=Format.VERSIONED)
            emitters.host.update(None, 'host1', 'paint', 'start')

    def test_an_error_under_the_fixture(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())
        error = self.assertRaises(exceptions.InvalidEvent, self._unlisted)
        self.assertIn('instance.create.progress', str(error))
        error = self.assertRaises(
            exceptions.LegacyEventNotAllowed, emitters.host.update, None,
            'host1', 'paint', 'start')
        self.assertIn('HostAPI.paint.start', str(error))
        self.assertEqual([], bus.notifications)

    def test_a_warning_in_production_once(self) -> None:
        logs = self.useFixture(fixtures.FakeLogger())
        bus = self.useFixture(testing.NotificationsFixture(strict=False))
        self._unlisted()
        self.assertEqual(6, len(bus.notifications))
        for event_type in ('instance.create.progress', 'HostAPI.paint.start'):
            self.assertEqual(1, sum(
                event_type in line for line in logs.output.splitlines()))

    def test_a_wrapped_exception_is_never_unlisted(self) -> None:
        self.useFixture(testing.NotificationsFixture())
        legacy_events.check('any_function', {'exception': 'x', 'args': {}})
        self.assertRaises(exceptions.LegacyEventNotAllowed,
                          legacy_events.check, 'any_function',
                          {'exception': 'x', 'args': {}, 'more': 1})

    def test_the_wrong_class_for_an_event(self) -> None:
        self.useFixture(testing.NotificationsFixture())
        error = self.assertRaises(
            exceptions.InvalidEvent, objects.InstanceExistsNotification.event,
            'instance', 'pause', 'start')
        self.assertIn('InstanceActionNotification sends it', str(error))
