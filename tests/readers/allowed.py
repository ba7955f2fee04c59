# SPDX-License-Identifier: Apache-2.0
"""The reasons for which a form of an event may be read differently.

They follow from the legacy map and from what the reader's definitions read.
Each says what the new value has to be, and notes that it was needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
import dataclasses
import typing as ty

from oslo_utils import timeutils

from nova_notifications import catalogue
from nova_notifications.contract import legacy_map
from nova_notifications.contract import legacy_rules
from tests.readers import occurrences

#: What a reader writes -> the legacy keys that it is read from; those of the
#: envelope begin with a dollar sign.
Paths = dict[str, set[str]]
#: What a look-up of images gives.
IMAGES: ty.Final = frozenset({'image_meta', 'image_ref_url'})
_OWNERS: ty.Final = {'user_id': 'user_id', 'project_id': 'project_id',
                     'tenant_id': 'project_id'}


@dataclasses.dataclass(frozen=True)
class Difference:
    """One value that is not what it was.

    :ivar event_type: the versioned event type.
    :ivar name: what the reader calls it.
    :ivar old: the value from native legacy; None for none.
    :ivar new: the value now.
    """

    event_type: str
    name: str
    old: ty.Any
    new: ty.Any


Reason = Callable[[Difference], bool]


class Allowed:
    """Reasons for differences, each of which has to be needed.

    :param reasons: those that there are, by what they are called.
    """

    def __init__(self, reasons: Mapping[str, Reason]) -> None:
        self._reasons = reasons
        self._needed: set[str] = set()

    def __call__(self, difference: Difference) -> bool:
        """Return whether there is a reason."""
        found = {name for name, reason in self._reasons.items()
                 if reason(difference)}
        self._needed |= found
        return bool(found)

    @property
    def idle(self) -> list[str]:
        """Return the reasons that nothing needed."""
        return sorted(self._reasons.keys() - self._needed)


def rules(event_type: str) -> legacy_map.Keys:
    """Return the rules of the legacy counterpart of an event."""
    legacy = catalogue.event(event_type).legacy
    assert legacy is not None
    return legacy_map.rules_of(legacy)


def read_from(paths: Paths, event_type: str,
              which: Callable[[str, legacy_rules.Rule], bool]) -> set[str]:
    """Return what is read from the keys of an event that are selected.

    :param which: whether a legacy key with its rule is.
    """
    keys = {key for key, rule in rules(event_type).items()
            if which(key, rule)}
    return {name for name, read in paths.items() if read & keys}


def _covers(whole: ty.Any, part: ty.Any) -> bool:
    """Return whether a value is another, with something left out."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(key in whole and _covers(whole[key], value)
                   for key, value in part.items())
    return part is None or whole == part or _same_second(whole, part)


def _same_second(old: ty.Any, new: ty.Any) -> bool:
    """Return whether values are dates of one second, however written."""
    try:
        return bool(_second(old) == _second(new))
    except (TypeError, ValueError):
        return False


def _second(value: ty.Any) -> ty.Any:
    return timeutils.normalize_time(
        timeutils.parse_isotime(value)).replace(microsecond=0)


def bridge(paths: Paths, looked_up: bool) -> Allowed:
    """Return why bridged events may be read differently.

    :param looked_up: whether the bridge looks up images.
    """
    def unknown(found: Difference) -> bool:
        return found.new is None and found.name in read_from(
            paths, found.event_type, lambda key, rule: not rule.known)

    def partly(found: Difference) -> bool:
        return _covers(found.old, found.new) and found.name in read_from(
            paths, found.event_type, lambda key, rule: bool(
                rule.known and rule.loss and not (
                    looked_up and key in IMAGES)))
    return Allowed({'what cannot be known is absent': unknown,
                    **({} if looked_up else {
                        'a part of a value is lost': partly})})


def files(paths: Paths, undefined: ty.Container[str],
          messages: Iterable[occurrences.Message]) -> Allowed:
    """Return why definition files may read versioned events differently.

    :param undefined: the legacy event types that no definition reads.
    :param messages: the versioned notifications, with their contexts.
    """
    sent = {message['message_id']: (message, context)
            for message, context in messages}

    def no_field(found: Difference) -> bool:
        return found.new is None and found.name in read_from(
            paths, found.event_type, lambda key, rule: not (
                rule.known and rule.path))

    def envelope(found: Difference) -> bool:
        message, _ = sent[found.event_type]
        # The publisher may be read by its parts.
        return any(found.new in (text, *text.removeprefix('nova-').split(':'))
                   for text in (message[key[1:]]
                                for key in paths.get(found.name, ())
                                if key[0] == '$'))

    def date(found: Difference) -> bool:
        return _same_second(found.old, found.new)

    def owner(found: Difference) -> bool:
        _, context = sent[found.event_type]
        return (catalogue.event(found.event_type).legacy in undefined
                and found.name in _OWNERS
                and found.new == context.get(_OWNERS[found.name]))
    return Allowed({
        'no field has it': no_field,
        'it names the versioned event or its publisher': envelope,
        'dates are written in another way': date,
        'the owner is that of the request': owner})
