# SPDX-License-Identifier: Apache-2.0
"""Turn contract data into JSON primitives, as oslo.serialization does.

Text and names are never looked at. Only what is no contract data is kept
back: request contexts that objects carry along, the values of private
attributes (:data:`nova_notifications.redaction.keys.PRIVATE`), and secrets in
the text of an exception.
"""

import collections
from collections.abc import Collection
from typing import Any

from oslo_serialization import jsonutils

from nova_notifications.redaction import keys
from nova_notifications.redaction import objects
from nova_notifications.redaction import text
from nova_notifications.redaction import values

_SIMPLE = (str, int, float, type(None))
_SIMPLE_TYPES = frozenset((*_SIMPLE, bool))
_TEXT = frozenset((str,))
_SEQUENCES: tuple[type[Any], ...] = (
    list, tuple, set, frozenset, collections.deque,
    type({}.keys()), type({}.values()), type({}.items()))
_DROP = object()


def to_primitive(value: object) -> Any:
    """Return a deep copy of *value* that is made of JSON primitives.

    :param value: contract data of any type.
    :returns: what ``jsonutils.to_primitive(value, convert_instances=True)``
        returns, with four differences: request contexts are left out; the
        values of private attributes are ``***``; the text of an exception is
        masked; attributes of versioned objects are never loaded. A container
        that contains itself is ``<cycle>`` there. The keys of *value* itself
        are names of the contract, those of a dictionary of texts in it are
        not.
    """
    copied = (_mapping(value, 0, frozenset((id(value),)))
              if type(value) is dict
              else _copy(value, 0, frozenset()))
    return None if copied is _DROP else copied


def hide_private(named: dict[Any, Any]) -> dict[Any, Any]:
    """Return a dictionary whose private values are ``***``.

    :param named: what describes an object, such as the instance in a request
        spec; it stays as it is.
    """
    return {key: text.MASK if key in keys.PRIVATE and value else value
            for key, value in named.items()}


def _copy(value: object, level: int, parents: frozenset[int]) -> Any:
    if isinstance(value, _SIMPLE):
        return value
    if isinstance(value, (bytes, bytearray)):
        return text.plain_text(value)
    if isinstance(value, BaseException):
        return text.mask_text(values.Repr(value), text.MESSAGE_LIMIT)
    if id(value) in parents:
        return values.CYCLE
    parents |= {id(value)}
    if isinstance(value, dict):
        # Where all is text it is metadata, or alike: its owner chose the
        # keys, and they say nothing.
        return (dict(value) if _TEXT.issuperset(map(type, value.values()))
                else _mapping(value, level, parents))
    if isinstance(value, _SEQUENCES):
        return _sequence(value, level, parents)
    if objects.is_context(value):
        return _DROP
    return _object(value, level, parents)


def _object(value: Any, level: int, parents: frozenset[int]) -> Any:
    kind = type(value)
    parts: Any = None
    if objects.is_versioned(kind):
        parts = objects.members(value)
    elif not objects.is_described_by_text(value, kind):
        if hasattr(kind, 'items'):
            parts = dict(value.items())
        elif hasattr(kind, '__iter__'):
            parts = list(value)
        else:
            parts = objects.members(value)
    if parts is None:
        return jsonutils.to_primitive(value, convert_instances=True,
                                      fallback=str)
    if isinstance(parts, list):
        return _sequence(parts, level, parents)
    if level >= values.OBJECT_LIMIT:
        return None
    return _mapping(parts, level + 1, parents)


def _mapping(mapping: dict[Any, Any], level: int,
             parents: frozenset[int]) -> Any:
    # The first test alone answers for nearly all.
    if not keys.CONTEXT_SECRETS.isdisjoint(mapping) and (
            objects.names_a_context(mapping)):
        return _DROP
    if not keys.PRIVATE.isdisjoint(mapping):
        mapping = hide_private(mapping)
    if not _TEXT.issuperset(map(type, mapping)):
        mapping = {jsonutils.to_primitive(key, fallback=str): value
                   for key, value in mapping.items()}
    copied = dict(mapping)
    # Most values of a payload are simple.
    for key, value in mapping.items():
        if type(value) not in _SIMPLE_TYPES:
            part = _copy(value, level, parents)
            if part is _DROP:
                del copied[key]
            else:
                copied[key] = part
    return copied


def _sequence(items: Collection[object], level: int,
              parents: frozenset[int]) -> list[Any]:
    if _TEXT.issuperset(map(type, items)):
        return list(items)
    copied = (_copy(item, level, parents) for item in items)
    return [item for item in copied if item is not _DROP]
