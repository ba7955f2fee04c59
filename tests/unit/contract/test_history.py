# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import importlib.util
import json
import pathlib
import subprocess
import sys

from oslotest import base

from nova_notifications.contract import fingerprint
from nova_notifications.contract import history
from nova_notifications import exceptions
from tests.unit.contract import documents

ROOT = pathlib.Path(__file__).parents[3]


class ReferenceTest(documents.ReferenceTestCase):

    def test_every_release_is_reproduced_exactly(self) -> None:
        found = self.documents()
        self.assertEqual(18, len(found))
        self.assertEqual([d['nova'] for d in found],
                         [r.nova for r in history.releases()])
        for document in found:
            ours = history.contract_of(document['nova']).document()
            for item in ours['objects'].values():
                del item['bases']
            self.assertEqual(document, ours)

    def test_the_tool_writes_the_file_that_is_committed(self) -> None:
        spec = importlib.util.spec_from_file_location(
            'build_history', ROOT / 'tools' / 'build_history.py')
        assert spec is not None and spec.loader is not None
        tool = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tool)
        target = pathlib.Path(self.create_tempfiles([('h', '')])[0])
        self.assertEqual(0, tool.main(
            [str(documents.REFERENCE / 'history'), str(target)]))
        self.assertEqual(tool.FILE.read_text(), target.read_text())

    def test_bases_are_those_of_the_classes(self) -> None:
        found = json.loads(
            (documents.REFERENCE / 'objects.json').read_text())['objects']
        ours = history.contract_of('34').objects
        for name, item in found.items():
            self.assertEqual(
                [b for b in item['bases'] if b in found],
                list(ours[name].bases or ()), name)

    def test_the_recipe_of_fingerprints_changed_with_release_30(self) -> None:
        for document in self.documents():
            contract = history.contract_of(document['nova'])
            recorded = document['objects']['KeypairPayload']['fingerprint']
            before_30 = int(document['nova'].split('.')[0]) < 30
            self.assertEqual(
                before_30, recorded == fingerprint.fingerprint(
                    contract, 'KeypairPayload', 'ordered dict'))
            self.assertEqual(
                'ordered dict' if before_30 else 'sorted list',
                fingerprint.recipe_of(contract, 'KeypairPayload'))


class QuestionsTest(base.BaseTestCase):

    def test_a_release_goes_by_many_names(self) -> None:
        for name in ('32.2.1', '32', '2025.2', 'Flamingo', 'FLAMINGO',
                     '2025.2 Flamingo', 'nova-32.2.1', 'Nova 32'):
            self.assertEqual('32.2.1', history.find_release(name).nova, name)

    def test_the_last_release_has_no_code_name(self) -> None:
        self.assertEqual('34.0.0', history.find_release('2026.2').nova)

    def _error(self, call: object, *arguments: str) -> str:
        assert callable(call)
        error = self.assertRaises(exceptions.ContractError, call, *arguments)
        return str(error)

    def test_an_unknown_release_names_the_near_ones(self) -> None:
        self.assertIn('did you mean flamingo?',
                      self._error(history.contract_of, 'flamigo'))
        self.assertIn('ask for 27',
                      self._error(history.contract_of, '27.0.0'))
        self.assertIn('17.0.13 to 34.0.0',
                      self._error(history.contract_of, 'what'))

    def test_version_in(self) -> None:
        self.assertEqual('1.8', history.version_in('InstancePayload', '27'))
        self.assertEqual('1.0', history.version_in('KeypairPayload',
                                                   'queens'))
        self.assertIsNone(history.version_in('SharePayload', '30'))

    def test_version_in_of_an_unknown_payload(self) -> None:
        self.assertIn('did you mean InstancePayload', self._error(
            history.version_in, 'InstancPayload', '30'))

    def test_since(self) -> None:
        self.assertEqual('1.0 (Nova 31)',
                         str(history.since('SharePayload')))
        self.assertEqual('1.4 (Nova 17) or earlier',
                         str(history.since('FlavorPayload')))

    def test_field_since(self) -> None:
        for payload, field, answer in (
                ('InstancePayload', 'shares', '1.9 (Nova 31)'),
                ('InstancePayload', 'request_id', '1.6 (Nova 18)'),
                ('InstanceCreatePayload', 'trusted_image_certificates',
                 '1.9 (Nova 18)'),
                ('InstanceUpdatePayload', 'shares', '2.1 (Nova 31)'),
                ('ImageMetaPropsPayload', 'hw_sound_model',
                 '1.16 (Nova 32)'),
                ('SharePayload', 'tag', '1.0 (Nova 31)'),
                ('InstancePayload', 'uuid',
                 '1.5 (Nova 17) or earlier')):
            self.assertEqual(answer,
                             str(history.field_since(payload, field)))

    def test_field_since_of_a_field_that_went(self) -> None:
        self.assertEqual('1.1 (Nova 18)', str(
            history.field_since('InstanceExistsPayload', 'bandwidth')))

    def test_field_since_of_a_field_that_never_was(self) -> None:
        self.assertIn('did you mean host', self._error(
            history.field_since, 'InstancePayload', 'hostname'))

    def test_payload_at_a_released_version(self) -> None:
        found = history.payload_at('InstanceUpdatePayload', '1.9')
        self.assertEqual('24.2.1', found.contract.nova)
        self.assertIn('bandwidth', found.payload.fields)
        self.assertEqual('1.9', found.payload.version)

    def test_payload_at_a_version_between_two_releases(self) -> None:
        before, found, after = (
            history.payload_at('InstanceCreatePayload', version).payload
            for version in ('1.8', '1.9', '1.10'))
        self.assertEqual(
            {'trusted_image_certificates'},
            found.fields.keys() - before.fields.keys())
        self.assertEqual(
            {'action_initiator_user', 'action_initiator_project'},
            after.fields.keys() - found.fields.keys())
        self.assertEqual('1.9', found.version)

    def test_payload_at_between_two_values_of_an_enum(self) -> None:
        values = [history.payload_at('ImageMetaPropsPayload', version)
                  .contract.enums['MemEncryptionModel']
                  for version in ('1.18', '1.19', '1.20')]
        self.assertEqual([2, 3, 4], [len(found) for found in values])
        self.assertEqual('amd-sev-snp', values[1][-1])

    def test_payload_at_a_version_that_never_was(self) -> None:
        message = self._error(history.payload_at, 'InstanceCreatePayload',
                              '3.0')
        self.assertIn('1.7, 1.8, 1.9, 1.10, 1.11, 1.12, 1.13', message)

    def test_there_is_no_gap_in_the_versions(self) -> None:
        for payload in history.payload_names():
            known = [tuple(map(int, version.split('.')))
                     for version in history.versions(payload)]
            for one, other in zip(known, known[1:]):
                self.assertIn(other, [(one[0], one[1] + 1), (one[0] + 1, 0)],
                              payload)

    def test_loading_is_lazy(self) -> None:
        self.assertEqual('0', subprocess.run(
            [sys.executable, '-c',
             'from nova_notifications.contract import history\n'
             'from nova_notifications.contract import store\n'
             'print(store.load.cache_info().currsize)'],
            cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.strip())
