# SPDX-License-Identifier: Apache-2.0
"""Read and write the history of the contract in one compact file.

``data/history.json`` has the releases in order and, for every enum and
class, one line for each release in which it changed: the number of the
release (its place in the list), and what became different. So a reviewer
sees in a diff what a new release brings. Fingerprints are not kept: they are
worked out, and a test compares them with those that Nova recorded.

A field is written ``IntegerField?`` where it may be null, with the enum or
class it holds after a blank, ``DiskConfigField enum:DiskConfig``, and with
its default at the end, ``BooleanField default:false``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
import functools
import json
from typing import Any

from nova_notifications.contract import model
from nova_notifications.releases import load

Step = Mapping[str, Any]


def field_text(field: model.FieldContract) -> str:
    """Write one field the way the file has it."""
    text = field.type + ('?' if field.nullable else '')
    if field.enum is not None:
        text += f' enum:{field.enum}'
    if field.object is not None:
        text += f' object:{field.object}'
    if field.default is not model.UNSET:
        text += f' default:{json.dumps(field.default)}'
    return text


@functools.lru_cache(maxsize=None)
def field_of(name: str, text: str) -> model.FieldContract:
    """Read one field back; equal texts give the same object."""
    head, *rest = text.split(' ')
    found: dict[str, Any] = {}
    for part in rest:
        key, _, value = part.partition(':')
        found[key] = json.loads(value) if key == 'default' else value
    return model.FieldContract(
        name, head.removesuffix('?'), head.endswith('?'), **found)


def source_text(name: str, source: tuple[Any, ...]) -> str:
    """Write where a field comes from; its own name is left out."""
    first, *rest = source
    return f'{first}.' if rest == [name] else '.'.join(source)


def source_of(name: str, text: str) -> tuple[str, ...]:
    """Read back where a field comes from."""
    first, _, rest = text.partition('.')
    return first, *(rest.split('.') if rest else (name,))


def apply(step: Step, before: model.ObjectContract | None,
          name: str) -> model.ObjectContract:
    """Return the class after one step of its history; no fingerprint yet."""
    fields = dict(before.fields) if before else {}
    schema = dict(before.schema) if before and before.schema else {}
    samples = list(before.samples) if before and before.samples else []
    for key in step.get('-fields', ()):
        del fields[key]
    for key, text in step.get('fields', {}).items():
        fields[key] = field_of(key, text)
    for key in step.get('-schema', ()):
        del schema[key]
    for key, text in step.get('schema', {}).items():
        schema[key] = source_of(key, text)
    samples = sorted({*samples, *step.get('samples', ())}
                     - {*step.get('-samples', ())})
    return model.ObjectContract(
        name=name,
        version=step.get('version') or (before.version if before else ''),
        module=step.get('module') or (before.module if before else ''),
        fields=dict(sorted(fields.items())),
        schema=dict(sorted(schema.items())) or None,
        samples=tuple(samples) or None,
        fingerprint='',
        bases=tuple(load()['bases'].get(name, ())))


@functools.lru_cache(maxsize=None)
def objects_at(index: int) -> Mapping[str, model.ObjectContract]:
    """Return the classes of one release, without fingerprints.

    What no release in between changed is the same object in both.
    """
    found = dict(objects_at(index - 1)) if index else {}
    for name, steps in load()['objects'].items():
        for at, step in steps:
            if at != index:
                continue
            if step is None:
                del found[name]
            else:
                like = found.get(step.get('like', name))
                found[name] = apply(step, like, name)
    return dict(sorted(found.items()))


def enums_at(index: int) -> dict[str, tuple[str, ...]]:
    """Return the enums of one release."""
    found = {}
    for name, steps in load()['enums'].items():
        for at, values in steps:
            if at <= index and values is not None:
                found[name] = tuple(values)
            elif at <= index:
                found.pop(name, None)
    return dict(sorted(found.items()))


def versions_of(name: str) -> Iterator[tuple[int, str]]:
    """Return (number of the release, version) wherever a version began."""
    for at, step in load()['objects'].get(name, ()):
        if step is not None and 'version' in step:
            yield at, step['version']
