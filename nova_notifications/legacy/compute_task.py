# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payload about a conductor task that failed."""

from __future__ import annotations

from typing import Any

from nova_notifications.legacy import scheduler
from nova_notifications.protocols import RequestSpecLike


def payload(action: str, instance_uuid: str,
            request_spec: RequestSpecLike | dict[str, Any] | None,
            state: str | None, exception: BaseException) -> dict[str, Any]:
    """Return the payload of ``compute_task.<action>``.

    :param action: the method that failed, for example ``build_instances``.
    :param instance_uuid: the server it failed for.
    :param request_spec: the request spec, or its legacy dict, or None.
    :param state: the VM state that the server is set to.
    :param exception: why it failed.
    """
    spec = scheduler.request_spec_dict(request_spec)
    return {
        'request_spec': spec,
        'instance_properties': spec.get('instance_properties', {}),
        'instance_id': instance_uuid,
        'state': state,
        'method': action,
        'reason': exception,
    }
