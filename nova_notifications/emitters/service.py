# SPDX-License-Identifier: Apache-2.0
"""Send notifications about the records of Nova's services."""

from __future__ import annotations

import functools
from typing import Literal

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.objects import base as objects_base
from nova_notifications.objects import lazyload
from nova_notifications.objects import service as objects
from nova_notifications.protocols import ServiceLike
from nova_notifications.settings import Format


def action(context: object, service: ServiceLike,
           action: Literal['create', 'update', 'delete'], *,
           best_effort: bool = True) -> None:
    """Notify that a service record was created, changed or deleted.

    Versioned only. The publisher is the service that the record is about.

    :param context: the request context.
    :param service: the service record.
    :param action: ``create``, ``update`` or ``delete``.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    if runtime.enabled(Format.VERSIONED):
        base.send_versioned(
            context, objects.ServiceStatusNotification,
            'service', action, None,
            lambda: objects.ServiceStatusPayload(service),
            publisher=lambda payload: _publisher_of(
                payload.host, payload.binary, lazyload.is_versioned(service)),
            subject=service, best_effort=best_effort)


@functools.lru_cache(maxsize=256)
def _publisher_of(host: str, binary: str, is_versioned: bool) -> str:
    return objects_base.publisher_id(
        host, objects_base.source_of(binary, is_versioned))
