# SPDX-License-Identifier: Apache-2.0
"""Make Ceilometer's definitions read the versioned format, too.

Ceilometer decides by three definition files what it reads from a
notification: meters, event definitions, and Gnocchi resource definitions.
They are rewritten from those of the version in use, by the same table as the
bridge's, so that a new Ceilometer needs nothing new here. What they read in
the legacy format stays: one set of files serves before, during and after the
switch.
"""

from __future__ import annotations

from collections.abc import Callable, Container
import copy
import dataclasses
import fnmatch
import re
from typing import Any, Final

from nova_notifications import catalogue
from nova_notifications.contract import legacy_map

_DATA: Final = "'nova_object.data'"
# A path into the payload: the key, and what follows it.
_PATH = re.compile(r"(?<![\w'.@])((?:\$\.)?payload)\.(\w+)"
                   r"((?:\.\w+|\.'[^']*'|\[[^\]]*\])*)")
# A percentage is 0 to 1 in the legacy format and 0 to 100 in the other.
_PERCENT = re.compile(r"(\.percent'\)\]\.value) \* 100$")
# What the map has as a whole only, by its parts.
_PARTS: Final = {'image_meta.base_image_ref': 'image_uuid'}
# Ceilometer takes these from the payload's top level, or else from the
# request, which may be an administrator's.
_OWNERS: Final = {'project_id': 'tenant_id', 'tenant_id': 'tenant_id',
                  'user_id': 'user_id'}
_REQUEST: Final = {'project_id': 'ctxt.project_id',
                   'tenant_id': 'ctxt.project_id',
                   'user_id': 'ctxt.user_id'}


@dataclasses.dataclass
class Report:
    """What rewriting has found.

    :ivar definitions: the number of definitions that now read both formats.
    :ivar unreadable: expressions that have no versioned counterpart, with
        the definitions that use them.
    :ivar unmatched: definitions that were left as they are, with the reason.
    """

    definitions: int = 0
    unreadable: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    unmatched: dict[str, str] = dataclasses.field(default_factory=dict)

    def miss(self, expression: str, where: str) -> None:
        """Note an expression without counterpart."""
        self.unreadable.setdefault(expression, set()).add(where)


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _versioned(legacy_types: Container[str]) -> list[str]:
    """Return the versioned event types of legacy ones, sorted."""
    return [event_type for event_type, event in catalogue.events().items()
            if event.legacy in legacy_types]


def _matching(matches: Callable[[str], Any]) -> list[str]:
    """Return the legacy event types that a pattern selects."""
    return [legacy for legacy in catalogue.legacy_counterparts()
            if matches(legacy)]


def _globs(patterns: list[str]) -> Callable[[str], bool]:
    """Return whether patterns of event definitions match an event type."""
    excluded = [each[1:] for each in patterns if each.startswith('!')]
    included = [each for each in patterns if not each.startswith('!')]

    def matches(event_type: str) -> bool:
        return (any(fnmatch.fnmatch(event_type, each)
                    for each in included or ['*']) and
                not any(fnmatch.fnmatch(event_type, each)
                        for each in excluded))
    return matches


def _fields(legacy: str, key: str, tail: str) -> list[str] | None:
    """Return the fields that a legacy key is made from, None for none."""
    part = _PARTS.get(f'{key}{tail}')
    if part is not None:
        return [part]
    rule = legacy_map.rules_of(legacy).get(key)
    if rule is None or not rule.known or not rule.path:
        return None
    return rule.path.split(' + ')


def translate(expression: str, legacy: str) -> str | None:
    """Return a JSONPath expression for the versioned payload.

    :param expression: one that reads the legacy payload.
    :param legacy: the legacy event type it is for.
    :returns: None where the versioned format lacks something that it reads.
    """
    missing = False

    def replace(match: re.Match[str]) -> str:
        nonlocal missing
        root, key, tail = match.groups()
        fields = _fields(legacy, key, tail)
        if fields is None:
            missing = True
            return ''
        if f'{key}{tail}' in _PARTS:
            tail = ''
        # An item of a list is a payload of its own.
        tail = tail.replace('[?(@.', f'[?(@.{_DATA}.').replace(
            ')].', f')].{_DATA}.')
        paths = [f'.{_DATA}.'.join((root, *field.split('.')))
                 for field in fields]
        return ' + '.join(f'{path}{tail}' for path in paths)
    text = _PATH.sub(replace, _PERCENT.sub(r'\1', expression))
    return None if missing else _publisher(text)


def _publisher(expression: str) -> str:
    """Return an expression that reads ``nova-compute:host1`` for its parts."""
    return expression.replace(
        'publisher_id.`split(., 0, -1)`',
        'publisher_id.`split(:, 0, -1)`.`split(-, 1, 1)`').replace(
        'publisher_id.`split(., ', 'publisher_id.`split(:, ')


def _translations(expression: Any, legacy_types: list[str], report: Report,
                  where: str) -> list[str]:
    """Return the different counterparts of an expression, may be none."""
    if not isinstance(expression, str):
        return []
    found: list[str] = []
    for legacy in legacy_types:
        text = translate(expression, legacy)
        if text is None:
            report.miss(expression, where)
        elif text != expression and text not in found:
            found.append(text)
    return found


def _both(value: Any, legacy_types: list[str], report: Report,
          where: str) -> Any:
    """Return a definition of a value that reads either format."""
    spec = value if isinstance(value, dict) else {'fields': value}
    expressions = _as_list(spec.get('fields'))
    added = [text for each in expressions
             for text in _translations(each, legacy_types, report, where)]
    if not added:
        return value
    both = [*expressions, *(each for each in added
                            if each not in expressions)]
    return {**spec, 'fields': both}


def meters(definitions: dict[str, Any], report: Report) -> dict[str, Any]:
    """Return meter definitions that read both formats.

    :param definitions: the content of a file in ``meters.d``.
    :param report: takes what was found.
    """
    found = copy.deepcopy(definitions)
    for meter in found.get('metric') or ():
        patterns = _as_list(meter.get('event_type'))
        compiled = [re.compile(str(each)) for each in patterns]
        legacy = _matching(
            lambda name: any(each.match(name)
                             for each in compiled))  # noqa: B023
        if not legacy:
            continue
        name = f'meter {meter.get("name")}'
        if meter.get('lookup'):
            report.unmatched[name] = 'it makes several samples at once'
            continue
        names = '|'.join(re.escape(each) for each in _versioned(legacy))
        meter['event_type'] = [*patterns, f'(?:{names})$']
        for key in ('volume', 'timestamp', 'user_id', 'project_id',
                    'resource_id', 'user_metadata'):
            if key in meter:
                meter[key] = _both(meter[key], legacy, report, name)
        meter['metadata'] = {
            key: _both(value, legacy, report, name)
            for key, value in (meter.get('metadata') or {}).items()}
        report.definitions += 1
    return found


def events(definitions: list[dict[str, Any]],
           report: Report) -> list[dict[str, Any]]:
    """Return event definitions, followed by those for versioned events.

    :param definitions: the content of ``event_definitions.yaml``. Of several
        that match the last one counts.
    :param report: takes what was found.
    """
    found = copy.deepcopy(definitions)
    matched: set[str] = set()
    added = []
    for definition in reversed(found):
        patterns = [str(each) for each in _as_list(definition['event_type'])]
        legacy = [name for name in _matching(_globs(patterns))
                  if name not in matched]
        if not legacy:
            continue
        matched.update(legacy)
        name = f'event {", ".join(patterns)}'
        versioned = _versioned(legacy)
        # An event type that both formats have is read in both from now on.
        shared = not set(versioned).isdisjoint(legacy)
        traits = {trait: made
                  for trait, value in definition['traits'].items()
                  for made in [_trait(value, legacy, report, name, shared)]
                  if made is not None}
        for trait, key in _OWNERS.items():
            path = f'payload.{key}'
            traits.setdefault(trait, {'fields': [
                *([path] if shared else ()),
                *_translations(path, legacy, report, name),
                _REQUEST[trait]]})
        added.append({'event_type': versioned, 'traits': traits})
        report.definitions += 1
    return [*found, *reversed(added)]


def _trait(value: Any, legacy: list[str], report: Report,
           where: str, shared: bool) -> Any:
    """Return a trait of a versioned event, None where it cannot be read.

    :param shared: whether legacy events have the same definition.
    """
    spec = value if isinstance(value, dict) else {'fields': value}
    fields: list[Any] = []
    for each in _as_list(spec.get('fields')):
        if isinstance(each, str) and ('payload' in each or
                                      'publisher_id' in each):
            if shared:
                fields.append(each)
            fields += _translations(each, legacy, report, where)
        else:
            fields.append(each)
    return {**spec, 'fields': fields} if fields else None


def resources(definitions: dict[str, Any],
              report: Report) -> dict[str, Any]:
    """Return Gnocchi resource definitions that know versioned events.

    :param definitions: the content of ``gnocchi_resources.yaml``.
    :param report: takes what was found.
    """
    found = copy.deepcopy(definitions)
    for resource in found.get('resources') or ():
        changed = False
        for key in ('event_create', 'event_delete', 'event_update'):
            if key not in resource:
                continue
            patterns = [str(each) for each in _as_list(resource[key])]
            legacy = _matching(_globs(patterns))
            if legacy:
                resource[key] = [*patterns, *_versioned(legacy)]
                changed = True
        report.definitions += changed
    return found


def rewrite(content: Any, report: Report) -> tuple[str, Any] | None:
    """Return the kind of a definition file and its rewritten content.

    :param content: of a file, parsed.
    :param report: takes what was found.
    :returns: ``meters``, ``events`` or ``resources``, and the content; None
        for a file that is none of these.
    """
    if isinstance(content, dict) and isinstance(content.get('metric'), list):
        return 'meters', meters(content, report)
    if isinstance(content, dict) and isinstance(content.get('resources'),
                                                list):
        return 'resources', resources(content, report)
    if isinstance(content, list) and content and all(
            isinstance(each, dict) and {'event_type', 'traits'} <= set(each)
            for each in content):
        return 'events', events(content, report)
    return None
