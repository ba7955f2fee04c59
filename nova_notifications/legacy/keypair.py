# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payload about keypairs."""

from __future__ import annotations

from typing import Any

from nova_notifications import redaction
from nova_notifications.protocols import KeypairLike


def payload(context: object, keypair: KeypairLike) -> dict[str, Any]:
    """Return the payload of ``keypair.<action>.<phase>``.

    :param context: the request context: the tenant and user are those of the
        request, also where an administrator acts for somebody else.
    :param keypair: the keypair.
    """
    user_id, project_id, _ = redaction.caller_of(context)
    return {'tenant_id': project_id, 'user_id': user_id,
            'key_name': keypair.name}
