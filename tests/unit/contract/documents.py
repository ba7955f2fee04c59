# SPDX-License-Identifier: Apache-2.0
"""Small contracts to change, and the recorded ones to compare with."""

from __future__ import annotations

import copy
import json
import os
import pathlib
from typing import Any

from oslotest import base

from nova_notifications.contract import model
from nova_notifications.contract import samples

REFERENCE = pathlib.Path(os.environ.get(
    'NOVA_NOTIFICATIONS_REFERENCE',
    pathlib.Path(__file__).parents[4] / 'shared' / 'reference'))
OUR_SAMPLES = samples.DIRECTORY


def _payload(version: str, fields: dict[str, Any],
             bases: list[str] | None = None,
             source: str = 'thing') -> dict[str, Any]:
    return {'version': version, 'module': 'thing', 'fields': fields,
            'schema': {name: [source, name] for name in fields},
            'bases': bases or [], 'fingerprint': 'given'}


def _notification(payload: str, *samples: str) -> dict[str, Any]:
    def holds(name: str) -> dict[str, Any]:
        return {'field': 'ObjectField', 'nullable': False, 'object': name}

    return {'version': '1.0', 'module': 'thing',
            'fields': {'event_type': holds('EventType'),
                       'payload': holds(payload)},
            'samples': list(samples), 'bases': [], 'fingerprint': 'given'}


def small() -> dict[str, Any]:
    """A contract with a base, two subclasses, a nested class and an enum."""
    base_fields: dict[str, Any] = {
        'uuid': {'field': 'UUIDField', 'nullable': False},
        'host': {'field': 'StringField', 'nullable': True},
        'color': {'field': 'ColorField', 'nullable': False,
                  'enum': 'Color'},
        'part': {'field': 'ObjectField', 'nullable': False,
                 'object': 'PartPayload'},
    }
    return copy.deepcopy({
        'nova': 'test', 'release': 'test',
        'enums': {'Color': ['red', 'green'],
                  'NotificationAction': ['create', 'delete'],
                  'InstancePowerState': ['pending', 'running']},
        'objects': {
            'ThingPayload': _payload('1.2', base_fields),
            'ThingCreatePayload': _payload('1.4', {
                **base_fields,
                'tags': {'field': 'ListOfStringsField', 'nullable': False},
            }, ['ThingPayload']),
            'ThingDeletePayload': _payload('2.0', {
                **base_fields, 'force': {
                    'field': 'BooleanField', 'nullable': False,
                    'default': False}}, ['ThingPayload']),
            'PartPayload': _payload('1.0', {
                'name': {'field': 'StringField', 'nullable': False},
                'size': {'field': 'IntegerField', 'nullable': False}}),
            'PowerPayload': _payload('1.0', {
                'state': {'field': 'InstancePowerStateField',
                          'nullable': True, 'enum': 'InstancePowerState'},
                'kind': {'field': 'StringField', 'nullable': False}}),
            'ThingCreateNotification': _notification(
                'ThingCreatePayload', 'thing-create-end.json'),
            'ThingDeleteNotification': _notification(
                'ThingDeletePayload', 'thing-delete-end.json'),
        }})


def contract(document: dict[str, Any]) -> model.Contract:
    """Read a document."""
    return model.from_document(document)


class ReferenceTestCase(base.BaseTestCase):
    """For tests that compare with the recorded facts."""

    def setUp(self) -> None:
        super().setUp()
        if not REFERENCE.is_dir():
            self.skipTest(f'no reference data in {REFERENCE}')

    def documents(self) -> list[dict[str, Any]]:
        """The recorded contract documents, the oldest release first."""
        found = [json.loads(path.read_text())
                 for path in (REFERENCE / 'history').glob('*.json')]
        return sorted(found, key=lambda d: int(d['nova'].split('.')[0]))
