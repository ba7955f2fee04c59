# SPDX-License-Identifier: Apache-2.0
"""Payload objects, made of what is on the wire."""

from __future__ import annotations

import datetime
import json
from typing import Any

from oslotest import base

from nova_notifications.consumer import payloads
from nova_notifications.consumer import errors
from nova_notifications.objects import instance
from nova_notifications.objects import service
from nova_notifications.testing import samples as testing_samples
from tests.unit.reference import data as reference


def contained(sent: Any, now: Any) -> bool:
    """Whether a primitive has all that was sent; the rest may be None."""
    if isinstance(sent, dict) and isinstance(now, dict):
        return all(
            contained(value, now[key]) if key in sent else value is None
            for key, value in {**now, **sent}.items())
    if isinstance(sent, list) and isinstance(now, list):
        return len(sent) == len(now) and all(map(contained, sent, now))
    return bool(sent == now)


def primitive(name: str, version: str, /, **data: Any) -> dict[str, Any]:
    return {'nova_object.name': name, 'nova_object.namespace': 'nova',
            'nova_object.version': version, 'nova_object.data': data}


class TestRead(base.BaseTestCase):

    def _sample(self, event_type: str) -> dict[str, Any]:
        sample, = testing_samples.samples(event_type)
        found: dict[str, Any] = sample.message['payload']
        return found

    def test_the_payload_class_itself(self) -> None:
        payload = payloads.read(self._sample('service.update'))
        self.assertIs(type(payload), service.ServiceStatusPayload)
        self.assertIs(payload.disabled, True)
        self.assertEqual('Planned maintenance', payload.disabled_reason)
        self.assertEqual(
            datetime.datetime(2026, 3, 2, 9, 30,
                              tzinfo=datetime.timezone.utc),
            payload.last_seen_up)
        self.assertEqual('1.1', payload.VERSION)
        self.assertEqual({}, payloads.unknown(payload))
        self.assertEqual((), payloads.missing(payload))

    def test_nested_payloads(self) -> None:
        payload = payloads.read(self._sample('instance.create.end'))
        self.assertIsInstance(payload, instance.InstanceActionPayload)
        self.assertEqual('m1.small', payload.flavor.name)
        self.assertEqual('fa:16:3e', payload.ip_addresses[0].mac[:8])
        self.assertIsInstance(payload.flavor.extra_specs, dict)

    def test_a_field_that_was_not_sent_is_none(self) -> None:
        payload = payloads.read(primitive(
            'ServiceStatusPayload', '1.0', host='host1'))
        self.assertIsNone(payload.uuid)
        self.assertIn('uuid', payloads.missing(payload))
        self.assertNotIn('host', payloads.missing(payload))
        self.assertEqual('1.0', payload.VERSION)

    def test_null_is_none_in_every_field(self) -> None:
        cls = service.ServiceStatusPayload
        payload = payloads.read(primitive(
            cls.__name__, cls.VERSION, **dict.fromkeys(cls.fields)))
        self.assertEqual({None}, {
            getattr(payload, name) for name in cls.fields})

    def test_a_newer_minor_version(self) -> None:
        given = self._sample('instance.create.end')
        given['nova_object.version'] = '1.99'
        given['nova_object.data']['colour'] = {'r': [1, 2]}
        given['nova_object.data']['state'] = 'teleporting'
        given['nova_object.data']['flavor']['nova_object.version'] = '1.77'
        given['nova_object.data']['flavor']['nova_object.data']['gpu'] = 2
        payload = payloads.read(given)
        self.assertEqual('1.99', payload.VERSION)
        self.assertEqual('teleporting', payload.state)
        self.assertEqual({'colour': {'r': [1, 2]}, 'flavor.gpu': 2},
                         payloads.unknown(payload))
        self.assertFalse(hasattr(payload, 'colour'))

    def test_a_newer_major_version(self) -> None:
        exc = self.assertRaises(
            errors.IncompatibleVersion, payloads.read,
            primitive('FlavorPayload', '2.0'))
        self.assertEqual(('FlavorPayload', '2.0', '1.4'),
                         (exc.payload, exc.version, exc.supported))

    def test_a_newer_major_version_inside(self) -> None:
        given = self._sample('instance.create.end')
        given['nova_object.data']['flavor']['nova_object.version'] = '2.0'
        exc = self.assertRaises(
            errors.IncompatibleVersion, payloads.read, given)
        self.assertEqual('FlavorPayload', exc.payload)

    def test_an_older_major_version(self) -> None:
        payload = payloads.read(primitive(
            'InstanceUpdatePayload', '1.6', host='host1', progress=['?'],
            bandwidth=[{'a': 1}]))
        self.assertEqual('host1', payload.host)
        self.assertIsNone(payload.progress)
        self.assertEqual({'progress': ['?'], 'bandwidth': [{'a': 1}]},
                         payloads.unknown(payload))

    def test_an_older_nova_sent_the_base_class(self) -> None:
        given = primitive('InstanceActionPayload', '1.5', host='host1')
        payload = payloads.read_event('instance.rebuild.end', given)
        self.assertIs(instance.InstanceActionRebuildPayload, type(payload))
        self.assertIsNone(payload.trusted_image_certificates)

    def test_an_event_with_the_payload_of_another(self) -> None:
        self.assertRaises(
            errors.MalformedMessage, payloads.read_event,
            'instance.rebuild.end', primitive('FlavorPayload', '1.4'))

    def test_a_value_that_is_none_of_the_field(self) -> None:
        for field, value in (('disabled', {}), ('host', []),
                             ('report_count', 'many'), ('version', 1.5),
                             ('last_seen_up', 'yesterday'),
                             ('last_seen_up', 7), ('uuid', True)):
            exc = self.assertRaises(
                errors.MalformedMessage, payloads.read,
                primitive('ServiceStatusPayload', '1.1', **{field: value}))
            self.assertIn(f'ServiceStatusPayload.{field}', str(exc))

    def test_null_inside(self) -> None:
        given = self._sample('instance.create.end')
        given['nova_object.data']['metadata'] = {'a': None}
        given['nova_object.data']['tags'] = [None, 'b']
        given['nova_object.data']['ip_addresses'] = [None]
        payload = payloads.read(given)
        self.assertEqual(({'a': None}, [None, 'b'], [None]), (
            payload.metadata, payload.tags, payload.ip_addresses))

    def test_an_address(self) -> None:
        given = primitive('IpPayload', '1.0', address='2001:db8::1')
        self.assertEqual('2001:db8::1', str(payloads.read(given).address))
        given = primitive('IpPayload', '1.0', address='nowhere')
        self.assertRaises(errors.MalformedMessage, payloads.read, given)

    def test_what_is_no_payload_class(self) -> None:
        for name in ('os', 'subprocess.Popen', 'EventType', '__class__',
                     'NotificationPublisher', 'ServiceStatusNotification',
                     'NotificationPayloadBase', ''):
            self.assertIsNone(payloads.payload_class(name), name)
            self.assertRaises(errors.IncompatibleVersion, payloads.read,
                              primitive(name, '1.0'))

    def test_the_length_of_a_version(self) -> None:
        self.assertEqual((1, 10 ** 12), payloads.numbers(f'1.{10 ** 12}'))
        self.assertRaises(errors.MalformedMessage, payloads.numbers,
                          f'1.{10 ** 13}')

    def test_what_is_no_version(self) -> None:
        for version in (None, 1, 1.1, '1', '1.', '.1', 'a.b', '1.1.1',
                        '٣.١', '9' * 5000 + '.0', ['1.0'], ''):
            given = primitive('FlavorPayload', '1.4')
            given['nova_object.version'] = version
            self.assertRaises(errors.MalformedMessage, payloads.read,
                              given)


class TestRecorded(base.BaseTestCase):

    def test_everything_a_running_nova_sent(self) -> None:
        if reference.SKIP:
            self.skipTest(reference.SKIP)
        for name, message in reference.recorded('versioned'):
            payload = payloads.read_event(
                message['event_type'], message['payload'])
            self.assertEqual({}, payloads.unknown(payload), name)
            now = json.loads(json.dumps(payload.obj_to_primitive()))
            self.assertTrue(contained(message['payload'], now), name)

    def test_everything_that_is_documented(self) -> None:
        if reference.SKIP:
            self.skipTest(reference.SKIP)
        for name, message in reference.samples():
            # Documented, and no part of any version: it is never sent.
            for share in message['payload']['nova_object.data'].get(
                    'shares') or ():
                share['nova_object.data'].pop('export_location')
            payload = payloads.read_event(
                message['event_type'], message['payload'])
            self.assertEqual({}, payloads.unknown(payload), name)
            now = json.loads(json.dumps(payload.obj_to_primitive()))
            self.assertTrue(contained(message['payload'], now), name)
