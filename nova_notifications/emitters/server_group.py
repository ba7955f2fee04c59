# SPDX-License-Identifier: Apache-2.0
"""Send notifications about server groups."""

from __future__ import annotations

from typing import Literal

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import server_group as legacy
from nova_notifications.objects import server_group as objects
from nova_notifications.protocols import ServerGroupLike
from nova_notifications.settings import Format


def action(context: object, group: ServerGroupLike,
           action: Literal['create', 'delete', 'add_member'], *,
           instance_uuids: list[str] | None = None,
           formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Notify that a server group was created or deleted, or joined.

    :param context: the request context.
    :param group: the server group.
    :param action: ``create``, ``delete`` or ``add_member``.
    :param instance_uuids: the servers that joined, for legacy.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if on:
        base.send(
            on, context, objects.ServerGroupNotification,
            'server_group', action, None,
            lambda: objects.ServerGroupPayload(group),
            lambda: legacy.payload(group, action, instance_uuids),
            legacy_service='servergroup', subject=group,
            best_effort=best_effort)
