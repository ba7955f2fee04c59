# SPDX-License-Identifier: Apache-2.0
"""What the viewer masks, and what it shows as it came."""

import json
from typing import Any

from oslotest import base as test_base

from tests.unit.viewer import base

# Words that look like secrets, in names that users gave.
_NAME = 'token-service password=summer --password x'
_SECRET = 'correct-horse-battery'


def _stored(message: base.viewer.Message) -> tuple[str, dict[str, Any]]:
    hub = base.viewer.Hub()
    record = hub.get(hub.add(message))
    assert record is not None and record.body is not None
    return record.line + record.body, json.loads(record.body)


def _fault(text: str) -> dict[str, Any]:
    return {'nova_object.name': 'ExceptionPayload',
            'nova_object.namespace': 'nova', 'nova_object.version': '1.1',
            'nova_object.data': {
                'module_name': 'm', 'function_name': 'f',
                'exception': 'ProcessExecutionError',
                'exception_message': text, 'traceback': text}}


class NamesTest(base.StoryTestCase):

    def test_contract_data_is_shown_as_it_came(self) -> None:
        from nova_notifications import catalogue
        for event_type in catalogue.events():
            for message in self.play(event_type):
                _, whole = _stored(message)
                wanted = json.loads(json.dumps(message.payload, default=str))
                if 'traceback' in str(wanted) or 'args' in wanted:
                    continue
                self.assertEqual(wanted, whole['payload'], event_type)

    def test_names_that_look_like_secrets(self) -> None:
        message = base.plain(
            1, display_name=_NAME, metadata={'password': _NAME},
            locked_reason=_NAME, host=_NAME,
            availability_zone=_NAME, key_name=_NAME)
        _, whole = _stored(message)
        self.assertEqual(message.payload, whole['payload'])
        legacy = base.viewer.Message(
            'compute.instance.pause.end', 'compute.c1', 'INFO',
            {'display_name': _NAME, 'metadata': {'token': _NAME},
             'image_meta': {'secret': _NAME}, 'host': _NAME})
        _, whole = _stored(legacy)
        self.assertEqual(legacy.payload, whole['payload'])


class FailureTest(test_base.BaseTestCase):

    def test_failure_text_in_either_format(self) -> None:
        text = f'qemu-img --password {_SECRET} failed: auth_token={_SECRET}'
        for message in (
                base.plain(1, fault=_fault(text)),
                base.viewer.Message('compute.exception', 'p', 'ERROR',
                                    _fault(text)),
                base.viewer.Message(
                    'compute.instance.reboot.error', 'p', 'ERROR',
                    {'exception': text, 'message': text, 'code': 500}),
                base.viewer.Message(
                    'compute_task.build_instances', 'p', 'ERROR',
                    {'reason': text, 'method': 'build_instances'}),
                base.viewer.Message(
                    'attach_volume', 'p', 'ERROR',
                    {'exception': text, 'args': {'admin_password': _SECRET,
                                                 'context': {
                                                     'auth_token': _SECRET},
                                                 'instance': 'u'}})):
            stored, _ = _stored(message)
            self.assertNotIn(_SECRET, stored, message.event_type)
            self.assertIn('***', stored)

    def test_a_secret_at_the_edge_of_the_note_is_masked_whole(self) -> None:
        # Cut first, a mask would not know what it sees.
        for length in range(150, 215):
            text = f'{"x" * length} --password {_SECRET}'
            stored, _ = _stored(base.plain(1, fault=_fault(text)))
            self.assertNotIn(_SECRET[:6], stored, length)

    def test_what_lies_beside_the_data_of_an_object(self) -> None:
        message = base.plain(1)
        message.payload['password'] = _SECRET
        message.payload['nova_object.data']['flavor'] = {
            'nova_object.name': 'FlavorPayload', 'nova_object.version': '1.4',
            'nova_object.data': {'name': _NAME}, 'auth_token': _SECRET}
        stored, whole = _stored(message)
        self.assertNotIn(_SECRET, stored)
        self.assertEqual(_NAME, whole['payload']['nova_object.data'][
            'flavor']['nova_object.data']['name'])

    def test_what_the_contract_does_not_name(self) -> None:
        message = base.plain(1, admin_pass=_SECRET)
        message.context['auth_token'] = _SECRET
        self.assertNotIn(_SECRET, _stored(message)[0])
        self.assertNotIn(_SECRET, _stored(base.viewer.Message(
            'magnum.cluster.create', 'p', 'INFO', {
                'nova_object.name': 'Foreign', 'nova_object.version': '1.0',
                'nova_object.data': {'password': _SECRET}}))[0])
        self.assertNotIn(_SECRET, _stored(base.viewer.Message(
            'scheduler.select_destinations.start', 'p', 'INFO', {
                'request_spec': {'instance_properties': {
                    'user_data': _SECRET, 'uuid': 'u'}}}))[0])
