# SPDX-License-Identifier: Apache-2.0
"""What a service emits about server groups."""

from __future__ import annotations

from typing import Any

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import server_group as legacy
from nova_notifications.objects import server_group as objects
from nova_notifications.protocols import ServerGroupLike


def action(context: Any, group: ServerGroupLike, action: str, *,
           instance_uuids: list[str] | None = None,
           formats: int = runtime.BOTH, best_effort: bool = True) -> None:
    """Notify that a server group was created or deleted, or joined.

    :param context: the request context.
    :param group: the server group.
    :param action: ``create``, ``delete`` or ``add_member``.
    :param instance_uuids: the servers that joined, for legacy.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    legacy_type = base.legacy_type(
        on, objects.ServerGroupNotification, 'server_group', action, None,
        subject=group, best_effort=best_effort)
    if legacy_type is not None:
        base.send_legacy(
            context, legacy_type, base.INFO,
            lambda: legacy.payload(group, action, instance_uuids),
            service='servergroup', subject=group, best_effort=best_effort)
    if on & runtime.VERSIONED:
        base.send_versioned(
            context, objects.ServerGroupNotification,
            'server_group', action, None,
            lambda: objects.ServerGroupPayload(group),
            subject=group, best_effort=best_effort)
