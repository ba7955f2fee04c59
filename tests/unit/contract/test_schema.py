# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

from collections.abc import Iterator
import json
import pathlib
import re
from typing import Any

import jsonschema
from oslotest import base

from nova_notifications.contract import asyncapi
from nova_notifications.contract import check
from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import publication
from nova_notifications.contract import schema
from nova_notifications.objects.instance import payloads
from tests.unit.contract import documents

# The release whose samples and messages the reference has.
_RECORDED = '34'
# Samples in Nova's documentation that no Nova sends like that.
NOT_SENT = {'instance-power_on_share-end.json',
            'instance-power_on_share-start.json'}
# They come whatever the server is doing.
AT_ANY_TIME = {'instance.exists', 'instance.update'}


class RecordedTest(documents.ReferenceTestCase):
    """What a real Nova sent keeps to the strict schemas."""

    def setUp(self) -> None:
        super().setUp()
        self.then = history.contract_of(_RECORDED)
        self.validate = check.Validator(self.then)

    def _errors(self, message: dict[str, Any]) -> list[str]:
        message.setdefault('message_id', '1')
        message.setdefault('timestamp', '2026-03-02 09:30:00.000000')
        message.pop('format', None)
        return list(self.validate(message['event_type'], message))

    def test_every_recorded_notification_is_valid(self) -> None:
        path = documents.REFERENCE / 'recorded' / 'versioned.jsonl'
        lines = path.read_text().splitlines()
        self.assertEqual(148, len(lines))
        for line in lines:
            message = json.loads(line)
            self.assertEqual([], self._errors(message),
                             message['event_type'])

    def test_every_documented_sample_is_valid(self) -> None:
        for path in (documents.REFERENCE / 'samples').glob('*.json'):
            errors = self._errors(json.loads(path.read_text()))
            self.assertEqual(path.name in NOT_SENT, bool(errors),
                             (path.name, errors))

    def test_our_samples_have_the_shape_of_the_documented_ones(self) -> None:
        directory = documents.REFERENCE / 'samples'
        compared = 0
        for event_type, event in golden.contract().events.items():
            path = directory / event.samples[0]
            if path.exists():
                compared += 1
                theirs = json.loads(path.read_text())
                ours = json.loads((documents.OUR_SAMPLES
                                   / event.samples[0]).read_text())
                self.assertEqual(theirs['priority'], ours['priority'])
                self.assertEqual(
                    theirs['payload']['nova_object.name'],
                    ours['payload']['nova_object.name'], event_type)
                # What was added since is in no sample of that release.
                newer = (golden.contract().objects[event.payload].fields.keys()
                         - self.then.objects[event.payload].fields.keys())
                self.assertEqual(
                    theirs['payload']['nova_object.data'].keys() | newer,
                    ours['payload']['nova_object.data'].keys(), event_type)
        self.assertGreater(compared, 80)

    def test_our_samples_tell_of_the_same_moment(self) -> None:
        """In what state the server is, and whether it is on a host."""
        def moment(path: pathlib.Path) -> dict[str, Any]:
            data = json.loads(path.read_text())['payload']['nova_object.data']
            return {
                'state': data['state'], 'task': data['task_state'],
                'addresses': bool(data['ip_addresses']),
                **{name: data.get(name) is not None for name in (
                    'host', 'node', 'availability_zone', 'launched_at',
                    'deleted_at', 'terminated_at', 'fault')}}

        compared = 0
        for event_type, event in golden.contract().events.items():
            path = documents.REFERENCE / 'samples' / event.samples[0]
            if event.noun == 'instance' and path.exists() and (
                    event_type not in AT_ANY_TIME):
                compared += 1
                self.assertEqual(
                    moment(path),
                    moment(documents.OUR_SAMPLES / event.samples[0]),
                    event_type)
        self.assertEqual(75, compared)


class SchemaTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.contract = golden.contract()

    def _sample(self) -> dict[str, Any]:
        path = documents.OUR_SAMPLES / 'keypair-create-end.json'
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    def _valid(self, sample: dict[str, Any], tolerant: bool) -> bool:
        found = schema.event_schema(
            self.contract, 'keypair.create.end', tolerant)
        jsonschema.Draft202012Validator.check_schema(found)
        return jsonschema.Draft202012Validator(found).is_valid(sample)

    def _documents(self, tolerant: bool) -> dict[str, schema.Schema]:
        return publication.schemas(self.contract, tolerant)

    def test_each_has_an_id_of_its_own(self) -> None:
        strict, tolerant = self._documents(False), self._documents(True)
        ids = {item['$id'] for item in (*strict.values(), *tolerant.values())}
        self.assertEqual(len(strict) + len(tolerant), len(ids))
        for name, item in strict.items():
            self.assertEqual(f'{item["$id"]}:tolerant', tolerant[name]['$id'])
        for subject, cls in (
                ('event:instance.create.end', payloads.InstanceCreatePayload),
                ('payload:InstancePayload', payloads.InstancePayload)):
            self.assertIn(f'urn:nova-notifications:{subject}:{cls.VERSION}',
                          ids)

    def test_each_object_and_definition_has_a_title(self) -> None:
        def untitled(item: Any, where: str) -> Iterator[str]:
            if isinstance(item, dict):
                if (item.get('type') == 'object' and 'properties' in item
                        and not item.get('title')):
                    yield where
                for key, value in item.items():
                    yield from untitled(value, f'{where}/{key}')

        for tolerant in (False, True):
            for name, document in self._documents(tolerant).items():
                self.assertEqual([], list(untitled(document, name)))
                for key, item in document.get('$defs', {}).items():
                    self.assertEqual(key, item['title'])

    def test_every_property_is_described(self) -> None:
        for name, item in self.contract.objects.items():
            if item.is_payload:
                found = schema.payload_schema(self.contract, name)
                self.assertTrue(found['description'])
                data = found['properties']['nova_object.data']
                for key, prop in data['properties'].items():
                    self.assertTrue(prop.get('description'), (name, key))

    def test_a_document_contains_all_that_it_refers_to(self) -> None:
        for tolerant in (False, True):
            for name, document in self._documents(tolerant).items():
                references = re.findall(
                    r'"\$ref": "([^"]+)"', json.dumps(document))
                for reference in references:
                    head, _, key = reference.rpartition('/')
                    self.assertEqual('#/$defs', head, name)
                    self.assertIn(key, document['$defs'], name)
                # What is not referred to is not there.
                self.assertEqual(
                    {reference.rpartition('/')[2]
                     for reference in references},
                    document.get('$defs', {}).keys(), name)
        self.assertNotIn('$defs', schema.payload_schema(
            self.contract, 'KeypairPayload'))

    def test_nothing_stands_beside_a_reference(self) -> None:
        def beside(item: Any) -> Iterator[Any]:
            if isinstance(item, dict):
                if '$ref' in item and len(item) > 1:
                    yield item
                for value in item.values():
                    yield from beside(value)
            elif isinstance(item, list):
                for value in item:
                    yield from beside(value)

        for document in (*self._documents(False).values(),
                         asyncapi.document(self.contract, '1')):
            self.assertEqual([], list(beside(document)))

    def test_without_a_bundle_references_are_ids(self) -> None:
        for tolerant in (False, True):
            found = publication.schemas(self.contract, tolerant,
                                        bundled=False)
            ids = {document['$id'] for document in found.values()}
            for document in found.values():
                for reference in re.findall(
                        r'"\$ref": "(urn:[^"]+)"', json.dumps(document)):
                    self.assertIn(reference, ids)

    def test_one_schema_accepts_any_event(self) -> None:
        for tolerant in (False, True):
            validator = jsonschema.Draft202012Validator(
                schema.all_events_schema(self.contract, '34', tolerant))
            sample = self._sample()
            self.assertTrue(validator.is_valid(sample))
            sample['event_type'] = 'keypair.delete.end'
            self.assertTrue(validator.is_valid(sample))
            sample['event_type'] = 'keypair.lost.end'
            self.assertFalse(validator.is_valid(sample))

    def test_strict_takes_one_version_and_nothing_unknown(self) -> None:
        sample = self._sample()
        self.assertTrue(self._valid(sample, tolerant=False))
        sample['payload']['nova_object.version'] = '1.1'
        self.assertFalse(self._valid(sample, tolerant=False))
        sample = self._sample()
        sample['payload']['nova_object.data']['more'] = 1
        self.assertFalse(self._valid(sample, tolerant=False))
        del sample['payload']['nova_object.data']['more']
        del sample['payload']['nova_object.data']['name']
        self.assertFalse(self._valid(sample, tolerant=False))

    def test_tolerant_takes_later_minor_versions(self) -> None:
        sample = self._sample()
        sample['payload']['nova_object.version'] = '1.1'
        sample['payload']['nova_object.data']['more'] = 1
        self.assertTrue(self._valid(sample, tolerant=True))
        sample['payload']['nova_object.version'] = '2.0'
        self.assertFalse(self._valid(sample, tolerant=True))
        sample['payload']['nova_object.version'] = '1.1'
        sample['payload']['nova_object.data']['name'] = None
        self.assertFalse(self._valid(sample, tolerant=True))

    def test_the_pattern_of_later_versions(self) -> None:
        for version in ('1.0', '1.8', '1.9', '1.13', '1.20', '2.1', '1.109'):
            pattern = re.compile(schema._at_least(version))
            major, minor = version.split('.')
            for other in range(300):
                self.assertEqual(
                    other >= int(minor),
                    bool(pattern.search(f'{major}.{other}')),
                    (version, other))
            self.assertIsNone(pattern.search(f'{int(major) + 1}.{minor}'))

    def test_of_a_version_of_the_past(self) -> None:
        found = history.payload_at('InstanceCreatePayload', '1.9')
        old = schema.payload_schema(found.contract, 'InstanceCreatePayload')
        data = old['properties']['nova_object.data']['properties']
        self.assertIn('trusted_image_certificates', data)
        self.assertNotIn('action_initiator_user', data)
        self.assertEqual(
            'urn:nova-notifications:payload:InstanceCreatePayload:1.9',
            old['$id'])

    def test_of_every_version_of_every_payload(self) -> None:
        count = 0
        for name in history.payload_names():
            for version in history.versions(name):
                found = history.payload_at(name, version)
                jsonschema.Draft202012Validator.check_schema(
                    schema.payload_schema(found.contract, name))
                count += 1
        self.assertGreater(count, len(history.payload_names()))
