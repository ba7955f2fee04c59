# SPDX-License-Identifier: Apache-2.0
"""Request contexts that may leave the process."""

from typing import Any

from nova_notifications.redaction import keys
from nova_notifications.redaction import objects
from nova_notifications.redaction import text
from nova_notifications.redaction import values

# What oslo.messaging's own redacted copy leaves out beside secrets: where
# the request came from is nobody's business on the notification bus.
_LEFT_OUT = frozenset(('remote_address',))

# What becomes of a value, by its key: each key is judged once.
_SENT = 'sent'
_SECRET = 'secret'
_CATALOG = 'catalog'
_KEYS = 1024
_KEY_LENGTH = 256
_roles: dict[str, str] = {}


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
        are None (the catalogue is []). Empty when the context cannot tell
        its content.

    Never raises, and never touches the thread's current context.
    """
    if type(context) is SafeContext:
        return context
    source = _as_dict(context)
    safe = SafeContext(source)
    role_of, is_known = _roles.get, text.is_known
    # Nearly all of a context is sent as it is; only the rest is looked into.
    for key in [key for key, value in source.items() if not (
            role_of(key) is _SENT and (
                value is None or value is False or value is True or
                type(value) is str and is_known(value)))]:
        role = _role(key) if type(key) is str else None
        if role is _SENT:
            safe[key] = _without_secrets(source[key])
        elif role is None:
            del safe[key]
        else:
            safe[key] = [] if role is _CATALOG else None
    return safe


def _role(key: str) -> str:
    known = _roles.get(key)
    if known is not None:
        return known
    name = keys.normal(key)
    role = _SENT
    if name == 'service_catalog':
        role = _CATALOG
    elif (keys.is_secret(key) or name in keys.CONTEXT_KEYS or
            name in _LEFT_OUT):
        role = _SECRET
    if len(_roles) < _KEYS and len(key) <= _KEY_LENGTH:
        _roles[key] = role
    return role


def _without_secrets(value: Any) -> Any:
    if value is None or type(value) is bool:
        return value
    if type(value) is str:
        return text.mask_text(value, text.MESSAGE_LIMIT)
    if type(value) is list and all(map(_is_plain_name, value)):
        return value.copy()
    return values.redact(value)


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
        return found if type(found) is dict else dict(found)
    except Exception:
        return _identity(context)


def _identity(context: object) -> dict[Any, Any]:
    """Return who and which request, of a context without ``to_dict``."""
    own = objects.own_attributes(context)
    return {name: own[name] for name in (
        'user_id', 'project_id', 'request_id', 'global_request_id',
        'is_admin') if isinstance(own.get(name), (str, bool))}
