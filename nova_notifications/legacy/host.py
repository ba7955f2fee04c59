# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payload about a compute host as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def payload(host_name: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the payload of ``HostAPI.<action>.<phase>``.

    :param host_name: the host.
    :param details: ``enabled``, ``mode`` or ``action``, by the action.
    """
    return {'host_name': host_name, **details}
