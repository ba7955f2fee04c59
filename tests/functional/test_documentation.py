# SPDX-License-Identifier: Apache-2.0
"""What the documentation shows with a broker works as it stands.

Only the topic and the names of queues are others, so that nothing else on the
broker is disturbed.
"""

from __future__ import annotations

import doctest
import os
import pathlib
import re
import select
import subprocess
import sys
import textwrap
import time
import uuid

import amqp
import fixtures
from oslotest import base

from tests import documentation
from tests.functional import broker

_BLOCK = re.compile(
    r'^\.\. code-block:: \w+\n +:name: (?P<name>[\w-]+)\n'
    r'(?P<code>(?:\n|[ ]+.*\n)+)', re.MULTILINE)
_TOPIC = 'versioned_notifications'
_URL = '--transport-url rabbit://guest:guest@'


class BrokerTestCase(base.BaseTestCase):
    """A directory, and a topic that nobody else uses."""

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)
        self.directory = pathlib.Path(
            self.useFixture(fixtures.TempDir()).path)
        self.topic = f'documented-{uuid.uuid4().hex[:8]}'
        connection = amqp.Connection('127.0.0.1:5672')
        connection.connect()
        self.addCleanup(connection.close)
        self.channel = connection.channel()
        for name in (f'{self.topic}.info', f'{self.topic}.error',
                     f'{self.topic}-legacy.info', f'monitor-{self.topic}'):
            self.addCleanup(self.channel.queue_delete, name)
        self.environ = {**os.environ, 'PYTHONWARNINGS': 'ignore',
                        'PYTHONPATH': str(documentation.ROOT),
                        'PYTHONUNBUFFERED': '1'}

    def _command(self, words: list[str]) -> str:
        if words[0] == 'nova-notifications':
            words = ['-m', 'nova_notifications.cmd.main', *words[1:],
                     '--topic', self.topic]
            if words[2] == 'emit':
                words += ['--legacy-topic', f'{self.topic}-legacy']
        else:
            words = words[1:]
        done = subprocess.run(
            [sys.executable, *words], cwd=self.directory, env=self.environ,
            text=True, capture_output=True, timeout=60)
        self.assertEqual(0, done.returncode, done.stderr)
        return (done.stdout + done.stderr).replace(
            f'{self.topic}-legacy', 'notifications').replace(
                self.topic, _TOPIC)


class EmitTest(BrokerTestCase):

    def test_each_emit(self) -> None:
        """Each emit that ends by itself prints what the page shows."""
        compared = 0
        for command in documentation.commands():
            (program, *words), *others = command.programs()
            if others or words[:1] != ['emit'] or _URL not in command.line or (
                    '--count 0' in command.line or '--rate' in words):
                continue
            with self.subTest(page=command.page, line=command.line):
                output = self._command([program, *words])
                if command.output:
                    compared += 1
                    self.assertTrue(doctest.OutputChecker().check_output(
                        command.output + '\n', output.rstrip('\n') + '\n',
                        doctest.ELLIPSIS), output)
        self.assertGreater(compared, 0)


class TutorialTest(BrokerTestCase):
    """The page of the first consumer, followed word by word."""

    def setUp(self) -> None:
        super().setUp()
        page = documentation.SOURCE / 'consumers' / 'first.rst'
        self.blocks = {
            match['name']: textwrap.dedent(match['code'])
            for match in _BLOCK.finditer(page.read_text('utf-8') + '\n')}
        self.commands = [one for one in documentation.commands()
                         if one.page.endswith('consumers/first.rst')]

    def _write(self, name: str, block: str, old: str, new: str) -> None:
        text = self.blocks[block]
        self.assertIn(old, text)
        (self.directory / name).write_text(text.replace(old, new))

    def _line(self, process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        readable, _, _ = select.select([process.stdout], [], [], 60)
        self.assertTrue(readable, 'the consumer printed nothing')
        return process.stdout.readline().strip()

    def _wait_for_queue(self, name: str) -> None:
        """Wait until a consumer reads from a queue."""
        for _ in range(600):
            try:
                found = self.channel.queue_declare(name, passive=True)
            except amqp.exceptions.NotFound:
                self.channel = self.channel.connection.channel()
            else:
                if found.consumer_count:
                    return
            time.sleep(0.1)
        self.fail(f'nobody reads from {name}')

    def test_a_first_consumer_and_event(self) -> None:
        self._write('monitor.py', 'example-first-monitor', "pool='monitor'",
                    f"pool='monitor-{self.topic}', topics=['{self.topic}']")
        self._write('demo.conf', 'tutorial-conf', '[notifications]\n',
                    '[notifications]\nversioned_notifications_topics = '
                    f'{self.topic}\n')
        self._write('send.py', 'tutorial-send', 'conf(', 'conf(')
        monitor = subprocess.Popen(
            [sys.executable, 'monitor.py'], cwd=self.directory,
            env=self.environ, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.addCleanup(monitor.wait)
        self.addCleanup(monitor.terminate)
        self._wait_for_queue(f'monitor-{self.topic}')
        emit, send = (
            next(one for one in self.commands if start in one.line)
            for start in ('emit service.update', 'python send.py'))
        (words,) = emit.programs()
        self._command(words)
        self.assertEqual('compute-7 is disabled: Planned maintenance',
                         self._line(monitor))
        (words,) = send.programs()
        self._command(words)
        self.assertEqual('compute-9 is disabled: New memory',
                         self._line(monitor))
