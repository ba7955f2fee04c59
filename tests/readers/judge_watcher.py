# SPDX-License-Identifier: Apache-2.0
"""Watcher: it reads the versioned format, and all of it that it wants."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications import catalogue
from tests.readers import feeding
from tests.readers import occurrences

_CREATED = 'instance.create.end'
# Watcher's name -> where the payload has it.
_SERVER = {'name': 'display_name', 'state': 'state',
           'project_id': 'tenant_id', 'metadata': 'metadata',
           'locked': 'locked'}
_FLAVOR = {'memory': 'memory_mb', 'vcpus': 'vcpus'}


def judge(python: str, url: str) -> Iterator[tuple[str, list[str]]]:
    """Return each check with what is wrong.

    :param python: an interpreter that has Watcher.
    :param url: the broker.
    """
    messages = occurrences.versioned()
    read = feeding.read('watcher', python, url,
                        lambda bus: bus.native(messages))
    wanted = set(read.report) & set(catalogue.events())
    yield 'every versioned event that it wants is handled', [
        f'{name}: {read.notes[name]}' for name in sorted(wanted)
        if len(read.notes.get(name, ())) != 1] + [
            f'exception for {name}' for name in read.raised] + (
            [] if wanted else ['it wants none'])
    yield 'nothing else is handled', [
        name for name, notes in read.notes.items()
        if notes and name not in wanted]
    data = next(message['payload']['nova_object.data']
                for message, _ in messages
                if message['event_type'] == _CREATED)
    flavor = data['flavor']['nova_object.data']
    server = read.notes[_CREATED][0][1][data['uuid']]
    yield 'the server in its model', [
        f'{key}: {value!r} became {server.get(key)!r}' for key, value in
        [*((key, data[name]) for key, name in _SERVER.items()),
         *((key, flavor[name]) for key, name in _FLAVOR.items())]
        if server.get(key) != value]
    legacy = feeding.read(
        'watcher', python, url,
        lambda bus: bus.native(occurrences.both().legacy))
    yield 'nothing of the legacy format', [
        name for name, notes in legacy.notes.items() if notes]
