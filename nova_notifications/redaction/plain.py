# SPDX-License-Identifier: Apache-2.0
"""Payloads like those before: their keys were judged, and need no look."""

from collections.abc import Callable
from typing import Any, NamedTuple

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


class _Usual(NamedTuple):
    """Where, in a dictionary with certain keys and types, which values are."""

    texts: Callable[[Any], tuple[str, ...]] | None
    text_names: tuple[str, ...]
    numbers: Callable[[Any], tuple[int, ...]] | None
    parts: tuple[str, ...]


_usual: dict[tuple[Any, ...], _Usual] = {}


def copy_of_usual(payload: dict[Any, Any],
                  level: int = 0) -> dict[str, Any] | None:
    """Return the copy of a payload like those before, None of any other.

    Its keys, in this order, were judged before, and so are its values but for
    texts and dictionaries of the same kind. It is far within all limits.
    """
    kinds = *payload, *map(type, payload.values())
    usual = _usual.get(kinds) or _settle(payload, kinds)
    if usual is None or level > _LEVELS:
        return None
    copied = payload.copy()
    if usual.texts is not None and not text.are_known(usual.texts(payload)):
        for name in usual.text_names:
            value = payload[name]
            if not text.is_known(value):
                if len(value) > text.KNOWN_LENGTH:
                    return None
                copied[name] = text.mask_text(value)
    if usual.numbers is not None and not known.are_small(
            usual.numbers(payload)):
        return None
    for name in usual.parts:
        part = payload[name]
        copied[name] = part = copy_of_usual(
            part if type(part) is dict else dict.copy(part), level + 1)
        if part is None:
            return None
    return copied


def _settle(payload: dict[Any, Any],
            kinds: tuple[Any, ...]) -> _Usual | None:
    """Settle how payloads with certain keys and types are copied."""
    if tuple(payload) not in _shapes:
        return None
    named: dict[str, list[str]] = {'texts': [], 'numbers': [], 'parts': []}
    for name, value in payload.items():
        kind = type(value)
        if kind is str:
            named['texts'].append(name)
        elif kind is int:
            named['numbers'].append(name)
        elif issubclass(kind, dict) and not issubclass(
                kind, oslo_context.RequestContext):
            named['parts'].append(name)
        elif value is not None and kind is not bool:
            return None
    usual = _Usual(
        known.taker(named['texts']), tuple(named['texts']),
        known.taker(named['numbers']), tuple(named['parts']))
    if len(_usual) < _SHAPES:
        _usual[kinds] = usual
    return usual
