# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json
import pathlib

import fixtures
import jsonschema
import yaml

from nova_notifications import catalogue
from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications.objects import instance
from tests.unit.cmd import command_case


def _schemas(contract: model.Contract) -> str:
    payloads = sum(item.is_payload for item in contract.objects.values())
    # And notification.json.
    return f'{len(contract.events) + payloads + 1} schemas'


class SchemaTest(command_case.CommandTestCase):

    def test_of_an_event(self) -> None:
        found = self.json('schema', 'instance.create.end')
        self.assertEqual(
            'urn:nova-notifications:event:instance.create.end:'
            + instance.InstanceCreatePayload.VERSION,
            found['$id'])
        jsonschema.validate(self.json('sample', 'instance.create.end'), found)

    def test_of_a_payload_in_a_version(self) -> None:
        found = self.json('schema', 'InstanceCreatePayload', '--at', '1.9')
        self.assertIn(':1.9', found['$id'])
        self.assertIn('FlavorPayload', found['$defs'])
        self.assertNotIn('FlavorPayload', self.json(
            'schema', 'InstanceCreatePayload', '--no-bundle')['$defs'])

    def test_of_a_release(self) -> None:
        found = self.json('schema', 'instance.update', '--release', '27',
                          '--tolerant')
        self.assertIn(':2.0', found['$id'])
        self.assertIn('had no event instance.lock: it came with Nova 18',
                      self.error('schema', 'instance.lock', '--release',
                                 '17'))
        # It came with another payload then.
        found = self.json('schema', 'instance.rebuild.end', '--release', '17')
        self.assertIn('InstanceActionPayload', found['$defs'])
        self.assertIn('it came with version 1.0 (Nova 31)', self.error(
            'schema', 'SharePayload', '--release', '30'))

    def test_of_a_version_that_never_was(self) -> None:
        self.assertIn('there are 1.7, 1.8, 1.9, 1.10', self.error(
            'schema', 'InstanceCreatePayload', '--at', '9.9'))
        self.assertIn('did you mean InstancePayload', self.error(
            'schema', 'InstancePayloads'))

    def test_of_a_payload_that_is_gone(self) -> None:
        self.assertIn('BandwidthPayload:1.0',
                      self.json('schema', 'BandwidthPayload')['$id'])

    def test_all_of_them(self) -> None:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.assertIn(_schemas(golden.contract()), self.output(
            'schema', '--output-dir', str(root / 'out')))
        found = json.loads((root / 'out/notification.json').read_text())
        jsonschema.validate(self.json('sample', 'instance.update'), found)
        found = json.loads(
            (root / 'out/payloads/InstancePayload.json').read_text())
        self.assertEqual('InstancePayload', found['title'])
        self.assertIn(_schemas(history.contract_of('20')), self.output(
            'schema', '--output-dir', str(root / 'old'), '--release', '20'))
        found = json.loads(
            (root / 'old/payloads/InstancePayload.json').read_text())
        self.assertIn(':1.8', found['$id'])

    def test_one_into_a_directory(self) -> None:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        self.assertEqual(f'1 schema in {root}\n', self.output(
            'schema', 'keypair.create.end', '--output-dir', str(root)))
        found = json.loads(
            (root / 'events/keypair.create.end.json').read_text())
        self.assertIn('KeypairPayload', found['$defs'])
        (root / 'payloads').write_text('')
        self.assertIn(f'{root}/payloads/KeypairPayload.json: ', self.error(
            'schema', 'KeypairPayload', '--output-dir', str(root)))

    def test_without_a_name(self) -> None:
        self.assertIn('name an event or a payload', self.error('schema'))
        self.assertIn('name an event or a payload', self.error(
            'schema', '--output-dir', 'here', '--at', '1.0'))

    def test_asyncapi(self) -> None:
        found = self.json('asyncapi', '-f', 'json')
        self.assertEqual('3.0.0', found['asyncapi'])
        self.assertEqual(found, yaml.safe_load(self.output('asyncapi')))
        found = self.json('asyncapi', '-f', 'json', '--release', 'zed',
                          '--no-examples')
        self.assertEqual('26.3.0', found['info']['version'])
        self.assertNotIn(
            'examples', found['components']['messages']['instance.lock'])


class PayloadTest(command_case.CommandTestCase):

    def test_list(self) -> None:
        found = self.json('payload', 'list', '-f', 'json')
        self.assertEqual(sorted(catalogue.payload_classes()),
                         [row['payload'] for row in found])
        for row in found:
            self.assertTrue(row['description'], row)
        self.assertLess(len(self.json('payload', 'list', '-f', 'json',
                                      '--release', '17')), len(found))

    def test_show(self) -> None:
        found = {row['field']: row for row in self.json(
            'payload', 'show', 'InstanceNUMATopologyPayload', '-f', 'json')}
        self.assertEqual('list of InstanceNUMACellPayload',
                         found['cells']['type'])
        self.assertEqual('enum', found['emulator_threads_policy']['type'])

    def test_types_in_words(self) -> None:
        found = {row['field']: row['type'] for name in (
            'ImageMetaPropsPayload', 'RequestSpecPayload',
            'InstancePCIRequestPayload', 'IpPayload') for row in self.json(
            'payload', 'show', name, '-f', 'json')}
        for field, words in (
                ('hw_numa_cpus', 'list of sets of integers'),
                ('scheduler_hints', 'dict of lists of strings'),
                ('spec', 'list of dicts of nullable strings'),
                ('hw_numa_mem', 'list of integers'),
                ('img_signature_hash_method', 'enum'),
                ('img_hv_requested_version', 'version predicate'),
                ('address', 'IP address'), ('meta', 'dict of strings')):
            self.assertEqual(words, found[field], field)

    def test_show_another_version(self) -> None:
        fields = [row['field'] for row in self.json(
            'payload', 'show', 'InstanceExistsPayload', '-f', 'json',
            '--release', '24')]
        self.assertIn('bandwidth', fields)
