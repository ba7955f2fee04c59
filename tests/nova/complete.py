# SPDX-License-Identifier: Apache-2.0
"""Did the stories bring out every event that this Nova has?"""

from __future__ import annotations

import typing as ty

from tests.nova import compare

#: On the closed list, and not sent by any Nova since nova-network has gone.
_NO_LONGER_SENT = frozenset(
    'network.floating_ip.' + what for what in (
        'allocate', 'associate', 'deallocate', 'disassociate'))
#: Sent where a server is deleted by force while its host is down.
_NOT_PLAYED = frozenset(f'compute.instance.force_delete.{phase}'
                        for phase in ('start', 'end'))


def expected(topic: str, nova: str) -> frozenset[str]:
    """The event types that a certain Nova sends on a topic.

    :param nova: a version of which the library knows the contract
    """
    from nova_notifications.contract import history
    from nova_notifications.legacy import events

    if topic == 'notifications':
        return events.ALLOWED - _NO_LONGER_SENT - _NOT_PLAYED
    return frozenset(history.contract_of(nova).events)


def verdict(format: str, found: ty.Mapping[str, compare.Verdict],
            nova: str) -> compare.Verdict:
    """Judge one column of the table by all its actions.

    :param format: ``[notifications] notification_format`` of the column
    """
    judged = compare.Verdict()
    for topic, off in (('notifications', 'versioned'),
                       ('versioned_notifications', 'unversioned')):
        seen = {event for one in found.values()
                for where, event in one.events if where == topic}
        missing = sorted(expected(topic, nova) - seen)
        if format != off and missing:
            judged.problems.append('nothing made Nova send %s' %
                                   ', '.join(missing))
    return judged
