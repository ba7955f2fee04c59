# SPDX-License-Identifier: Apache-2.0
"""Which queues there are, who reads them, and what lies there."""

from __future__ import annotations

import base64
from collections.abc import Iterable
import dataclasses
import json
from typing import Any
import urllib.error
import urllib.parse
import urllib.request

import amqp

from nova_notifications.cmd import bus
from nova_notifications.cmd.finding import Finding
from nova_notifications.cmd.finding import Level
from nova_notifications.consumer import checks
from nova_notifications import redaction

_PATIENCE = 5.0


@dataclasses.dataclass(frozen=True)
class Queue:
    """One queue that notifications go to.

    :param topics: the topics it gets; empty where that cannot be seen.
    """

    name: str
    messages: int
    consumers: int
    topics: tuple[str, ...]


def find(broker: bus.Broker, exchange: str, topics: list[str],
         pools: list[str],
         management: str | None) -> tuple[list[Queue], Finding]:
    """Find the queues, by the management API or by AMQP alone."""
    url = management or f'http://{broker.host}:15672/'
    try:
        return _by_management(broker, exchange, topics, url), Finding(
            Level.OK, 'management',
            "RabbitMQ's management API answers: every queue is seen")
    except (OSError, ValueError, KeyError, TypeError) as exc:
        reason = redaction.mask_text(exc, 120)
    return _by_name(broker, topics, pools), Finding(
        Level.NOTE, 'management',
        f'the management API does not answer at '
        f'{redaction.mask_text(url, 200)} ({reason}): only queues whose '
        f'names are known are seen, not the pools of consumers',
        'name pools with --pool, or "rabbitmq-plugins enable '
        'rabbitmq_management", or give --management-url')


def _get(broker: bus.Broker, url: str, *path: str) -> Any:
    quoted = '/'.join(urllib.parse.quote(part, safe='') for part in path)
    token = base64.b64encode(
        f'{broker.user}:{broker.password}'.encode()).decode()
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ('http', 'https'):
        raise ValueError('its URL begins with http:// or https://')
    request = urllib.request.Request(
        f'{url.rstrip("/")}/api/{quoted}',
        headers={'Authorization': f'Basic {token}'})
    # The scheme was checked: no file is read here.
    with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
        return json.load(answer)


def _by_management(broker: bus.Broker, exchange: str, topics: list[str],
                   url: str) -> list[Queue]:
    bound: dict[str, set[str]] = {}
    for binding in _get(broker, url, 'exchanges', broker.virtual_host,
                        exchange, 'bindings', 'source'):
        for topic in topics:
            if binding['routing_key'] == topic or binding[
                    'routing_key'].startswith(f'{topic}.'):
                bound.setdefault(binding['destination'], set()).add(topic)
    return [Queue(item['name'], item.get('messages', 0),
                  item.get('consumers', 0),
                  tuple(sorted(bound[item['name']])))
            for item in _get(broker, url, 'queues', broker.virtual_host)
            if item['name'] in bound]


def _by_name(broker: bus.Broker, topics: Iterable[str],
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


def judge(broker: bus.Broker, found: list[Queue],
          topics: list[str]) -> list[Finding]:
    """Say what is wrong with the queues."""
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
    findings += [_judge(broker, queue) for queue in found]
    return findings


def _judge(broker: bus.Broker, queue: Queue) -> Finding:
    one = queue.messages == 1
    messages = f'{queue.messages} message{"" if one else "s"}'
    wait = f'{messages} {"waits" if one else "wait"}'
    if not queue.consumers and queue.messages:
        return Finding(
            Level.PROBLEM, 'queue',
            f'queue {queue.name}: nobody drains it; {messages} '
            f'{"lies" if one else "lie"} there',
            f'start its consumer; or, where there is none, take the topic '
            f'out of nova.conf (versioned_notifications_topics, or topics '
            f'of [oslo_messaging_notifications]) and run '
            f'"{broker.deletion(queue.name)}"')
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
