# SPDX-License-Identifier: Apache-2.0
"""Request contexts that may leave the process."""

import operator
from collections.abc import Callable
from typing import Any

from nova_notifications.redaction import keys
from nova_notifications.redaction import known
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
# How many lists of keys are remembered, and how long one may be. The contexts
# of a service all have the same keys.
_SHAPES = 64
_KEYS = 64
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
        are None (the catalogue is []). Empty when the context cannot tell
        its content.

    Never raises, and never touches the thread's current context.
    """
    if type(context) is SafeContext:
        return context
    safe = SafeContext(_as_dict(context))
    names = tuple(safe)
    shape = _shapes.get(names) or _shape(names)
    # Nearly all of a context is sent as it is; only the rest is looked into.
    values = shape.values(safe)
    for place in known.unjudged(values):
        safe[shape.sent[place]] = _without_secrets(values[place])
    safe.update(shape.secret)
    for name in shape.catalogs:
        safe[name] = []
    for name in shape.unnamed:
        del safe[name]
    return safe


class _Shape:
    """What becomes of the values of a context with certain keys.

    :param names: the keys; what is not text names nothing.
    """

    def __init__(self, names: tuple[Any, ...]) -> None:
        roles = {name: _role(name) if type(name) is str else None
                 for name in names}

        def having(role: str | None) -> tuple[Any, ...]:
            return tuple(name for name in names if roles[name] is role)

        self.sent = having(_SENT)
        self.secret = dict.fromkeys(having(_SECRET))
        self.catalogs = having(_CATALOG)
        self.unnamed = having(None)
        self.values: Callable[[dict[Any, Any]], tuple[Any, ...]] = (
            operator.itemgetter(*self.sent) if len(self.sent) > 1 else
            lambda source: tuple(source[name] for name in self.sent))


_shapes: dict[tuple[Any, ...], _Shape] = {}


def _shape(names: tuple[Any, ...]) -> _Shape:
    shape = _Shape(names)
    if len(_shapes) < _SHAPES and len(names) <= _KEYS and all(
            type(name) is str and len(name) <= _KEY_LENGTH
            for name in names):
        _shapes[names] = shape
    return shape


def _role(key: str) -> str:
    name = keys.normal(key)
    if name == 'service_catalog':
        return _CATALOG
    if (keys.is_secret(key) or name in keys.CONTEXT_KEYS or
            name in _LEFT_OUT):
        return _SECRET
    return _SENT


def _without_secrets(value: Any) -> Any:
    if value is None or type(value) is bool:
        return value
    if type(value) is str:
        return text.mask_text(value, text.MESSAGE_LIMIT)
    if type(value) is list and known.are_strings(value) and (
            all(map(text.is_known, value))) and (
            all(map(keys.is_harmless, value)) or
            not any(map(keys.is_secret, value))):
        # Roles, or the like.
        return value.copy()
    return values.redact(value)


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
