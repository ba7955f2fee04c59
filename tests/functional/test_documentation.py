# SPDX-License-Identifier: Apache-2.0
"""What the documentation shows with a broker works as it stands.

Only the topic and the names of queues are others, so that nothing else on the
broker is disturbed.
"""

from __future__ import annotations

from collections.abc import Iterator
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
                     f'{self.topic}-legacy.info',
                     f'{self.topic}-legacy.error', f'monitor-{self.topic}'):
            self.addCleanup(self.channel.queue_delete, name)
        self.environ = {**os.environ, 'PYTHONWARNINGS': 'ignore',
                        'PYTHONPATH': str(documentation.ROOT),
                        'PYTHONUNBUFFERED': '1'}

    def _words(self, words: list[str]) -> list[str]:
        """Return the words of a program as they are run here."""
        if words[0] != 'nova-notifications':
            return [sys.executable, *words[1:]]
        _, command, *words = words
        if '--queue' not in words:
            words += ['--topic', self.topic]
        if command in ('emit', 'doctor'):
            words += ['--topic' if command == 'doctor' else '--legacy-topic',
                      f'{self.topic}-legacy']
        return [sys.executable, '-m', 'nova_notifications.cmd.main', command,
                *words]

    def _command(self, words: list[str], status: int = 0) -> str:
        done = subprocess.run(
            self._words(words), cwd=self.directory, env=self.environ,
            text=True, capture_output=True, timeout=60)
        self.assertEqual(status, done.returncode, done.stderr)
        return self._as_shown(done.stdout + done.stderr)

    def _as_shown(self, output: str) -> str:
        return output.replace(f'{self.topic}-legacy', 'notifications').replace(
            self.topic, _TOPIC)


class CommandsTest(BrokerTestCase):
    """Each command that needs a broker prints what its page shows.

    Figures, times and addresses of the page are those of another day.
    """

    def setUp(self) -> None:
        super().setUp()
        self.environ['NOVA_NOTIFICATIONS_TRANSPORT_URL'] = broker.URL
        self.compared = 0
        (self.directory / 'nova.conf').write_text(
            f'[DEFAULT]\ntransport_url = {broker.URL}\n')

    def _each(self, name: str) -> Iterator[tuple[
            documentation.Command, list[str]]]:
        """Yield each command of a name, with its words as they are run."""
        for command in documentation.commands():
            (_, *words), *_ = command.programs()
            if command.runs_on_a_bus() and words[0] == name:
                yield command, ['nova-notifications', *map(self._here, words)]
        self.assertGreater(self.compared, 0)

    def _here(self, word: str) -> str:
        if word.startswith('rabbit://'):
            return broker.URL
        if word == '/etc/nova/nova.conf':
            return 'nova.conf'
        return 'recorded' if word == 'FILE' or word.endswith('.jsonl') else (
            word.replace('billing', f'monitor-{self.topic}'))

    def _compare(self, command: documentation.Command, output: str) -> None:
        if not command.output:
            return
        self.compared += 1
        output = output.replace(f'monitor-{_TOPIC}', 'billing')
        shown, found = (
            '\n'.join(re.sub(r'\d+', '0', line).rstrip()
                      for line in text.strip().split('\n')) + '\n'
            for text in (command.output, output))
        # A line of three dots stands for any lines, or none.
        if not doctest.OutputChecker().check_output(
                shown.replace('\n...\n', '\n...'), found, doctest.ELLIPSIS):
            self.assertEqual(shown, found, command.line)

    def test_emit(self) -> None:
        for command, words in self._each('emit'):
            # What would go on for minutes, or for ever, ends soon.
            shorter = ['--count', '3'] if '--count' in words else []
            if '--rate' in words:
                shorter += ['--rate', '1000']
            self._compare(command, self._command([*words, *shorter]))

    def test_listen(self) -> None:
        for command, words in self._each('listen'):
            # The first sender declares the exchange.
            self._command(['nova-notifications', 'emit', 'service.update'])
            listener = subprocess.Popen(
                [*self._words(words), '--count', '1', '--timeout', '60'],
                cwd=self.directory, env=self.environ, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.addCleanup(listener.wait)
            self.addCleanup(listener.kill)
            assert listener.stderr is not None
            listening = self._as_shown(listener.stderr.readline())
            self._command([
                'nova-notifications', 'emit', 'instance.create.end',
                '--set', 'payload.display_name=web-1'])
            output, _ = listener.communicate(timeout=60)
            self.assertEqual(0, listener.returncode, output)
            self._compare(command, listening + output)

    def test_replay(self) -> None:
        (self.directory / 'recorded').write_text(self._command([
            'nova-notifications', 'emit', 'service.update', '--count', '3',
            '--print']))
        pool = f'monitor-{self.topic}'
        for name in (pool, f'{pool}-dead-letter'):
            self.channel.queue_declare(name, auto_delete=False)
            self.addCleanup(self.channel.queue_delete, name)
        for command, words in self._each('replay'):
            self._command(['nova-notifications', 'emit', 'service.update',
                           '--count', '3'])
            for _ in range(3):
                message = self.channel.basic_get(
                    f'{self.topic}.info', no_ack=True)
                self.channel.basic_publish(
                    message, routing_key=f'{pool}-dead-letter')
            self._compare(command, self._command(words))

    def test_doctor(self) -> None:
        # The longest queue is named first.
        self._command(['nova-notifications', 'emit', 'instance.pause.end',
                       '--format', 'versioned', '--count', '100'])
        for command, words in self._each('doctor'):
            sender = subprocess.Popen(
                self._words(['nova-notifications', 'emit',
                             'instance.pause.end', '--count', '0', '--rate',
                             '20', '--format', 'both']),
                cwd=self.directory, env=self.environ,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                output = self._command([*words, '--listen', '2'], 1)
            finally:
                sender.terminate()
                sender.wait()
            self._compare(command, output)


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
