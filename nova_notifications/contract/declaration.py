# SPDX-License-Identifier: Apache-2.0
"""Read what a consumer declares that it reads.

As YAML::

    consumer: billing
    topic: versioned_notifications
    reads:
      - events: [instance.create.end, instance.delete.*]
        fields: [uuid, flavor.memory_mb]
        optional: [tenant_id, launched_at]
        versions: ['1.*']
        payloads: [InstanceActionPayload, InstanceCreatePayload]
        envelope: [message_id, timestamp]
        context: [request_id]

``events`` are event types or patterns (``*`` matches anything). ``fields``
are paths into the payload that must lead to a value; ``optional`` are those
that the consumer can do without: it takes null, or that there is no such
field. ``versions`` are the payload versions that it accepts, ``payloads`` the
payload class names; each may be left out by a consumer that does not look.
``versions`` may also be a mapping from class name to a list of versions.
``envelope`` are keys beside the payload, ``context`` those of the request
context. ``about``, at the top, is a description for people, and
``checked_against`` names the consumer's release that was looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import dataclasses
import fnmatch
from typing import Any, Final

from nova_notifications import exceptions
from nova_notifications import formats

_READ_KEYS: Final = frozenset(
    {'events', 'fields', 'optional', 'versions', 'payloads', 'envelope',
     'context'})
_KEYS: Final = frozenset(
    {'consumer', 'topic', 'reads', 'about', 'checked_against'})


@dataclasses.dataclass(frozen=True)
class Path:
    """Hold one field that is read."""

    path: str
    optional: bool

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names from the payload inwards."""
        return tuple(self.path.split('.'))


@dataclasses.dataclass(frozen=True)
class Read:
    """Hold what is read from the events that match some patterns.

    :ivar versions: class name, or ``*``, to accepted version patterns
    """

    events: tuple[str, ...]
    fields: tuple[Path, ...]
    versions: Mapping[str, tuple[str, ...]]
    payloads: tuple[str, ...]
    envelope: tuple[str, ...] = ()
    context: tuple[str, ...] = ()

    def accepts(self, payload: str, version: str) -> bool:
        """Return whether the consumer takes this version of a payload."""
        pins = self.versions.get(payload, self.versions.get('*'))
        return pins is None or any(
            fnmatch.fnmatchcase(version, pin) for pin in pins)


@dataclasses.dataclass(frozen=True)
class Declaration:
    """Hold all that one consumer reads from one topic."""

    consumer: str
    topic: str
    reads: tuple[Read, ...]

    @property
    def legacy(self) -> bool:
        """Return whether the consumer reads the unversioned format."""
        return self.topic != formats.VERSIONED_TOPIC


def parse(document: Any) -> Declaration:
    """Read a declaration from data such as a YAML file holds.

    :raises ContractError: naming the place in the document, and what is
        expected there
    """
    top = _mapping(document, 'the declaration')
    _only(top, _KEYS, 'the declaration')
    topic = _text(top.get('topic'), 'topic')
    if topic not in (formats.VERSIONED_TOPIC, formats.LEGACY_TOPIC) and not (
            topic.startswith((formats.VERSIONED_TOPIC, formats.LEGACY_TOPIC))):
        raise exceptions.ContractError(
            f'topic: {topic!r} is none that Nova sends to by default: '
            f'{formats.VERSIONED_TOPIC} or {formats.LEGACY_TOPIC} is expected '
            f'(a topic of your own may start with one of them).')
    if topic.startswith(formats.VERSIONED_TOPIC):
        topic = formats.VERSIONED_TOPIC
    reads = _sequence(top.get('reads'), 'reads')
    return Declaration(
        _text(top.get('consumer'), 'consumer'), topic,
        tuple(_read(item, f'reads[{at}]') for at, item in enumerate(reads)))


def _read(item: Any, where: str) -> Read:
    found = _mapping(item, where)
    _only(found, _READ_KEYS, where)
    versions: dict[str, tuple[str, ...]] = {}
    declared = found.get('versions')
    if isinstance(declared, Mapping):
        versions = {str(name): _texts(pins, f'{where}.versions.{name}')
                    for name, pins in declared.items()}
    elif declared is not None:
        versions = {'*': _texts(declared, f'{where}.versions')}
    return Read(
        events=_texts(found.get('events'), f'{where}.events'),
        fields=tuple(Path(text, key == 'optional')
                     for key in ('fields', 'optional')
                     for text in _texts(found.get(key, []),
                                        f'{where}.{key}')),
        versions=versions,
        payloads=_texts(found.get('payloads', []), f'{where}.payloads'),
        envelope=_texts(found.get('envelope', []), f'{where}.envelope'),
        context=_texts(found.get('context', []), f'{where}.context'))


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise exceptions.ContractError(
            f'{where}: a mapping is expected, not {_kind(value)}.')
    return value


def _sequence(value: Any, where: str) -> Sequence[Any]:
    if not isinstance(value, list) or not value:
        raise exceptions.ContractError(
            f'{where}: a list with at least one entry is expected, not '
            f'{_kind(value)}.')
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if value == []:
        return ()
    return tuple(_text(item, f'{where}[{at}]')
                 for at, item in enumerate(_sequence(value, where)))


def _text(value: Any, where: str) -> str:
    if isinstance(value, float):
        raise exceptions.ContractError(
            f'{where}: put the version in quotes, YAML reads {value} as a '
            f'number (and 1.10 as 1.1).')
    if not isinstance(value, str) or not value:
        raise exceptions.ContractError(
            f'{where}: a text is expected, not {_kind(value)}.')
    return value


def _only(found: Mapping[str, Any], known: set[str] | frozenset[str],
          where: str) -> None:
    unknown = sorted(str(key) for key in found.keys() - known)
    if unknown:
        raise exceptions.ContractError(
            f'{where}: {", ".join(unknown)} is not known here: '
            f'{", ".join(sorted(known))} are.')


def _kind(value: Any) -> str:
    if value is None:
        return 'nothing'
    return 'an empty list' if value == [] else f'{value!r}'
