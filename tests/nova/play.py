# SPDX-License-Identifier: Apache-2.0
"""Plays one column of the matrix: two processes, or three with a broker."""

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

_TIMEOUT = 900
Recording = dict[str, ty.Any]
Waiting = concurrent.futures.Future[Recording]


class Broken(Exception):
    """A process of the comparison did not do what it is there for."""


def worker(python: str, column: matrix.Column, graft: bool,
           where: pathlib.Path, more: ty.Sequence[str] = (),
           variables: ty.Mapping[str, str] = {}) -> Recording:
    """Run one worker to its end and read its recording.

    :raises Broken: it died, or ran in the wrong world
    """
    who = 'plain' if not graft else (
        'adopted' if column.adopted else 'grafted')
    name = '%s-%s' % (who, column.name)
    output = where / (name + '.json')
    command = [python, '-m', 'tests.nova.worker', str(output),
               *column.arguments(), *more]
    path = []
    if graft and column.adopted:
        path.append(_adopted(python, column, where))
    elif graft:
        command.append('--graft')
    with open(where / (name + '.log'), 'w') as log:
        done = subprocess.run(
            command, stdout=log, stderr=subprocess.STDOUT, timeout=_TIMEOUT,
            cwd=environment.ROOT, env=environment.for_worker(
                dict(column.environment(), **variables), path))
    if not output.exists():
        raise Broken('%s ended with %d before it wrote anything, see %s' % (
            name, done.returncode, log.name))
    with open(output) as found:
        recording: Recording = json.load(found)
    for story, text in recording['broken'].items():
        with open(where / ('%s-%s.txt' % (name, story)), 'w') as out:
            out.write(text)
    if recording['world'] != column.world:
        raise Broken('%s ran with %s' % (name, recording['world']))
    return recording


_adopting = threading.Lock()


def _adopted(python: str, column: matrix.Column,
             where: pathlib.Path) -> str:
    """A directory with an adopted Nova, made on first use."""
    directory = where / ('merged' if column.merged else 'adopted')
    with _adopting:
        if not directory.exists():
            subprocess.run(
                [python, '-m', 'tests.nova.adopt', str(directory),
                 *(['--merge'] if column.merged else [])],
                check=True, stdout=subprocess.DEVNULL,
                cwd=environment.ROOT, env=environment.for_worker({}))
    return str(directory)


def through_broker(python: str, column: matrix.Column, url: str,
                   where: pathlib.Path, more: ty.Sequence[str]
                   ) -> Recording:
    """Have a grafted Nova emit to RabbitMQ and a plain listener receive.

    :raises Broken: the listener or the worker did not come to its end
    """
    topic = 'nova-test-%d-%s' % (os.getpid(), column.world)
    output = where / ('received-%s.json' % column.name)
    try:
        ear = subprocess.Popen(
            [python, '-m', 'tests.nova.listener', url, topic, str(output)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=environment.ROOT, env=environment.for_worker({}))
        assert ear.stdout is not None
        if not ear.stdout.readline():
            raise Broken('the listener did not start')
        sent = worker(python, column, True, where,
                      [*more, '--broker', url], {'NOVA_TEST_TOPIC': topic})
        try:
            ear.wait(60)
        except subprocess.TimeoutExpired:
            raise Broken('the listener was not told that it was all')
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
