# SPDX-License-Identifier: Apache-2.0
"""Find the queues of topics, who reads them and how many messages wait."""

from __future__ import annotations

from collections.abc import Iterable
import dataclasses
import re

import amqp

from nova_notifications.cmd import bounds
from nova_notifications.cmd import broker as broker_module
from nova_notifications.cmd.finding import Finding
from nova_notifications.cmd.finding import Level
from nova_notifications.cmd import management
from nova_notifications.consumer import checks
from nova_notifications import redaction


@dataclasses.dataclass(frozen=True)
class Queue:
    """One queue that notifications go to.

    :param topics: the topics it gets; empty where that cannot be seen.
    :param bounds: what keeps it from growing; None where that cannot be seen.
    """

    name: str
    messages: int
    consumers: int
    topics: tuple[str, ...]
    bounds: dict[str, int] | None = None


def find(broker: broker_module.Broker, exchange: str, topics: list[str],
         pools: list[str],
         url: str | None) -> tuple[list[Queue], Finding]:
    """Find the queues, by the management API or by AMQP alone.

    :param url: of the management API; None: where it usually is.
    """
    api = management.Management(broker, url)
    try:
        return _by_management(api, broker, exchange, topics), Finding(
            Level.OK, 'management',
            "RabbitMQ's management API answers: every queue is seen")
    except (OSError, ValueError, KeyError, TypeError) as exc:
        reason = redaction.mask_text(exc, 120)
    return _by_name(broker, topics, pools), Finding(
        Level.NOTE, 'management',
        f'the management API does not answer at {api.name} ({reason}): only '
        f'queues whose names are known are seen, not the pools of consumers',
        'name pools with --pool, or "rabbitmq-plugins enable '
        'rabbitmq_management", or give --management-url')


def _by_management(api: management.Management, broker: broker_module.Broker,
                   exchange: str, topics: list[str]) -> list[Queue]:
    bound: dict[str, set[str]] = {}
    for binding in api.get('exchanges', broker.virtual_host, exchange,
                           'bindings', 'source'):
        for topic in topics:
            if binds(binding['routing_key'], topic):
                bound.setdefault(binding['destination'], set()).add(topic)
    return [Queue(item['name'], item.get('messages', 0),
                  item.get('consumers', 0),
                  tuple(sorted(bound[item['name']])), bounds.of(item))
            for item in api.get('queues', broker.virtual_host)
            if item['name'] in bound]


def binds(routing_key: str, topic: str) -> bool:
    """Return whether a binding brings a topic's messages to a queue.

    :param routing_key: that of the binding, in which ``*`` stands for a word
        and ``#`` for any number of words.
    :param topic: the topic; its messages have a priority after it.
    """
    pattern = ''.join(
        {'*': r'[^.]+', '#': '.*'}.get(word, re.escape(word))
        for word in re.split(r'([*#])', routing_key))
    # "topic.#" takes the topic without a word behind it too.
    pattern = pattern.replace(r'\..*', r'(\..*)?')
    return any(re.fullmatch(pattern, f'{topic}.{priority}')
               for priority in checks.PRIORITIES)


def _by_name(broker: broker_module.Broker, topics: Iterable[str],
             pools: Iterable[str]) -> list[Queue]:
    found = []
    with broker.connect() as connection:
        for name, known in [
                *((f'{topic}.{priority}', (topic,))
                  for topic in topics for priority in checks.PRIORITIES),
                *((pool, ()) for pool in pools)]:
            # The broker closes the channel over a queue that is not there.
            channel = connection.channel()
            try:
                queue = channel.queue_declare(name, passive=True)
            except amqp.exceptions.ResourceLocked:
                continue
            except amqp.exceptions.NotFound:
                continue
            found.append(Queue(name, queue.message_count,
                               queue.consumer_count, known))
            channel.close()
    return found


def judge(broker: broker_module.Broker, found: list[Queue],
          topics: list[str]) -> list[Finding]:
    """Return what is found about the queues."""
    findings = []
    for topic in topics:
        mine = [queue for queue in found if topic in queue.topics]
        if not mine:
            findings.append(Finding(
                Level.NOTE, 'topic', f'topic {topic}: no queue is there',
                f'nothing, unless somebody should read {topic}: then check '
                f'[notifications] and [oslo_messaging_notifications] in '
                f'nova.conf'))
            continue
        findings.append(Finding(
            Level.OK, 'topic', f'topic {topic}: ' + ', '.join(
                queue.name for queue in mine)))
    findings += [_judge(broker, queue, _read_pool(queue, found))
                 for queue in found]
    return findings


def _read_pool(queue: Queue, found: list[Queue]) -> str | None:
    """Return a pool with consumers that gets what a topic's own queue gets.

    Whether a pool that was found by its name alone gets the topic cannot be
    seen; it was named for these topics. The queue in which the bridge looks
    for Nova's own legacy notifications is no reader of them: where Ceilometer
    has stopped, what waits for it must not be deleted.
    """
    from nova_notifications.bridge import native
    own = {f'{topic}.{priority}' for topic in queue.topics
           for priority in checks.PRIORITIES}
    if queue.name not in own:
        return None
    return next((pool.name for pool in found
                 if pool.consumers and pool.name not in own
                 and not pool.name.endswith(native.SUFFIX)
                 and (not pool.topics or set(queue.topics) & set(pool.topics))
                 ), None)


def _judge(broker: broker_module.Broker, queue: Queue,
           pool: str | None) -> Finding:
    one = queue.messages == 1
    messages = f'{queue.messages} message{"" if one else "s"}'
    wait = f'{messages} {"waits" if one else "wait"}'
    if not queue.consumers and queue.messages and pool and (
            bounds.is_bounded(queue, topic_queue=True)):
        return Finding(
            Level.NOTE, 'queue',
            f'queue {queue.name}: nobody drains it; {wait} there, within its '
            f'bound ({bounds.describe(queue)})',
            f'nothing: the pool {pool} is read, and a pool does not empty '
            f'the queue of its topic')
    if not queue.consumers and queue.messages:
        return Finding(
            Level.PROBLEM, 'queue',
            f'queue {queue.name}: nobody drains it; {wait} there',
            f'give the queue a bound (rabbitmqctl set_policy): the pool '
            f'{pool} is read, and a pool does not empty the queue of its '
            f'topic. What waits there can be deleted' if pool else
            'start the consumer; or, where there is none, take the topic '
            'out of nova.conf (versioned_notifications_topics, or topics '
            'of [oslo_messaging_notifications]) and delete the queue',
            broker.deletion(queue.name), queue.messages)
    if not queue.consumers:
        return Finding(
            Level.NOTE, 'queue', f'queue {queue.name}: empty, and nobody '
                                 f'reads it')
    if queue.consumers > 1:
        return Finding(
            Level.NOTE, 'queue',
            f'queue {queue.name}: {queue.consumers} consumers share it, '
            f'each message goes to one of them; {wait}',
            'nothing where they are workers of one service; programs that '
            'each need every message take a pool or a topic of their own')
    return Finding(Level.OK, 'queue',
                   f'queue {queue.name}: one consumer, {wait}')
