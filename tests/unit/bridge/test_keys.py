# SPDX-License-Identifier: Apache-2.0
"""Each key of a re-created notification beside what Nova itself sends.

A key may lack only what the legacy map says is lost of it, and no key is
there that the legacy notification does not have.
"""

from __future__ import annotations

import ast
from typing import Any
import unittest

from oslotest import base

from nova_notifications import bridge
from nova_notifications import catalogue
from nova_notifications.contract import legacy_map
from nova_notifications.testing import samples
from tests.unit.reference import data

# What an occurrence is about; two of them are not compared.
_SUBJECTS = ('instance_id', 'server_group_id', 'aggregate_id', 'name',
             'key_name', 'volume_id')


def _covers(whole: Any, part: Any) -> bool:
    """Return whether a value is another, with something left out."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(key in whole and _covers(whole[key], value)
                   for key, value in part.items())
    if isinstance(whole, list) and isinstance(part, list):
        return len(whole) == len(part) and all(map(_covers, whole, part))
    if isinstance(whole, str) and isinstance(part, str) and (
            whole.startswith('{') and part.startswith('{')):
        # An exception is the text of a dict.
        return _covers(ast.literal_eval(whole), ast.literal_eval(part))
    if isinstance(whole, str) and isinstance(part, str) and (
            part.endswith('.000000')):
        return whole.partition('.')[0] == part.partition('.')[0]
    return bool(whole == part)


def _before_rebuild(legacy: dict[str, Any]) -> set[str]:
    """Return the keys that still have the image before a rebuild."""
    return ({'image_meta', 'image_ref_url'}
            if legacy['event_type'] == 'compute.instance.exists' and
            legacy['payload']['state_description'].startswith('rebuild')
            else set())


def differences(legacy: dict[str, Any], made: dict[str, Any]) -> list[str]:
    """Return what the legacy map does not allow to differ.

    :param legacy: the notification that Nova sends.
    :param made: what the bridge makes of its versioned sibling.
    """
    found = []
    native, bridged = legacy['payload'], made['payload']
    for key, rule in legacy_map.rules_of(legacy['event_type']).items():
        if not rule.known:
            if key in bridged:
                found.append(f'{key} cannot be known: {bridged[key]!r}')
        elif (key in native) != (key in bridged):
            found.append(f'{key} is in one of both')
        elif native.get(key) != bridged.get(key) and (
                key not in _before_rebuild(legacy)) and not (
                rule.loss and _covers(native[key], bridged[key])):
            found.append(f'{key}: {native[key]!r} became {bridged[key]!r}')
    found += [f'{key} has no rule' for key in {*native, *bridged}
              - legacy_map.rules_of(legacy['event_type']).keys()]
    if legacy['priority'] != made['priority']:
        found.append(f'the priority {made["priority"]}')
    return found


class SamplesTest(base.BaseTestCase):
    """The two formats of each sample."""

    def test_each_key(self) -> None:
        found = {}
        for event_type, event in catalogue.events().items():
            if event.legacy is None:
                continue
            versioned, legacy = sorted(
                samples.samples(event_type, legacy=True),
                key=lambda sample: not sample.versioned)
            url = legacy.message['payload'].get('image_ref_url') or ''
            made = bridge.recreate(versioned.message, versioned.context,
                                   image_url=url.partition('/images/')[0])
            assert made is not None
            wrong = differences(legacy.message, made)
            if legacy.message['publisher_id'] != made['publisher_id']:
                wrong.append(made['publisher_id'])
            if wrong:
                found[event_type] = wrong
        self.assertEqual({}, found)


@unittest.skipIf(data.SKIP, data.SKIP)
class RecordedTest(base.BaseTestCase):
    """What a running Nova has sent in both formats."""

    # Its keypair notifications have the request's project and user.
    _CONTEXT = {'project_id': '6f70656e737461636b20342065766572',
                'user_id': 'fake'}

    def test_each_key(self) -> None:
        siblings: dict[str, list[dict[str, Any]]] = {}
        for _, message in data.recorded('versioned'):
            made = bridge.recreate(message, self._CONTEXT,
                                   image_url='http://localhost:9292')
            if made is not None:
                siblings.setdefault(made['event_type'], []).append(made)
        found, compared = {}, 0
        for name, legacy in data.recorded('unversioned'):
            # The recording has each different message once, so the sibling
            # is the one that is most alike.
            wrong = [differences(legacy, made) for made in
                     siblings.get(legacy['event_type'], ())
                     if self._same_subject(legacy, made)]
            compared += bool(wrong)
            if wrong and min(wrong, key=len):
                found[name] = min(wrong, key=len)
        self.assertEqual({}, found)
        self.assertNotEqual(0, compared)

    def test_the_service_of_each_publisher(self) -> None:
        # Its services ran in one process, so that hosts differ by chance.
        services: dict[str, set[str]] = {}
        for _, message in data.recorded('versioned'):
            made = bridge.recreate(message, self._CONTEXT)
            if made is not None:
                services.setdefault(made['event_type'], set()).add(
                    made['publisher_id'].partition('.')[0])
        for name, legacy in data.recorded('unversioned'):
            if legacy['event_type'] in services:
                self.assertIn(legacy['publisher_id'].partition('.')[0],
                              services[legacy['event_type']], name)

    @staticmethod
    def _same_subject(legacy: dict[str, Any], made: dict[str, Any]) -> bool:
        return all(legacy['payload'].get(key) == made['payload'].get(key)
                   for key in _SUBJECTS)
