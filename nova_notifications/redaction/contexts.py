# SPDX-License-Identifier: Apache-2.0
"""Request contexts that may leave the process."""

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
# How many combinations of keys and types are remembered, and how long one may
# be. The contexts of a service hardly differ in them.
_SHAPES = 256
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
    return context if type(context) is SafeContext else made_of(context)[0]


def made_of(context: object) -> tuple[SafeContext, tuple[str, ...]]:
    """Make a safe context.

    :param context: see :func:`safe_context`.
    :returns: the safe context, and which of its values are no texts, truth
        values or None.
    """
    try:
        safe = SafeContext(
            context if isinstance(context, dict)
            else context.to_dict())  # type: ignore[attr-defined]
    except Exception:
        safe = SafeContext(_identity(context))
    # Nearly all of a context is sent as it is; only the rest is looked into.
    kinds = *safe, *map(type, safe.values())
    shape = _shapes.get(kinds) or _shape(safe, kinds)
    if shape.values_of_texts is not None and not text.are_known(
            shape.values_of_texts(safe)):
        for name in shape.texts:
            # Of another request, most often it is its id alone.
            if not text.is_known(safe[name]):
                safe[name] = text.mask_text(safe[name], text.MESSAGE_LIMIT)
    for name in shape.others:
        value = safe[name]
        # Roles, or the like, are most often all that is left.
        if type(value) is list and text.are_known_texts(value) and (
                keys.are_harmless(value)):
            safe[name] = value.copy()
        else:
            safe[name] = _without_secrets(value)
    safe.update(shape.secret)
    for name in shape.catalogs:
        safe[name] = []
    for name in shape.unnamed:
        del safe[name]
    return safe, shape.containers


class _Shape:
    """What becomes of a context with certain keys and types of values.

    :param context: the context; what is not text names nothing.
    """

    def __init__(self, context: dict[Any, Any]) -> None:
        roles = {name: _role(name) if type(name) is str else None
                 for name in context}

        def having(role: str | None, *types: type[Any]) -> tuple[Any, ...]:
            return tuple(name for name, value in context.items()
                         if roles[name] is role and
                         (not types or type(value) in types))

        self.texts = having(_SENT, str)
        as_it_is = having(_SENT, type(None), bool)
        self.others = tuple(name for name in having(_SENT)
                            if name not in {*self.texts, *as_it_is})
        self.secret = dict.fromkeys(having(_SECRET))
        self.catalogs = having(_CATALOG)
        self.containers = self.others + self.catalogs
        self.unnamed = having(None)
        self.values_of_texts = known.taker(self.texts)


_shapes: dict[tuple[Any, ...], _Shape] = {}


def _shape(context: dict[Any, Any], kinds: tuple[Any, ...]) -> _Shape:
    shape = _Shape(context)
    if len(_shapes) < _SHAPES and len(context) <= _KEYS and all(
            type(name) is str and len(name) <= _KEY_LENGTH
            for name in context):
        _shapes[kinds] = shape
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
    if type(value) is list and text.are_known_texts(value) and (
            not any(map(keys.is_secret, value))):
        return value.copy()
    return values.redact(value)


def _identity(context: object) -> dict[Any, Any]:
    """Return who and which request, of a context without ``to_dict``."""
    own = objects.own_attributes(context)
    return {name: own[name] for name in (
        'user_id', 'project_id', 'request_id', 'global_request_id',
        'is_admin') if isinstance(own.get(name), (str, bool))}
