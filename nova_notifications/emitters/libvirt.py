# SPDX-License-Identifier: Apache-2.0
"""Send notifications about the connection to libvirt."""

from __future__ import annotations

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import libvirt as legacy
from nova_notifications.objects import libvirt as objects
from nova_notifications.settings import Format


def connect_error(context: object, ip: str, exception: BaseException, *,
                  formats: Format = Format.BOTH,
                  best_effort: bool = True) -> None:
    """Notify that libvirt cannot be reached.

    :param context: the request context.
    :param ip: the address of the compute host.
    :param exception: why.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if on:
        base.send(
            on, context, objects.LibvirtErrorNotification,
            'libvirt', 'connect', 'error',
            lambda: objects.LibvirtErrorPayload(
                ip=ip, reason=base.fault_of(exception)),
            lambda: legacy.payload(ip, exception), best_effort=best_effort)
