# SPDX-License-Identifier: Apache-2.0
"""Send notifications about compute hosts as a whole. Legacy only."""

from __future__ import annotations

from typing import Literal

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import host as legacy
from nova_notifications.settings import Format


def update(context: object, host_name: str,
           action: Literal['set_enabled', 'set_maintenance', 'power_action'],
           phase: Literal['start', 'end'], /, *, best_effort: bool = True,
           **details: object) -> None:
    """Notify that a host is enabled, set into maintenance or powered.

    :param context: the request context.
    :param host_name: the host.
    :param action: ``set_enabled``, ``set_maintenance`` or ``power_action``.
    :param phase: ``start`` or ``end``.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    :param details: what the payload says besides: ``enabled``, ``mode`` or
        ``action``, which is why the parameters before are positional only.
    """
    if runtime.enabled(Format.LEGACY):
        base.send_legacy(
            context, f'HostAPI.{action}.{phase}', base.INFO,
            lambda: legacy.payload(host_name, details),
            service='api', host=host_name, best_effort=best_effort)
