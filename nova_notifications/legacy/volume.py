# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payload about the use of a volume."""

from __future__ import annotations

from typing import Any

from nova_notifications.legacy import times
from nova_notifications.protocols import VolumeUsageLike


def payload(vol_usage: VolumeUsageLike) -> dict[str, Any]:
    """Return the payload of ``volume.usage``.

    :param vol_usage: the usage record.
    """
    return {
        'volume_id': vol_usage.volume_id,
        'tenant_id': vol_usage.project_id,
        'user_id': vol_usage.user_id,
        'availability_zone': vol_usage.availability_zone,
        'instance_id': vol_usage.instance_uuid,
        'last_refreshed': times.null_safe_str(vol_usage.last_refreshed),
        'reads': vol_usage.reads,
        'read_bytes': vol_usage.read_bytes,
        'writes': vol_usage.writes,
        'write_bytes': vol_usage.write_bytes,
    }
