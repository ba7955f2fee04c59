# SPDX-License-Identifier: Apache-2.0
"""How payloads read the caller's objects, and what they leave alone."""

import copy
from typing import Any

import fixtures
from oslo_config import cfg
from oslo_versionedobjects import exception as ovo_exception
from oslotest import base as oslotest_base

from nova_notifications import exceptions
from nova_notifications.objects import aggregate
from nova_notifications.objects import errors
from nova_notifications.objects import flavor
from nova_notifications.objects import image
from nova_notifications.objects.instance import parts
from nova_notifications.objects import metrics
from nova_notifications.objects import request_spec
from nova_notifications.objects import server_group
from nova_notifications.objects import lazyload
from nova_notifications import runtime
from tests.unit.objects import doubles
from tests.unit.objects import payloads


class _Raising(doubles.Plain):
    """An aggregate, the hosts of which cannot be had."""

    error: Exception

    @property
    def hosts(self) -> list[str]:
        raise self.error


def _raising(error: Exception) -> Any:
    values = vars(doubles.aggregate())
    del values['hosts']
    found = _Raising(**values)
    found.error = error
    return found


class TestSchema(oslotest_base.BaseTestCase):

    def test_what_cannot_be_loaded_becomes_none(self) -> None:
        for error in (NotImplementedError('no'),
                      ovo_exception.OrphanedObjectError(
                          method='obj_load_attr', objtype='Aggregate')):
            payload = aggregate.AggregatePayload(_raising(error))
            self.assertIsNone(payload.hosts)

    def test_a_service_names_its_own_lazy_load_errors(self) -> None:
        class CannotLoad(Exception):
            pass

        self.assertRaises(CannotLoad, aggregate.AggregatePayload,
                          _raising(CannotLoad('gone')))
        conf = cfg.ConfigOpts()
        conf([])
        runtime.init(conf, notifiers=_Everything(),
                     hooks=runtime.Hooks(lazy_load_errors=(CannotLoad,)))
        self.addCleanup(runtime.cleanup)
        payload = aggregate.AggregatePayload(_raising(CannotLoad('gone')))
        self.assertIsNone(payload.hosts)

    def test_a_missing_attribute_is_explained(self) -> None:
        source = doubles.aggregate()
        del source.metadata
        error = self.assertRaises(
            exceptions.PopulateError, aggregate.AggregatePayload, source)
        self.assertIsInstance(error, AttributeError)
        for word in ('AggregatePayload', 'metadata', 'aggregate', 'Plain'):
            self.assertIn(word, str(error))

    def test_a_value_that_is_not_allowed_is_explained(self) -> None:
        source = doubles.metric(name='cpu.heat')
        error = self.assertRaises(
            ValueError, metrics.MetricPayload, source)
        for word in ('MetricPayload.name', 'cpu.heat', 'cpu.percent'):
            self.assertIn(word, str(error))

    def test_any_other_error_keeps_its_class(self) -> None:
        error = self.assertRaises(
            KeyError, aggregate.AggregatePayload, _raising(KeyError('x')))
        self.assertIn('AggregatePayload.hosts', ' '.join(error.__notes__))

    def test_what_an_explanation_says(self) -> None:
        where = 'P.f is filled from s.a, but '
        for sources, cause, said in (
                ({}, KeyError('s'), 'no source "s" was given; given: none.'),
                ({'y': 1, 'x': 2}, KeyError('s'),
                 'no source "s" was given; given: x, y.'),
                ({'s': 7}, AttributeError('x' * 200),
                 f'this int does not have the attribute "a": {"x" * 200}'),
                ({'s': 7}, AttributeError('x' * 201),
                 f'this int does not have the attribute "a": {"x" * 200} ... '
                 f'[cut: 201 characters]')):
            error = self.assertRaises(exceptions.PopulateError,
                                      errors.explain, 'P', 'f', 's', 'a',
                                      sources, cause)
            self.assertEqual((where + said, cause),
                             (str(error), error.__cause__))

    def test_an_interface_that_lacks_something(self) -> None:
        class Interface(dict):  # type: ignore[type-arg]
            def fixed_ips(self) -> list[dict[str, Any]]:
                return [self]

        whole = {'network': {'label': 'n'}, 'address': 'a', 'meta': {},
                 'id': 'i', 'version': 4, 'devname': 'd'}
        for key, field in (('network', 'label'), ('address', 'mac'),
                           ('meta', 'meta'), ('id', 'port_uuid'),
                           ('version', 'version'),
                           ('devname', 'device_name')):
            lacking = Interface(whole)
            del lacking[key]
            error = self.assertRaises(
                exceptions.PopulateError,
                parts.IpPayload.from_network_info, [lacking])
            self.assertEqual(
                f"IpPayload.{field} is filled from the key '{key}' of a "
                f'network interface or its address, which this one does not '
                f'have.', str(error))
        error = self.assertRaises(
            exceptions.PopulateError, parts.IpPayload.from_network_info,
            [whole])
        self.assertEqual(
            "IpPayload.address is filled from the method fixed_ips() of a "
            "network interface: 'dict' object has no attribute 'fixed_ips'",
            str(error))
        self.assertEqual([], parts.IpPayload.from_network_info(None))

    def test_the_sources_stay_as_they_are(self) -> None:
        spec, instance = doubles.request_spec(), doubles.instance()
        before = copy.deepcopy((vars(spec), vars(spec.numa_topology),
                                vars(spec.pci_requests)))
        request_spec.RequestSpecPayload(spec)
        self.assertEqual(before, (vars(spec), vars(spec.numa_topology),
                                  vars(spec.pci_requests)))
        kept = dict(vars(instance))
        self.assertTrue(payloads.all_payloads())
        self.assertEqual(kept, vars(instance))


class _Everything:
    versioned_enabled = legacy_enabled = True


class TestNothingIsLoaded(oslotest_base.BaseTestCase):

    def test_projects_of_a_flavor(self) -> None:
        source = doubles.LoadingFlavor(**doubles.FLAVOR)
        source.obj_reset_changes()
        payload = flavor.FlavorPayload(source)
        self.assertIsNone(payload.projects)
        self.assertEqual([], source.loads)
        self.assertEqual(set(), source.obj_what_changed())

    def test_projects_that_are_loaded_are_sent(self) -> None:
        source = doubles.LoadingFlavor(**doubles.FLAVOR, projects=['p'])
        self.assertEqual(['p'], flavor.FlavorPayload(source).projects)

    def test_projects_of_a_plain_flavor_that_has_none(self) -> None:
        source = doubles.Plain(**doubles.FLAVOR)
        self.assertIsNone(flavor.FlavorPayload(source).projects)
        self.assertNotIn('projects', vars(source))

    def test_hosts_of_a_server_group(self) -> None:
        source = doubles.LoadingGroup(**doubles.GROUP)
        payload = server_group.ServerGroupPayload(source)
        self.assertIsNone(payload.hosts)
        self.assertEqual([], source.loads)
        source.hosts = ['host1']
        self.assertEqual(['host1'],
                         server_group.ServerGroupPayload(source).hosts)
        # With its hosts, too, nothing else is loaded.
        del source.members
        self.assertIsNone(server_group.ServerGroupPayload(source).members)
        self.assertEqual([], source.loads)

    def test_a_flavor_with_its_projects_may_load_the_rest(self) -> None:
        self.useFixture(fixtures.MockPatchObject(
            doubles.LoadingFlavor, 'VALUES', {'description': 'loaded'}))
        for projects, description in (({}, None), ({'projects': []},
                                                   'loaded')):
            source = doubles.LoadingFlavor(**doubles.FLAVOR, **projects)
            del source.description
            self.assertEqual(description,
                             flavor.FlavorPayload(source).description)

    def test_memory_bandwidth_of_a_metric(self) -> None:
        source = doubles.LoadingMetric(**vars(doubles.metric()))
        source.obj_reset_changes()
        self.assertIsNone(metrics.MetricPayload(source).numa_membw_values)
        self.assertFalse(source.obj_attr_is_set('numa_membw_values'))
        self.assertEqual(set(), source.obj_what_changed())
        numa = doubles.metric(numa_membw_values={'0': 5})
        self.assertEqual({'0': 5},
                         metrics.MetricPayload(numa).numa_membw_values)

    def test_a_property_is_not_evaluated_to_find_it(self) -> None:
        class Touchy:
            @property
            def hosts(self) -> None:
                raise AssertionError('evaluated')

        self.assertTrue(lazyload.is_set(Touchy(), 'hosts'))
        self.assertFalse(lazyload.is_set(Touchy(), 'others'))

    def test_a_property_of_a_versioned_object_is_set(self) -> None:
        class Ruled(doubles.LoadingGroup):
            @property
            def first_rule(self) -> str:
                return 'max_server_per_host'

        # oslo.versionedobjects raises for what is no field: Nova's server
        # group has its rules in such a property.
        source = Ruled(**doubles.GROUP)
        self.assertTrue(lazyload.is_set(source, 'first_rule'))
        self.assertFalse(lazyload.is_set(source, 'second_rule'))
        self.assertFalse(lazyload.is_set(source, 'hosts'))
        self.assertEqual([], source.loads)


class TestImage(oslotest_base.BaseTestCase):

    def test_properties_an_image_lacks_stay_unset(self) -> None:
        payload = image.ImageMetaPayload(doubles.image())
        self.assertEqual('x86_64', payload.properties.hw_architecture)
        self.assertEqual(
            {'hw_architecture'},
            set(payload.properties.obj_to_primitive()['nova_object.data']))

    def test_every_property_has_a_source(self) -> None:
        self.assertEqual(set(image.ImageMetaPropsPayload.fields),
                         set(image.ImageMetaPropsPayload.SCHEMA))

    def test_words_become_booleans(self) -> None:
        self.assertIs(False, image.ImageMetaPayload(
            doubles.image(protected='no')).protected)
