# SPDX-License-Identifier: Apache-2.0
"""Ceilometer: samples and events, from each form of every event."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import fnmatch
import pathlib
import re
import subprocess
import sys
import tempfile
import typing as ty

import yaml

from nova_notifications import catalogue
from tests.readers import allowed
from tests.readers import compare
from tests.readers import feeding
from tests.readers import occurrences
from tests.readers import switch


# A key of the payload in an expression.
_KEY = re.compile(r'payload\.(\w+)')
# One of the envelope.
_ENVELOPE = re.compile(r'(?<![\w.])(?:\$\.)?(publisher_id|event_type)\b')


def _home(python: str) -> pathlib.Path:
    """Return where the package of the installed Ceilometer is."""
    return pathlib.Path(subprocess.run(
        [python, '-c', 'import importlib.util as u; '
         'print(u.find_spec("ceilometer").submodule_search_locations[0])'],
        check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


def _event_definitions(home: pathlib.Path) -> ty.Any:
    return yaml.safe_load(
        (home / 'pipeline/data/event_definitions.yaml').read_text())


def read_from(python: str) -> allowed.Paths:
    """Return from which legacy keys each trait and key of metadata is read.

    By the definition files of the installed Ceilometer.
    """
    found: allowed.Paths = {}

    def collect(definitions: ty.Any) -> None:
        for name, expressions in (definitions or {}).items():
            if isinstance(expressions, dict):
                expressions = expressions.get('fields')
            text = str(expressions)
            found.setdefault(name, set()).update(
                _KEY.findall(text),
                (f'${key}' for key in _ENVELOPE.findall(text)))
    home = _home(python)
    for definition in _event_definitions(home):
        collect(definition['traits'])
    for file in (home / 'data/meters.d').glob('*.yaml'):
        for meter in yaml.safe_load(file.read_text())['metric']:
            collect(meter.get('metadata')
                    if isinstance(meter.get('metadata'), dict) else None)
    return found


def of_publisher(python: str) -> set[str]:
    """Return the attributes in Gnocchi that hold a publisher's id.

    Of resources whose samples have it in their metadata.
    """
    home = _home(python)
    read = {(meter['name'], f'resource_metadata.{name}')
            for file in (home / 'data/meters.d').glob('*.yaml')
            for meter in yaml.safe_load(file.read_text())['metric']
            if isinstance(meter.get('metadata'), dict)
            for name, expression in meter['metadata'].items()
            if expression == '$.publisher_id'}
    resources = yaml.safe_load((home / 'publisher/data/gnocchi_resources.yaml'
                                ).read_text())['resources']
    return {name for resource in resources
            for name, expression in (resource.get('attributes') or {}).items()
            if any((meter, expression) in read
                   for meter in resource['metrics'])}


def _undefined(python: str) -> set[str]:
    """Return the legacy event types that no event definition names."""
    patterns: list[str] = []
    for definition in _event_definitions(_home(python)):
        names = definition['event_type']
        patterns += names if isinstance(names, list) else [names]
    return {legacy for legacy in catalogue.legacy_counterparts()
            if not any(fnmatch.fnmatch(legacy, each) for each in patterns
                       if not each.startswith('!'))}


@contextlib.contextmanager
def definitions(python: str) -> Iterator[str]:
    """Write definition files from those of the installed Ceilometer."""
    with tempfile.TemporaryDirectory() as where:
        target = pathlib.Path(where) / 'definitions'
        subprocess.run(
            [sys.executable, '-W', 'ignore', '-m',
             'nova_notifications.cmd.main', 'reader-config', 'ceilometer',
             '--from', str(_home(python)), '--output', str(target)],
            check=True, stdout=subprocess.DEVNULL)
        yield str(target)


def read(python: str, url: str, send: ty.Callable[[feeding.Bus], None],
         **options: ty.Any) -> compare.Read:
    """Return what Ceilometer makes of what is sent."""
    return compare.made(feeding.read('ceilometer', python, url, send,
                                     **options))


def judge(python: str, url: str) -> Iterator[tuple[str, list[str]]]:
    """Return each check with what is wrong.

    :param python: an interpreter that has Ceilometer.
    :param url: the broker.
    """
    both = occurrences.both()
    native = read(python, url, lambda bus: bus.native(both.legacy))
    total = sum(len(made['samples']) for made in native.values())
    yield f'{len(native)} events, {total} samples', (
        [] if total else ['no samples'])

    def column(name: str, after: compare.Read,
               why: allowed.Allowed | None = None
               ) -> Iterator[tuple[str, list[str]]]:
        found = compare.differences(native, after, why)
        for event_type in sorted(native):
            yield f'{name}: {event_type}', found.get(event_type, [])
        yield f'{name}: each reason for a difference is needed', (
            why.idle if why is not None else [])
    paths = read_from(python)
    yield from column('bridged', read(
        python, url, lambda bus: bus.bridged(both.versioned)),
        allowed.bridge(paths, looked_up=False))
    looked_up = read(python, url, lambda bus: bus.bridged(
        both.versioned, image_lookup=both.image_meta,
        image_url=both.image_url))
    yield from column('bridged with a look-up', looked_up,
                      allowed.bridge(paths, looked_up=True))
    yield 'each sample is identical with a look-up', [
        f'{name}: {made["samples"]} became {looked_up[name]["samples"]}'
        for name, made in native.items()
        if made['samples'] != looked_up[name]['samples']]
    with definitions(python) as files:
        yield from column('definition files', read(
            python, url, lambda bus: bus.native(both.versioned),
            files=files), allowed.files(paths, _undefined(python),
                                        both.versioned))
        yield from column('legacy by definition files', read(
            python, url, lambda bus: bus.native(both.legacy), files=files))
    yield from switch.judge(python, _home(python))
