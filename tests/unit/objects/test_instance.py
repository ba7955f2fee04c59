# SPDX-License-Identifier: Apache-2.0
"""The payloads of instances."""

from typing import Any

from oslo_config import cfg
from oslo_context import context as oslo_context
from oslotest import base as oslotest_base

from nova_notifications import exceptions
from nova_notifications import redaction
from nova_notifications.objects import instance
from nova_notifications import runtime
from tests.unit.objects import doubles


class _On:
    versioned_enabled = legacy_enabled = True


def _untouchable() -> Any:
    raise AssertionError('read from the database')


class TestCaller(oslotest_base.BaseTestCase):

    def test_objects_dicts_and_none(self) -> None:
        request = oslo_context.RequestContext(
            user_id='u', project_id='p', request_id='req-1', overwrite=False)
        everything = ('u', 'p', 'req-1')
        for given in (
                request,
                {'user_id': 'u', 'project_id': 'p', 'request_id': 'req-1'},
                {'user': 'u', 'tenant': 'p', 'request_id': 'req-1'},
                {'user': 'u', 'project': 'p', 'request_id': 'req-1'}):
            self.assertEqual(everything, redaction.caller_of(given))
        self.assertEqual((None, None, None), redaction.caller_of(None))
        self.assertEqual((None, None, None), redaction.caller_of(object()))

    def test_a_context_that_breaks(self) -> None:
        class Broken:
            project_id = 7

            @property
            def user_id(self) -> str:
                raise RuntimeError('broken')

        self.assertEqual((None, '7', None), redaction.caller_of(Broken()))


class TestInstance(oslotest_base.BaseTestCase):

    def _init(self, *switches: str) -> None:
        conf = cfg.ConfigOpts()
        conf([])
        runtime.init(conf, notifiers=_On())
        self.addCleanup(runtime.cleanup)
        for switch in switches:
            conf.set_override(switch, True, group='notifications')
        runtime.init(conf, notifiers=_On())

    def test_request_id_needs_a_user_and_a_project(self) -> None:
        for values, expected in (
                ({'user_id': 'u', 'project_id': 'p'}, 'req-1'),
                ({'user_id': 'u'}, None), ({'project_id': 'p'}, None),
                ({}, None)):
            payload = instance.InstancePayload(
                {'request_id': 'req-1', **values}, doubles.instance())
            self.assertEqual(expected, payload.request_id)
            self.assertEqual(values.get('user_id'),
                             payload.action_initiator_user)
            self.assertEqual(values.get('project_id'),
                             payload.action_initiator_project)

    def test_addresses(self) -> None:
        payload = instance.InstancePayload(None, doubles.instance())
        self.assertEqual(
            [(4, '192.168.1.3'), (6, 'fe80::1')],
            [(ip.version, str(ip.address)) for ip in payload.ip_addresses])
        first = payload.ip_addresses[0]
        self.assertEqual(
            ('private', 'fa:16:3e:4c:2c:30', {'dhcp': 'on'}, doubles.UUID,
             'tap0'),
            (first.label, first.mac, first.meta, first.port_uuid,
             first.device_name))
        self.assertEqual([], instance.InstancePayload(
            None, doubles.instance(get_network_info=lambda: None)
        ).ip_addresses)

    def test_nothing_is_read_while_the_switches_are_off(self) -> None:
        source = doubles.instance(get_bdms=_untouchable,
                                  get_shares=_untouchable)
        for prepare in (lambda: None, self._init):
            prepare()
            payload = instance.InstancePayload(None, source)
            self.assertIsNone(payload.block_devices)
            self.assertIsNone(payload.shares)

    def test_block_devices(self) -> None:
        self._init('bdms_in_notifications')
        devices = [doubles.bdm(volume_id=None), doubles.bdm(tag='root')]
        payload = instance.InstancePayload(
            None, doubles.instance(get_bdms=lambda: devices))
        self.assertEqual(['root'],
                         [found.tag for found in payload.block_devices])
        self.assertEqual([], instance.InstancePayload(
            None, doubles.instance(get_bdms=lambda: None)).block_devices)

    def test_block_devices_that_the_caller_has(self) -> None:
        source = doubles.instance(get_bdms=_untouchable)
        for given, expected in (([], 0), ([doubles.bdm()], 1)):
            payload = instance.InstanceActionPayload(
                None, source, None, bdms=given)
            self.assertEqual(expected, len(payload.block_devices))

    def test_shares(self) -> None:
        self._init('include_share_mapping')
        payload = instance.InstancePayload(None, doubles.instance())
        self.assertEqual(['active'],
                         [found.status for found in payload.shares])
        self.assertEqual([], instance.InstancePayload(
            None, doubles.instance(get_shares=lambda: None)).shares)

    def test_locked_reason(self) -> None:
        for stored, expected in (({}, None), (None, None),
                                 ({'locked_reason': 'audit'}, 'audit')):
            payload = instance.InstancePayload(
                None, doubles.instance(system_metadata=stored))
            self.assertEqual(expected, payload.locked_reason)

    def test_created(self) -> None:
        payload = instance.InstanceCreatePayload(
            None, doubles.instance(), None, None)
        self.assertEqual(['key'], [key.name for key in payload.keypairs])
        self.assertEqual(['blue'], payload.tags)
        self.assertEqual(['cert'], payload.trusted_image_certificates)
        self.assertEqual('instance-00000001', payload.instance_name)

    def test_without_certificates(self) -> None:
        payload = instance.InstanceActionRebuildPayload(
            None, doubles.instance(trusted_certs=None), None)
        self.assertIsNone(payload.trusted_image_certificates)

    def test_a_missing_attribute_of_a_constructor_is_explained(self) -> None:
        for attribute, field in (
                ('flavor', 'flavor'), ('trusted_certs', 'trusted_image'),
                ('get_network_info', 'ip_addresses'), ('tags', 'tags')):
            source = doubles.instance()
            delattr(source, attribute)
            error = self.assertRaises(
                exceptions.PopulateError, instance.InstanceCreatePayload,
                None, source, None, None)
            for word in ('InstanceCreatePayload', field, 'instance',
                         attribute):
                self.assertIn(word, str(error))
