# SPDX-License-Identifier: Apache-2.0
"""Read from a request context who asked, and in which request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oslo_context import context as oslo_context

# A context that was turned into a dict calls them by its own names or, in
# the format of older oslo.context, by those of the first identity service.
_USER = ('user_id', 'user')
_PROJECT = ('project_id', 'tenant', 'project')
_REQUEST = ('request_id',)
# What a context tells is sent as it is where it is of these types.
_PLAIN = frozenset((str, type(None)))


def caller_of(context: Any) -> tuple[str | None, str | None, str | None]:
    """Return the user, the project and the request of a context.

    :param context: an oslo.context ``RequestContext``, anything else with
        these attributes, a dict, or None.
    :returns: ``(user_id, project_id, request_id)``, None for each one that
        the context does not tell. Never raises.
    """
    try:
        if isinstance(context, oslo_context.RequestContext):
            told = context.user_id, context.project_id, context.request_id
            if _PLAIN.issuperset(map(type, told)):
                return told
        if isinstance(context, Mapping):
            return (_entry(context, _USER), _entry(context, _PROJECT),
                    _entry(context, _REQUEST))
    except Exception:
        # A context that breaks must not cost the notification.
        return None, None, None
    return (_attribute(context, 'user_id'), _attribute(context, 'project_id'),
            _attribute(context, 'request_id'))


def _entry(context: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = context.get(name)
        if value is not None:
            return _text(value)
    return None


def _attribute(context: Any, name: str) -> str | None:
    try:
        return _text(getattr(context, name, None))
    except Exception:
        return None


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else str(value)
