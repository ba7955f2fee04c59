# SPDX-License-Identifier: Apache-2.0
"""Find out whether a queue has a bound, by its arguments or by a policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TYPE_CHECKING

from nova_notifications.cmd.finding import Finding
from nova_notifications.cmd.finding import Level
from nova_notifications.consumer import checks

if TYPE_CHECKING:
    from nova_notifications.cmd import broker as broker_module
    from nova_notifications.cmd import queues

#: What keeps a queue from growing for ever, as a policy calls it.
NAMES = ('max-length', 'max-length-bytes', 'message-ttl', 'expires')
# An unread queue of a topic is declared again by its sender, which makes it
# new for "expires": that bounds the queues of pools only.
_OF_POOLS = 'expires'


def of(item: Mapping[str, Any]) -> dict[str, int] | None:
    """Return the bounds of a queue.

    :param item: what the management API says about the queue.
    :returns: each bound that is in force. None where the API does not say
        yet which policy is: it collects that every few seconds.
    """
    policy = item.get('effective_policy_definition')
    if policy is None:
        return None
    # Where there is no policy, some releases of RabbitMQ answer with a list.
    policy = policy if isinstance(policy, Mapping) else {}
    arguments = item.get('arguments') or {}
    bounds: dict[str, int] = {}
    for name in NAMES:
        # Of an argument and a policy the smaller number is in force.
        values = [value for value in (policy.get(name),
                                      arguments.get(f'x-{name}'))
                  if value is not None]
        if values:
            bounds[name] = min(values)
    return bounds


def is_bounded(queue: queues.Queue, topic_queue: bool) -> bool | None:
    """Return whether a queue stops growing by itself; None: unknown.

    :param topic_queue: whether it is the own queue of a topic.
    """
    if queue.bounds is None:
        return None
    return any(name != _OF_POOLS or not topic_queue for name in queue.bounds)


def describe(queue: queues.Queue) -> str:
    """Return the bounds of a queue in words."""
    return ', '.join(f'{name} {value}' for name, value in
                     (queue.bounds or {}).items())


def judge(broker: broker_module.Broker, found: Iterable[queues.Queue],
          topics: Iterable[str]) -> Iterator[Finding]:
    """Yield which queues have a bound, which have none, which may have one.

    :param topics: whose own queues a sender declares again and again.
    """
    own = {f'{topic}.{priority}' for topic in topics
           for priority in checks.PRIORITIES}
    groups: dict[bool | None, list[queues.Queue]] = {}
    for queue in found:
        groups.setdefault(is_bounded(queue, queue.name in own), []).append(
            queue)
    for queue in groups.get(True, ()):
        yield Finding(Level.OK, 'bound',
                      f'queue {queue.name} has a bound: {describe(queue)}')
    if False in groups:
        names = [queue.name for queue in groups[False]]
        yield Finding(
            Level.NOTE, 'bound', f'no bound: {", ".join(names)}',
            'set a policy, and add its definition to the policy that these '
            'queues have already, if any: a queue obeys one',
            broker.bounding(names))
    if None in groups:
        yield Finding(
            Level.NOTE, 'bound',
            'whether these queues have a bound cannot be known without an '
            'answer of the management API: ' + ', '.join(
                queue.name for queue in groups[None]),
            'look at their arguments and policies on the host of the broker',
            broker.listing())
