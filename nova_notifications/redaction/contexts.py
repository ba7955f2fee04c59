# SPDX-License-Identifier: Apache-2.0
"""Request contexts that may leave the process."""

import functools
from typing import Any

from nova_notifications.redaction import keys
from nova_notifications.redaction import objects
from nova_notifications.redaction import text
from nova_notifications.redaction import values

# What oslo.messaging's own redacted copy leaves out beside secrets: where
# the request came from is nobody's business on the notification bus.
_LEFT_OUT = frozenset(('remote_address',))

# What becomes of a value, by its key.
_SENT = 'sent'
_SECRET = 'secret'
_CATALOG = 'catalog'
_KEY_LENGTH = 256


class SafeContext(dict[str, Any]):
    """A request context's dictionary without its secrets.

    oslo.messaging throws plain dictionaries away and asks anything else
    for a redacted copy; this is one already.
    """

    def redacted_copy(self) -> 'SafeContext':
        """Return this context: nothing is left to redact."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return a plain dictionary with the same content."""
        return dict(self)


def safe_context(context: object) -> SafeContext:
    """Return what may be sent of a request context.

    :param context: an ``oslo_context`` RequestContext, any object with
        ``to_dict()``, a dictionary or None.
    :returns: the same keys as ``to_dict()``; tokens, the service
        catalogue, trusts, plugins, connections and the client's address
        are None (the catalogue is []). Empty when the context cannot tell its content.

    Never raises, and never touches the thread's current context.
    """
    if type(context) is SafeContext:
        return context
    source = _as_dict(context)
    safe = SafeContext()
    for key, value in source.items():
        if type(key) is not str:
            continue
        role = _role(key) if len(key) <= _KEY_LENGTH else _SECRET
        if role is not _SENT:
            safe[key] = [] if role is _CATALOG else None
        elif value is None or value is True or value is False:
            safe[key] = value
        elif type(value) is str:
            safe[key] = value if text.is_known(value) else text.mask_text(
                value, text.MESSAGE_LIMIT)
        elif type(value) is list and all(map(_is_plain_name, value)):
            safe[key] = value.copy()
        else:
            safe[key] = values.redact(value)
    return safe


@functools.lru_cache(maxsize=1024)
def _role(key: str) -> str:
    name = keys.normal(key)
    if name == 'service_catalog':
        return _CATALOG
    if (keys.is_secret(key) or name in keys.CONTEXT_KEYS or
            name in _LEFT_OUT):
        return _SECRET
    return _SENT


def _is_plain_name(value: Any) -> bool:
    """Return whether a role, or the like, needs no masking."""
    return (type(value) is str and text.is_known(value)
            and not keys.is_secret(value))


def _as_dict(context: object) -> dict[Any, Any]:
    if context is None:
        return {}
    try:
        if isinstance(context, dict):
            return dict(context)
        found = context.to_dict()  # type: ignore[attr-defined]
        return dict(found)
    except Exception:
        return _identity(context)


def _identity(context: object) -> dict[Any, Any]:
    """Return who and which request, of a context without ``to_dict``."""
    own = objects.own_attributes(context)
    return {name: own[name] for name in (
        'user_id', 'project_id', 'request_id', 'global_request_id',
        'is_admin') if isinstance(own.get(name), (str, bool))}
