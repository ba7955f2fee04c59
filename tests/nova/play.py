# SPDX-License-Identifier: Apache-2.0
"""Plays columns of the matrix: one process, or two with a broker."""

from __future__ import annotations

import concurrent.futures
import json
import os
import pathlib
import subprocess
import threading
import typing as ty

from tests.nova import environment
from tests.nova import matrix

#: For each column that a process plays.
_TIMEOUT = 900
Recording = dict[str, ty.Any]


class Broken(Exception):
    """A process of the comparison did not do what it is there for."""


#: What became of each column that a process played.
Played = dict[matrix.Column, ty.Union[Recording, Broken]]
Waiting = concurrent.futures.Future[Played]


def worker(python: str, columns: ty.Sequence[matrix.Column], graft: bool,
           where: pathlib.Path, more: ty.Sequence[str] = (),
           variables: ty.Mapping[str, str] = {}) -> Played:
    """Run one worker to its end and read its recordings.

    :param columns: some that go :func:`together <matrix.together>`
    """
    column = columns[0]
    who = 'plain' if not graft else (
        'adopted' if column.adopted else 'grafted')
    names = {one: '%s-%s' % (who, one.name) for one in columns}
    command = [python, '-m', 'tests.nova.worker', *more]
    for one, name in names.items():
        command += one.arguments(str(where / (name + '.json')))
    path = []
    if graft and column.adopted:
        path.append(_adopted(python, where))
    elif graft:
        command.append('--graft')
    with open(where / (names[column] + '.log'), 'w') as log:
        try:
            status = str(subprocess.run(
                command, stdout=log, stderr=subprocess.STDOUT,
                timeout=_TIMEOUT * len(columns), cwd=environment.ROOT,
                env=environment.for_worker(
                    dict(column.environment(), **variables), path)
            ).returncode)
        except subprocess.TimeoutExpired as exc:
            status = str(exc)
    return {one: _read(one, where / name, status, log.name)
            for one, name in names.items()}


def _read(column: matrix.Column, stem: pathlib.Path, status: str,
          log: str) -> ty.Union[Recording, Broken]:
    """The recording of one column, or why there is none.

    :param stem: its files, without what their names end with
    """
    output = stem.with_name(stem.name + '.json')
    if not output.exists():
        return Broken('%s ended with %s before it wrote anything, see %s' % (
            stem.name, status, log))
    with open(output) as found:
        recording: Recording = json.load(found)
    for story, text in recording['broken'].items():
        stem.with_name('%s-%s.txt' % (stem.name, story)).write_text(text)
    if recording['world'] != column.world:
        return Broken('%s ran with %s' % (stem.name, recording['world']))
    return recording


_adopting = threading.Lock()


def _adopted(python: str, where: pathlib.Path) -> str:
    """A directory with an adopted Nova, made on first use."""
    directory = where / 'adopted'
    with _adopting:
        if not directory.exists():
            subprocess.run(
                [python, '-m', 'tests.nova.adopt', str(directory)],
                check=True, stdout=subprocess.DEVNULL,
                cwd=environment.ROOT, env=environment.for_worker({}))
    return str(directory)


def through_broker(python: str, column: matrix.Column, url: str,
                   where: pathlib.Path, more: ty.Sequence[str]
                   ) -> ty.Union[Recording, Broken]:
    """Have a grafted Nova emit to RabbitMQ and a plain listener receive."""
    topic = 'nova-test-%d-%s' % (
        os.getpid(), column.name.lower().replace(',', ''))
    output = where / ('received-%s.json' % column.name)
    try:
        ear = subprocess.Popen(
            [python, '-m', 'tests.nova.listener', url, topic, str(output)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=environment.ROOT, env=environment.for_worker({}))
        assert ear.stdout is not None
        if not ear.stdout.readline():
            return Broken('the listener did not start')
        sent = worker(python, [column], True, where, [
            *more, '--broker', url], {'NOVA_TEST_TOPIC': topic})[column]
        if isinstance(sent, Broken):
            ear.kill()
            return sent
        try:
            ear.wait(60)
        except subprocess.TimeoutExpired:
            return Broken('the listener was not told that it was all')
        finally:
            ear.kill()
            ear.stdout.close()
        with open(output) as found:
            received: Recording = json.load(found)
    finally:
        _delete_queues(url, topic)
    received.update(names=sent['names'], broken=sent['broken'])
    for name, action in sent['actions'].items():
        kept = received['actions'].setdefault(name, {'messages': []})
        kept.update(error=action['error'], in_order=action['in_order'])
    return received


def _delete_queues(url: str, topic: str) -> None:
    import kombu

    amqp = url.replace('rabbit://', 'amqp://', 1)
    with kombu.Connection(amqp) as connection:
        channel = connection.default_channel
        for suffix in ('', '-versioned'):
            for priority in ('audit', 'critical', 'debug', 'error', 'info',
                             'sample', 'warn'):
                channel.queue_delete('%s%s.%s' % (topic, suffix, priority))
