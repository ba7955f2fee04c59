#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write the package's history file from contract documents.

    tools/build_history.py DIRECTORY [FILE]

DIRECTORY holds one contract document (JSON) for each Nova release. FILE is by
default the history file in the package. Run it after a new release was
recorded, and commit what changed.
"""

from __future__ import annotations

from collections.abc import Mapping
import json
import pathlib
import sys
from typing import Any

from nova_notifications.contract import model
from nova_notifications.contract import store

FILE = (pathlib.Path(__file__).parent.parent / 'nova_notifications'
        / 'contract' / 'data' / 'history.json')

# The recorded documents do not say which class inherits from which.
BASES = {
    name: ['InstancePayload'] for name in (
        'InstanceActionPayload', 'InstanceExistsPayload',
        'InstanceUpdatePayload')
} | {
    f'Instance{name}Payload': ['InstanceActionPayload', 'InstancePayload']
    for name in ('ActionRebuild', 'ActionRescue', 'ActionResizePrep',
                 'ActionShare', 'ActionSnapshot', 'ActionVolume',
                 'ActionVolumeSwap', 'Create')
}


def step_between(before: model.ObjectContract | None,
                 after: model.ObjectContract) -> dict[str, Any]:
    """Give what makes ``after`` out of ``before``."""
    step: dict[str, Any] = {}
    for key in ('version', 'module'):
        if before is None or getattr(before, key) != getattr(after, key):
            step[key] = getattr(after, key)
    pairs: list[tuple[str, Mapping[str, Any], Mapping[str, Any], Any]] = [
        ('fields', before.fields if before else {}, after.fields,
         lambda name, field: store.field_text(field)),
        ('schema', (before.schema if before else None) or {},
         after.schema or {}, store.source_text)]
    for key, was, now, text in pairs:
        gone = sorted(was.keys() - now.keys())
        new = {name: text(name, now[name]) for name in sorted(now)
               if now[name] != was.get(name)}
        step.update({f'-{key}': gone} if gone else {})
        step.update({key: new} if new else {})
    had = set((before.samples if before else None) or ())
    has = set(after.samples or ())
    step.update({'-samples': sorted(had - has)} if had - has else {})
    step.update({'samples': sorted(has - had)} if has - had else {})
    return step


def first_step(known: Mapping[str, model.ObjectContract],
               after: model.ObjectContract) -> dict[str, Any]:
    """Give the shortest text for a new class: whole, or like another."""
    best = step_between(None, after)
    for other in known.values():
        if other.module == after.module and other.name < after.name:
            step = {'like': other.name, **step_between(other, after),
                    'version': after.version}
            best = min(best, step, key=lambda s: len(json.dumps(s)))
    return best


def encode(contracts: list[model.Contract]) -> dict[str, Any]:
    """Give the history file's content for contracts in release order."""
    enums: dict[str, list[Any]] = {}
    objects: dict[str, list[Any]] = {}
    before: Mapping[str, model.ObjectContract] = {}
    values: Mapping[str, tuple[str, ...]] = {}
    for at, contract in enumerate(contracts):
        for name in sorted({*values, *contract.enums}):
            now = contract.enums.get(name)
            if values.get(name) != now:
                enums.setdefault(name, []).append(
                    [at, None if now is None else list(now)])
        for name in sorted({*before, *contract.objects}):
            item = contract.objects.get(name)
            step = (None if item is None else
                    step_between(before[name], item) if name in before
                    else first_step(contract.objects, item))
            if step is None or step:
                objects.setdefault(name, []).append([at, step])
        before, values = contract.objects, contract.enums
    return {'releases': [[c.nova, c.release] for c in contracts],
            'bases': dict(sorted(BASES.items())),
            'enums': dict(sorted(enums.items())),
            'objects': dict(sorted(objects.items()))}


def write(history: Mapping[str, Any]) -> str:
    """Write the content as JSON with one line for each change."""
    def lines(table: Mapping[str, list[Any]]) -> str:
        return ',\n'.join(
            f' {json.dumps(name)}: [\n  '
            + ',\n  '.join(json.dumps(step, separators=(',', ':'))
                           for step in steps) + ']'
            for name, steps in table.items())
    return (f'{{"releases": {json.dumps(history["releases"])},\n'
            f'"bases": {json.dumps(history["bases"])},\n'
            f'"enums": {{\n{lines(history["enums"])}}},\n'
            f'"objects": {{\n{lines(history["objects"])}}}}}\n')


def main(arguments: list[str]) -> int:
    """Read the documents, write the file, say how large it is."""
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write((__doc__ or '') + '\n')
        return 2
    contracts = [model.from_document(json.loads(path.read_text()))
                 for path in pathlib.Path(arguments[0]).glob('*.json')]
    contracts.sort(key=lambda c: [int(n) for n in c.nova.split('.')])
    target = pathlib.Path(arguments[1]) if arguments[1:] else FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(write(encode(contracts)))
    sys.stdout.write(f'{target}: {len(contracts)} releases, '
                     f'{target.stat().st_size} bytes\n')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
