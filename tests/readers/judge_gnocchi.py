# SPDX-License-Identifier: Apache-2.0
"""Gnocchi: what Ceilometer's own publisher writes, from each form.

Agent, pipelines, publisher and Gnocchi are real; only the index of Gnocchi is
made anew for each form. Resources with their history, metrics and measures are
compared.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
import contextlib
import json
import subprocess
import tempfile
import typing as ty
import urllib.request

from tests.readers import environments
from tests.readers import feeding
from tests.readers import judge_ceilometer
from tests.readers import occurrences

# Type and id of a resource -> what Gnocchi has of it.
Content = dict[str, ty.Any]
# What is new each time: when it was written, and random ids.
_RUN = ('started_at', 'revision_start', 'revision_end', 'metrics')


@contextlib.contextmanager
def _serve(python: str) -> Iterator[str]:
    """Run an empty Gnocchi; its address is given."""
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            [python, '-W', 'ignore', '-m', 'tests.readers.gnocchi_worker',
             home], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, cwd=environments.ROOT)
        assert process.stdout is not None
        try:
            port = process.stdout.readline()
            if not port:
                raise RuntimeError('Gnocchi has not started')
            yield f'http://127.0.0.1:{int(port)}'
        finally:
            process.terminate()
            process.communicate()


def _content(url: str) -> Content:
    """Return all that a Gnocchi has, without what is new each time."""
    def ask(path: str) -> ty.Any:
        with urllib.request.urlopen(urllib.request.Request(
                f'{url}/v1/{path}', headers={
                    'Authorization': 'Basic ' + base64.b64encode(
                        b'admin:').decode()})) as answer:
            return json.load(answer)

    def seen(resource: dict[str, ty.Any]) -> dict[str, ty.Any]:
        found = {key: value for key, value in resource.items()
                 if key not in _RUN}
        found['ended_at'] = bool(found['ended_at'])
        found['metrics'] = sorted(resource['metrics'])
        return found

    def metric(identity: str) -> dict[str, ty.Any]:
        found = ask(f'metric/{identity}')
        return {'unit': found['unit'],
                'archive policy': found['archive_policy']['name'],
                'measures': ask(f'metric/{identity}/measures?refresh=true')}
    return {f'{resource["type"]} {resource["id"]}': {
        'history': [seen(each) for each in ask(
            f'resource/{resource["type"]}/{resource["id"]}/history')],
        **{name: metric(identity)
           for name, identity in resource['metrics'].items()}}
        for resource in ask('resource/generic?limit=1000')}


def _written(python: str, url: str, send: Callable[[feeding.Bus], None],
             **options: ty.Any) -> Content:
    """Return what Gnocchi has when Ceilometer has read what is sent.

    :raises RuntimeError: where Ceilometer raises an exception.
    """
    with _serve(python) as gnocchi:
        read = feeding.read(
            'ceilometer_agent', environments.python('ceilometer'), url,
            send, gnocchi=gnocchi, **options)
        if read.raised:
            raise RuntimeError(f'exceptions for {read.raised}')
        return _content(gnocchi)


def _same(form: str, native: Content, made: Content,
          other: Mapping[str, ty.Container[str]] | None = None
          ) -> Iterator[tuple[str, list[str]]]:
    """Return what is different for each resource.

    :param other: attributes that may be different -> what they must be.
    """
    needed: set[str] = set()

    def different(was: ty.Any, now: ty.Any, path: str) -> Iterator[str]:
        if isinstance(was, dict) and isinstance(now, dict):
            for key in sorted({*was, *now}):
                yield from different(was.get(key), now.get(key),
                                     f'{path}.{key}')
        elif (isinstance(was, list) and isinstance(now, list)
              and len(was) == len(now)):
            for index, each in enumerate(zip(was, now)):
                yield from different(*each, f'{path}.{index}')
        elif was != now:
            name = path.rpartition('.')[2]
            if now in (other or {}).get(name, ()):
                needed.add(name)
            else:
                yield f'{path}: {was!r} became {now!r}'
    for name in sorted({*native, *made}):
        yield f'{form}: {name}', list(different(
            native.get(name), made.get(name), ''))
    yield f'{form}: each difference that may be is there', sorted(
        (other or {}).keys() - needed)


def judge(python: str, url: str) -> Iterator[tuple[str, list[str]]]:
    """Return each check with what is wrong.

    :param python: an interpreter that has Gnocchi.
    :param url: the broker.
    """
    both = occurrences.both()
    # Each in an interval of its own, so that no measure hides another.
    for messages in (both.legacy, both.versioned):
        for number, (message, _) in enumerate(sorted(
                messages, key=lambda each: each[0]['message_id'])):
            message['timestamp'] = (
                f'2026-03-02 {number // 12:02}:{number % 12 * 5:02}:00.000000')
    native = _written(python, url, lambda bus: bus.native(both.legacy))
    measures = sum(len(metric['measures']) for resource in native.values()
                   for name, metric in resource.items() if name != 'history')
    yield f'{len(native)} resources, {measures} measures', (
        [] if measures else ['no measures'])
    yield from _same('bridged', native, _written(
        python, url, lambda bus: bus.bridged(both.versioned)))
    ceilometer = environments.python('ceilometer')
    publishers = {message['publisher_id'] for message, _ in both.versioned}
    with judge_ceilometer.definitions(ceilometer) as files:
        yield from _same('definition files', native, _written(
            python, url, lambda bus: bus.native(both.versioned),
            home=files), {
                name: publishers
                for name in judge_ceilometer.of_publisher(ceilometer)})
