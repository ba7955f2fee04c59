# SPDX-License-Identifier: Apache-2.0
"""The examples of CONTRIBUTING.rst work as they stand there.

``tox -e newcomer`` runs all unit tests in a copy that follows both examples.
"""

from __future__ import annotations

import configparser
import pathlib
import re

import fixtures
from oslotest import base

from tests import documentation
from tests.newcomer import checkout

# A consumer as its author writes it, in a process of its own.
_CONSUMER = '''
from nova_notifications import consumer, testing
app = consumer.Consumer('fake:', pool='reader')
received = []
app.on('console.connect')(received.append)
bus = testing.TestBus(app)
assert bus.send('console.connect', console_type='spice') == 'handled'
event, = received
assert type(event.payload).__name__ == 'ConsolePayload', event.payload
assert event.payload.console_type == 'spice'
'''
_FIELD = '''
from nova_notifications import consumer, testing
app = consumer.Consumer('fake:', pool='reader')
received = []
app.on('instance.pause.start')(received.append)
bus = testing.TestBus(app)
assert bus.send('instance.pause.start', launch_index=2) == 'handled'
assert received[0].payload.launch_index == 2
# A Nova that is older does not send it.
old = testing.TestBus(app, nova='34').message('instance.pause.start')
assert 'launch_index' not in old['payload']['nova_object.data']
'''


class _CopyTestCase(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.copy = checkout.Checkout(pathlib.Path(
            self.useFixture(fixtures.TempDir()).path) / 'checkout')

    def _runs(self, program: str) -> None:
        self.assertEqual((0, ''), self.copy.run('-W', 'ignore', '-c', program))


class NotificationTest(_CopyTestCase):
    """A new notification, followed step by step."""

    def setUp(self) -> None:
        super().setUp()
        self.copy.write('objects/console.py', 'example-objects')
        self.copy.write('emitters/console.py', 'example-emitter')

    def test_step_by_step(self) -> None:
        status, output = self.copy.contract('check')
        self.assertEqual(1, status, output)
        for missing in ('ConsolePayload.json', 'ConsolePayload has no desc',
                        'ConsolePayload.console_type has no desc',
                        'event console.connect has no desc',
                        'emitters/__init__.pyi does not name the modules',
                        'event console.connect was not emitted for a sample'):
            self.assertIn(missing, output)

        status, output = self.copy.contract('update')
        self.assertEqual(0, status, output)
        self.assertIn('ConsolePayload.json', output)
        golden = self.copy.package / 'contract/golden/ConsolePayload.json'
        self.assertIn('"1.0-', golden.read_text())

        self.copy.describe('example-descriptions')
        self.copy.append('testing/sample_emitters.py', 'example-scene')
        status, output = self.copy.contract('update')
        self.assertEqual((0, 'console-connect.json\n1 files changed\n'),
                         (status, output))
        status, output = self.copy.contract('check')
        self.assertEqual(0, status, output)
        self._runs(_CONSUMER)

    def test_the_test_of_the_example(self) -> None:
        self._runs(checkout.blocks()['example-test'])

    def test_the_test_of_the_example_can_fail(self) -> None:
        emitter = self.copy.package / 'emitters' / 'console.py'
        emitter.write_text('def connect(context, session): pass\n')
        status, output = self.copy.run(
            '-W', 'ignore', '-c', checkout.blocks()['example-test'])
        self.assertEqual(1, status)
        self.assertIn('ValueError', output)


class EnvironmentTest(base.BaseTestCase):

    def test_it_has_what_the_tests_import(self) -> None:
        """One module that cannot be imported stops the whole run."""
        guide = (documentation.ROOT / 'CONTRIBUTING.rst').read_text('utf-8')
        extras, = re.findall(r"pip install -e '\.\[(.+)\]' reno", guide)
        tox = configparser.ConfigParser(interpolation=None)
        tox.read(documentation.ROOT / 'tox.ini')
        self.assertEqual(tox['testenv']['extras'].split(), extras.split(','))


class FieldTest(_CopyTestCase):
    """A new field of InstancePayload, which a dozen payloads inherit."""

    def test_step_by_step(self) -> None:
        output = self.copy.add_field()
        # One cause, and it is named once.
        finding, = output.splitlines()
        self.assertTrue(finding.startswith('VERSION_BUMPED InstancePayload:'))
        self._runs(_FIELD)

    def test_a_sample_without_a_value(self) -> None:
        data = self.copy.package / 'testing/sample_data.py'
        before = data.read_text()
        self.copy.add_field()
        data.write_text(before)
        status, output = self.copy.contract('check')
        self.assertEqual(1, status)
        finding, = output.splitlines()
        self.assertIn('the sample of instance.create.end cannot be built',
                      finding)
        self.assertIn('launch_index', finding)
        self.assertIn('nova_notifications/testing/sample_data.py', finding)
