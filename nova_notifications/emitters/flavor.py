# SPDX-License-Identifier: Apache-2.0
"""Send notifications about flavors."""

from __future__ import annotations

from typing import Literal

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.objects import flavor as objects
from nova_notifications.protocols import FlavorLike
from nova_notifications.settings import Format


def action(context: object, flavor: FlavorLike,
           action: Literal['create', 'update', 'delete'], *,
           best_effort: bool = True) -> None:
    """Notify that a flavor was created, changed or deleted.

    Versioned only.

    :param context: the request context.
    :param flavor: the flavor; ``projects`` is sent where it is loaded.
    :param action: ``create``, ``update`` or ``delete``.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    if runtime.enabled(Format.VERSIONED):
        base.send_versioned(
            context, objects.FlavorNotification, 'flavor', action, None,
            lambda: objects.FlavorPayload(flavor),
            subject=flavor, best_effort=best_effort)
