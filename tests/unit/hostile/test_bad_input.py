# SPDX-License-Identifier: Apache-2.0
"""Bad input: what is refused, what is sent all the same, what is logged."""

from __future__ import annotations

from typing import Any

from oslo_config import cfg

import nova_notifications
from nova_notifications import emitters
from nova_notifications import exceptions
from nova_notifications.objects import base as objects_base
from nova_notifications.objects import service as service_objects
from nova_notifications import redaction
from nova_notifications.settings import Format
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing
from tests.unit.hostile import bad_input

SECRET = 'correct-horse-battery'
_OLD, _NEW = Format.LEGACY, Format.VERSIONED


class TestRefused(bad_input.BadInputCase):
    """What cannot be sent."""

    def test_a_source_without_an_attribute(self) -> None:
        server = fake.instance()
        del server.key_name
        error = self.assertRaises(exceptions.PopulateError, self.pause,
                                  server, formats=_NEW, best_effort=False)
        for part in ('InstanceActionPayload', '.key_name', 'instance.key_name',
                     'Instance'):
            self.assertIn(part, str(error))
        self.assertIsInstance(error, AttributeError)

    def test_an_attribute_that_a_constructor_reads(self) -> None:
        for name in ('flavor', 'system_metadata'):
            server = fake.instance()
            delattr(server, name)
            error = self.assertRaises(exceptions.PopulateError, self.pause,
                                      server, formats=_NEW, best_effort=False)
            self.assertIn('InstanceActionPayload', str(error))
            self.assertIn(f'instance.{name}', str(error))

    def test_a_value_that_is_not_allowed(self) -> None:
        for name, value in (('vm_state', 'asleep'), ('power_state', 99),
                            ('uuid', None)):
            error = self.assertRaises(
                ValueError, self.pause, fake.instance(**{name: value}),
                formats=_NEW, best_effort=False)
            self.assertIn({'vm_state': 'state'}.get(name, name), str(error))

    def test_a_payload_before_it_was_populated(self) -> None:
        payload = service_objects.ServiceStatusPayload.__new__(
            service_objects.ServiceStatusPayload)
        objects_base.NotificationPayloadBase.__init__(payload)
        notification = service_objects.ServiceStatusNotification(
            priority='info',
            event_type=objects_base.EventType('service', 'update'),
            publisher=objects_base.NotificationPublisher(
                'host1', 'nova-compute'),
            payload=payload)
        error = self.assertRaises(exceptions.NotPopulated, notification.emit,
                                  None)
        self.assertIn('ServiceStatusPayload', str(error))
        self.assertEqual([], self.bus.notifications)

    def test_an_unknown_action(self) -> None:
        error = self.assertRaises(
            ValueError, emitters.instance.action, None, fake.instance(),
            'host1', 'teleport', 'start', formats=_NEW, best_effort=False)
        for part in ('teleport', 'live_migration_pre', 'action'):
            self.assertIn(part, str(error))

    def test_an_unknown_phase(self) -> None:
        error = self.assertRaises(
            ValueError, emitters.instance.action, None, fake.instance(),
            'host1', 'pause', 'middle', formats=_NEW, best_effort=False)
        for part in ('middle', 'start', 'progress', 'phase'):
            self.assertIn(part, str(error))

    def test_an_unknown_source(self) -> None:
        error = self.assertRaises(ValueError, self.pause, fake.instance(),
                                  source='nova-teapot', formats=_NEW,
                                  best_effort=False)
        for part in ('nova-teapot', 'nova-conductor', 'source'):
            self.assertIn(part, str(error))

    def test_what_is_unknown_where_only_legacy_is_on(self) -> None:
        calls: dict[str, Any] = {
            'instance.teleport.start': lambda **options:
                emitters.instance.action(
                    None, fake.instance(), 'h', 'teleport', 'start',
                    **options),
            'instance.pause.middle': lambda **options:
                emitters.instance.action(
                    None, fake.instance(), 'h', 'pause', 'middle', **options),
            'aggregate.teleport.start': lambda **options:
                emitters.aggregate.action(
                    None, fake.aggregate(), 'teleport', 'start', **options),
            'server_group.teleport': lambda **options:
                emitters.server_group.action(
                    None, fake.server_group(), 'teleport', **options),
            'scheduler.select_destinations.middle': lambda **options:
                emitters.scheduler.select_destinations(
                    None, fake.request_spec(), 'middle', **options),
            'keypair.teleport.start': lambda **options:
                emitters.keypair.action(
                    None, fake.keypair(), 'teleport', 'start', **options),
            'compute_task.teleport.error': lambda **options:
                emitters.compute_task.error(
                    None, fake.SERVER, fake.request_spec(), 'error',
                    fake.failure(), 'teleport', **options)}
        bus = self.useFixture(testing.NotificationsFixture('unversioned'))
        for event_type, call in calls.items():
            error = self.assertRaises(ValueError, call, best_effort=False)
            self.assertRegex(str(error), 'teleport.*live_migration_pre'
                             if 'teleport' in event_type
                             else 'middle.*progress')
            call()
        self.assertEqual(
            list(calls), [line.split()[1] for line in self.errors()])
        self.assertEqual([], bus.notifications)

    def test_an_unknown_priority(self) -> None:
        error = self.assertRaises(
            ValueError, service_objects.ServiceStatusNotification,
            priority='urgent')
        for part in ('urgent', 'error', 'priority'):
            self.assertIn(part, str(error))

    def test_an_event_that_the_catalogue_does_not_have(self) -> None:
        self.assertRaises(exceptions.InvalidEvent, emitters.service.action,
                          None, fake.service(), 'pause')

    def test_best_effort_off_raises_what_the_source_raised(self) -> None:
        class DatabaseError(Exception):
            """Of the service."""

        class Broken(fake.Instance):
            @property
            def hostname(self) -> Any:
                raise DatabaseError('gone away')

        attributes = vars(fake.instance())
        del attributes['hostname']
        for formats in (_OLD, _NEW):
            error = self.assertRaises(
                DatabaseError, self.pause, Broken(**attributes),
                formats=formats, best_effort=False)
            self.assertEqual(('gone away',), error.args)
        self.assertEqual([], self.bus.notifications)
        self.assertEqual([], self.errors())


class TestSentAllTheSame(bad_input.BadInputCase):
    """Values that are odd, but no reason to stay silent."""

    def test_an_unserializable_value_in_a_legacy_payload(self) -> None:
        class Odd:
            __slots__ = ()

            def __str__(self) -> str:
                return 'an odd thing'

        self.pause(fake.instance(), formats=_OLD, best_effort=False,
                   extra_usage_info={'odd': Odd(), 'set': {1}, 'type': Odd,
                                     'bytes': b'\xff\xfe'})
        sent, = self.bus.legacy
        self.assertEqual('an odd thing', sent.payload['odd'])
        self.assertEqual([1], sent.payload['set'])
        self.assertIsInstance(sent.payload['bytes'], str)

    def test_a_value_that_contains_itself(self) -> None:
        endless: dict[str, Any] = {}
        endless['more'] = endless
        self.pause(fake.instance(metadata=endless), formats=_OLD,
                   best_effort=False)
        self.assertEqual(1, len(self.bus.legacy))

    def _failed(self, message: Any) -> Any:
        self.bus.clear()
        emitters.instance.action(
            None, fake.instance(), 'host1', 'reboot', 'error',
            exception=ValueError(message), best_effort=False)
        versioned, = self.bus.versioned
        return versioned.data['fault']['nova_object.data']

    def test_an_enormous_message(self) -> None:
        fault = self._failed('x' * 5_000_000)
        self.assertLess(len(fault['exception_message']),
                        redaction.MESSAGE_LIMIT + 64)
        self.assertIn('5000000 characters', fault['exception_message'])
        self.assertLess(len(fault['traceback']),
                        redaction.TRACEBACK_LIMIT + 64)

    def test_a_message_that_is_not_utf_8(self) -> None:
        for message in (b'\xff\xfe', '\ud800', 'caf\udce9'):
            fault = self._failed(message)
            fault['exception_message'].encode('utf-8')
            fault['traceback'].encode('utf-8')

    def test_a_legacy_message_is_cut_between_characters(self) -> None:
        class NovaException(Exception):
            def format_message(self) -> str:
                return '\N{SNOWMAN}' * 500

        self.bus.clear()
        emitters.instance.action(
            None, fake.instance(), 'host1', 'reboot', 'error',
            exception=NovaException(), formats=_OLD, best_effort=False)
        message = self.bus.legacy[0].payload['message']
        self.assertEqual('\N{SNOWMAN}' * 85, message)
        self.assertEqual(255, len(message.encode('utf-8')))

    def test_unicode_names(self) -> None:
        name = '\N{HIRAGANA LETTER A}\N{PILE OF POO} \u202e'
        self.pause(fake.instance(display_name=name, hostname=name,
                                 metadata={name: name}), best_effort=False)
        self.assertEqual(name, self.bus.versioned[0].data['display_name'])
        self.assertEqual({name: name},
                         self.bus.versioned[0].data['metadata'])
        self.assertEqual(name, self.bus.legacy[0].payload['display_name'])

    def test_empty_lists(self) -> None:
        emitters.aggregate.action(None, fake.aggregate(hosts=[], metadata={}),
                                  'create', 'end', best_effort=False)
        emitters.metrics.update(None, 'host1', '192.0.2.1', 'node1', [],
                                best_effort=False)
        emitters.instance.create(
            None, fake.instance(tags=[], keypairs=[], network_info=[],
                                trusted_certs=None), 'host1', 'end', bdms=[],
            network_info=[], best_effort=False)
        aggregate, metrics, created = self.bus.versioned
        self.assertEqual([], aggregate.data['hosts'])
        self.assertEqual([], metrics.data['metrics'])
        for name in ('tags', 'keypairs', 'ip_addresses', 'block_devices'):
            self.assertEqual([], created.data[name])
        self.assertIsNone(created.data['trusted_image_certificates'])
        self.assertEqual([], self.bus.legacy[2].payload['fixed_ips'])


class TestLogs(bad_input.BadInputCase):
    """One line for each failure, without secrets and without the payload."""

    def test_a_payload_that_cannot_be_built(self) -> None:
        self.pause(fake.instance(vm_state=f'password={SECRET}'), formats=_NEW)
        line, = self.errors()
        self.assertIn('instance.pause.start', line)
        self.assertIn(fake.SERVER, line)
        self.assertIn('ValueError', line)
        self.assertNotIn(SECRET, line)
        self.assertNotIn('web-1', line)

    def test_an_audit_period_there_is_not(self) -> None:
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        # A service may have the option without its bounds.
        conf.register_opt(cfg.StrOpt('instance_usage_audit_period',
                                     default='fortnight'))
        with testing.NotificationsFixture(conf=conf) as bus:
            emitters.instance.exists(None, fake.instance(), None)
            line, = self.errors()
            self.assertIn(f'instance.exists for {fake.SERVER} could not be '
                          'built and is not sent: ValueError: ', line)
            self.assertIn('fortnight', line)
            error = self.assertRaises(
                ValueError, emitters.instance.exists, None, fake.instance(),
                None, best_effort=False)
            self.assertIn('fortnight', str(error))
            self.assertEqual([], bus.notifications)

    def test_one_line_for_each_format(self) -> None:
        server = fake.instance()
        del server.flavor
        self.pause(server)
        first, second = self.errors()
        self.assertIn('compute.instance.pause.start', first)
        self.assertIn(' instance.pause.start', second)
        self.assertEqual([], self.bus.notifications)

    def test_the_field_and_the_attribute_are_named(self) -> None:
        server = fake.instance()
        del server.key_name
        self.pause(server, formats=_NEW)
        line, = self.errors()
        self.assertIn('key_name', line)
        self.assertIn('PopulateError', line)

    def test_an_error_of_the_source_says_where_it_was_read(self) -> None:
        class Broken(fake.Instance):
            @property
            def key_name(self) -> Any:
                raise ConnectionError('the database went away')

        attributes = vars(fake.instance())
        del attributes['key_name']
        self.pause(Broken(**attributes), formats=_NEW)
        line, = self.errors()
        for part in ('ConnectionError', 'the database went away',
                     'InstanceActionPayload.key_name'):
            self.assertIn(part, line)

    def test_a_message_that_cannot_be_sent(self) -> None:
        def down(*arguments: Any, **named: Any) -> None:
            raise ConnectionError(
                f'rabbit://guest:{SECRET}@192.0.2.1 is down')

        self.bus._sink.send_notification = down
        self.pause(fake.instance(), best_effort=False)
        lines = [line for line in self.logs.output.splitlines()
                 if 'Could not send notification' in line]
        self.assertEqual(2, len(lines))
        for line in lines:
            # oslo.messaging's own line, without what it would have shown.
            self.assertIn('pause.start', line)
            self.assertIn(fake.SERVER, line)
            self.assertNotIn('web-1', line)
        self.assertIn('ConnectionError', self.logs.output)
        self.assertIn('is down', self.logs.output)
        self.assertNotIn(SECRET, self.logs.output)
        self.assertNotIn('The shop window', self.logs.output)
        # It is logged once.
        self.assertEqual([], self.errors())

    def test_a_notifier_that_raises(self) -> None:
        class Broken:
            legacy_enabled = versioned_enabled = True

            def legacy(self, publisher_id: str) -> Any:
                raise ConnectionError(f'password={SECRET} is wrong')

            versioned = legacy

        nova_notifications.init(self.bus.conf, notifiers=Broken())
        self.pause(fake.instance(), best_effort=False)
        lines = self.errors()
        self.assertEqual(2, len(lines))
        for line in lines:
            for part in ('pause.start', fake.SERVER, 'ConnectionError',
                         'is wrong'):
                self.assertIn(part, line)
        self.assertNotIn(SECRET, self.logs.output)
