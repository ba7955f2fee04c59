# SPDX-License-Identifier: Apache-2.0
"""Judge what arrives while ``doctor`` listens: formats, versions, secrets."""

from __future__ import annotations

import collections
from collections.abc import Iterator
import itertools
import json
import time
from typing import Any

from nova_notifications.cmd import broker as broker_module
from nova_notifications.cmd.finding import Finding
from nova_notifications.cmd.finding import Level
from nova_notifications.cmd import formatting
from nova_notifications.cmd import queue_reader
from nova_notifications import consumer
from nova_notifications.consumer import payloads
from nova_notifications.contract import masking
from nova_notifications import exceptions
from nova_notifications import formats
from nova_notifications import redaction

_MOST = 5000
# Places in one message that are told.
_PATHS = 50
# The redaction leaves it out as private; it is no secret.
_ADDRESS = 'context.remote_address'


class Sample:
    """Counts what messages have, and keeps none of them."""

    def __init__(self) -> None:
        self.formats: collections.Counter[str] = collections.Counter()
        self.payloads: collections.Counter[tuple[str, str]] = (
            collections.Counter())
        self.malformed: collections.Counter[str] = collections.Counter()
        self.secrets: collections.Counter[str] = collections.Counter()

    def add(self, context: dict[str, Any], message: dict[str, Any]) -> None:
        """Learn from one message."""
        event_type = formatting.plain(message.get('event_type'))
        safe = redaction.safe_context(context)
        found = itertools.chain(
            hidden(context, dict(safe), 'context'),
            hidden(message, masking.mask_message(message), 'message'))
        for path in itertools.islice(found, _PATHS):
            if path != _ADDRESS:
                self.secrets[f'{event_type}: {path}'] += 1
        if not formats.is_versioned(message.get('payload')):
            self.formats['unversioned'] += 1
            return
        self.formats['versioned'] += 1
        payload = message['payload']
        self.payloads[formatting.plain(payload.get(formats.NAME)),
                      formatting.plain(payload.get(formats.VERSION))] += 1
        try:
            payloads.read_event(str(message.get('event_type')), payload)
        except consumer.MalformedMessage as exc:
            self.malformed[f'{event_type}: {exc.reason}'] += 1
        except consumer.IncompatibleVersion:
            # Told by its version, below.
            return


def hidden(before: Any, after: Any, path: str) -> Iterator[str]:
    """Yield the paths at which the masking has hidden something.

    What it has only cut, because it was long, is not told.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            yield from hidden(value, after.get(key),
                              f'{path}.{formatting.plain(key)}')
    elif isinstance(before, list) and isinstance(after, list):
        for number, (old, new) in enumerate(zip(before, after)):
            yield from hidden(old, new, f'{path}.{number}')
    elif before and (not after or str(after).count(redaction.MASK)
                     > str(before).count(redaction.MASK)):
        yield path


def judge(broker: broker_module.Broker, exchange: str, topics: list[str],
          seconds: float) -> list[Finding]:
    """Listen for a while, and say what is wrong with what arrived."""
    sample = Sample()
    reader = queue_reader.QueueReader(broker, exchange, topics)
    try:
        reader.open()
        until = time.monotonic() + seconds
        for number, found in enumerate(reader.read(until)):
            if isinstance(found, consumer.MalformedMessage):
                sample.malformed[found.reason] += 1
            else:
                sample.add(*found[1:])
            if number >= _MOST:
                break
    except exceptions.NotificationsError as exc:
        text, _, step = str(exc).partition(' Next: ')
        return [Finding(Level.PROBLEM, 'exchange', text.rstrip('.'), step)]
    finally:
        reader.close()
    return [*_formats(sample, seconds), *_versions(sample), *_rest(sample)]


def _formats(sample: Sample, seconds: float) -> Iterator[Finding]:
    if not sample.formats:
        yield Finding(
            Level.NOTE, 'format',
            f'nothing arrived within {seconds:g} seconds',
            'listen longer with --listen 60, or do something in Nova, such '
            'as "openstack compute service set --disable-reason test '
            '--disable HOST nova-compute"')
        return
    counts = ', '.join(f'{number} {name}' for name, number
                       in sorted(sample.formats.items()))
    if len(sample.formats) == 2:
        yield Finding(
            Level.OK, 'format', f'both formats arrive: {counts}')
        return
    only = next(iter(sample.formats))
    yield Finding(
        Level.NOTE, 'format', f'one format arrives: {counts}',
        'nothing where that is meant; else set [notifications] '
        'notification_format in nova.conf to ' + (
            'both or versioned' if only == 'unversioned' else
            'both (Ceilometer reads nothing but the unversioned)'))


def _versions(sample: Sample) -> Iterator[Finding]:
    known = []
    for (name, version), number in sorted(sample.payloads.items()):
        cls = payloads.payload_class(name)
        text = f'{name} {version} ({number})'
        try:
            major, minor = payloads.numbers(version)
        except consumer.MalformedMessage:
            continue
        if cls is None or major > payloads.numbers(cls.VERSION)[0]:
            yield Finding(
                Level.PROBLEM, 'version',
                f'{text}: newer than this library, which '
                f'{"has no such class" if cls is None else "reads "}'
                f'{"" if cls is None else cls.VERSION}',
                'update nova_notifications where consumers use it')
        elif (major, minor) > payloads.numbers(cls.VERSION):
            yield Finding(
                Level.NOTE, 'version',
                f'{text}: a newer minor version than {cls.VERSION}; '
                f'consumers read it, new fields stay raw',
                'update nova_notifications at leisure')
        else:
            known.append(text)
    if known:
        yield Finding(Level.OK, 'version',
                      'payload versions: ' + ', '.join(known))


def _rest(sample: Sample) -> Iterator[Finding]:
    for text, number in sample.malformed.most_common(10):
        yield Finding(
            Level.PROBLEM, 'malformed',
            f'{number} of what arrived is no notification: {text}',
            'find its sender by "nova-notifications listen -f json"',
            weight=number)
    for path, number in sample.secrets.most_common(10):
        yield Finding(
            Level.PROBLEM, 'secret',
            f'{path}: what looks like a secret is visible ({number} times)',
            'limit who may read the queue, change the secret, and let the '
            'sender use this library, which masks it', weight=number)
    if sample.formats and not sample.secrets:
        yield Finding(Level.OK, 'secret', 'no secret is visible in '
                      + json.dumps(sample.formats.total()) + ' messages')
