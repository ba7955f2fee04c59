# SPDX-License-Identifier: Apache-2.0
"""Notification objects keep to themselves, and survive the wire."""

import inspect
import json

from oslo_serialization import jsonutils
from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import exception as ovo_exception
from oslotest import base as oslotest_base

from nova_notifications import catalogue
from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.objects import base
from nova_notifications.objects import service
from tests.unit.objects import doubles
from tests.unit.objects import payloads


class TestRegistry(oslotest_base.BaseTestCase):

    def test_nothing_is_shared_with_the_global_registry(self) -> None:
        shared = set(ovo_base.VersionedObjectRegistry.obj_classes())
        own = set(base.NotificationRegistry.obj_classes())
        self.assertEqual(set(golden.contract().objects), own)
        self.assertEqual(set(), shared & own)

    def test_a_class_of_another_registry_is_unknown(self) -> None:
        @ovo_base.VersionedObjectRegistry.register
        class OnlyOfTheRpc(ovo_base.VersionedObject):
            OBJ_PROJECT_NAMESPACE = 'nova'

        self.addCleanup(ovo_base.VersionedObjectRegistry.obj_classes().pop,
                        'OnlyOfTheRpc')
        for name in ('OnlyOfTheRpc', 'Instance', 'Unheard'):
            primitive = {'nova_object.name': name,
                         'nova_object.namespace': 'nova',
                         'nova_object.version': '1.0',
                         'nova_object.data': {}}
            self.assertRaises(
                ovo_exception.UnsupportedObjectError,
                base.NotificationObject.obj_from_primitive, primitive)

    def test_another_namespace_is_refused(self) -> None:
        primitive = payloads.all_payloads()[0].obj_to_primitive()
        primitive['nova_object.namespace'] = 'cinder'
        self.assertRaises(
            ovo_exception.UnsupportedObjectError,
            base.NotificationObject.obj_from_primitive, primitive)

    def test_another_major_version_is_refused(self) -> None:
        primitive = payloads.all_payloads()[0].obj_to_primitive()
        primitive['nova_object.version'] = '9.0'
        self.assertRaises(
            ovo_exception.IncompatibleObjectVersion,
            base.NotificationObject.obj_from_primitive, primitive)


class TestRoundTrip(oslotest_base.BaseTestCase):

    def test_the_list_of_payloads_is_complete(self) -> None:
        expected = {
            item.name for item in history.contract_of('34').objects.values()
            if item.is_payload}
        self.assertEqual(expected, {
            payload.obj_name() for payload in payloads.all_payloads()})

    def test_changes_are_asked_for_as_of_any_versioned_object(self) -> None:
        for name in ('obj_what_changed', 'obj_reset_changes'):
            ours, theirs = ([(one.name, one.default) for one in
                             inspect.signature(getattr(cls, name)
                                               ).parameters.values()]
                            for cls in (base.NotificationObject,
                                        ovo_base.VersionedObject))
            self.assertEqual(theirs, ours, name)

    def test_each_payload(self) -> None:
        for payload in payloads.all_payloads():
            self.assertTrue(payload.populated, payload.obj_name())
            payload.obj_reset_changes(recursive=True)
            sent = payload.obj_to_primitive()
            self.assertEqual(
                {'nova_object.name', 'nova_object.namespace',
                 'nova_object.version', 'nova_object.data'}, set(sent))
            on_the_wire = json.loads(jsonutils.dumps(sent))
            read = base.NotificationObject.obj_from_primitive(on_the_wire)
            self.assertIs(type(payload), type(read))
            self.assertEqual(
                on_the_wire,
                json.loads(jsonutils.dumps(read.obj_to_primitive())))

    def test_no_secret_of_a_source_is_sent(self) -> None:
        sources = [doubles.bdm(), doubles.share(), doubles.destination()]
        self.assertEqual(3, repr(sources).count('canary') - 1)
        for payload in payloads.all_payloads():
            self.assertNotIn(
                'canary', jsonutils.dumps(payload.obj_to_primitive()))


class TestSamples(oslotest_base.BaseTestCase):
    """Where Nova's documentation looks for the samples of a class."""

    def test_a_class_names_the_samples_of_its_events(self) -> None:
        for cls in {catalogue.classes()[event.notification]
                    for event in catalogue.events().values()}:
            self.assertEqual([event.sample for event in cls.EVENTS.values()],
                             cls.samples)

    def test_a_subclass_leaves_those_of_its_base(self) -> None:
        before = list(service.ServiceStatusNotification.samples)

        @base.notification_sample('two.json')
        @base.notification_sample('one.json')
        class Derived(service.ServiceStatusNotification):
            pass

        self.assertEqual(['one.json', 'two.json'], Derived.samples)
        self.assertEqual(before, service.ServiceStatusNotification.samples)
