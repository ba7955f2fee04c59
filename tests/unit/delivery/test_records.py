# SPDX-License-Identifier: Apache-2.0
"""What a notification is while it waits."""

from __future__ import annotations

import collections
import datetime
from typing import Any

from oslotest import base

from nova_notifications.delivery import records

MESSAGE = {'event_type': 'a.b', 'message_id': 'm', 'payload': {'token': 'p'}}


class Context:
    """What is not a dictionary, and holds a token somewhere inside."""

    def to_dict(self) -> dict[str, Any]:
        """Return what oslo.messaging sends of it."""
        return {
            'auth_token': 'secret1', 'user_id': 'u', 'is_admin': True,
            'project_id': None, 'quota': 3, 'share': 0.5, 7: 'seven',
            'service_catalog': [{'type': 'volumev3'}],
            'roles': ('member', {'token': 'secret2', 'name': 'n'}),
            'domains': ['d', {'password': 'secret3'}],
            'since': datetime.datetime(2026, 1, 2, 3, 4, 5),
            # JSON does not know it, oslo.serialization does.
            'users': collections.deque([{'name': 'ada', 'token': 'secret4'}])}


class RecordsTest(base.BaseTestCase):

    def _context(self, context: Any, on_disk: bool) -> Any:
        one, = records.make(context, MESSAGE, ['t'], 'INFO', on_disk)
        found, message = records.unpack(one)
        self.assertEqual(MESSAGE, message)
        self.assertEqual('secret' in one.body, 'secret' in str(found))
        return found

    def test_no_token_lies_on_a_disk(self) -> None:
        rest = {'user_id': 'u', 'is_admin': True, 'project_id': None,
                'quota': 3, 'share': 0.5, '7': 'seven',
                'since': '2026-01-02T03:04:05.000000'}
        for on_disk in (True, False):
            def secret(text: Any, on_disk: bool = on_disk) -> Any:
                return None if on_disk else text

            self.assertEqual(
                {**rest, 'auth_token': secret('secret1'),
                 'service_catalog': secret([{'type': 'volumev3'}]),
                 'roles': ['member',
                           {'token': secret('secret2'), 'name': 'n'}],
                 'domains': ['d', {'password': secret('secret3')}],
                 'users': [{'name': 'ada', 'token': secret('secret4')}]},
                self._context(Context(), on_disk))

    def test_there_may_be_no_context(self) -> None:
        for context in (None, {}):
            for on_disk in (True, False):
                self.assertEqual({}, self._context(context, on_disk))

    def test_one_for_each_topic(self) -> None:
        found = records.make({}, MESSAGE, ['t', 'u'], 'ERROR', True)
        self.assertEqual(['t.error', 'u.error'],
                         [one.topic for one in found])
        self.assertEqual({'a.b m'}, {one.label for one in found})
        self.assertEqual(1, len({one.uid for one in found}))
        self.assertNotEqual(found[0].uid, records.make(
            {}, MESSAGE, ['t'], 'ERROR', True)[0].uid)
        self.assertEqual({records.LEGACY}, {one.format for one in found})

    def test_the_format(self) -> None:
        for payload, found in (
                ({'nova_object.version': '1.0'}, records.VERSIONED),
                ({'nova_object.name': 'A'}, records.LEGACY),
                ('nova_object.version', records.LEGACY)):
            self.assertEqual(found, records.format_of({'payload': payload}))
        self.assertEqual(records.LEGACY, records.format_of({}))
