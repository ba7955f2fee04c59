# SPDX-License-Identifier: Apache-2.0
"""Hold a contract as immutable data, wherever it was read from.

A *contract document* is the JSON-able dict that holds the same: ``nova``,
``release``, ``enums`` (name to values, in the order that the fingerprint
sees) and ``objects`` (class name to version, module, fields, SCHEMA, samples
and fingerprint). Two keys are optional: ``bases`` of an object, and
``events``. Where they are absent both are worked out from the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
import dataclasses
import enum
import functools
from typing import Any, Final

from nova_notifications import exceptions

# Fewer fields than this say too little to call one class the base of another.
_FIELDS_OF_A_BASE: Final = 10


class Unset(enum.Enum):
    """Stand for the default of a field that has none; None is a default."""

    UNSET = 'unset'


UNSET: Final = Unset.UNSET


@dataclasses.dataclass(frozen=True)
class FieldContract:
    """Hold a field: its type, and whether a reader may find null in it."""

    name: str
    type: str
    nullable: bool
    default: Any = UNSET
    enum: str | None = None
    object: str | None = None

    @property
    def type_name(self) -> str:
        """Return the type as text, with the enum or nested class it names."""
        inner = self.enum or self.object
        return f'{self.type}({inner})' if inner else self.type

    def document(self) -> dict[str, Any]:
        """Return the field as a contract document writes it."""
        found: dict[str, Any] = {'field': self.type, 'nullable': self.nullable}
        if self.default is not UNSET:
            found['default'] = self.default
        if self.enum is not None:
            found['enum'] = self.enum
        if self.object is not None:
            found['object'] = self.object
        return found


@dataclasses.dataclass(frozen=True)
class ObjectContract:
    """Hold a class: a payload, a notification, or a part of the envelope."""

    name: str
    version: str
    module: str
    fields: Mapping[str, FieldContract]
    schema: Mapping[str, tuple[Any, ...]] | None
    samples: tuple[str, ...] | None
    fingerprint: str
    bases: tuple[str, ...] | None = None

    @property
    def is_notification(self) -> bool:
        """Return whether the class stands for events, not for a payload."""
        return 'event_type' in self.fields and 'payload' in self.fields

    @property
    def is_payload(self) -> bool:
        """Return whether it is serialized into ``payload`` or nested in it."""
        return self.name.endswith('Payload')

    def document(self) -> dict[str, Any]:
        """Return the class as a contract document writes it."""
        found: dict[str, Any] = {
            'version': self.version,
            'module': self.module,
            'fields': {name: field.document()
                       for name, field in self.fields.items()},
        }
        if self.schema is not None:
            found['schema'] = {name: list(source)
                               for name, source in self.schema.items()}
        if self.samples is not None:
            found['samples'] = list(self.samples)
        if self.bases is not None:
            found['bases'] = list(self.bases)
        found['fingerprint'] = self.fingerprint
        return found


@dataclasses.dataclass(frozen=True)
class EventContract:
    """Hold an event type, and the classes that carry it.

    :ivar priority: ``info`` or ``error``; empty where it was not recorded
    :ivar sources: the services that send it
    :ivar legacy: the legacy event type with the same meaning
    """

    event_type: str
    notification: str
    payload: str
    samples: tuple[str, ...]
    priority: str = ''
    sources: tuple[str, ...] = ()
    legacy: str | None = None

    @property
    def noun(self) -> str:
        """Return the resource that the event is about."""
        return self.event_type.partition('.')[0]

    def document(self) -> dict[str, Any]:
        """Return the event as a contract document writes it."""
        return {'notification': self.notification, 'payload': self.payload,
                'samples': list(self.samples), 'priority': self.priority,
                'sources': list(self.sources), 'legacy': self.legacy}


@dataclasses.dataclass(frozen=True)
class Contract:
    """Hold what one Nova release, revision or working tree promises."""

    nova: str
    release: str
    enums: Mapping[str, tuple[str, ...]]
    objects: Mapping[str, ObjectContract]
    declared_events: Mapping[str, EventContract] | None = None

    @property
    def label(self) -> str:
        """Return the contract's name for people, such as ``Nova 31.3.1``."""
        return f'Nova {self.nova}' if self.nova[:1].isdigit() else self.nova

    @functools.cached_property
    def events(self) -> Mapping[str, EventContract]:
        """Return the event types, declared or read from names of samples."""
        if self.declared_events is not None:
            return self.declared_events
        return _events_of_samples(self)

    @functools.cached_property
    def descendants(self) -> Mapping[str, frozenset[str]]:
        """Return the names of all subclasses of each class."""
        return {name: frozenset(
            other.name for other in self.objects.values()
            if other.name != name and _derives(other, found))
            for name, found in self.objects.items()}

    def users_of(self, enum_name: str) -> Iterator[ObjectContract]:
        """Return the classes that have a field of this enum."""
        for found in self.objects.values():
            if any(f.enum == enum_name for f in found.fields.values()):
                yield found

    def holders_of(self, class_name: str) -> Iterator[ObjectContract]:
        """Return the classes that have a field holding this class."""
        for found in self.objects.values():
            if any(f.object == class_name for f in found.fields.values()):
                yield found

    def document(self) -> dict[str, Any]:
        """Return the contract document of this contract."""
        found: dict[str, Any] = {
            'nova': self.nova,
            'release': self.release,
            'enums': {k: list(v) for k, v in self.enums.items()},
            'objects': {k: v.document() for k, v in self.objects.items()},
        }
        if self.declared_events is not None:
            found['events'] = {
                name: event.document()
                for name, event in self.declared_events.items()}
        return found


def from_document(document: Mapping[str, Any]) -> Contract:
    """Read a contract document.

    :raises ContractError: where a part is missing or not what it should be;
        the message says which
    """
    where = 'the document'
    try:
        objects = {}
        for name, found in document['objects'].items():
            where = f'objects.{name}'
            objects[name] = object_from_document(name, found)
        where = 'enums'
        enums = {name: tuple(values)
                 for name, values in document['enums'].items()}
        where = 'events'
        events = None if 'events' not in document else {
            name: EventContract(
                name, found['notification'], found['payload'],
                tuple(found['samples']), found.get('priority', ''),
                tuple(found.get('sources', ())), found.get('legacy'))
            for name, found in document['events'].items()}
        return Contract(str(document['nova']), str(document['release']),
                        enums, objects, events)
    except (KeyError, TypeError, AttributeError) as error:
        what = (f'{error} is missing' if isinstance(error, KeyError)
                else str(error))
        raise exceptions.ContractError(
            f'not a contract document: {where}: {what}.') from error


def object_from_document(name: str,
                         found: Mapping[str, Any]) -> ObjectContract:
    """Read one class of a contract document; errors are Python's own."""
    schema, samples = found.get('schema'), found.get('samples')
    bases = found.get('bases')
    return ObjectContract(
        name=name, version=found['version'], module=found['module'],
        fields={key: FieldContract(
            key, field['field'], field['nullable'],
            field.get('default', UNSET), field.get('enum'),
            field.get('object')) for key, field in found['fields'].items()},
        schema=None if schema is None else {
            key: tuple(source) for key, source in schema.items()},
        samples=None if samples is None else tuple(samples),
        fingerprint=found['fingerprint'],
        bases=None if bases is None else tuple(bases))


def _derives(sub: ObjectContract, base: ObjectContract) -> bool:
    """Return whether ``sub`` inherits from ``base``.

    Without recorded bases: where it repeats all fields and sources of a
    class of the same module that is large enough for this to be no accident.
    """
    if sub.bases is not None:
        return base.name in sub.bases
    if not base.is_payload or len(base.fields) < _FIELDS_OF_A_BASE:
        return False
    if sub.module != base.module or len(sub.fields) < len(base.fields):
        return False
    if len(sub.fields) == len(base.fields) and not _shorter(base, sub):
        return False
    return (base.fields.items() <= sub.fields.items()
            and (base.schema or {}).items() <= (sub.schema or {}).items())


def _shorter(base: ObjectContract, sub: ObjectContract) -> bool:
    """Order two classes with equal fields: the one of them that is the base.

    A base is named for less than what is derived from it.
    """
    return len(base.name) < len(sub.name)


def _events_of_samples(contract: Contract) -> Mapping[str, EventContract]:
    """Read the event types from the samples' names.

    ``instance-create-end.json`` documents ``instance.create.end``. A name
    whose action no event can have documents a variant of another event.
    """
    actions = set(contract.enums.get('NotificationAction', ()))
    found = {}
    for item in contract.objects.values():
        if not item.is_notification:
            continue
        payload = item.fields['payload'].object or ''
        for sample in item.samples or ():
            parts = sample.removesuffix('.json').split('-')
            if len(parts) in (2, 3) and parts[1] in actions:
                name = '.'.join(parts)
                found[name] = EventContract(
                    name, item.name, payload, (sample,))
    return dict(sorted(found.items()))
