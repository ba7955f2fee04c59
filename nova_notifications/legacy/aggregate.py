# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payloads about aggregates."""

from __future__ import annotations

from typing import Any

from nova_notifications.objects import lazyload
from nova_notifications.protocols import AggregateLike

# Nova's API sends the id of these as it stood in the URL, a string; the
# others carry the number.
_ID_IS_A_STRING = ('add_host', 'remove_host', 'delete')


def payload(aggregate: AggregateLike, action: str, phase: str,
            host_name: str | None = None,
            metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the payload of ``aggregate.<action>.<phase>``.

    :param aggregate: the aggregate; it has no id while it is created.
    :param action: the action of the versioned event.
    :param phase: ``start`` or ``end``.
    :param host_name: the host that is added or removed.
    :param metadata: the metadata that is set, or changed.
    """
    said: dict[str, Any] = {}
    if action != 'create' or phase == 'end':
        said['aggregate_id'] = (str(aggregate.id)
                                if action in _ID_IS_A_STRING
                                else aggregate.id)
    if action == 'create' or (action, phase) == ('add_host', 'end'):
        said['name'] = aggregate.name
    if action == 'create' and metadata is None:
        metadata = lazyload.get_if_set(aggregate, 'metadata') or None
    if metadata is not None:
        said['meta_data'] = metadata
    if host_name is not None:
        said['host_name'] = host_name
    return said
