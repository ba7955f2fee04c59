# SPDX-License-Identifier: Apache-2.0
"""Find a recorded Nova release, and what a service is pinned to by it.

The history of the contract is a file of :mod:`nova_notifications.contract`,
which a service does not load: what it needs of it is read here.
"""

from __future__ import annotations

from collections.abc import Mapping
import dataclasses
import functools
import json
import pathlib
import re
from typing import Any, NamedTuple

from nova_notifications import _suggestions
from nova_notifications import exceptions

_HISTORY = (pathlib.Path(__file__).parent / 'contract' / 'data' /
            'history.json')


class PinnedClass(NamedTuple):
    """What a release sends of a class.

    :param version: its version.
    :param fields: the names of its fields.
    """

    version: str
    fields: frozenset[str]


#: The classes of a release, by name.
Pin = Mapping[str, PinnedClass]


@dataclasses.dataclass(frozen=True)
class Release:
    """Hold the version, the series and the code name of a Nova release."""

    nova: str
    release: str

    @property
    def major(self) -> str:
        """Return the first number of the version."""
        return self.nova.partition('.')[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that find_release() accepts, in lower case."""
        return tuple(dict.fromkeys(
            [self.nova, self.major, self.release.lower(),
             *self.release.lower().split()]))


@functools.lru_cache(maxsize=1)
def load() -> Mapping[str, Any]:
    """Read the package's history file, once.

    :raises ContractError: where it is broken; the message has its path.
    """
    try:
        found: Mapping[str, Any] = json.loads(_HISTORY.read_text('utf-8'))
    except (OSError, ValueError) as error:
        raise exceptions.ContractError(f'{_HISTORY}: {error}.') from error
    return found


@functools.lru_cache(maxsize=1)
def releases() -> tuple[Release, ...]:
    """Return the recorded releases, the oldest first."""
    return tuple(Release(nova, release)
                 for nova, release in load()['releases'])


def find_release(name: str) -> Release:
    """Find a release by version, major version, series or code name.

    :raises ContractError: for any other text; the message has the nearest
    """
    wanted = name.strip().lower().removeprefix('nova').lstrip(' -')
    for release in releases():
        if wanted in release.names:
            return release
    numbers = re.fullmatch(r'(\d+)(\.\d+)*', wanted)
    same = [r for r in releases() if numbers and r.major == numbers[1]]
    if same:
        hint = (f'of that series the contract of {same[0].nova} is recorded: '
                f'ask for {same[0].major}')
    else:
        hint = _suggestions.hint(
            wanted, [n for r in releases() for n in r.names if ' ' not in n],
            'a version, a major version, a series such as 2025.2 or a code '
            'name is expected')
    first, last = releases()[0], releases()[-1]
    raise exceptions.ContractError(
        f'no recorded Nova release is called {name!r}: {hint} (recorded are '
        f'{len(releases())} releases, {first.nova} to {last.nova}).')


def pinned_to(contract: Any) -> Pin:
    """Return what a release sends, which later classes are cut down to.

    :param contract: the release, as :func:`find_release` takes it.
    :raises ContractError: for what is no text, no recorded release, or a
        release with a field that was removed later.
    """
    choice = ', '.join(release.major for release in can_be_pinned())
    if not isinstance(contract, str):
        raise exceptions.ContractError(
            f'contract={contract!r} is no name of a Nova release: pass a text '
            f'such as contract={releases()[-1].major!r} (one of {choice}), or '
            f'leave it out for the newest contract.')
    release = find_release(contract)
    if release not in can_be_pinned():
        raise exceptions.ContractError(
            f'contract={contract!r}: Nova {release.nova} sent fields that no '
            f'class has any more. Pin a later release: one of {choice}.')
    return _pin_of(release)


@functools.lru_cache(maxsize=None)
def _pin_of(release: Release) -> Pin:
    return {name: PinnedClass(version, frozenset(fields))
            for name, (version, fields) in _classes_at(
                releases().index(release)).items()}


def can_be_pinned() -> list[Release]:
    """Return the releases whose fields the newest one still has."""
    newest = _classes_at(len(releases()) - 1)
    return [release for at, release in enumerate(releases()) if all(
        name in newest and fields.items() <= newest[name][1].items()
        for name, (_, fields) in _classes_at(at).items())]


@functools.lru_cache(maxsize=None)
def _classes_at(index: int) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the version and the fields of each class of a release.

    The fields are given by name, with their types as the file has them.
    """
    found = dict(_classes_at(index - 1)) if index else {}
    for name, steps in load()['objects'].items():
        step: Any = dict(map(tuple, steps)).get(index, False)
        if step is None:
            del found[name]
        elif step:
            version, fields = found.get(step.get('like', name), ('', {}))
            found[name] = step.get('version', version), {
                key: text for key, text in {
                    **fields, **step.get('fields', {})}.items()
                if key not in step.get('-fields', ())}
    return found
