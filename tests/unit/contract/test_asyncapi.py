# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import jsonschema
from oslotest import base

from nova_notifications.contract import check
from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import publication


class AsyncAPITest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.document = publication.asyncapi_document(golden.contract())

    def _resolve(self, reference: str) -> Any:
        found: Any = self.document
        for part in reference.removeprefix('#/').split('/'):
            found = found[part]
        return found

    def test_every_event_is_a_message_of_one_channel(self) -> None:
        sent = [name for channel in self.document['channels'].values()
                for name in channel['messages']]
        self.assertCountEqual(golden.contract().events, sent)
        self.assertEqual(
            {'versioned_notifications.info', 'versioned_notifications.error'},
            self.document['channels'].keys())

    def test_every_reference_leads_somewhere(self) -> None:
        references = re.findall(r'"\$ref": "([^"]+)"',
                                json.dumps(self.document))
        self.assertTrue(references)
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

    def test_the_version_is_that_of_nova(self) -> None:
        newest = history.releases()[-1].nova
        self.assertEqual(newest, publication.asyncapi_document(
            history.contract_of(newest))['info']['version'])
        self.assertEqual('27.5.1', publication.asyncapi_document(
            history.contract_of('27'))['info']['version'])
        changed = golden.contract()
        changed = dataclasses.replace(changed, declared_events={
            **changed.events, 'console.connect': dataclasses.replace(
                changed.events['instance.lock'],
                event_type='console.connect')})
        self.assertEqual(f'{newest}+unreleased', history.version_of(changed))

    def test_messages_have_tags_and_valid_examples_in_every_release(
            self) -> None:
        for release in history.releases():
            contract = history.contract_of(release.nova)
            document = publication.asyncapi_document(contract)
            tags = {tag['name'] for tag in document['info']['tags']}
            sent = {name for channel in document['channels'].values()
                    for name in channel['messages']}
            self.assertEqual(set(contract.events), sent)
            validate = check.Validator(contract)
            for name, message in document['components']['messages'].items():
                self.assertIn(message['tags'][0]['name'], tags)
                for example in message.get('examples', ()):
                    self.assertEqual(
                        [], list(validate(name, example['payload'])),
                        (release.nova, name))
        self.assertEqual({'rabbitmq', 'kafka'}, document['servers'].keys())
        self.assertTrue(all(
            message['examples'] for message in
            self.document['components']['messages'].values()))
        self.assertNotIn('"examples": [{', json.dumps(
            publication.asyncapi_document(golden.contract(), False)))
