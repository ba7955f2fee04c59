# SPDX-License-Identifier: Apache-2.0
"""What a service emits about the records of Nova's services."""

from __future__ import annotations

import functools
from typing import Any

from nova_notifications import fields
from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.objects import base as objects_base
from nova_notifications.objects import service as objects
from nova_notifications.protocols import ServiceLike


def action(context: Any, service: ServiceLike, action: str, *,
           best_effort: bool = True) -> None:
    """Notify that a service record was created, changed or deleted.

    Versioned only. The publisher is the service that the record is about.

    :param context: the request context.
    :param service: the service record.
    :param action: ``create``, ``update`` or ``delete``.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    if runtime.enabled(runtime.VERSIONED):
        base.send_versioned(
            context, objects.ServiceStatusNotification,
            'service', action, None,
            lambda: objects.ServiceStatusPayload(service),
            publisher=_publisher,
            subject=service, best_effort=best_effort)


def _publisher(payload: Any) -> str:
    return _publisher_of(payload.host, payload.binary)


@functools.lru_cache(maxsize=256)
def _publisher_of(host: str, binary: str) -> str:
    return objects_base.publisher_id(
        host, fields.NotificationSource.get_source_by_binary(binary))
