# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payload about a hypervisor that cannot be reached."""

from __future__ import annotations

from typing import Any


def payload(ip: str, exception: BaseException) -> dict[str, Any]:
    """Return the payload of ``compute.libvirt.error``.

    :param ip: the address of the compute host.
    :param exception: why the connection failed.
    """
    return {'ip': ip, 'method': '_connect', 'reason': exception}
