# SPDX-License-Identifier: Apache-2.0
"""Send notifications about the use of volumes."""

from __future__ import annotations

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import volume as legacy
from nova_notifications.objects import volume as objects
from nova_notifications.protocols import VolumeUsageLike
from nova_notifications.runtime import Notifier
from nova_notifications.settings import Format


def usage(context: object, vol_usage: VolumeUsageLike, host: str, *,
          notifier: Notifier | None = None, formats: Format = Format.BOTH,
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
    if on:
        base.send(
            on, context, objects.VolumeUsageNotification,
            'volume', 'usage', None,
            lambda: objects.VolumeUsagePayload(vol_usage),
            lambda: legacy.payload(vol_usage), host=host, notifier=notifier,
            best_effort=best_effort)
