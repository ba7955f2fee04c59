# SPDX-License-Identifier: Apache-2.0
"""Blazar: a host that is down cannot be reserved, until it is up again."""

from __future__ import annotations

from collections.abc import Iterator
import copy
import typing as ty

from tests.readers import feeding
from tests.readers import occurrences

_EVENT = 'service.update'


def judge(python: str, url: str) -> Iterator[tuple[str, list[str]]]:
    """Return each check with what is wrong.

    :param python: an interpreter that has Blazar.
    :param url: the broker.
    """
    messages = occurrences.versioned()
    update, context = next(each for each in messages
                           if each[0]['event_type'] == _EVENT)
    host = update['payload']['nova_object.data']['host']

    def changed(name: str, **values: ty.Any) -> occurrences.Message:
        message = copy.deepcopy(update)
        message['message_id'] = name
        message['payload']['nova_object.data'].update(
            {'disabled': False, 'forced_down': False, **values})
        return message, context
    steps = {'forced down': {'forced_down': True}, 'up again': {},
             'disabled': {'disabled': True}, 'enabled again': {}}
    read = feeding.read(
        'blazar', python, url, lambda bus: bus.native([
            *messages, changed('first'),
            *(changed(name, **values) for name, values in steps.items())]),
        hosts=[host])
    for name, values in steps.items():
        expected = [[_EVENT, {host: not values}]]
        found = read.notes.get(name)
        yield name, [] if found == expected else [
            f'{expected} became {found}']
    yield 'nothing else, and no exception', read.raised + [
        name for name, notes in read.notes.items()
        if notes and name not in (_EVENT, 'first', *steps)]
    legacy = feeding.read(
        'blazar', python, url,
        lambda bus: bus.native(occurrences.both().legacy), hosts=[host])
    yield 'nothing of the legacy format', [
        name for name, notes in legacy.notes.items() if notes]
