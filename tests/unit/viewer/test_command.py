# SPDX-License-Identifier: Apache-2.0
"""The command, without a broker."""

import signal
import socket
import subprocess
import sys

from oslotest import base as test_base

from tests.unit.viewer import command


class DemonstrationTest(test_base.BaseTestCase):

    def test_it_plays_until_it_is_stopped(self) -> None:
        for by in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            running = command.Command(self, '--rate', '50')
            self.assertIn('a demonstration on http://127.0.0.1:',
                          running.greeting)
            stream = running.stream(self)
            self.assertTrue(stream.until('hello')['demo'])
            self.assertTrue(any(row['type'] == 'instance.create.end'
                                for row in stream.rows(60)))
            self.assertEqual(0, running.stop(by), running.errors())
            self.assertIn('Stopped.', running.errors())
            self.assertNotIn('Traceback', running.errors())


class TroubleTest(test_base.BaseTestCase):

    def _fails(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, '-m', 'nova_notifications.cmd.main', 'viewer',
             *arguments], capture_output=True, timeout=60)
        self.assertNotEqual(0, done.returncode)
        self.assertNotIn(b'Traceback', done.stderr)
        return done.stderr.decode()

    def test_a_port_that_is_taken(self) -> None:
        taken = socket.socket()
        self.addCleanup(taken.close)
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        self.assertIn('give another --port', self._fails('--port', port))

    def test_numbers_that_make_no_sense(self) -> None:
        self.assertIn('at least 1', self._fails('--keep', '0'))
        self.assertIn('between 0 and 1000', self._fails('--rate', '-1'))

    def test_a_url_of_an_unknown_transport(self) -> None:
        self.assertIn('Next: give', self._fails(
            '--port', '0', '--transport-url', 'pigeon://host/'))

    def test_a_broker_that_is_not_there(self) -> None:
        free = socket.socket()
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
        free.close()
        running = command.Command(
            self, '--transport-url', f'rabbit://u:secret@127.0.0.1:{port}/')
        self.assertNotIn('secret', running.greeting)
        stream = running.stream(self)
        hello = stream.until('hello')
        self.assertFalse(hello['status']['listening'])
        self.assertIn('no RabbitMQ answers',
                      stream.until('pulse')['status']['reason'])
        self.assertNotIn('secret', hello['source'])
        self.assertEqual(0, running.stop(), running.errors())
