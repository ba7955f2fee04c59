# SPDX-License-Identifier: Apache-2.0
"""Send a notification when a method of a service raises."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import exception as legacy
from nova_notifications.objects import exception as objects
from nova_notifications.settings import Format

_Function = TypeVar('_Function', bound=Callable[..., Any])


def exception(context: object, exception: BaseException, *, service: str,
              source: str, function_name: str,
              call_arguments: Callable[[], dict[str, Any]] = dict,
              formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Notify that a method raised.

    :param context: the request context.
    :param exception: what it raised.
    :param service: the service in the legacy publisher id: ``compute``.
    :param source: a value of ``NotificationSource``: ``nova-compute``.
    :param function_name: the method; it is the legacy event type.
    :param call_arguments: makes the arguments of the call, by name, for the
        legacy payload.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    on = runtime.enabled(formats)
    if not on:
        return
    if Format.LEGACY in on:
        base.send_legacy(
            context, function_name, base.ERROR,
            lambda: legacy.payload(exception, call_arguments()),
            service=service, best_effort=best_effort)
    if Format.VERSIONED in on:
        base.send_versioned(
            context, objects.ExceptionNotification,
            'compute', 'exception', None,
            lambda: objects.ExceptionPayload.from_exception(exception),
            source=source, subject=function_name, best_effort=best_effort)


def wrap_exception(service: str,
                   source: str) -> Callable[[_Function], _Function]:
    """Decorate a method so that what it raises is notified.

    The first argument after the object is the request context, as Nova's
    managers have it, whatever its name. The exception is raised again as it
    is, whatever becomes of the notification: also where that is interrupted
    by a timeout or by the end of a green thread.

    :param service: the service in the legacy publisher id: ``compute``.
    :param source: a value of ``NotificationSource``: ``nova-compute``.
    """
    def decorate(function: _Function) -> _Function:
        @functools.wraps(function)
        def wrapped(*args: object, **kwargs: object) -> object:
            try:
                return function(*args, **kwargs)
            except Exception as exc:
                _notify(function, args, kwargs, exc, service, source)
                raise
        return cast(_Function, wrapped)
    return decorate


def _notify(function: Callable[..., Any], args: tuple[Any, ...],
            kwargs: Mapping[str, Any], exc: Exception, service: str,
            source: str) -> None:
    name = getattr(function, '__name__', 'unknown')
    try:
        exception(_context_of(function, args, kwargs), exc,
                  service=service, source=source, function_name=name,
                  call_arguments=functools.partial(
                      legacy.arguments, function, args, kwargs))
    except BaseException as failure:
        # What interrupts the notification must not replace the error that
        # the caller is about to see.
        base.log_send_error(name, None, failure)


def _context_of(function: Callable[..., Any], args: tuple[Any, ...],
                kwargs: Mapping[str, Any]) -> object:
    """Return the first argument after the object, None without one."""
    if 'context' in kwargs:
        return kwargs['context']
    if len(args) > 1:
        return args[1]
    _, *names = inspect.signature(inspect.unwrap(function)).parameters
    return kwargs.get(names[0]) if names else None
