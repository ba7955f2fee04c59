# SPDX-License-Identifier: Apache-2.0
"""Request contexts that may leave the process."""

import json
import types
from typing import Any

from oslo_context import context as oslo_context
from oslo_messaging.notify import notifier
from oslotest import base

from nova_notifications import redaction

CANARY = 'CaNaRy7Hidden'


class _NovaLike(oslo_context.RequestContext):

    def to_dict(self) -> dict[str, Any]:
        values = super().to_dict()
        values.update(user_id=self.user_id, service_catalog=[
            {'endpoints': CANARY}], service_token=CANARY,
            remote_address='10.0.0.9', user_auth_plugin=object(),
            timestamp='2026-01-01T00:00:00.000000', trust_id=CANARY,
            db_connection=object(), quota_class=None)
        return values


class _Broken:

    user_id = 'class attribute'

    def __init__(self) -> None:
        self.request_id = 'req-1'
        self.auth_token = CANARY

    def to_dict(self) -> dict[str, Any]:
        raise RuntimeError(CANARY)


class TestSafeContext(base.BaseTestCase):

    def test_keeps_who_and_drops_secrets(self) -> None:
        context = _NovaLike(
            auth_token=CANARY, user_id='u', project_id='p', roles=['member'],
            global_request_id='req-6a1f7e7b-4a0b-4b0e-9a4a-1d2f8a5a3b2c')
        before = context.to_dict()
        safe = redaction.safe_context(context)
        self.assertEqual(set(before), set(safe))
        self.assertEqual('u', safe['user_id'])
        self.assertEqual('p', safe['project_id'])
        self.assertEqual(['member'], safe['roles'])
        self.assertIsNone(safe['remote_address'])
        self.assertEqual(before['request_id'], safe['request_id'])
        self.assertEqual([], safe['service_catalog'])
        for key in ('auth_token', 'service_token', 'trust_id',
                    'user_auth_plugin', 'db_connection'):
            self.assertIsNone(safe[key])
        self.assertNotIn(CANARY, json.dumps(safe))

    def test_the_current_context_is_left_alone(self) -> None:
        current = oslo_context.RequestContext(user_id='current')
        other = _NovaLike(auth_token=CANARY, overwrite=False)
        redaction.safe_context(other)
        self.assertIs(current, oslo_context.get_current())

    def test_dicts_none_and_broken_contexts(self) -> None:
        self.assertEqual({}, redaction.safe_context(None))
        self.assertEqual({}, redaction.safe_context(7))
        self.assertEqual(
            {'user_id': 'u', 'auth_token': None},
            redaction.safe_context({'user_id': 'u', 'auth_token': CANARY}))
        self.assertEqual({'request_id': 'req-1'},
                         redaction.safe_context(_Broken()))

    def test_a_safe_context_is_taken_as_it_is(self) -> None:
        safe = redaction.safe_context({'user_id': 'u'})
        self.assertIs(safe, redaction.safe_context(safe))
        self.assertIs(safe, safe.redacted_copy())

    def test_oslo_messaging_keeps_it(self) -> None:
        safe = redaction.safe_context({'user_id': 'u', 'auth_token': CANARY})
        self.assertEqual({'user_id': 'u', 'auth_token': None},
                         notifier._sanitize_context(safe))

    def test_secrets_inside_values_are_masked(self) -> None:
        context = types.SimpleNamespace(to_dict=lambda: {
            'user_id': 'u', 'extra': {'password': CANARY},
            'note': f'password: {CANARY}', 7: CANARY})
        safe = redaction.safe_context(context)
        self.assertEqual({'user_id': 'u', 'extra': {'password': '***'},
                          'note': 'password: ***'}, safe)
