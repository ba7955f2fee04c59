# SPDX-License-Identifier: Apache-2.0
"""Payloads like those before: their keys were judged, and need no look."""

from typing import Any

from oslo_context import context as oslo_context

from nova_notifications.redaction import keys
from nova_notifications.redaction import known
from nova_notifications.redaction import text

#: Keys that say nothing about the value under them, and are sent as they are.
KEYS: set[Any] = set()
_KEYS = 4096
_KEY_LENGTH = 64

# Lists of such keys alone: those of the payloads, again and again.
_shapes: set[tuple[str, ...]] = set()
_SHAPES = 256
# Dictionaries inside dictionaries.
_LEVELS = 3


def learn(key: Any, shown: str) -> None:
    """Remember a key whose value is looked at for its own sake alone.

    :param key: a key that is neither a secret's nor a context's by its name.
    :param shown: how it is sent.
    """
    if (type(key) is str and key == shown and len(key) <= _KEY_LENGTH
            and len(KEYS) < _KEYS and not keys.is_context(key)
            and keys.normal(key) not in ('files', 'connection_info')):
        KEYS.add(key)


def are_plain(names: tuple[str, ...]) -> bool:
    """Return whether all keys of a dictionary are such keys."""
    if not KEYS.issuperset(names):
        return False
    # Where the value may be a secret by the name beside it, each one counts.
    if 'value' not in names and len(names) <= known.VALUES and (
            len(_shapes) < _SHAPES):
        _shapes.add(names)
    return True


def copy_of_usual(payload: dict[Any, Any],
                  level: int = 0) -> dict[str, Any] | None:
    """Return the copy of a payload like those before, None of any other.

    Its keys, in this order, were judged before, and so are its values but for
    texts and dictionaries of the same kind. It is far within all limits.
    """
    names = tuple(payload)
    if names not in _shapes or level > _LEVELS:
        return None
    values = tuple(payload.values())
    copied = payload.copy()
    for place in known.unjudged(values):
        value = values[place]
        kind = type(value)
        part: Any = None
        if kind is str:
            if len(value) <= text.KNOWN_LENGTH:
                part = text.mask_text(value)
        elif kind is dict:
            part = copy_of_usual(value, level + 1)
        elif issubclass(kind, dict) and not issubclass(
                kind, oslo_context.RequestContext):
            part = copy_of_usual(dict.copy(value), level + 1)
        if part is None:
            return None
        copied[names[place]] = part
    return copied
