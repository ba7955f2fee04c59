# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payload about a scheduling decision."""

from __future__ import annotations

from typing import Any

from nova_notifications import redaction
from nova_notifications.protocols import RequestSpecLike


def request_spec_dict(
        request_spec: RequestSpecLike | dict[str, Any] | None
) -> dict[str, Any]:
    """Return the old form of a request spec, as legacy payloads carry it.

    :param request_spec: a request spec that can
        ``to_legacy_request_spec_dict()``, or that dict itself, or None. The
        dict that Nova's conductor builds has the whole instance in it.
    :returns: the dict; user data and the like are ``***`` in it.
    """
    if request_spec is None:
        return {}
    old: dict[str, Any] = (
        request_spec if isinstance(request_spec, dict)
        else request_spec.to_legacy_request_spec_dict())
    properties = old.get('instance_properties')
    if isinstance(properties, dict):
        old = {**old,
               'instance_properties': redaction.hide_private(properties)}
    return old


def payload(request_spec: RequestSpecLike) -> dict[str, Any]:
    """Return the payload of ``scheduler.select_destinations.<phase>``.

    :param request_spec: see :func:`request_spec_dict`.
    """
    return {'request_spec': request_spec_dict(request_spec)}
