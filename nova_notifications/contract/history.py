# SPDX-License-Identifier: Apache-2.0
"""Look up what every Nova release since 17 (Queens) sent.

Answers "since when is this field there", "which version did Nova 27 send"
and "what did InstanceCreatePayload 1.9 look like", without a Nova. What no
release has yet is known from the golden files.
"""

from __future__ import annotations

from collections.abc import Iterable
import dataclasses
import fnmatch
import functools
from typing import Any, Final

from nova_notifications.contract import fingerprint
from nova_notifications.contract import golden
from nova_notifications.contract import intermediate_versions
from nova_notifications.contract import model
from nova_notifications.contract import store
from nova_notifications.contract.versions import parse
from nova_notifications import _suggestions
from nova_notifications import exceptions
from nova_notifications.releases import find_release
from nova_notifications.releases import load
from nova_notifications.releases import Release
from nova_notifications.releases import releases

__all__ = ['PayloadVersion', 'Release', 'Since', 'UNRELEASED', 'contract_of',
           'event_since', 'field_since', 'find_release', 'payload_at',
           'payload_names', 'releases', 'since', 'version_in', 'version_of',
           'versions']

_SORTED_LIST_SINCE: Final = 30
# In the place of a release, for what none has yet.
UNRELEASED: Final = 'unreleased'


@dataclasses.dataclass(frozen=True)
class Since:
    """When something came: the payload's version and the Nova release.

    The release is told by its first number alone: what is recorded of a
    series is its last release, and what it sends came with its first.

    :ivar nova: such as ``31``, or :data:`UNRELEASED`
    :ivar at_least: True where it may be older than what is recorded
    """

    version: str
    nova: str
    at_least: bool = False

    def __str__(self) -> str:
        if self.nova == UNRELEASED:
            return f'{self.version} (in no Nova release yet)'
        text = f'{self.version} (Nova {self.nova})'
        return f'{text} or earlier' if self.at_least else text


@dataclasses.dataclass(frozen=True)
class PayloadVersion:
    """Hold one version of a payload, and the contract that has its parts."""

    payload: model.ObjectContract
    contract: model.Contract


@functools.lru_cache(maxsize=None)
def _bare(index: int) -> model.Contract:
    """Return the contract of a release, quickly: without fingerprints."""
    release = releases()[index]
    return model.Contract(release.nova, release.release,
                          store.enums_at(index), store.objects_at(index))


@functools.lru_cache(maxsize=None)
def contract_of(name: str) -> model.Contract:
    """Return the contract of a release named as in ``find_release``."""
    release = find_release(name)
    bare = _bare(releases().index(release))
    recipe = ('sorted list' if int(release.major) >= _SORTED_LIST_SINCE
              else 'ordered dict')
    return dataclasses.replace(bare, objects={
        key: dataclasses.replace(found, fingerprint=fingerprint.fingerprint(
            bare, key, recipe)) for key, found in bare.objects.items()})


def version_of(contract: model.Contract) -> str:
    """Return the version of the Nova release that sends what a contract says.

    For the contract of today that is the newest recorded release, followed by
    ``+unreleased`` where no release sends exactly that yet.
    """
    if contract.nova[:1].isdigit():
        return contract.nova
    newest = contract_of(releases()[-1].nova)
    same = all(
        (item.version, item.fields) == (before.version, before.fields)
        if (before := newest.objects.get(name)) else not item.is_payload
        for name, item in contract.objects.items())
    return newest.nova if same and contract.events.keys() <= \
        newest.events.keys() else f'{newest.nova}+unreleased'


def version_in(payload: str, release: str) -> str | None:
    """Return which version of a payload a release sent; None: not any.

    :raises ContractError: for a release or payload that never was
    """
    _check_payload(payload)
    index = releases().index(find_release(release))
    found = store.objects_at(index).get(payload)
    return found.version if found is not None else None


def since(payload: str) -> Since:
    """Return in which release a payload class first appears.

    :raises ContractError: for a payload that never was
    """
    _check_payload(payload)
    at, version = next(store.versions_of(payload), (None, ''))
    if at is None:
        return Since(golden.contract().objects[payload].version, UNRELEASED)
    return Since(version, releases()[at].major, at_least=at == 0)


def event_since(event_type: str) -> str | None:
    """Return which recorded release sent an event first; None: none did.

    :param event_type: or a pattern, in which ``*`` matches anything
    :returns: the first number of its version, such as ``31``; the oldest
        recorded release may not be the first that sent it
    """
    return next((release.major for at, release in enumerate(releases())
                 if fnmatch.filter(_bare(at).events, event_type)), None)


def field_since(payload: str, field: str) -> Since:
    """Say with which version, in which release, a payload got a field.

    The answer is the last time it came, had it been away. A field of the
    oldest recorded release may be older: ``at_least`` says so.

    :raises ContractError: for a payload or field that no release has
    """
    _check_payload(payload)
    found: Since | None = None
    names: set[str] = set()
    previous: model.ObjectContract | None = None
    contracts = [(release.major, store.objects_at(at))
                 for at, release in enumerate(releases())]
    contracts.append((UNRELEASED, golden.contract().objects))
    for at, (release, objects) in enumerate(contracts):
        item = objects.get(payload)
        if item is not None:
            names |= item.fields.keys()
            if field in item.fields and (
                    previous is None or field not in previous.fields):
                version = (item.version if previous is None else
                           intermediate_versions.version_of(
                               payload, field, previous, item))
                found = Since(version, release, at_least=at == 0)
        previous = item
    if found is None:
        raise exceptions.ContractError(
            f'{payload} never had a field {field!r}: '
            f'{_nearest(field, names)}')
    return found


def versions(payload: str) -> tuple[str, ...]:
    """Return the versions of a payload that are known, the oldest first.

    :raises ContractError: for a payload that never was
    """
    _check_payload(payload)
    released = dict.fromkeys(v for _, v in store.versions_of(payload))
    newest = golden.contract().objects.get(payload)
    if newest is not None:
        released[newest.version] = None
    between = [at for name, at in intermediate_versions.STEPS
               if name == payload]
    return tuple(sorted({*released, *between}, key=parse))


def payload_at(payload: str, version: str) -> PayloadVersion:
    """Return what a version of a payload looked like.

    Where several releases sent it, its parts are those of the last of them.
    A version that came and went between two releases is given too.

    :raises ContractError: for a version that never was; the message lists
        the versions there are
    """
    if version not in versions(payload):
        raise exceptions.ContractError(
            f'{payload} {version} is not a version that is known: there are '
            f'{", ".join(versions(payload))}.')
    newest = golden.contract()
    if payload in newest.objects and (
            newest.objects[payload].version == version) and not any(
            version == released for _, released in store.versions_of(payload)):
        return PayloadVersion(newest.objects[payload], newest)
    before = contract_of(releases()[0].nova)
    for release in releases():
        contract = contract_of(release.nova)
        item = contract.objects.get(payload)
        if item is not None and item.version == version:
            last = _last_with(payload, version)
            return PayloadVersion(last.objects[payload], last)
        if item is not None and parse(item.version) > parse(version):
            break
        before = contract
    contract = intermediate_versions.wind_back(
        contract, before, payload, version)
    return PayloadVersion(contract.objects[payload], contract)


def _last_with(payload: str, version: str) -> model.Contract:
    """Return the contract of the last release that sent this version."""
    return next(contract for release in reversed(releases())
                if (contract := contract_of(release.nova))
                and payload in contract.objects
                and contract.objects[payload].version == version)


def payload_names() -> tuple[str, ...]:
    """Return the names of all payload classes there are or have been."""
    return tuple(name for name in _names() if name.endswith('Payload'))


def _names() -> list[str]:
    """Return the names of all classes of the releases and the golden files."""
    return sorted({*load()['objects'], *golden.contract().objects})


def _check_payload(payload: str) -> None:
    names = _names()
    if payload not in names:
        raise exceptions.ContractError(
            f'no recorded Nova release has a class {payload!r}: '
            f'{_nearest(payload, names)}')


def _nearest(wanted: str, names: Iterable[Any]) -> str:
    """Name up to three near ones, or all where none is near and few are."""
    known = sorted(set(names))
    return _suggestions.hint(
        wanted, known, f'did you mean one of {", ".join(known[:40])}?')
