# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payload about an exception that a method raised."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

_PASSWORD = '_pass'


def arguments(function: Callable[..., Any], args: tuple[Any, ...],
              kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call by name, less the object and passwords.

    :param function: what was called; decorators that follow
        ``functools.wraps`` are looked through.
    :param args: its positional arguments, the object included.
    :param kwargs: its keyword arguments.
    :returns: each argument, defaults included. ``self`` and names with
        ``_pass`` are left out; values are as they are, so redact them before
        they are sent.
    """
    try:
        bound = inspect.signature(inspect.unwrap(function)).bind(
            *args, **kwargs)
        bound.apply_defaults()
        named = dict(bound.arguments)
    except (TypeError, ValueError):
        # The call itself was wrong, which is what is being reported.
        named = {'args': args[1:], **kwargs}
    return {name: value for name, value in named.items()
            if name != 'self' and _PASSWORD not in name}


def payload(exception: BaseException,
            call_arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the payload of the notification named after the method.

    :param exception: what it raised.
    :param call_arguments: see :func:`arguments`.
    """
    return {'exception': exception, 'args': call_arguments}
