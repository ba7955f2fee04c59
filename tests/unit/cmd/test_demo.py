# SPDX-License-Identifier: Apache-2.0
"""The demonstration on the embedded transport."""

from __future__ import annotations

import os

from oslotest import base

from tests.unit.cmd import demonstration

_WARNING = 'host1 is going into maintenance: Planned maintenance'
# The same story, in which one thing does not happen.
_SILENT = '''
import sys
from nova_notifications.cmd import demo
demo._PATIENCE = 0.5
happens = demo.emit_sample
demo.emit_sample = lambda event_type: (
    None if event_type == sys.argv[1] else happens(event_type))
sys.exit(demo.main(sys.argv[2:]))
'''


class TestDemo(base.BaseTestCase):
    """What it prints, and its exit status."""

    def test_each_format(self) -> None:
        for wanted, arrived in demonstration.ARRIVED.items():
            status, output = demonstration.run('--format', wanted)
            self.assertEqual(0, status, output)
            self.assertIn(f'Everything arrived: {arrived}.', output)
            self.assertEqual(wanted != 'unversioned', _WARNING in output)
            for text, formats in (
                    ('LEGACY, topic nova_demo_', ('both', 'unversioned')),
                    ('compute.instance.pause.end', ('both', 'unversioned')),
                    ('attach_interface', ('both', 'unversioned')),
                    ('VERSIONED, topic nova_demo_', ('both', 'versioned')),
                    ('InstanceActionPayload 1.', ('both', 'versioned')),
                    ('compute.exception', ('both', 'versioned'))):
                self.assertEqual(wanted in formats, text in output,
                                 (wanted, text))
            self.assertNotIn('\x1b', output)

    def test_what_does_not_arrive(self) -> None:
        for event_type, missing in (
                ('instance.pause.end',
                 'compute.instance.pause.end, instance.pause.end'),
                ('service.update',
                 'service.update, the warning of the maintenance monitor')):
            status, output = demonstration.run(
                event_type, program=('-c', _SILENT))
            self.assertEqual(1, status, output)
            self.assertIn(f'Did not arrive: {missing}\n', output)

    def test_transports_that_there_are_not(self) -> None:
        for url, said in (
                ('rabbit://guest:s3cret@127.0.0.1:1/', 'no RabbitMQ answers'),
                ('carrier-pigeon://', 'carrier-pigeon'),
                ('rabbit://guest:s3cret@h:port/', 'transport URL'),
                ('nonsense', 'transport URL')):
            status, output = demonstration.run('--transport-url', url)
            self.assertEqual(2, status, output)
            self.assertIn(said, output)
            self.assertIn('Next: ', output)
            for never in ('Traceback', 's3cret'):
                self.assertNotIn(never, output)

    def test_a_reader_that_has_seen_enough(self) -> None:
        process = demonstration.start()
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        # Its errors would have gone to the same pipe.
        self.assertEqual(1, process.wait(60))

    def _on_a_terminal(self, **environment: str) -> str:
        ours, theirs = os.openpty()
        process = demonstration.start(output=theirs, TERM='xterm',
                                      **environment)
        os.close(theirs)
        said = b''
        try:
            while piece := os.read(ours, 65536):
                said += piece
        except OSError:
            # So Linux says that nobody writes to the terminal any more.
            pass
        os.close(ours)
        self.assertEqual(0, process.wait(60))
        return said.decode()

    def test_colours_on_a_terminal(self) -> None:
        self.assertIn('\x1b[32m', self._on_a_terminal())
        self.assertNotIn('\x1b', self._on_a_terminal(NO_COLOR='1'))
