# SPDX-License-Identifier: Apache-2.0
"""Read the contract from the classes in this working tree."""

from __future__ import annotations

from collections.abc import Mapping
import hashlib
from typing import Any, Final

from nova_notifications import catalogue
from nova_notifications.contract import fingerprint
from nova_notifications.contract import model
from nova_notifications import enums
from oslo_versionedobjects import fields as ovo

NAME: Final = 'worktree'


def contract() -> model.Contract:
    """Read the contract from the registered classes and the catalogue."""
    return of_classes(NAME, NAME, catalogue.classes(), _events())


def of_classes(nova: str, release: str, classes: Mapping[str, type[Any]],
               events: Mapping[str, model.EventContract] | None = None
               ) -> model.Contract:
    """Read a contract from classes, the library's or Nova's own.

    :param nova: what the contract is called
    :param release: the same, as people name it
    :param classes: each class by its name, nested ones and bases too
    :param events: the event types; None reads them from names of samples
    """
    hashes = fingerprints(classes)
    values: dict[str, tuple[str, ...]] = {}
    objects = {}
    for name, found in classes.items():
        fields = {}
        for key, field in sorted(found.fields.items()):
            fields[key] = _field(key, field)
            if fields[key].enum is not None:
                values[str(fields[key].enum)] = tuple(field._type.valid_values)
        objects[name] = model.ObjectContract(
            name=name, version=found.VERSION, module=_noun(found),
            fields=fields, schema=_schema(found), samples=_samples(found),
            fingerprint=hashes[name],
            bases=tuple(base_class.__name__ for base_class in found.__mro__[1:]
                        if base_class.__name__ in classes))
    return model.Contract(
        nova, release, dict(sorted(values.items())), objects, events)


def enums_of(module: Any) -> dict[str, tuple[str, ...]]:
    """Return the values of the library's enums as a module has them.

    :param module: ``nova_notifications.enums``, or one of Nova's with enums
        of the same names; those that it lacks are left out
    """
    names = sorted(name for name, value in vars(enums).items()
                   if isinstance(value, type) and value is not enums.Enum
                   and issubclass(value, enums.Enum))
    return {name: tuple(getattr(module, name).ALL) for name in names
            if hasattr(module, name)}


def fingerprints(classes: Mapping[str, type[Any]] | None = None
                 ) -> dict[str, str]:
    """Return the fingerprint of each class, as Nova's tests work them out.

    It is what oslo.versionedobjects' checker gives, which lives in a module
    for tests and needs their libraries. Notifications have no remotable
    methods, so that part of the hashed text is empty.

    :param classes: each class by its name; None: those of the library
    """
    found = {}
    for name, item in (catalogue.classes() if classes is None
                       else classes).items():
        data: tuple[Any, ...] = (sorted(item.fields.items()), [])
        # Bases of payloads have one, empty or not, and nothing else has.
        if hasattr(item, 'SCHEMA'):
            data += (sorted(item.SCHEMA.items()),)
        digest = hashlib.md5(repr(data).encode(), usedforsecurity=False)
        found[name] = f'{item.VERSION}-{digest.hexdigest()}'
    return found


def _field(name: str, field: Any) -> model.FieldContract:
    kind = type(field).__name__
    is_enum = (isinstance(field._type, ovo.Enum)
               and kind != fingerprint.HASH_METHODS_FIELD)
    default = field._default
    return model.FieldContract(
        name, kind, field.nullable,
        model.UNSET if default is ovo.UnspecifiedDefault else default,
        type(field._type).__name__ if is_enum else None,
        getattr(field, 'objname', None))


def _noun(found: type[Any]) -> str:
    """Return the file, or package, in ``objects`` that has the class."""
    parts = found.__module__.split('.')
    return parts[parts.index('objects') + 1] if 'objects' in parts else ''


def _schema(found: type[Any]) -> dict[str, tuple[Any, ...]] | None:
    schema = getattr(found, 'SCHEMA', None)
    if not schema:
        return None
    return {name: tuple(source) for name, source in sorted(schema.items())}


def _samples(found: type[Any]) -> tuple[str, ...] | None:
    if not {'event_type', 'payload'} <= found.fields.keys():
        return None
    return tuple(sorted(getattr(found, 'samples', ())))


def _events() -> dict[str, model.EventContract]:
    return {event.event_type: model.EventContract(
        event.event_type, event.notification, event.payload,
        (event.sample,), event.priority, event.sources, event.legacy)
        for event in catalogue.events().values()}
