# SPDX-License-Identifier: Apache-2.0
"""Check that the contract is kept and that everything is documented."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping
import datetime
import pathlib
from typing import Any

from nova_notifications.contract import descriptions
from nova_notifications.contract import diff
from nova_notifications.contract import fingerprint
from nova_notifications.contract import golden
from nova_notifications.contract import model
from nova_notifications.contract import rules
from nova_notifications.contract.rules import Severity
from nova_notifications.contract import samples
from nova_notifications.contract import schema
from nova_notifications.contract import stubs
from nova_notifications import exceptions

_UPDATE = 'run "nova-notifications contract update" and commit what it writes'


def check(now: model.Contract, made: Mapping[str, samples.Sample],
          golden_directory: pathlib.Path = golden.DIRECTORY,
          sample_directory: pathlib.Path = samples.DIRECTORY
          ) -> Iterator[str]:
    """Return all that is wrong, one sentence or finding each.

    :param now: the contract of the classes
    :param made: a sample for each event, made now
    """
    refused = yield from _golden(now, golden_directory)
    for name in now.objects:
        if fingerprint.recipe_of(now, name) != fingerprint.CURRENT:
            yield (f'{name}: its fingerprint {now.objects[name].fingerprint} '
                   f'does not follow from its fields and SCHEMA. Next: look '
                   f'for a field type that the contract cannot describe.')
    for text in descriptions.problems(now):
        yield (f'{text}. Next: edit '
               f'nova_notifications/contract/data/descriptions.json.')
    for name in stubs.differing():
        yield f'{name} does not name the modules beside it. Next: {_UPDATE}.'
    # Imports every class, which a comparison of two releases does without.
    from nova_notifications.contract import field_types
    from nova_notifications.contract import handler_types
    for name in [] if refused else field_types.differing():
        yield (f'{name}: the annotations of its classes are not the types of '
               f'their fields. Next: {_UPDATE}.')
    for name in [] if refused else handler_types.differing():
        yield (f'{name} does not have the payloads that events have. Next: '
               f'{_UPDATE}.')
    yield from without_sample(now, made)
    stale = samples.differing(made, now, sample_directory)
    if stale and not refused:
        yield (f'samples are not what the classes make: {", ".join(stale)}. '
               f'Next: {_UPDATE}.')
    yield from _invalid_samples(now, made)


def _golden(now: model.Contract,
            directory: pathlib.Path) -> Generator[str, None, bool]:
    """Compare the classes with the golden files.

    :returns: whether "contract update" would refuse, for an unchanged
        VERSION: what it would write is then not worth a line.
    """
    texts = golden.read(directory)
    stale = golden.differing(now, texts)
    if not stale:
        return False
    findings = [finding for finding
                in diff.diff(golden.parse(golden.LABEL, texts), now)
                if finding.severity is not Severity.NOTE]
    # A change under an unchanged VERSION is one cause: what must be bumped is
    # said once, with the changes that ask for it.
    unbumped = {name for finding in findings
                if finding.rule == 'VERSION_BUMPED'
                for name in finding.classes}
    for finding in findings:
        if finding.category is rules.Category.VERSION or not (
                finding.classes and finding.classes[0] in unbumped):
            yield str(finding)
    if not unbumped:
        yield (f'golden files do not say what the classes do: '
               f'{", ".join(stale)}. Next: {_UPDATE}.')
    return bool(unbumped)


def _invalid_samples(now: model.Contract,
                     made: Mapping[str, samples.Sample]) -> Iterator[str]:
    """Name what the schemas refuse, once for all samples that have it."""
    validate = Validator(now)
    invalid: dict[str, list[str]] = {}
    for event_type, sample in made.items():
        for problem in validate(event_type, sample):
            invalid.setdefault(problem, []).append(event_type)
    for problem, (first, *others) in invalid.items():
        more = f' and {len(others)} more' if others else ''
        yield (f'sample of {first}{more}: {problem}. Next: mend the '
               f'schema, or what the payload sends.')


def without_sample(now: model.Contract,
                   made: Mapping[str, samples.Sample]) -> Iterator[str]:
    """Name the events that are not emitted for a sample."""
    for event_type in sorted(now.events.keys() - made.keys()):
        notification = now.events[event_type].notification
        yield (f'event {event_type} was not emitted for a sample, so it has '
               f'none. Next: emit it in nova_notifications/testing/'
               f'sample_emitters.py, under {notification}.')


class Validator:
    """Validates notifications by the strict schemas of a contract.

    Needs the ``jsonschema`` library.

    :raises jsonschema.SchemaError: should a schema not be one
    """

    def __init__(self, contract: model.Contract) -> None:
        import jsonschema
        import referencing
        self._contract = contract
        self._class = jsonschema.Draft202012Validator
        resources = []
        for item in contract.objects.values():
            if item.is_payload:
                found = schema.payload_schema(
                    contract, item.name, bundled=False)
                self._class.check_schema(found)
                resources.append((schema.payload_id(item),
                                  referencing.Resource.from_contents(found)))
        self._formats = jsonschema.FormatChecker(('ipv4', 'ipv6'))
        # jsonschema's own check of dates needs one more library.
        self._formats.checks('date-time', ValueError)(_is_date)
        self._registry = referencing.Registry().with_resources(resources)

    def __call__(self, event_type: str,
                 notification: Mapping[str, Any]) -> Iterator[str]:
        """Return where a notification does not keep to the event's schema."""
        found = schema.event_schema(
            self._contract, event_type, bundled=False)
        self._class.check_schema(found)
        return self._errors(found, notification)

    def payload(self, name: str, primitive: Any) -> Iterator[str]:
        """Return where a serialized payload does not keep to its schema."""
        item = self._contract.objects[name]
        return self._errors({'$ref': schema.payload_id(item)}, primitive)

    def _errors(self, found: dict[str, Any],
                instance: Any) -> Iterator[str]:
        validator = self._class(found, registry=self._registry,
                                format_checker=self._formats)
        for error in validator.iter_errors(instance):
            yield f'{error.json_path}: {error.message[:200]}'


def _is_date(value: Any) -> bool:
    """Return whether a text is a date and time as payloads write it.

    :raises ValueError: where it is not
    """
    if isinstance(value, str):
        datetime.datetime.strptime(value, '%Y-%m-%dT%H:%M:%S%z')
    return True


def refusals(now: model.Contract, accepted: Collection[str] = (),
             directory: pathlib.Path = golden.DIRECTORY
             ) -> list[rules.Finding]:
    """Return the findings for which golden files must not be rewritten.

    :param accepted: ids of rules whose findings somebody has judged; what
        concerns versions cannot be accepted
    :raises ContractError: for an id that no such rule has
    """
    known = {rule.id: rule.category for rule in rules.RULES}
    for name in accepted:
        if known.get(name, rules.Category.VERSION) is rules.Category.VERSION:
            may = ', '.join(sorted(
                rule_id for rule_id, category in known.items()
                if category is not rules.Category.VERSION))
            raise exceptions.ContractError(
                f'{name} cannot be accepted: of the rules only {may} can.')
    texts = golden.read(directory)
    if not texts:
        return []
    return [finding for finding in diff.diff(
        golden.parse(golden.LABEL, texts), now)
        if finding.severity is Severity.ERROR
        and finding.rule not in accepted]
