# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payloads about server groups."""

from __future__ import annotations

from typing import Any

from nova_notifications.objects import lazyload
from nova_notifications.protocols import ServerGroupLike

_CREATED_WITH = ('name', 'project_id', 'user_id', 'policy')


def payload(group: ServerGroupLike, action: str,
            instance_uuids: list[str] | None = None) -> dict[str, Any]:
    """Return the payload of ``servergroup.<action>``.

    :param group: the server group.
    :param action: the action of the versioned event.
    :param instance_uuids: the servers that were added.
    """
    said: dict[str, Any] = {'server_group_id': group.uuid}
    if action == 'create':
        said.update((name, getattr(group, name)) for name in _CREATED_WITH
                    if lazyload.is_set(group, name))
        rules = group.rules if lazyload.is_set(group, 'rules') else None
        if rules:
            # Under the name of Nova's column, with text for numbers: so has
            # it always been on the wire.
            said['_rules'] = {name: str(rules[name]) for name in rules}
    if action == 'add_member':
        said['instance_uuids'] = instance_uuids or []
    return said
