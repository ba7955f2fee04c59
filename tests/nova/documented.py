# SPDX-License-Identifier: Apache-2.0
"""Is a recorded message one that this project documents?

A versioned one has to fit the strict JSON Schema of its event, and its
objects have the versions and fields of those in the documented sample.  A
legacy one has to be in the closed list with no key but the documented ones,
or be the failure of a method.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
import typing as ty

#: What the scenarios pass as passwords; no message may have one.
_SECRETS = ('rescue-secret', 'rebuild-secret', 'new-secret', 'hunter2')
_METHOD_FAILED = {'args', 'exception'}
_Shapes = dict[str, tuple[str, frozenset[str]]]


def problems(recorded: dict[str, ty.Any]) -> ty.Iterator[str]:
    """What the documentation does not allow in one recorded message."""
    from nova_notifications import catalogue

    message = recorded['message']
    event_type = message['event_type']
    text = json.dumps(recorded)
    for secret in _SECRETS:
        if secret in text:
            yield '%s gives away %s' % (event_type, secret)
    if 'notifications' in recorded['topics']:
        yield from _legacy(event_type, message['payload'])
    elif event_type not in catalogue.events():
        yield '%s is not in the catalogue' % event_type
    else:
        for error in _validator(event_type).iter_errors(message):
            yield '%s against its schema: %s at %s' % (
                event_type, error.message[:200],
                '/'.join(str(part) for part in error.absolute_path))
        yield from _against_sample(event_type, message['payload'])


def _legacy(event_type: str, payload: dict[str, ty.Any]
            ) -> ty.Iterator[str]:
    from nova_notifications.contract import legacy_map
    from nova_notifications.legacy import events

    if set(payload) == _METHOD_FAILED:
        return
    if event_type not in events.ALLOWED:
        yield '%s is no legacy event type' % event_type
    unknown = set(payload) - set(legacy_map.keys_of(event_type))
    if unknown:
        yield '%s has undocumented keys %s' % (event_type, sorted(unknown))


@functools.lru_cache(maxsize=None)
def _validator(event_type: str) -> ty.Any:
    import jsonschema
    import referencing.jsonschema
    from nova_notifications.contract import introspect
    from nova_notifications.contract import schema

    contract = introspect.contract()
    bundle = schema.event_schema(contract, event_type)
    # Handed over as it is, every message would look through all of it for
    # what its references mean.
    registry = referencing.jsonschema.DRAFT202012.create_resource(
        bundle) @ referencing.jsonschema.EMPTY_REGISTRY
    return jsonschema.Draft202012Validator(
        {'$ref': bundle['$id']}, registry=registry.crawl())


@functools.lru_cache(maxsize=None)
def _sample(event_type: str) -> _Shapes:
    from nova_notifications import catalogue

    name = catalogue.event(event_type).sample
    text = importlib.resources.files('nova_notifications.contract').joinpath(
        'samples', name).read_text(encoding='utf-8')
    return _shapes(json.loads(text)['payload'])


def _shapes(value: ty.Any) -> _Shapes:
    """Version and fields of each object in a payload, by class."""
    from tests import payloads

    return {each['nova_object.name']: (each['nova_object.version'],
                                       frozenset(each['nova_object.data']))
            for each in payloads.serialized_objects(value)}


def _against_sample(event_type: str, payload: dict[str, ty.Any]
                    ) -> ty.Iterator[str]:
    from nova_notifications.contract import optional_fields

    sample = _sample(event_type)
    root = payload['nova_object.name']
    if root not in sample:
        yield '%s carries a %s, its sample does not' % (event_type, root)
    for name, (version, fields) in _shapes(payload).items():
        if name not in sample:
            continue
        if version != sample[name][0]:
            yield '%s: %s is %s, in the sample %s' % (
                event_type, name, version, sample[name][0])
        other = [field for field in sorted(fields ^ sample[name][1])
                 if not optional_fields.may_be_absent(name, field)]
        if other:
            yield '%s: %s and the sample differ in having %s' % (
                event_type, name, ', '.join(other))
