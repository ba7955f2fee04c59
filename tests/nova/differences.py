# SPDX-License-Identifier: Apache-2.0
"""Where a grafted Nova is meant to say something else than a plain one.

The whole list.  What it does not name is an error.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as ty

from tests.nova import matrix


class _Absent:
    def __repr__(self) -> str:
        return 'absent'


ABSENT = _Absent()


@dataclasses.dataclass(frozen=True)
class Difference:
    """One declared difference.

    :param topic: on which topic
    :param event: pattern of the event type
    :param path: pattern of the place in the message
    :param accept: plain and grafted value; is it the difference meant?
    :param reason: why the library differs
    """

    topic: str
    event: str
    path: str
    accept: ty.Callable[[ty.Any, ty.Any], bool]
    reason: str

    def matches(self, topic: str, event: str, path: str, plain: ty.Any,
                grafted: ty.Any) -> bool:
        """Is this the difference found there?"""
        return (re.fullmatch(self.topic, topic) is not None
                and re.fullmatch(self.event, event) is not None
                and re.fullmatch(self.path, path) is not None
                and self.accept(plain, grafted))


def _gone(plain: ty.Any, grafted: ty.Any) -> bool:
    return grafted is ABSENT


def _masked(plain: ty.Any, grafted: ty.Any) -> bool:
    """The same value but for what stands masked in it."""
    if not (isinstance(plain, str) and isinstance(grafted, str)
            and '***' in grafted):
        return False
    kept = [re.escape(part) for part in grafted.split('***')]
    return re.fullmatch('.*'.join(kept), plain, re.DOTALL) is not None


def _same_end(plain: ty.Any, grafted: ty.Any) -> bool:
    """Tracebacks of the same exception, through other frames."""
    if not (isinstance(plain, str) and isinstance(grafted, str)):
        return False
    last = [text.strip().splitlines()[-1] for text in (plain, grafted)]
    return last[0] == last[1] or _masked(*last)


def _request_time(plain: ty.Any, grafted: ty.Any) -> bool:
    return isinstance(grafted, str) and plain > grafted


def _without_instance(plain: ty.Any, grafted: ty.Any) -> bool:
    return plain == sorted([*grafted, 'instance_uuid'])


_LEGACY = 'notifications'
_VERSIONED = 'versioned_notifications'
_FAILED_CALL = '[a-z_]+'
_PCI = '/message/payload/request_spec/instance_properties/pci_requests/'

DECLARED: tuple[Difference, ...] = (
    Difference(
        _LEGACY, _FAILED_CALL, '/message/payload/args/.*_context', _gone,
        'the request context inside an argument never leaves the process'),
    Difference(
        _LEGACY, _FAILED_CALL,
        '/message/payload/args/.*/_obj_(database_connection|transport_url)',
        _masked, 'the credentials of a cell never leave the process'),
    Difference(
        _LEGACY, _FAILED_CALL,
        '/message/payload/args/.*_obj_export_location', _masked,
        'where a share is exported never leaves the process'),
    Difference(
        _LEGACY, _FAILED_CALL, '/message/payload/exception(/.*)?', _masked,
        'secrets in the text of an exception are masked'),
    Difference(
        _VERSIONED, '.*', '.*/exception_message', _masked,
        'secrets in the text of an exception are masked'),
    Difference(
        _VERSIONED, '.*', '.*/traceback', _same_end,
        'a traceback runs through the frames of the library'),
    Difference(
        _LEGACY, r'scheduler\.select_destinations\.(start|end)|'
        r'compute_task\.[a-z_]+',
        '/message/payload/(request_spec/)?instance_properties/pci_requests/'
        '_context', _gone,
        'the request context inside an argument never leaves the process'),
    Difference(
        _LEGACY, 'scheduler.select_destinations.end',
        _PCI + '_obj_instance_uuid', _gone,
        'the library does not write into the PCI requests of the caller, as '
        'Nova does while it builds the versioned payload'),
    Difference(
        _LEGACY, 'scheduler.select_destinations.end',
        _PCI + '_changed_fields', _without_instance,
        'the library does not write into the PCI requests of the caller, as '
        'Nova does while it builds the versioned payload'),
    Difference(
        '.*', '.*', '/context/timestamp', _request_time,
        "the context keeps the time of the request; oslo.messaging's copy of "
        'a context, which plain Nova sends, has that of the copying'),
)


#: What plain Nova raises, and sends nothing, where an attribute that it reads
#: beside a SCHEMA cannot be loaded. The library sends that field as None, as
#: both do for the others: a reader loses one value and not the notification.
UNLOADABLE = ('NotImplementedError', 'ObjectActionError',
              'OrphanedObjectError')

#: What plain Nova raises, and sends nothing, where a value is none of an
#: enum's although its own object takes it: its states are plain text. The
#: library sends it as it is, for it may be the value of a newer Nova.
UNLISTED = ('ValueError',)


def explain(topic: str, event: str, path: str, plain: ty.Any,
            grafted: ty.Any, nova: str = matrix.DEFAULT
            ) -> ty.Optional[str]:
    """The declared reason of a difference, or None if there is none.

    :param nova: its version
    """
    for difference in DECLARED:
        if difference.matches(topic, event, path, plain, grafted):
            return difference.reason
    if path.endswith('/nova_object.version'):
        name = raised(nova).get((plain, grafted))
        if name:
            return ('%s is %s in the contract of this Nova, %s in that of '
                    'the library' % (name, plain, grafted))
    return None


@functools.lru_cache(maxsize=None)
def raised(nova: str) -> dict[tuple[str, str], str]:
    """Payloads of which the library has another version, by both versions.

    Read from the recorded contract of that Nova, and empty for the one whose
    contract the library has.
    """
    from nova_notifications.contract import history

    now = history.contract_of(matrix.DEFAULT).objects
    found = {}
    for name, contract in now.items():
        then = history.version_in(name, nova)
        if then is not None and then != contract.version:
            found[then, contract.version] = name
    return found
