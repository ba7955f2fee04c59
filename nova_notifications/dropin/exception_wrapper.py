# SPDX-License-Identifier: Apache-2.0
"""Notify what a method raises, by the decorator of Nova's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nova_notifications.emitters import exception

__all__ = ['wrap_exception']


def wrap_exception(service: str,
                   binary: str) -> Callable[[Callable[..., Any]],
                                            Callable[..., Any]]:
    """Return a decorator that notifies what a method raises.

    :param service: the service in the legacy publisher id: ``compute``.
    :param binary: a value of ``NotificationSource``: ``nova-compute``.
    """
    return exception.wrap_exception(service, source=binary)
