# SPDX-License-Identifier: Apache-2.0
"""Name every difference between the library's contract and a Nova's.

Unlike the rules, which judge a change from an older contract to a newer one,
this takes no side: either of the two may have more than the other.
"""

from __future__ import annotations

from collections.abc import Iterator
import dataclasses
import json
from typing import Any, Final

from nova_notifications.contract import model
from nova_notifications.contract import source

#: Said of a part that one of the two does not have.
ABSENT: Final = 'absent'
_UPDATE: Final = ('then run "nova-notifications contract update" in a '
                  'checkout of the library')
_TAKE_OUT: Final = ('add it to Nova, or use a release of the library without '
                    'it')


@dataclasses.dataclass(frozen=True)
class Drift:
    """Hold one difference between the library and a Nova.

    :ivar kind: ``class``, ``version``, ``field``, ``source``,
        ``fingerprint``, ``enum``, ``value`` (of an enum) or ``event``
    :ivar where: what differs: a class, ``Class.field``, an enum, an event type
    :ivar nova: what Nova has, as text; ``absent``: nothing
    :ivar library: what the library has, as text; ``absent``: nothing
    :ivar next_step: what to do about it, without its full stop
    """

    kind: str
    where: str
    nova: str
    library: str
    next_step: str

    def __str__(self) -> str:
        if ABSENT in (self.nova, self.library):
            owner, it = (('Nova', self.nova) if self.library == ABSENT
                         else ('the library', self.library))
            text = f'only {owner} has it: {it}'
        else:
            text = f'Nova has {self.nova}, the library {self.library}'
        return f'{self.kind} {self.where}: {text}. Next: {self.next_step}.'

    def document(self) -> dict[str, str]:
        """Return the difference as JSON-able data."""
        return dataclasses.asdict(self)


def library() -> model.Contract:
    """Return the contract of the classes, with all enums there are.

    A contract has otherwise only those that fields are of.

    :raises ContractError: where a class cannot be imported
    """
    found = source.of_classes()
    # Imports every class, which comparing two contracts does without.
    from nova_notifications.contract import introspect
    from nova_notifications import enums
    return dataclasses.replace(
        found, enums={**introspect.enums_of(enums), **found.enums})


def drift(nova: model.Contract, library: model.Contract) -> list[Drift]:
    """Compare the library's contract with a Nova's.

    A fingerprint is named where nothing else explains that it differs: an
    enum, a version, a field or where a field comes from.

    :returns: the differences, enums first, then class by class, then events;
        empty where the two are equal
    """
    found = list(_enums(nova, library))
    changed: set[str | None] = {item.where.partition('.')[0] for item in found}
    for name in sorted(nova.objects.keys() | library.objects.keys()):
        found += _class(nova.objects.get(name), library.objects.get(name),
                        changed)
    return found + list(_events(nova, library))


def _enums(nova: model.Contract, library: model.Contract) -> Iterator[Drift]:
    for name in sorted(nova.enums.keys() | library.enums.keys()):
        theirs, ours = nova.enums.get(name), library.enums.get(name)
        if theirs == ours:
            continue
        if theirs is None or ours is None:
            yield _one_sided('enum', name, _values(theirs), _values(ours),
                             'nova_notifications.enums')
            continue
        only_theirs = [value for value in theirs if value not in ours]
        only_ours = [value for value in ours if value not in theirs]
        for value in only_theirs:
            yield _one_sided('value', f'{name}.{value}', value, ABSENT,
                             'nova_notifications.enums')
        for value in only_ours:
            yield _one_sided('value', f'{name}.{value}', ABSENT, value,
                             'nova_notifications.enums')
        if not only_theirs and not only_ours:
            yield Drift('enum', name, _values(theirs), _values(ours),
                        f'give its values Nova\'s order in '
                        f'nova_notifications.enums, {_UPDATE}')


def _class(theirs: model.ObjectContract | None,
           ours: model.ObjectContract | None,
           changed_enums: set[str | None]) -> Iterator[Drift]:
    if theirs is None or ours is None:
        item = theirs or ours
        assert item is not None
        yield _one_sided('class', item.name, _version(theirs),
                         _version(ours), 'nova_notifications.objects')
        return
    module = f'nova_notifications.objects.{ours.module}'
    explained = False
    if theirs.version != ours.version:
        explained = True
        yield Drift('version', ours.name, theirs.version, ours.version,
                    f'compare the two classes, and give both one VERSION '
                    f'({module})')
    for field in sorted(theirs.fields.keys() | ours.fields.keys()):
        mine, other = ours.fields.get(field), theirs.fields.get(field)
        where = f'{ours.name}.{field}'
        if mine is None or other is None:
            explained = True
            yield _one_sided('field', where, _field(other), _field(mine),
                             module)
        elif mine != other:
            explained = True
            yield Drift('field', where, _field(other), _field(mine),
                        f'give it Nova\'s type in {module}, {_UPDATE}')
    sources = list(_sources(theirs, ours, module))
    yield from sources
    uses = {field.enum for field in ours.fields.values()}
    explained = explained or bool(sources or uses & changed_enums)
    if theirs.fingerprint != ours.fingerprint and not explained:
        yield Drift('fingerprint', ours.name, theirs.fingerprint,
                    ours.fingerprint, 'look for a field type of Nova that is '
                    'defined otherwise in nova_notifications.fields')


def _sources(theirs: model.ObjectContract, ours: model.ObjectContract,
             module: str) -> Iterator[Drift]:
    """Compare the sources of the fields that two classes share."""
    other, mine = theirs.schema or {}, ours.schema or {}
    for field in sorted(theirs.fields.keys() & ours.fields.keys()):
        if other.get(field) != mine.get(field):
            yield Drift('source', f'{ours.name}.{field}',
                        _source(other.get(field)), _source(mine.get(field)),
                        f'give it Nova\'s entry in SCHEMA in {module}, '
                        f'{_UPDATE}')


def _events(nova: model.Contract, library: model.Contract) -> Iterator[Drift]:
    for name in sorted(nova.events.keys() | library.events.keys()):
        theirs, ours = nova.events.get(name), library.events.get(name)
        if _carriers(theirs) == _carriers(ours):
            continue
        if theirs is None or ours is None:
            yield _one_sided('event', name, _carriers(theirs),
                             _carriers(ours), 'nova_notifications.objects')
        else:
            yield Drift('event', name, _carriers(theirs), _carriers(ours),
                        'declare it with the classes that Nova sends it by')


def _one_sided(kind: str, where: str, nova: str, library: str,
               module: str) -> Drift:
    """Name what only one of the two has."""
    return Drift(kind, where, nova, library, (
        f'add it to the library in {module}, {_UPDATE}' if library == ABSENT
        else _TAKE_OUT))


def _values(values: tuple[str, ...] | None) -> str:
    return ABSENT if values is None else ', '.join(values)


def _version(item: model.ObjectContract | None) -> str:
    return ABSENT if item is None else item.version


def _field(field: model.FieldContract | None) -> str:
    if field is None:
        return ABSENT
    default = ('' if field.default is model.UNSET
               else f', default={field.default!r}')
    return f'{field.type_name}(nullable={field.nullable}{default})'


def _source(path: tuple[Any, ...] | None) -> str:
    return ABSENT if path is None else json.dumps(path, default=repr)


def _carriers(event: model.EventContract | None) -> str:
    return (ABSENT if event is None
            else f'{event.notification} with {event.payload}')
