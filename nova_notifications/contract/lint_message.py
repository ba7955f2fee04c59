# SPDX-License-Identifier: Apache-2.0
"""Check what a consumer reads beside the payload: envelope and context.

The context is what oslo.messaging sends of Nova's request context. The names
were read from Nova 34.0.0 and oslo.context 6.5; they are no part of Nova's
contract, and values are null where no user asked for the action.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nova_notifications import _suggestions
from nova_notifications.contract.declaration import Read
from nova_notifications.contract.problem import Problem
from nova_notifications.contract.rules import Severity

ENVELOPE: Final = frozenset({
    'event_type', 'message_id', 'payload', 'priority', 'publisher_id',
    'timestamp'})
CONTEXT: Final = frozenset({
    'domain', 'domain_id', 'global_request_id', 'is_admin',
    'is_admin_project', 'project', 'project_domain', 'project_domain_id',
    'project_id', 'project_name', 'quota_class', 'read_deleted', 'read_only',
    'request_id', 'resource_uuid', 'roles', 'show_deleted', 'system_scope',
    'tenant', 'timestamp', 'user', 'user_domain', 'user_domain_id',
    'user_id', 'user_identity', 'user_name'})
# They are there, and empty: what they hold inside Nova is never sent.
EMPTY: Final = frozenset({'auth_token', 'remote_address', 'service_catalog'})


def check(read: Read) -> Iterator[Problem]:
    """Find keys of the envelope and of the context that are not sent."""
    for key in read.envelope:
        if key not in ENVELOPE:
            yield Problem(
                'ENVELOPE_MISSING', Severity.ERROR, f'envelope.{key}',
                'no key of a notification' +
                _suggestions.nearest(key, ENVELOPE),
                f'there are {", ".join(sorted(ENVELOPE))}')
    for key in read.context:
        name = key.removeprefix('_context_')
        if name in EMPTY:
            yield Problem(
                'CONTEXT_MISSING', Severity.ERROR, f'context.{key}',
                'always empty in a notification: it is secret',
                'do without it, or ask Keystone')
        elif name not in CONTEXT:
            yield Problem(
                'CONTEXT_MISSING', Severity.ERROR, f'context.{key}',
                'no key of the request context' +
                _suggestions.nearest(name, CONTEXT),
                'leave it out')
