# SPDX-License-Identifier: Apache-2.0
"""The legacy payload about a scheduling decision."""

from __future__ import annotations

from typing import Any


def request_spec_dict(request_spec: Any) -> dict[str, Any]:
    """The old form of a request spec, which legacy payloads carry.

    :param request_spec: a request spec that can
        ``to_legacy_request_spec_dict()``, or that dict itself, or None.
    """
    if request_spec is None:
        return {}
    if isinstance(request_spec, dict):
        return request_spec
    old: dict[str, Any] = request_spec.to_legacy_request_spec_dict()
    return old


def payload(request_spec: Any) -> dict[str, Any]:
    """What ``scheduler.select_destinations.<phase>`` says.

    :param request_spec: see :func:`request_spec_dict`.
    """
    return {'request_spec': request_spec_dict(request_spec)}
