# SPDX-License-Identifier: Apache-2.0
"""Copy call arguments and payloads without the secrets in them."""

import collections
import datetime
import decimal
import functools
import json
import math
from typing import Any
import uuid

from nova_notifications.redaction import keys
from nova_notifications.redaction import objects
from nova_notifications.redaction import text

#: Containers inside containers, objects included.
DEPTH_LIMIT = 24

#: Objects inside objects; deeper ones become None, as with oslo's
#: ``to_primitive``.
OBJECT_LIMIT = 3

#: Values in one copy.
NODE_LIMIT = 50_000

#: Characters of one string.
STRING_LIMIT = 65_536

#: Characters of one copy.
TOTAL_LIMIT = 4 * 1024 * 1024

CYCLE = '<cycle>'
TOO_DEEP = '<too deep>'
TOO_LARGE = '<too large>'

# json.dumps and int() refuse longer decimal numbers.
_INT_BITS = 14_000
# What else is a row of values; iterating it runs no code of others.
_ROWS: tuple[Any, ...] = (
    collections.deque, type({}.keys()), type({}.values()), type({}.items()))
_DATE = '%Y-%m-%d'
_DATETIME = '%Y-%m-%dT%H:%M:%S.%f'
# Options that only their program tells from harmless ones.
_PASSWORD_OPTIONS = {'ipmitool': '-P', 'sshpass': '-p'}
_DROP = object()


def redact(value: object) -> Any:
    """Return a deep copy of *value* that is safe to send and to keep.

    :param value: a payload or a call argument of any type.
    :returns: JSON primitives only. Request contexts are left out wherever
        they are; values under names of secrets are ``***``; text is masked
        (:func:`mask_text`). Versioned objects are described by the fields
        that are set, and no attribute is ever loaded. A cycle is
        ``<cycle>``, what exceeds the limits of this module
        ``<too deep>`` or ``<too large>``.

    Never raises. A request context on its own becomes None.
    """
    try:
        copied = _Copy().copy(value, 0, 0)
    except Exception:
        return f'<{text.type_name(value)}: not described>'
    return None if copied is _DROP else copied


class _Copy:
    """One walk through one value, within its limits."""

    def __init__(self) -> None:
        self._nodes = NODE_LIMIT
        self._characters = TOTAL_LIMIT
        self._open: set[int] = set()

    def copy(self, value: Any, depth: int, level: int) -> Any:
        if value is None or value is True or value is False:
            return value
        self._nodes -= 1
        if self._nodes < 0:
            return TOO_LARGE
        kind = type(value)
        if kind is str:
            return self._text(value)
        if kind is int or kind is float:
            return _number(value)
        if not issubclass(kind, (dict, list)):
            leaf = self._leaf(value, kind)
            if leaf is not None:
                return leaf
        if kind is not dict and kind is not list and objects.is_context(
                value):
            return _DROP
        if depth >= DEPTH_LIMIT:
            return TOO_DEEP
        if id(value) in self._open:
            return CYCLE
        self._open.add(id(value))
        try:
            return self._container(value, kind, depth + 1, level)
        finally:
            self._open.discard(id(value))

    def _text(self, value: object, limit: int = STRING_LIMIT) -> str:
        if self._characters <= 0:
            return TOO_LARGE
        masked = text.mask_text(value, min(limit, self._characters))
        self._characters -= len(masked)
        return masked

    def _leaf(self, value: Any, kind: type) -> Any:
        """Return what stands for a value without parts, else None."""
        if issubclass(kind, str):
            return self._text(str.__str__(value))
        if issubclass(kind, int):
            return _number(int.__index__(value))
        if issubclass(kind, float):
            return _number(float.__float__(value))
        if issubclass(kind, (bytes, bytearray, decimal.Decimal, uuid.UUID)):
            return self._text(value)
        if issubclass(kind, datetime.datetime):
            return datetime.datetime.strftime(value, _DATETIME)
        if issubclass(kind, datetime.date):
            return datetime.date.strftime(value, _DATE)
        if issubclass(kind, BaseException):
            return self._text(Repr(value), text.MESSAGE_LIMIT)
        if objects.is_described_by_text(value, kind):
            return self._text(value)
        return None

    def _container(self, value: Any, kind: type, depth: int,
                   level: int) -> Any:
        if issubclass(kind, dict):
            return self._mapping(dict.copy(value), depth, level)
        if issubclass(kind, list):
            return self._sequence(list(list.__iter__(value)), depth, level)
        if issubclass(kind, tuple):
            items = list(tuple.__iter__(value))
            return self._sequence(_without_named(items, kind), depth, level)
        for base in _ROWS:
            if issubclass(kind, base):
                return self._sequence(list(base.__iter__(value)), depth,
                                      level)
        if issubclass(kind, (set, frozenset)):
            items = list(set(value) if kind is set else frozenset(value))
            return self._sequence(sorted(items, key=text.plain_text),
                                  depth, level, ordered=False)
        if level >= OBJECT_LIMIT:
            return None
        members = objects.members(value)
        if isinstance(members, list):
            return self._sequence(members, depth, level + 1)
        if members is not None:
            return self._mapping(members, depth, level + 1)
        return self._text(value)

    def _mapping(self, values: dict[Any, Any], depth: int,
                 level: int) -> Any:
        if objects.names_a_context(values):
            return _DROP
        pair = self._named_secret(values)
        entries = (self._entry(key, value, pair, depth, level)
                   for key, value in values.items())
        return dict(entry for entry in entries if entry is not None)

    def _entry(self, key: object, value: object, pair: str | None, depth: int,
               level: int) -> tuple[str, Any] | None:
        """Return the copy of a key and its value, None to leave it out."""
        name = key if type(key) is str else _key(key)
        if keys.is_context(name) and (name.startswith('_')
                                      or not _is_plain(value)):
            return None
        shown = _shown(name) if len(name) <= 256 else self._text(name)
        if name == pair or keys.is_secret(name) and not (
                type(value) is int and keys.is_of_data(name)):
            return shown, _hidden(value)
        if name in ('files', '_obj_files') and _holds_files(value):
            return shown, [text.MASK]
        if name in ('connection_info', '_obj_connection_info'):
            return shown, self._connection(value, depth, level)
        part = self.copy(value, depth, level)
        return None if part is _DROP else (shown, part)

    def _connection(self, value: object, depth: int, level: int) -> Any:
        """Return a block device's connection, a dict or its JSON."""
        if not isinstance(value, (str, bytes)) or not value:
            part = self.copy(value, depth, level)
            return None if part is _DROP else part
        try:
            parsed = json.loads(value)
        except ValueError:
            return text.MASK
        return json.dumps(self.copy(parsed, depth, level), sort_keys=True)

    @staticmethod
    def _named_secret(mapping: dict[Any, Any]) -> str | None:
        """Return the key of the secret in ``{name: .., value: ..}``."""
        if not 2 <= len(mapping) <= 4:
            return None
        name = mapping.get('name', mapping.get('key'))
        if type(name) is str and 'value' in mapping and keys.is_secret(name):
            return 'value'
        return None

    def _sequence(self, items: list[Any], depth: int, level: int,
                  ordered: bool = True) -> Any:
        copied = []
        hide = 0
        option = _PASSWORD_OPTIONS.get(
            items[0].rpartition('/')[2] if items and type(items[0]) is str
            else '', '')
        for item in items:
            if hide and type(item) in (str, bytes):
                hide -= 1
                if not (hide and text.plain_text(item).startswith('-')):
                    copied.append(text.MASK)
                    hide = 0
                    continue
            part = self.copy(item, depth, level)
            if part is not _DROP:
                copied.append(part)
            if ordered and type(item) is str and (
                    _announces_a_secret(item, len(items)) or
                    item == option):
                hide = 2
        return copied


def _without_named(items: list[Any], kind: type) -> list[Any]:
    """Return the items of a tuple without those with a secret's name."""
    names = objects.class_attribute(kind, '_fields')
    if type(names) is not tuple or len(names) != len(items):
        return items
    return [_hidden(item) if type(name) is str and keys.is_secret(name)
            else item for name, item in zip(names, items)]


class Repr:
    """An object whose text is the ``repr`` of a value.

    :param value: the value; where it has no usable ``repr``, the text names
        its type.
    """

    def __init__(self, value: object) -> None:
        self._value = value

    def __str__(self) -> str:
        try:
            return repr(self._value)
        except Exception:
            return f'<{text.type_name(self._value)}: no text>'


def _number(value: int | float) -> int | float | str:
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value.bit_length() > _INT_BITS:
        return f'<int: {value.bit_length()} bits>'
    return value


def _key(key: object) -> str:
    if key is None or key is True or key is False:
        return {None: 'null', True: 'true', False: 'false'}[key]
    return text.mask_text(key, 256)


def _announces_a_secret(item: str, length: int) -> bool:
    """Return whether the next item of a sequence is a secret.

    So it is in ``['--password', 'x']``, in ``('password', 'x')`` and in
    iscsiadm's ``['node.session.auth.password', '-v', 'x']``.
    """
    if len(item) > 64 or ' ' in item or '=' in item:
        return False
    return ((length == 2 or item.startswith('-') or '.' in item)
            and keys.is_secret(item))


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, bytes, int, float))


def _hidden(value: object) -> Any:
    if value is None or value is True or value is False:
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [text.MASK] if len(value) else []
    if isinstance(value, (str, bytes, dict)) and not len(value):
        return '' if not isinstance(value, dict) else {}
    return text.MASK


def _holds_files(value: object) -> bool:
    """Return whether *value* looks like files with their contents."""
    return (isinstance(value, (list, tuple)) and len(value) > 0
            and not all(isinstance(item, str) for item in value))


@functools.lru_cache(maxsize=4096)
def _shown(name: str) -> str:
    """Return a key as it is shown: it can be text of a user's, too."""
    return text.mask_text(name)
