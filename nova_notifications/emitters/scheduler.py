# SPDX-License-Identifier: Apache-2.0
"""Send notifications about the decisions of the scheduler."""

from __future__ import annotations

from typing import Literal

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import scheduler as legacy
from nova_notifications.objects import scheduler as objects
from nova_notifications.objects import request_spec as request_spec_objects
from nova_notifications.protocols import RequestSpecLike
from nova_notifications.settings import Format


def select_destinations(context: object, request_spec: RequestSpecLike,
                        phase: Literal['start', 'end'], *,
                        action: Literal['select_destinations'] = (
                            'select_destinations'),
                        host: str | None = None, source: str | None = None,
                        formats: Format = Format.BOTH,
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
    if on:
        base.send(
            on, context, objects.SelectDestinationsNotification,
            'scheduler', action, phase,
            lambda: request_spec_objects.RequestSpecPayload(request_spec),
            lambda: legacy.payload(request_spec), host=host, source=source,
            legacy_service='scheduler', best_effort=best_effort)
