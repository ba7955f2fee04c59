# SPDX-License-Identifier: Apache-2.0
"""What the scheduler emits."""

from __future__ import annotations

from typing import Any

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import scheduler as legacy
from nova_notifications.objects import scheduler as objects
from nova_notifications.objects import request_spec as request_spec_objects
from nova_notifications.protocols import RequestSpecLike


def select_destinations(context: Any, request_spec: RequestSpecLike,
                        phase: str | None, *,
                        action: str = 'select_destinations',
                        host: str | None = None, source: str | None = None,
                        formats: int = runtime.BOTH,
                        best_effort: bool = True) -> None:
    """Notify that hosts are selected for a request.

    :param context: the request context.
    :param request_spec: the request spec.
    :param phase: ``start`` or ``end``.
    :param action: a value of ``NotificationAction``; there is one today.
    :param host: the host of the scheduler; None is this one.
    :param source: a value of ``NotificationSource``; None: the scheduler.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    legacy_type = base.legacy_type(
        on, objects.SelectDestinationsNotification, 'scheduler', action,
        phase, best_effort=best_effort)
    if legacy_type is not None:
        base.send_legacy(
            context, legacy_type, base.INFO,
            lambda: legacy.payload(request_spec), service='scheduler',
            host=host, best_effort=best_effort)
    if on & runtime.VERSIONED:
        base.send_versioned(
            context, objects.SelectDestinationsNotification,
            'scheduler', action, phase,
            lambda: request_spec_objects.RequestSpecPayload(request_spec),
            host=host, source=source, best_effort=best_effort)
