# SPDX-License-Identifier: Apache-2.0
"""A service that is pinned to the contract of a Nova release."""

from __future__ import annotations

import dataclasses
from typing import Any

import jsonschema
from oslo_config import cfg
from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo
from oslotest import base as oslotest_base

import nova_notifications
from nova_notifications import catalogue
from nova_notifications import consumer
from nova_notifications.contract import fingerprint
from nova_notifications.contract import history
from nova_notifications.contract import introspect
from nova_notifications.contract import model
from nova_notifications.contract import schema
from nova_notifications import emitters
from nova_notifications import exceptions
from nova_notifications.objects import image
from nova_notifications import releases
from nova_notifications import testing
from nova_notifications.testing import sample_data
from nova_notifications.testing import sample_emitters
from tests import payloads
from tests.unit.emitters import test_walk
from tests.unit.objects import doubles
from tests.unit.objects import facts
from tests.unit.objects import test_newer

_PROPERTIES = image.ImageMetaPropsPayload


def _recipe(release: releases.Release) -> str:
    """How the SCHEMA went into the fingerprints of a release."""
    found = fingerprint.recipe_of(
        history.contract_of(release.nova), 'KeypairPayload')
    assert found is not None
    return found


class PinCase(oslotest_base.BaseTestCase):
    """Pins this process."""

    def pin(self, contract: str | None, wanted: str = 'versioned',
            **options: Any) -> testing.NotificationsFixture:
        if contract is not None:
            options['contract'] = contract
        bus: testing.NotificationsFixture = self.useFixture(
            testing.NotificationsFixture(
                wanted, bdms_in_notifications=True,
                include_share_mapping=True, **options))
        return bus


class TestEachRelease(PinCase):
    """Class by class, for each release that can be pinned."""

    def test_the_last_four_can_be_pinned(self) -> None:
        found = [release.major for release in releases.can_be_pinned()]
        self.assertEqual(['31', '32', '33', '34'],
                         [major for major in found if 31 <= int(major) <= 34])
        self.assertEqual(releases.releases()[-len(found):],
                         tuple(releases.can_be_pinned()))

    def test_versions_fields_and_fingerprints(self) -> None:
        for release in releases.can_be_pinned():
            self.pin(release.major)
            then = history.contract_of(release.nova)
            pinned = self._as_written(then)
            for name, item in then.objects.items():
                ours = pinned.objects[name]
                self.assertEqual((item.version, item.fields),
                                 (ours.version, ours.fields), name)
                self.assertEqual(item.fingerprint, fingerprint.fingerprint(
                    pinned, name, _recipe(release)), name)

    def test_against_what_the_releases_themselves_said(self) -> None:
        for release in releases.can_be_pinned():
            document = facts.load(f'history/nova-{release.nova}.json', self)
            self.pin(release.major)
            pinned = self._as_written(history.contract_of(release.nova))
            for name, item in document['objects'].items():
                ours = pinned.objects[name]
                self.assertEqual(set(item['fields']), set(ours.fields), name)
                self.assertEqual(item['fingerprint'], fingerprint.fingerprint(
                    pinned, name, _recipe(release)), name)

    def _as_written(self, then: model.Contract) -> model.Contract:
        """The contract of what the codecs write, with the enums of then."""
        now = introspect.contract()
        written = {}
        for name, cls in catalogue.classes().items():
            codec, item = cls._codec, now.objects[name]
            fields = {key: field for key, field in item.fields.items()
                      if key in codec._written}
            written[name] = dataclasses.replace(
                item, version=codec._version, fields=fields,
                schema=item.schema and {
                    key: source for key, source in item.schema.items()
                    if key in fields})
        return dataclasses.replace(now, enums=then.enums, objects=written)

    def test_every_payload(self) -> None:
        samples = {event.payload: event_type for event_type, event
                   in catalogue.events().items()}
        for release in releases.can_be_pinned():
            contract = history.contract_of(release.nova)
            then = contract.objects
            bus = self.pin(release.major)
            for payload, event_type in samples.items():
                if payload in then:
                    sample_emitters.emit_sample(event_type)
            self.assertTrue(bus.versioned)
            for sent in bus.versioned:
                # A strict schema: nothing unknown may be there.
                jsonschema.validate(sent.payload, schema.payload_schema(
                    contract, sent.payload['nova_object.name']))
                for part in payloads.serialized_objects(sent.payload):
                    name = part['nova_object.name']
                    self.assertEqual(then[name].version,
                                     part['nova_object.version'], name)
                    self.assertEqual(set(), set(part['nova_object.data']) -
                                     set(then[name].fields), name)

    def test_every_image_property(self) -> None:
        # A new one that the library lacks came later than any release.
        source = test_newer.source(
            **_PROPERTIES.fields, hw_example=ovo.StringField())(
            **test_newer.example(), hw_example='on')
        for release in releases.can_be_pinned():
            then = history.contract_of(release.nova).objects[
                _PROPERTIES.__name__]
            self.pin(release.major)
            for made in (source, doubles.Plain(**test_newer.example())):
                written = _PROPERTIES(made).obj_to_primitive()
                self.assertEqual(then.version, written['nova_object.version'])
                self.assertEqual(set(then.fields),
                                 set(written['nova_object.data']))
        self.pin(None)
        self.assertIn('hw_example', _PROPERTIES(source).obj_to_primitive()[
            'nova_object.data'])


class TestBinding(PinCase):
    """The pin of one process after another."""

    def _sent(self) -> tuple[str, bool]:
        """The version of an instance, and whether its shares are there."""
        emitters.instance.action(None, sample_data.instance(), 'host1',
                                 'pause', 'start', best_effort=False)
        payload = self.bus.versioned[-1].payload
        return (payload['nova_object.version'],
                'shares' in payload['nova_object.data'])

    def _expected(self, contract: str | None) -> tuple[str, bool]:
        name = 'InstanceActionPayload'
        if contract is None:
            return catalogue.classes()[name].VERSION, True
        item = history.contract_of(contract).objects[name]
        return item.version, 'shares' in item.fields

    def test_the_last_one_counts(self) -> None:
        for contract in ('30', '34', '2024.1', None, '30.3.0', '31'):
            self.bus = self.pin(contract)
            self.assertEqual(self._expected(contract), self._sent())
        self.assertNotEqual(self._expected('30'), self._expected('31'))
        nova_notifications.cleanup()
        payload = image.ImageMetaPayload(doubles.image())
        self.assertEqual(
            _PROPERTIES.VERSION, payload.obj_to_primitive()[
                'nova_object.data']['properties']['nova_object.version'])

    def test_a_name_that_is_none(self) -> None:
        for contract, *parts in (
                ('99', "'99'", '34.0.0'), ('epoxi', 'did you mean epoxy'),
                ('34.7', 'ask for 34'), (None, 'leave it out', "'34'"),
                (34, 'contract=34 ', "contract='34'"), ('', "''"),
                ('17', '17.0.13', 'later release', '34')):
            error = self.assertRaises(
                exceptions.ContractError, nova_notifications.init,
                cfg.ConfigOpts(), contract=contract)
            for part in parts:
                self.assertIn(part, str(error))

    def test_a_wrong_name_leaves_what_is_bound(self) -> None:
        self.bus = self.pin('30')
        self.assertRaises(exceptions.ContractError, nova_notifications.init,
                          cfg.ConfigOpts(), contract='99')
        self.assertEqual(self._expected('30'), self._sent())

    def test_legacy_is_as_ever(self) -> None:
        def sent(contract: str | None) -> list[Any]:
            bus = self.pin(contract, 'unversioned')
            for event_type, event in catalogue.events().items():
                if event.legacy is not None:
                    sample_emitters.emit_sample(event_type)
            self.assertTrue(bus.legacy)
            # The period of an update ends with its moment.
            return [{key: value for key, value in message.payload.items()
                     if key != 'audit_period_ending'}
                    for message in bus.legacy]

        self.assertEqual(sent(None), sent('31'))

    def test_an_emission_takes_no_call_more(self) -> None:
        spec, server = sample_data.request_spec(), sample_data.instance()

        def walk() -> list[Any]:
            return [test_walk.walk(call) for call in (
                lambda: emitters.instance.action(
                    None, server, 'host1', 'pause', 'start'),
                lambda: emitters.scheduler.select_destinations(
                    None, spec, 'start'))]

        self.pin(None)
        newest = walk()
        for release in releases.can_be_pinned():
            self.pin(release.major)
            self.assertEqual(newest, walk())

    def test_a_reader_gets_an_older_version(self) -> None:
        bus = self.pin('31')
        emitters.scheduler.select_destinations(
            None, sample_data.request_spec(), 'start', best_effort=False)
        seen = []
        app = consumer.Consumer()

        @app.on('scheduler.select_destinations.start')
        def selected(event: Any) -> None:
            properties = event.payload.image.properties
            seen.append((properties.VERSION, properties.hw_architecture,
                         event.unknown))

        self.assertEqual('handled', testing.TestBus(app).send_raw(
            bus.versioned[0].message))
        version = history.version_in(_PROPERTIES.__name__, '31')
        self.assertEqual([(version, 'x86_64', {})], seen)

    def test_a_later_attribute_is_not_read(self) -> None:
        """A source of the pinned Nova does not have it."""
        cls = ovo_base.VersionedObjectRegistry.objectify(type(
            'Older', (ovo_base.VersionedObject,), {'fields': {
                name: field for name, field in _PROPERTIES.fields.items()
                if name in history.contract_of('31').objects[
                    _PROPERTIES.__name__].fields}}))
        for contract in ('31', None):
            self.pin(contract)
            data = _PROPERTIES(cls(hw_boot_menu=True)).obj_to_primitive()
            self.assertEqual({'hw_boot_menu': True}, data['nova_object.data'])
