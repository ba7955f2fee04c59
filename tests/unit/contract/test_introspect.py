# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json

from oslo_versionedobjects import fixture
from oslotest import base

from nova_notifications import catalogue
from nova_notifications.contract import descriptions
from nova_notifications.contract import fingerprint
from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import introspect
from nova_notifications.contract import model
from nova_notifications.contract import versions
from nova_notifications import exceptions
from nova_notifications.objects import base as objects_base
from tests.unit.contract import documents


class LiveTest(documents.ReferenceTestCase):

    def test_the_contract_is_that_of_nova_34(self) -> None:
        ours = introspect.contract()
        theirs = history.contract_of('34')
        self.assertLessEqual(theirs.objects.keys(), ours.objects.keys())
        for name, values in theirs.enums.items():
            self.assertEqual(values, ours.enums[name])
        same = [name for name, item in theirs.objects.items()
                if item.version == ours.objects[name].version]
        # A class that has moved since is for "contract check" to judge.
        self.assertGreater(len(same), len(theirs.objects) / 2)
        for name in same:
            item, found = theirs.objects[name], ours.objects[name]
            for part in ('version', 'fields', 'schema', 'bases',
                         'fingerprint'):
                self.assertEqual(getattr(item, part), getattr(found, part),
                                 (name, part))

    def test_the_fingerprints_are_those_of_the_checker(self) -> None:
        def extra(found: type) -> tuple[object, ...]:
            if issubclass(found, objects_base.NotificationPayloadBase):
                return (sorted(found.SCHEMA.items()),)
            return ()

        checker = fixture.ObjectVersionChecker(
            obj_classes=objects_base.NotificationRegistry.obj_classes())
        self.assertEqual(checker.get_hashes(extra_data_func=extra),
                         introspect.fingerprints())

    def test_the_fingerprints_follow_from_the_contract(self) -> None:
        ours = introspect.contract()
        for name, item in ours.objects.items():
            self.assertEqual(item.fingerprint,
                             fingerprint.fingerprint(ours, name))

    def test_the_events_are_those_of_nova(self) -> None:
        reference = json.loads(
            (documents.REFERENCE / 'events.json').read_text())['event_types']
        ours = introspect.contract().events
        self.assertLessEqual(reference.keys(), ours.keys())
        for name, event in reference.items():
            self.assertEqual(
                (event['notification'], event['payload'],
                 event['priority'].lower()),
                (ours[name].notification, ours[name].payload,
                 ours[name].priority), name)


class DocumentTest(base.BaseTestCase):

    def test_a_document_is_read_and_written_without_loss(self) -> None:
        contract = introspect.contract()
        again = model.from_document(json.loads(
            json.dumps(contract.document())))
        self.assertEqual(contract, again)

    def test_golden_files_are_read_and_written_without_loss(self) -> None:
        contract = introspect.contract()
        again = golden.parse('worktree', golden.texts_of(contract))
        self.assertEqual(contract, again)

    def test_bases_are_inferred_where_they_were_not_recorded(self) -> None:
        document = history.contract_of('34').document()
        for item in document['objects'].values():
            del item['bases']
        found = model.from_document(document).descendants['InstancePayload']
        self.assertEqual(
            history.contract_of('34').descendants['InstancePayload'], found)
        self.assertEqual(11, len(found))

    def test_versions(self) -> None:
        self.assertEqual((1, 10), versions.parse('1.10'))
        for text in ('1', '1.x', '', '1.2.3', '-1.0'):
            self.assertRaises(exceptions.ContractError, versions.parse, text)
        self.assertIsNone(versions.bump('1.10', '1.9'))
        self.assertEqual(versions.Bump.MINOR, versions.bump('1.9', '1.10'))
        self.assertEqual(versions.Bump.MAJOR, versions.bump('1.9', '3.0'))
        self.assertEqual('1.9', versions.bumped('1.9', versions.Bump.NONE))


class DescriptionsTest(base.BaseTestCase):

    def test_everything_is_described_and_nothing_else(self) -> None:
        self.assertEqual(
            [], list(descriptions.problems(introspect.contract())))

    def test_one_sentence_each(self) -> None:
        contract = introspect.contract()
        for item in contract.objects.values():
            if item.is_payload:
                for field in item.fields:
                    text = descriptions.of_field(item, field)
                    self.assertTrue(text[0].isupper(), text)
                    self.assertTrue(text.endswith('.'), text)

    def test_what_is_described_and_is_not_there_is_named(self) -> None:
        document = documents.small()
        found = list(descriptions.problems(documents.contract(document)))
        self.assertIn('ThingPayload.uuid has no description', found)
        self.assertIn('ThingPayload has no description', found)
        self.assertIn('event thing.create.end has no description', found)
        self.assertIn('KeypairPayload.type is described, and is no field',
                      found)
        self.assertIn('action instance.lock is described, and no event has '
                      'it', found)

    def test_an_unknown_event_or_payload(self) -> None:
        self.assertEqual('', descriptions.of_event('thing.create.end'))
        self.assertEqual('', descriptions.of_payload('ThingPayload'))


class CatalogueTest(base.BaseTestCase):

    def test_find(self) -> None:
        self.assertEqual('KeypairPayload',
                         catalogue.event('keypair.create.end').payload)
        error = self.assertRaises(exceptions.InvalidEvent, catalogue.event,
                                  'keypair.create.edn')
        self.assertIn('did you mean keypair.create.end', str(error))
        error = self.assertRaises(exceptions.InvalidEvent, catalogue.event,
                                  'zzz')
        self.assertIn(f'{len(catalogue.events())} events, about aggregate,',
                      str(error))

    def test_select(self) -> None:
        self.assertEqual(tuple(catalogue.events().values()),
                         catalogue.select())
        self.assertEqual(3, len(catalogue.select(noun='flavor')))
        self.assertEqual(
            ('volume.usage',), tuple(
                event.event_type
                for event in catalogue.select(legacy='volume.usage')))

    def test_classes(self) -> None:
        self.assertEqual(set(golden.contract().objects),
                         set(catalogue.classes()))
        self.assertEqual(
            {item.name for item in golden.contract().objects.values()
             if item.is_payload}, set(catalogue.payload_classes()))
        self.assertEqual(
            'instance.pause.end', catalogue.legacy_counterparts()[
                'compute.instance.pause.end'])
