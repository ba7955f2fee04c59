# SPDX-License-Identifier: Apache-2.0
"""What a compute service emits about the use of volumes."""

from __future__ import annotations

from typing import Any

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import volume as legacy
from nova_notifications.objects import volume as objects
from nova_notifications.protocols import VolumeUsageLike


def usage(context: Any, vol_usage: VolumeUsageLike, host: str, *,
          notifier: Any = None, formats: int = runtime.BOTH,
          best_effort: bool = True) -> None:
    """Notify how much a volume was used.

    :param context: the request context.
    :param vol_usage: the usage record.
    :param host: the compute host.
    :param notifier: the caller's own legacy notifier.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if on & runtime.LEGACY:
        base.send_legacy(
            context, 'volume.usage', base.INFO,
            lambda: legacy.payload(vol_usage), host=host, notifier=notifier,
            best_effort=best_effort)
    if on & runtime.VERSIONED:
        base.send_versioned(
            context, objects.VolumeUsageNotification, 'volume', 'usage', None,
            lambda: objects.VolumeUsagePayload(vol_usage),
            host=host, best_effort=best_effort)
