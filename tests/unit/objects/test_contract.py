# SPDX-License-Identifier: Apache-2.0
"""The classes are those of Nova 34.0.0: fingerprints, shape, events."""

import importlib
import inspect
from typing import Any

from oslotest import base as oslotest_base

from nova_notifications.contract import golden
from nova_notifications.contract import versions
from nova_notifications.objects import base
from nova_notifications.objects import events
from nova_notifications.objects import serializer
from tests.unit.objects import facts


def _parameters(function: Any) -> list[str]:
    """Parameters but self and cls, as the reference writes them."""
    stars = {inspect.Parameter.VAR_KEYWORD: '**',
             inspect.Parameter.VAR_POSITIONAL: '*'}
    written = []
    for name, found in inspect.signature(function).parameters.items():
        if name in ('self', 'cls'):
            continue
        default = ('' if found.default is inspect.Parameter.empty
                   else f'={found.default!r}')
        written.append(f'{stars.get(found.kind, "")}{name}{default}')
    return written


class TestFingerprints(oslotest_base.BaseTestCase):

    def test_they_equal_those_of_nova(self) -> None:
        reference = facts.load('objects.json', self)['objects']
        # Adding a field to the base of all servers moves a dozen.
        self.assertGreater(len(facts.unmoved(reference)), len(reference) / 2)
        reference = facts.unmoved(reference)
        found = facts.fingerprints()
        self.assertEqual(
            {name: fact['fingerprint'] for name, fact in reference.items()},
            {name: found.get(name) for name in reference})

    def test_they_equal_those_the_project_recorded(self) -> None:
        recorded = {name: item.fingerprint
                    for name, item in golden.contract().objects.items()}
        # Those of Nova 34.0.0, and what was added since: no other class.
        self.assertEqual(recorded, facts.fingerprints())


class TestShape(oslotest_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.reference = facts.load('objects.json', self)['objects']
        self.classes = facts.classes()

    def _each(self, read: Any, fact: Any) -> None:
        reference = facts.unmoved(self.reference)
        self.assertEqual(
            {name: fact(found) for name, found in reference.items()},
            {name: read(self.classes[name]) for name in reference})

    def test_modules(self) -> None:
        for name, fact in self.reference.items():
            module = importlib.import_module(
                f'nova_notifications.objects.{fact["module"]}')
            self.assertIs(self.classes[name], getattr(module, name))

    def test_versions_and_namespace(self) -> None:
        for name, fact in self.reference.items():
            self.assertLessEqual(
                versions.parse(fact['version']),
                versions.parse(self.classes[name].VERSION), name)
        self.assertEqual({'nova'}, {
            cls.OBJ_PROJECT_NAMESPACE for cls in self.classes.values()})

    def test_bases(self) -> None:
        # Nova's begin at NotificationObject; what is above it is ours.
        ours = base.NotificationObject.__mro__[1:]
        self._each(
            lambda cls: [parent.__name__ for parent in cls.__mro__[1:]
                         if parent.__module__.startswith('nova_') and
                         parent not in ours],
            lambda fact: fact['bases'])

    def test_all_of_them_are_notification_objects(self) -> None:
        # What the base of all adds belongs to NotificationObject alone;
        # populating and writing ask no class which of the two it is.
        self.assertEqual([base.NotificationObject], [
            cls for cls in serializer.SerializedObject.__subclasses__()
            if cls.__module__.startswith('nova_notifications.')])

    def test_constructor_parameters(self) -> None:
        self._each(lambda cls: _parameters(cls.__init__),
                   lambda fact: fact['init'])

    def test_class_methods(self) -> None:
        for name, fact in self.reference.items():
            for method, parameters in fact.get('classmethods', {}).items():
                found = inspect.getattr_static(self.classes[name], method)
                self.assertIsInstance(found, classmethod)
                self.assertEqual(
                    parameters,
                    _parameters(getattr(self.classes[name], method)))

    def test_fields(self) -> None:
        self._each(
            lambda cls: {name: (type(field).__name__, field.nullable)
                         for name, field in cls.fields.items()},
            lambda fact: {name: (field['field'], field['nullable'])
                          for name, field in fact['fields'].items()})

    def test_schema(self) -> None:
        self._each(
            lambda cls: {name: list(source) for name, source
                         in getattr(cls, 'SCHEMA', {}).items()},
            lambda fact: {name: list(source) for name, source
                          in fact.get('schema', {}).items()})

    def test_every_version_has_its_comment(self) -> None:
        for cls in self.classes.values():
            self.assertRegex(inspect.getsource(cls),
                             rf'# Version [^\n]*{cls.VERSION}: ')


class TestEvents(oslotest_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.reference = facts.load('events.json', self)['event_types']

    def test_classes_and_priorities(self) -> None:
        self.assertTrue(self.reference)
        self.assertEqual(
            {name: (fact['notification'], fact['payload'],
                    fact['priority'].lower())
             for name, fact in self.reference.items()},
            {name: (event.notification, event.payload, event.priority)
             for name, event in events.EVENTS.items()
             if name in self.reference})

    def test_the_recorded_ones_are_all_there_are(self) -> None:
        self.assertEqual(set(golden.contract().events), set(events.EVENTS))

    def test_sources(self) -> None:
        for name, fact in self.reference.items():
            sent_by = {publisher.partition(':')[0]
                       for publisher in fact['publisher_ids']}
            self.assertLessEqual(sent_by, set(events.EVENTS[name].sources))

    def test_legacy_counterparts(self) -> None:
        expected = facts.load('legacy_events.json',
                              self)['versioned_to_legacy']
        # Its legacy event type is the name of the decorated function.
        expected['compute.exception'] = None
        # A newer event has none: no legacy event type may be added.
        self.assertEqual(
            {**dict.fromkeys(events.EVENTS), **expected},
            {name: event.legacy for name, event in events.EVENTS.items()})

    def test_a_class_knows_its_own_events(self) -> None:
        for name, event in events.EVENTS.items():
            cls = facts.classes()[event.notification]
            self.assertIs(event, cls.EVENTS[name])
            self.assertEqual(event, cls.event(event.noun, event.action,
                                              event.phase))
