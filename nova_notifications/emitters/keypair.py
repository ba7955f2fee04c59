# SPDX-License-Identifier: Apache-2.0
"""Send notifications about keypairs."""

from __future__ import annotations

from typing import Literal

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import keypair as legacy
from nova_notifications.objects import keypair as objects
from nova_notifications.protocols import KeypairLike
from nova_notifications.settings import Format


def action(context: object, keypair: KeypairLike,
           action: Literal['create', 'import', 'delete'],
           phase: Literal['start', 'end'], *, formats: Format = Format.BOTH,
           best_effort: bool = True) -> None:
    """Notify that a keypair is created, imported or deleted.

    :param context: the request context.
    :param keypair: the keypair.
    :param action: ``create``, ``import`` or ``delete``.
    :param phase: ``start`` or ``end``.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if on:
        base.send(
            on, context, objects.KeypairNotification,
            'keypair', action, phase,
            lambda: objects.KeypairPayload(keypair),
            lambda: legacy.payload(context, keypair),
            legacy_service='api', best_effort=best_effort)
