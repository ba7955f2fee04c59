# SPDX-License-Identifier: Apache-2.0
"""What a service emits about keypairs."""

from __future__ import annotations

from typing import Any

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import keypair as legacy
from nova_notifications.objects import keypair as objects
from nova_notifications.protocols import KeypairLike


def action(context: Any, keypair: KeypairLike, action: str, phase: str, *,
           formats: int = runtime.BOTH, best_effort: bool = True) -> None:
    """Notify that a keypair is created, imported or deleted.

    :param context: the request context.
    :param keypair: the keypair.
    :param action: ``create``, ``import`` or ``delete``.
    :param phase: ``start`` or ``end``.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    legacy_type = base.legacy_type(
        on, objects.KeypairNotification, 'keypair', action, phase,
        best_effort=best_effort)
    if legacy_type is not None:
        base.send_legacy(
            context, legacy_type, base.INFO,
            lambda: legacy.payload(context, keypair), service='api',
            best_effort=best_effort)
    if on & runtime.VERSIONED:
        base.send_versioned(
            context, objects.KeypairNotification, 'keypair', action, phase,
            lambda: objects.KeypairPayload(keypair),
            best_effort=best_effort)
