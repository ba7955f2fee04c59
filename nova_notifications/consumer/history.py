# SPDX-License-Identifier: Apache-2.0
"""Payloads as they were: pinned versions, and since when a field is there.

What each version looked like is known to the contract. A consumer that asks
is made with it:
``Consumer(..., history=nova_notifications.contract.history)``.
"""

from __future__ import annotations

from collections.abc import Callable
import functools
import importlib
import types
from typing import Any, Protocol

from oslo_versionedobjects import fields as ovo

from nova_notifications.consumer import convert
from nova_notifications.consumer import pre_queens
from nova_notifications.consumer import payloads
from nova_notifications import exceptions
from nova_notifications.objects import base


class History(Protocol):
    """What is asked of ``nova_notifications.contract.history``."""

    @property
    def field_since(self) -> Callable[[str, str], Any]:
        """Return what names the first version of a payload with a field."""

    @property
    def payload_at(self) -> Callable[[str, str], Any]:
        """Return what gives a payload the contract of an older version."""


class _ModuleName(str):
    """A module as it is pickled: by its name."""


def to_state(history: Any) -> Any:
    """Return what stands for a history in a pickle or a deep copy."""
    return (_ModuleName(history.__name__)
            if isinstance(history, types.ModuleType) else history)


def from_state(state: Any) -> Any:
    """Return the history that :func:`to_state` was given."""
    return (importlib.import_module(state)
            if isinstance(state, _ModuleName) else state)


def _needed(history: Any, what: str) -> Any:
    if history is None:
        raise exceptions.NotificationsError(
            f'{what} needs the history of the contract: make the consumer '
            f'with history=nova_notifications.contract.history.')
    return history


def _class(name: str) -> type[base.NotificationPayloadBase]:
    found = payloads.payload_class(name)
    if found is None:
        raise exceptions.NotificationsError(
            f'there is no payload class {name!r}; see '
            f'"nova-notifications payload list" for those there are.')
    return found


def since(history: Any, cls: type[Any], field: str) -> str:
    """Say since when a field, also of a nested payload, is there."""
    known = _needed(history, f'since({field!r})')
    *path, name = field.split('.')
    for step in path:
        held = _object_in(cls.fields[step]) if step in cls.fields else None
        if held is None:
            raise exceptions.NotificationsError(
                f'{cls.__name__}.{step} is no payload with fields.')
        cls = _class(held)
    return str(known.field_since(cls.__name__, name))


def _object_in(field: ovo.Field[Any]) -> str | None:
    kind = field._type
    while isinstance(kind, (ovo.List, ovo.Set, ovo.Dict)):
        kind = kind._element_type._type
    return kind._obj_name if isinstance(kind, ovo.Object) else None


class Pin:
    """A handler's wish: this payload class, as of this version.

    :param name: the payload class; classes derived from it match too.
    :param version: the version to present it as; None: as it was sent.
    :param history: see :class:`History`; needed with a version.
    :raises NotificationsError: for a class or version that never was.
    """

    def __init__(self, name: str, version: str | None, history: Any) -> None:
        self.cls = _class(name)
        self.version = version
        self._history = history
        self._at = None
        self._later: frozenset[str] = frozenset()
        if version is not None:
            known = _needed(history, f'version={version!r}')
            recorded = version
            if found := pre_queens.wind_back(name, version):
                recorded, self._later = found
            self._at = known.payload_at(name, recorded)

    def __reduce__(self) -> tuple[Any, ...]:
        return _pin_of_state, (self.cls.__name__, self.version,
                               to_state(self._history))

    def matches(self, payload: object) -> bool:
        """Return whether a payload can be presented as this class."""
        return isinstance(payload, self.cls)

    def view(self, payload: base.NotificationPayloadBase) -> Any:
        """Return the payload in the version that the handler asks for.

        Reading a field that came after the pinned version raises an
        ``AttributeError`` which says when it came.
        """
        if self._at is None:
            return payload
        return self._present(self.cls, payload)

    def _present(self, cls: type[base.NotificationPayloadBase],
                 payload: base.NotificationPayloadBase) -> Any:
        assert self._at is not None
        then = self._at.contract.objects[cls.__name__]
        sent = payloads.received(payload)
        pinned = cls is self.cls
        state: dict[str, Any] = {
            '_changed_fields': set(), '_context': None,
            'VERSION': self.version if pinned else then.version,
            'populated': True, '_received': sent,
            'obj_load_attr': functools.partial(self._refuse, cls.__name__)}
        for name in then.fields:
            if pinned and name in self._later:
                continue
            if name not in cls.fields:
                # It has been removed since: as raw as it was sent.
                state[name] = sent.get(name)
                continue
            value = getattr(payload, name)
            if isinstance(value, list):
                value = convert.ReadList(map(self._part, value))
            state[f'_obj_{name}'] = self._part(value)
        found = cls.__new__(cls)
        found.__dict__.update(state)
        return found

    def _part(self, value: Any) -> Any:
        assert self._at is not None
        if isinstance(value, base.NotificationPayloadBase) and (
                type(value).__name__ in self._at.contract.objects):
            return self._present(type(value), value)
        return value

    def _refuse(self, name: str, field: str) -> None:
        came = self._history.field_since(name, field)
        raise AttributeError(
            f'{name}.{field} came with {came}; this handler is pinned to '
            f'{self.cls.__name__} {self.version}')


def _pin_of_state(name: str, version: str | None, state: Any) -> Pin:
    return Pin(name, version, from_state(state))
