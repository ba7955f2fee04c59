# SPDX-License-Identifier: Apache-2.0
"""Vitrage: either format, as it is configured; bridged as native legacy."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications import catalogue
from tests.readers import feeding
from tests.readers import occurrences


def _missed(read: feeding.Read, wanted: set[str]) -> list[str]:
    """Return what it wanted and did not make one vertex of."""
    return [f'{name}: {read.notes.get(name)}' for name in sorted(wanted)
            if len(read.notes.get(name, ())) != 1] + [
        f'exception for {name}' for name in read.raised] + [
        f'{name} is not wanted' for name, notes in read.notes.items()
        if notes and name not in wanted] + (
        [] if wanted else ['it wants none'])


def judge(python: str, url: str) -> Iterator[tuple[str, list[str]]]:
    """Return each check with what is wrong.

    :param python: an interpreter that has Vitrage.
    :param url: the broker.
    """
    messages = occurrences.versioned()
    # It listens for no other priority.
    sent = {message['event_type'] for message, _ in messages
            if message['priority'] == 'INFO'}
    read = feeding.read('vitrage', python, url,
                        lambda bus: bus.native(messages))
    yield 'every versioned event that it wants is handled', _missed(
        read, sent & set(read.report))
    both = occurrences.both()
    native = feeding.read('vitrage', python, url,
                          lambda bus: bus.native(both.legacy), legacy=True)
    yield 'every legacy event that it wants is handled', _missed(
        native, {name for name in sent
                 if catalogue.event(name).legacy in native.report})
    bridged = feeding.read('vitrage', python, url,
                           lambda bus: bus.bridged(both.versioned),
                           legacy=True)
    yield 'the same from bridged', [
        f'{name}: {notes} became {bridged.notes.get(name)}'
        for name, notes in native.notes.items()
        if notes != bridged.notes.get(name)] + bridged.raised
