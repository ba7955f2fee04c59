# SPDX-License-Identifier: Apache-2.0
"""Send notifications about tasks of the conductor that failed."""

from __future__ import annotations

from typing import Any, Literal

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import compute_task as legacy
from nova_notifications.objects import compute_task as objects
from nova_notifications.protocols import RequestSpecLike
from nova_notifications.settings import Format


def error(context: object, instance_uuid: str,
          request_spec: RequestSpecLike | dict[str, Any] | None,
          state: str | None, exception: BaseException,
          action: Literal['build_instances', 'migrate_server',
                          'rebuild_server'], *,
          formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Notify that a task of the conductor failed.

    :param context: the request context.
    :param instance_uuid: the server it failed for.
    :param request_spec: the request spec, or None. Its old form, a dict, is
        sent in the legacy format alone: the versioned payload then has None.
    :param state: the VM state that the server is set to.
    :param exception: why it failed.
    :param action: ``build_instances``, ``migrate_server`` or
        ``rebuild_server``.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if on:
        base.send(
            on, context, objects.ComputeTaskNotification,
            'compute_task', action, 'error',
            lambda: objects.ComputeTaskPayload(
                instance_uuid=instance_uuid,
                request_spec=(None if isinstance(request_spec, dict)
                              else request_spec),
                state=state, reason=base.fault_of(exception)),
            lambda: legacy.payload(action, instance_uuid, request_spec,
                                   state, exception),
            legacy_service='compute_task', subject=instance_uuid,
            best_effort=best_effort)
