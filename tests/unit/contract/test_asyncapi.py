# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
from typing import Any

import jsonschema
from oslotest import base

from nova_notifications.contract import asyncapi
from nova_notifications.contract import golden

TOOL = pathlib.Path(__file__).parents[3] / 'tools' / 'asyncapi'


class AsyncAPITest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.document = asyncapi.document(golden.contract(), '1.2.3')

    def _resolve(self, reference: str) -> Any:
        found: Any = self.document
        for part in reference.removeprefix('#/').split('/'):
            found = found[part]
        return found

    def test_every_event_is_a_message_of_one_channel(self) -> None:
        sent = [name for channel in self.document['channels'].values()
                for name in channel['messages']]
        self.assertEqual(sorted(golden.contract().events), sorted(sent))
        self.assertEqual(
            {'versioned_notifications.info', 'versioned_notifications.error'},
            self.document['channels'].keys())

    def test_every_reference_leads_somewhere(self) -> None:
        references = re.findall(r'"\$ref": "([^"]+)"',
                                json.dumps(self.document))
        self.assertGreater(len(references), 300)
        for reference in references:
            self.assertTrue(self._resolve(reference), reference)

    def test_every_channel_has_bindings_for_both_brokers(self) -> None:
        for channel in self.document['channels'].values():
            self.assertEqual(channel['address'],
                             channel['bindings']['amqp']['queue']['name'])
            self.assertEqual(channel['address'],
                             channel['bindings']['kafka']['topic'])

    def test_the_envelope_is_described(self) -> None:
        message = self.document['components']['messages']['instance.lock']
        envelope = self._resolve(message['x-oslo-envelope']['$ref'])
        jsonschema.validate({'oslo.version': '2.0', 'oslo.message': '{}'},
                            envelope)
        self.assertEqual({'oslo.version', 'oslo.message'},
                         envelope['properties'].keys())

    def test_the_version_is_the_one_asked_for(self) -> None:
        self.assertEqual('1.2.3', self.document['info']['version'])

    def test_the_official_parser_finds_nothing_wrong(self) -> None:
        done = self._parse(self.document)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn(
            f'2 channels, {len(golden.contract().events)} messages, '
            f'{len(self.document["components"]["schemas"])} schemas',
            done.stdout)

    def test_the_official_parser_would_find_something(self) -> None:
        del self.document['info']['title']
        self.assertEqual(1, self._parse(self.document).returncode)

    def _parse(self, document: Any) -> subprocess.CompletedProcess[str]:
        node = shutil.which('node')
        if node is None:
            self.skipTest('node is not installed')
        modules = pathlib.Path(os.environ.get(
            'NOVA_NOTIFICATIONS_NODE_MODULES', TOOL / 'node_modules'))
        if not (modules / '@asyncapi' / 'parser').is_dir():
            self.skipTest(
                'the AsyncAPI parser is not installed: npm install --prefix '
                'tools/asyncapi, or name a directory of node modules in '
                'NOVA_NOTIFICATIONS_NODE_MODULES')
        return subprocess.run(
            [node, str(TOOL / 'validate.js')], input=json.dumps(document),
            capture_output=True, text=True,
            env={**os.environ, 'NODE_PATH': str(modules)})
