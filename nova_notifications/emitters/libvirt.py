# SPDX-License-Identifier: Apache-2.0
"""What a compute service emits about its hypervisor."""

from __future__ import annotations

from typing import Any

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import libvirt as legacy
from nova_notifications.objects import libvirt as objects


def connect_error(context: Any, ip: str, exception: BaseException, *,
                  formats: int = runtime.BOTH,
                  best_effort: bool = True) -> None:
    """Notify that the hypervisor cannot be reached.

    :param context: the request context.
    :param ip: the address of the compute host.
    :param exception: why.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if on & runtime.LEGACY:
        base.send_legacy(
            context, 'compute.libvirt.error', base.ERROR,
            lambda: legacy.payload(ip, exception), best_effort=best_effort)
    if on & runtime.VERSIONED:
        base.send_versioned(
            context, objects.LibvirtErrorNotification,
            'libvirt', 'connect', 'error',
            lambda: objects.LibvirtErrorPayload(
                ip=ip, reason=base.fault_of(exception)),
            best_effort=best_effort)
