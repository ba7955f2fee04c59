# SPDX-License-Identifier: Apache-2.0
"""Define what a rule is, what it finds, and what rules share.

A rule looks at two contracts. Rules about *changes* say what became different
and how far that must move the VERSION of the classes concerned; rules about
*versions* then compare with how far the VERSIONs did move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
import dataclasses
import enum
import functools
from typing import Any, TypeVar

from nova_notifications.contract import model
from nova_notifications.contract import versions
from nova_notifications.contract.versions import Bump

_Change = TypeVar('_Change')


class Severity(enum.IntEnum):
    """Say how bad a finding is."""

    NOTE = 0
    WARNING = 1
    ERROR = 2


class Category(str, enum.Enum):
    """Whom a rule protects.

    WIRE: who reads notifications. VERSION: who trusts that the version
    changes if and only if the data does. DOCS: who reads the samples.
    """

    WIRE = 'WIRE'
    VERSION = 'VERSION'
    DOCS = 'DOCS'


@dataclasses.dataclass(frozen=True)
class Finding:
    """Hold one thing that a rule found.

    :ivar where: a class, ``Class.field``, an enum or an event type
    :ivar old: what was there, as text; None: nothing
    :ivar new: what is there now, as text; None: nothing
    :ivar text: what happened, one sentence without its full stop
    :ivar next_step: what to do now
    :ivar classes: the payload classes concerned; the first is where the
        change was made, the others inherit it or use the changed enum
    :ivar bump: how far the change must move the VERSION of ``classes``
    """

    rule: str
    category: Category
    severity: Severity
    where: str
    old: str | None
    new: str | None
    text: str
    next_step: str
    classes: tuple[str, ...] = ()
    bump: Bump = Bump.NONE

    def __str__(self) -> str:
        return (f'{self.rule} {self.where}: {self.text}. '
                f'Next: {self.next_step}.')

    def document(self) -> dict[str, Any]:
        """Return the finding as JSON-able data."""
        found = dataclasses.asdict(self)
        found.update(category=self.category.value, bump=self.bump.name.lower(),
                     severity=self.severity.name.lower(),
                     classes=list(self.classes))
        return found


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two contracts, and what a first round of rules found in them."""

    old: model.Contract
    new: model.Contract
    changes: tuple[Finding, ...] = ()

    @functools.cached_property
    def common(self) -> tuple[tuple[model.ObjectContract,
                                    model.ObjectContract], ...]:
        """Return the classes that both have."""
        return tuple((old, self.new.objects[name])
                     for name, old in self.old.objects.items()
                     if name in self.new.objects)

    @functools.cached_property
    def subclasses(self) -> Mapping[str, tuple[str, ...]]:
        """Return the common classes derived from each common class."""
        names = {old.name for old, _ in self.common}
        return {name: tuple(sorted(
            names & (self.old.descendants[name] | self.new.descendants[name])))
            for name in names}

    @functools.cached_property
    def required(self) -> Mapping[str, Bump]:
        """Return how far the changes must move the VERSION of each class."""
        found: dict[str, Bump] = {}
        for change in self.changes:
            for name in change.classes:
                found[name] = max(found.get(name, Bump.NONE), change.bump)
        return found

    def moved(self, name: str) -> Bump | None:
        """Return how far the VERSION of a class moved; None: backwards."""
        return versions.bump(self.old.objects[name].version,
                             self.new.objects[name].version)

    def roots(self, changes: Callable[
            [model.ObjectContract, model.ObjectContract],
            Mapping[str, _Change]]
    ) -> Iterator[tuple[str, _Change, tuple[str, ...]]]:
        """Return each change once, at the class where it was made.

        :param changes: gives, for an old and a new class, what changed by
            the field's name; the same change in a base and in its subclass
            must give equal values
        :returns: field, change, and the classes that have it
        """
        found = {old.name: changes(old, new) for old, new in self.common}
        for name, own in found.items():
            bases = [base for base, subs in self.subclasses.items()
                     if name in subs]
            for field, change in own.items():
                if any(found[base].get(field) == change for base in bases):
                    continue
                yield field, change, (name, *(
                    sub for sub in self.subclasses[name]
                    if found[sub].get(field) == change))

    def event_changes(self, trait: Callable[
            [model.EventContract], _Change | None]
    ) -> Mapping[tuple[_Change, _Change], list[str]]:
        """Return the events that have another trait now, by the change.

        :param trait: gives what is compared; None where it was not recorded,
            and then nothing is
        """
        found: dict[tuple[_Change, _Change], list[str]] = {}
        for name, event in self.old.events.items():
            if name in self.new.events:
                was, now = trait(event), trait(self.new.events[name])
                if was is not None and now is not None and was != now:
                    found.setdefault((was, now), []).append(name)
        return found

    def enough(self, classes: Iterable[str], bump: Bump) -> bool:
        """Return whether the VERSION of every class moved far enough."""
        return all((self.moved(name) or Bump.NONE) >= bump
                   for name in classes)

    def advice(self, classes: tuple[str, ...], bump: Bump) -> str:
        """Return which VERSION to bump to what: those not bumped enough."""
        late = [name for name in classes
                if (self.moved(name) or Bump.NONE) < bump]
        return listed([
            ('VERSION ' if at == 0 else '')
            + (f'of {name} to ' if len(classes) > 1 else 'to ')
            + versions.bumped(self.old.objects[name].version, bump)
            for at, name in enumerate(late)])


@dataclasses.dataclass(frozen=True)
class Rule:
    """Hold one rule.

    :ivar id: its name in findings, upper case
    :ivar purpose: what the rule is for, one sentence
    :ivar check: gives the findings about two contracts
    :ivar needs_changes: True for a rule that judges the findings of others
    """

    id: str
    category: Category
    purpose: str
    check: Callable[[Rule, Pair], Iterator[Finding]]
    needs_changes: bool = False

    def changed(self, pair: Pair, where: str, text: str, *,
                classes: tuple[str, ...], bump: Bump, undo: str,
                old: str | None = None, new: str | None = None) -> Finding:
        """Make the finding about a change that a version bump has to show.

        :param undo: what to do instead of a bump, in the imperative
        """
        late = bool(classes) and not pair.enough(classes, bump)
        severity = Severity.NOTE
        if late and bump is Bump.MAJOR:
            severity = Severity.ERROR
        elif late:
            severity = Severity.WARNING
        if late:
            next_step = f'{undo}, or bump {pair.advice(classes, bump)}'
        elif classes:
            next_step = f'nothing, {self._shown(pair, classes)}'
        else:
            next_step = 'nothing, no class that was there before uses it'
        if classes and where in pair.new.enums:
            text += f' (in {listed(classes)})'
        elif len(classes) > 1:
            text += f' (the same in {listed(classes[1:])})'
        return Finding(self.id, self.category, severity, where, old, new,
                       text, next_step, classes, bump)

    def found(self, severity: Severity, where: str, text: str,
              next_step: str, *, old: str | None = None,
              new: str | None = None, classes: tuple[str, ...] = (),
              bump: Bump = Bump.NONE) -> Finding:
        """Make any other finding."""
        return Finding(self.id, self.category, severity, where, old, new,
                       text, next_step, classes, bump)

    @staticmethod
    def _shown(pair: Pair, classes: tuple[str, ...]) -> str:
        name = classes[0]
        which = '' if len(classes) == 1 else f' of {name}'
        return (f'VERSION{which} shows it ({pair.old.objects[name].version} '
                f'-> {pair.new.objects[name].version})')


def listed(names: Iterable[str]) -> str:
    """Join names the way a sentence does: ``a, b and c``."""
    parts = list(names)
    if len(parts) < 2:
        return ''.join(parts)
    return f'{", ".join(parts[:-1])} and {parts[-1]}'
