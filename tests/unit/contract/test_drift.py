# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

from collections.abc import Callable
import json
import os
import pathlib
import subprocess
import sys
import textwrap
from typing import Any
from unittest import mock

import fixtures
from oslotest import base

from nova_notifications import catalogue
from nova_notifications.contract import drift
from nova_notifications import enums
from tests.unit.cmd import command_case
from tests.unit.contract import documents

_ROOT = pathlib.Path(__file__).resolve().parents[3]

# A Nova with one class of its own, one of the library's, and an enum that
# has a value more than the library's.
_NOVA = {
    'objects/base.py': '''
        class NovaObjectRegistry:
            notification_classes = []
    ''',
    'objects/fields.py': '''
        from nova_notifications.enums import *
        from nova_notifications import enums

        class InstanceTaskState:
            ALL = (*enums.InstanceTaskState.ALL, 'waiting')
    ''',
    'notifications/objects/keypair.py': '''
        from nova_notifications.objects.keypair import KeypairPayload
    ''',
    'notifications/objects/thing.py': '''
        from oslo_versionedobjects import base
        from oslo_versionedobjects import fields
        from nova.objects.base import NovaObjectRegistry

        class ThingPayload(base.VersionedObject):
            VERSION = '1.3'
            SCHEMA = {'size': ('thing', 'size')}
            fields = {'size': fields.IntegerField()}

        NovaObjectRegistry.notification_classes.append(ThingPayload)
    ''',
}


def _without(*path: str) -> Callable[[dict[str, Any]], None]:
    def edit(document: dict[str, Any]) -> None:
        for name in path[:-1]:
            document = document[name]
        del document[path[-1]]
    return edit


def _with(value: Any, *path: str) -> Callable[[dict[str, Any]], None]:
    def edit(document: dict[str, Any]) -> None:
        for name in path[:-1]:
            document = document[name]
        document[path[-1]] = value
    return edit


class DriftTest(base.BaseTestCase):
    """What is found between a contract and an edited one."""

    def _found(self, edit: Callable[[dict[str, Any]], None]
               ) -> list[tuple[str, str]]:
        document = documents.small()
        whole = documents.contract(document)
        edit(document)
        edited = documents.contract(document)
        self.assertEqual([], drift.drift(whole, whole))
        one = drift.drift(whole, edited)
        # The other way round it is the same, with the sides changed.
        self.assertEqual(
            sorted((d.kind, d.where, d.nova, d.library) for d in one),
            sorted((d.kind, d.where, d.library, d.nova)
                   for d in drift.drift(edited, whole)))
        for found in one:
            self.assertNotIn('\n', str(found))
            self.assertIn(' Next: ', str(found))
        return [(found.kind, found.where) for found in one]

    def test_a_class(self) -> None:
        self.assertEqual([('class', 'PowerPayload')], self._found(
            _without('objects', 'PowerPayload')))

    def test_a_version(self) -> None:
        self.assertEqual([('version', 'PartPayload')], self._found(
            _with('1.1', 'objects', 'PartPayload', 'version')))

    def test_a_field(self) -> None:
        self.assertEqual([('field', 'PartPayload.size')], self._found(
            _without('objects', 'PartPayload', 'fields', 'size')))

    def test_the_type_of_a_field(self) -> None:
        for key, value in (('field', 'FloatField'), ('nullable', True),
                           ('default', 1)):
            self.assertEqual([('field', 'PartPayload.size')], self._found(
                _with(value, 'objects', 'PartPayload', 'fields', 'size',
                      key)), key)

    def test_the_source_of_a_field(self) -> None:
        self.assertEqual([('source', 'PartPayload.size')], self._found(
            _with(['thing', 'length'], 'objects', 'PartPayload', 'schema',
                  'size')))

    def test_the_values_of_an_enum(self) -> None:
        self.assertEqual([('value', 'Color.blue')], self._found(
            _with(['red', 'blue', 'green'], 'enums', 'Color')))

    def test_the_order_of_an_enum(self) -> None:
        self.assertEqual([('enum', 'Color')], self._found(
            _with(['green', 'red'], 'enums', 'Color')))

    def test_an_enum(self) -> None:
        self.assertEqual([('enum', 'Size')], self._found(
            _with(['small'], 'enums', 'Size')))

    def test_a_fingerprint_that_nothing_explains(self) -> None:
        edit = _with('other', 'objects', 'ThingPayload', 'fingerprint')
        self.assertEqual([('fingerprint', 'ThingPayload')],
                         self._found(edit))

        def more(document: dict[str, Any]) -> None:
            edit(document)
            document['enums']['Color'].append('blue')
        self.assertEqual([('value', 'Color.blue')], self._found(more))

    def test_an_event(self) -> None:
        name = next(iter(documents.contract(documents.small()).events))

        def edit(document: dict[str, Any]) -> None:
            for item in document['objects'].values():
                item['samples'] = [
                    sample for sample in item.get('samples') or ()
                    if sample != name.replace('.', '-') + '.json']
        self.assertEqual([('event', name)], self._found(edit))

    def test_every_enum_of_the_library_takes_part(self) -> None:
        found = drift.library().enums
        self.assertEqual(enums.ImageSignatureHashType.ALL,
                         found['ImageSignatureHashType'])
        self.assertEqual(enums.InstanceTaskState.ALL,
                         found['InstanceTaskState'])


class InstalledTest(command_case.CommandTestCase):
    """What the command says, with a Nova and without."""

    def test_without_a_nova(self) -> None:
        with mock.patch.dict(sys.modules, {'nova': None}):
            self.assertIn('Nova is not installed here',
                          self.error('contract', 'check', '--nova'))

    def test_a_format_is_for_a_nova(self) -> None:
        self.assertIn('add --nova',
                      self.error('contract', 'check', '-f', 'json'))

    def _check(self, files: dict[str, str], *more: str
               ) -> subprocess.CompletedProcess[str]:
        root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        for name, text in files.items():
            path = root / 'nova' / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        for folder in ('.', 'objects', 'notifications',
                       'notifications/objects'):
            (root / 'nova' / folder / '__init__.py').touch()
        return subprocess.run(
            [sys.executable, '-m', 'nova_notifications.cmd.main', 'contract',
             'check', '--nova', *more], cwd=root, capture_output=True,
            text=True, env={**os.environ, 'PYTHONPATH': str(_ROOT)})

    def test_a_nova_of_a_few_classes(self) -> None:
        done = self._check(_NOVA, '-f', 'json')
        self.assertEqual(1, done.returncode, done.stderr)
        found = {(item['kind'], item['where']): item
                 for item in json.loads(done.stdout)['differences']}
        self.assertEqual('1.3', found['class', 'ThingPayload']['nova'])
        self.assertEqual(
            'waiting', found['value', 'InstanceTaskState.waiting']['nova'])
        self.assertEqual(
            set(catalogue.classes()) - {'KeypairPayload'},
            {where for kind, where in found
             if kind == 'class'} - {'ThingPayload'})
        self.assertEqual({'class', 'value', 'event'},
                         {kind for kind, _ in found})

    def test_a_nova_that_cannot_be_imported(self) -> None:
        done = self._check({**_NOVA, 'objects/base.py': 'import no_such'})
        self.assertEqual(2, done.returncode, done.stdout)
        self.assertIn("cannot be imported: No module named 'no_such'",
                      done.stderr)
        self.assertNotIn('Traceback', done.stderr)
