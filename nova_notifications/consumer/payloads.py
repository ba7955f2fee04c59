# SPDX-License-Identifier: Apache-2.0
"""From the primitive on the wire to a payload object, tolerantly.

The result is an instance of the payload class itself, with every field set:
one that was not sent is None. Nothing but registered payload classes can be
made, whatever name a message brings.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

from nova_notifications.consumer import convert
from nova_notifications.consumer import errors
from nova_notifications import formats
from nova_notifications import objects  # noqa: F401  registers the classes
from nova_notifications.objects import base
from nova_notifications.objects import events


_BAD_VALUE = (ValueError, TypeError, OverflowError)


def numbers(version: object) -> tuple[int, int]:
    """Return ``(major, minor)`` of a version on the wire.

    :raises MalformedMessage: for anything else than two numbers and a dot.
    """
    found = _numbers(version) if (
        type(version) is str and len(version) < 16) else None
    if found is not None:
        return found
    raise errors.MalformedMessage(
        f'{formats.VERSION} is {errors.shown(version)}, two numbers and a dot '
        f'are expected')


@functools.lru_cache(maxsize=512)
def _numbers(version: str) -> tuple[int, int] | None:
    major, dot, minor = version.partition('.')
    if dot and (major + minor).isascii() and (
            major.isdecimal() and minor.isdecimal()):
        return int(major), int(minor)
    return None


@dataclasses.dataclass(frozen=True)
class _Plan:
    """How the objects of one class are read."""

    cls: type[base.NotificationPayloadBase]
    major: int
    # Field, the attribute that holds it, what reads it, and the type that
    # needs no reading: most values are what they should be.
    fields: tuple[tuple[str, str, convert.Convert, type[Any] | None], ...]


def payload_class(name: object) -> type[base.NotificationPayloadBase] | None:
    """Return the payload class of a name, or None; never any other class."""
    if type(name) is not str:
        return None
    for found in base.NotificationRegistry.obj_classes().get(name, ()):
        if issubclass(found, base.NotificationPayloadBase):
            return found
    return None


# By the name of the class; only names of payload classes get in.
_PLANS: dict[str, _Plan] = {}


def _plan(name: str) -> _Plan | None:
    found = _PLANS.get(name)
    if found is None:
        cls = payload_class(name)
        if cls is None:
            return None
        readers = ((key, convert.reader(field, _nested))
                   for key, field in cls.fields.items())
        found = _PLANS[name] = _Plan(cls, numbers(cls.VERSION)[0], tuple(
            (key, f'_obj_{key}', reader, convert.type_of_read(reader))
            for key, reader in readers))
    return found


def _nested(name: str) -> convert.Convert:
    def read_nested(value: Any) -> base.NotificationPayloadBase:
        return read(value, name)
    return read_nested


def read(primitive: object,
         wanted: str | None = None) -> base.NotificationPayloadBase:
    """Make the payload object of a primitive.

    :param primitive: the dict with the ``nova_object`` keys.
    :param wanted: the class that is expected; one derived from it will do,
        and one that it is derived from is read as if it were this.
    :returns: an instance of its payload class. ``VERSION`` is the version
        that was sent.
    :raises MalformedMessage: naming class and field, where the primitive is
        none or a value is not what its field holds.
    :raises IncompatibleVersion: for a newer major version, or a class that
        this library does not have.
    """
    if type(primitive) is not dict or formats.NAME not in primitive:
        raise errors.MalformedMessage(
            f'a versioned object is expected, not '
            f'{type(primitive).__name__}')
    name, version = primitive[formats.NAME], primitive.get(formats.VERSION)
    data = primitive.get(formats.DATA)
    if type(name) is not str or type(data) is not dict:
        raise errors.MalformedMessage(
            f'{formats.NAME} has to be a string and {formats.DATA} a dict')
    major = numbers(version)[0]
    plan = _plan(name)
    if plan is None:
        raise errors.IncompatibleVersion(name, str(version), None)
    cls = plan.cls
    if major > plan.major:
        raise errors.IncompatibleVersion(name, str(version), cls.VERSION)
    if wanted is not None and name != wanted:
        expected = payload_class(wanted)
        if expected is None or not (
                issubclass(cls, expected) or issubclass(expected, cls)):
            raise errors.MalformedMessage(
                f'a {wanted} is expected, not a {name}')
        if issubclass(expected, cls):
            # An older Nova sent the base class: the reader finds the fields
            # of today's class, as None.
            plan = _plan(wanted) or plan
    return _fill(plan, str(version), data, lenient=major < plan.major)


def read_event(event_type: str,
               primitive: object) -> base.NotificationPayloadBase:
    """Make the payload object of an event; as :func:`read`.

    :param event_type: of an event in the catalogue the class is known.
    """
    event = events.EVENTS.get(event_type)
    return read(primitive, event.payload if event else None)


def _fill(plan: _Plan, version: str, data: dict[str, Any],
          lenient: bool) -> base.NotificationPayloadBase:
    state: dict[str, Any] = {
        '_changed_fields': set(), '_context': None, 'VERSION': version,
        'populated': True, '_received': data}
    get = data.get
    for name, attribute, reader, unchanged in plan.fields:
        value = get(name)
        if value is not None and type(value) is not unchanged:
            try:
                value = reader(value)
            except _BAD_VALUE as exc:
                # A field of an older major version may have meant something
                # else; what was sent is in unknown().
                if not lenient:
                    # Python's own errors quote the value, which may be long
                    # or a secret.
                    known = isinstance(exc, convert.WrongValue)
                    raise errors.MalformedMessage(
                        f'{plan.cls.__name__}.{name}: '
                        f'{exc if known else "not what the field holds"}'
                    ) from exc
                value = None
            except errors.MalformedMessage as exc:
                raise errors.MalformedMessage(
                    f'{plan.cls.__name__}.{name}: {exc.reason}') from exc
        state[attribute] = value
    # Not the constructor: that is for senders, and asks for their objects.
    payload = plan.cls.__new__(plan.cls)
    payload.__dict__.update(state)
    return payload


def received(payload: base.NotificationPayloadBase) -> dict[str, Any]:
    """Return the fields of a payload as the JSON that was sent."""
    data: dict[str, Any] = getattr(payload, '_received', {})
    return data


def unknown(payload: base.NotificationPayloadBase) -> dict[str, Any]:
    """Return the raw values of the fields that this library lacks.

    Fields of nested payloads are there too, by dotted name.
    """
    own = payload.__dict__
    found = {
        name: value for name, value in received(payload).items()
        if own.get(f'_obj_{name}', own.get(name)) is None and (
            value is not None or name not in payload.fields)}
    for prefix, part in _parts(payload):
        found.update((f'{prefix}.{name}', value)
                     for name, value in unknown(part).items())
    return found


def missing(payload: base.NotificationPayloadBase) -> tuple[str, ...]:
    """Return the fields that this library knows and the sender left out.

    They are None in the payload. Fields of nested payloads by dotted name.
    """
    sent = received(payload)
    found = [name for name in payload.fields if name not in sent]
    for prefix, part in _parts(payload):
        found.extend(f'{prefix}.{name}' for name in missing(part))
    return tuple(dict.fromkeys(found))


def _parts(payload: base.NotificationPayloadBase) -> list[
        tuple[str, base.NotificationPayloadBase]]:
    found = []
    for name in payload.fields:
        value = payload.__dict__.get(f'_obj_{name}')
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, base.NotificationPayloadBase):
                found.append((name, item))
    return found
