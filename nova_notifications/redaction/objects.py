# SPDX-License-Identifier: Apache-2.0
"""Read what an object consists of without running its code.

Versioned objects load attributes when they are read, proxies load
themselves: only the instance dictionary is looked at, and ``type()``
instead of ``__class__``.
"""

import datetime
import inspect
import ipaddress
import itertools
from collections.abc import Collection
from typing import Any
from typing import NoReturn

from oslo_context import context as oslo_context

from nova_notifications.redaction import keys

_ADDRESSES = (
    ipaddress.IPv4Address, ipaddress.IPv6Address, ipaddress.IPv4Network,
    ipaddress.IPv6Network, datetime.time, datetime.timedelta,
    datetime.tzinfo, itertools.count, range, complex, memoryview)
_CODE = (
    inspect.isclass, inspect.ismodule, inspect.isroutine,
    inspect.isgenerator, inspect.istraceback, inspect.isframe,
    inspect.iscode, inspect.iscoroutine)
_STORED = '_obj_'


def own_attributes(value: object) -> dict[str, Any]:
    """Return the attributes stored in an object; none of its code runs.

    :param value: any object; one without an instance dictionary has none.
    """
    try:
        found = object.__getattribute__(value, '__dict__')
    except Exception:
        return {}
    return found if type(found) is dict else {}


def class_attribute(kind: type, name: str) -> Any:
    """Return what the classes of *kind* define as *name*, else None."""
    for base in type.mro(kind):
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def names_a_context(names: Collection[Any]) -> bool:
    """Return whether a dictionary with these keys is a request context."""
    return (not keys.CONTEXT_SECRETS.isdisjoint(names)
            and not keys.CONTEXT_IDENTITIES.isdisjoint(names))


def is_context(value: object) -> bool:
    """Return whether *value* is a request context or looks like one."""
    kind = type(value)
    if issubclass(kind, oslo_context.RequestContext):
        return True
    if issubclass(kind, (dict, list, tuple, set, frozenset)):
        return False
    own = own_attributes(value)
    names = {name.lstrip('_') for name in own if type(name) is str}
    if names_a_context(names):
        return True
    if class_attribute(kind, 'to_dict') is None:
        return False
    return any(name in names or class_attribute(kind, name) is not None
               for name in keys.CONTEXT_SECRETS)


def is_described_by_text(value: object, kind: type) -> bool:
    """Return whether the text of *value* is all there is to tell."""
    if issubclass(kind, _ADDRESSES):
        return True
    # netaddr is an optional part of what a caller may hand over.
    if kind.__module__.partition('.')[0] == 'netaddr':
        return True
    return any(test(value) for test in _CODE)


def is_versioned(kind: type) -> bool:
    """Return whether a class is one of versioned objects."""
    return (type(class_attribute(kind, 'fields')) is dict
            and class_attribute(kind, 'obj_attr_is_set') is not None)


def members(value: object) -> dict[str, Any] | list[Any] | None:
    """Return the parts of an object, None when it has none to show."""
    kind = type(value)
    if is_versioned(kind):
        return _versioned(value, kind, list(class_attribute(kind, 'fields')))
    return dict(own_attributes(value)) or None


def _versioned(value: object, kind: type,
               fields: list[str]) -> dict[str, Any] | list[Any]:
    own = own_attributes(value)
    known = {}
    for name in fields:
        if _STORED + name in own:
            known[name] = own[_STORED + name]
        elif name in own:
            known[name] = own[name]
    if (class_attribute(kind, '__iter__') is not None
            and issubclass(type(known.get('objects')), list)):
        return list(known['objects'])
    if class_attribute(kind, 'items') is not None:
        known.update(_computed(kind, own))
        return known
    described: dict[str, Any] = {
        name: own[name] for name in ('VERSION', '_changed_fields')
        if name in own}
    described.update((_STORED + name, part) for name, part in known.items())
    return described


def _computed(kind: type, own: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that the class computes from others.

    They are read from an orphan, where nothing can be loaded; those that
    need more than what is set are left out.
    """
    names = class_attribute(kind, 'obj_extra_fields')
    if type(names) not in (list, tuple) or not names:
        return {}
    try:
        orphan: object = object.__new__(kind)
        state = object.__getattribute__(orphan, '__dict__')
        state.update(own)
        state.update(_context=None, obj_load_attr=_refuse)
    except Exception:
        return {}
    found = {}
    for name in names:
        try:
            found[name] = getattr(orphan, name)
        except Exception:
            continue
    return found


def _refuse(name: str) -> NoReturn:
    raise NotImplementedError(name)
