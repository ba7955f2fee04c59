# SPDX-License-Identifier: Apache-2.0
"""emit, listen, replay and doctor on a real RabbitMQ."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import fixtures
from oslotest import base
from testtools import content

from nova_notifications.cmd import bus
from nova_notifications.cmd import doctor
from nova_notifications.cmd.finding import Finding
from tests.functional.consumer import support
from tests.functional import rabbit
from tests.unit.viewer import command as viewer_command

_ROOT = pathlib.Path(__file__).resolve().parents[3]


class CommandCase(support.TopicCase):

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, '-W', 'ignore', '-m',
                'nova_notifications.cmd.main', *words, '--transport-url',
                self.topic.url, '--exchange', self.topic.exchange]

    def _environment(self) -> dict[str, str]:
        return dict(os.environ, PYTHONPATH=str(_ROOT))

    def run_it(self, *words: str) -> str:
        done = subprocess.run(
            self._command(*words), capture_output=True, text=True,
            timeout=120, env=self._environment())
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def emit(self, *words: str) -> str:
        return self.run_it('emit', *words, '--topic', self.topic.name,
                           '--legacy-topic', f'{self.topic.name}-legacy')

    def setUp(self) -> None:
        super().setUp()
        legacy = f'{self.topic.name}-legacy'
        self.topic.pools += [f'{legacy}.info', f'{legacy}.error']

    def listen(self, *words: str) -> Any:
        """Start it, and wait until it listens."""
        process = subprocess.Popen(
            self._command('listen', '--topic', self.topic.name, '--timeout',
                          '60', *words),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=self._environment(), preexec_fn=viewer_command.default_signals)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process


class TestCommands(CommandCase):

    def test_emit_listen_record_replay(self) -> None:
        record = os.path.join(
            self.useFixture(fixtures.TempDir()).path, 'record')
        # The first one makes the exchange, as the first of a Nova does.
        self.assertIn(
            f'1 notification sent to 127.0.0.1:5672, exchange '
            f'{self.topic.exchange}, topic {self.topic.name}: ',
            self.emit('flavor.create'))
        self.assertEqual(1, self.topic.ready(f'{self.topic.name}.info'))
        listener = self.listen('--count', '2', '--record', record, '--event',
                               'service.update')
        seen = support.Seen()
        app = self.topic.consumer('recorded')
        app.on('service.update')(seen)
        self.start(app, self.topic.pools[-1])
        thread = threading.Thread(target=self._keep_emitting, args=[listener])
        thread.start()
        out, err = listener.communicate(timeout=90)
        thread.join()
        self.assertEqual(0, listener.returncode, err)
        self.assertIn(f'listening on 127.0.0.1:5672/, exchange '
                      f'{self.topic.exchange}, topic {self.topic.name}\n',
                      err)
        # Nothing foreign is on the screen.
        self.assertEqual(1, err.count('\n'), err)
        self.assertEqual(2, out.count('service.update'))
        self.assertEqual(2, out.count('disabled (Planned maintenance)'))
        lines = [json.loads(line) for line in
                 pathlib.Path(record).read_text().splitlines()]
        ids = [line['message']['message_id'] for line in lines]
        self.assertEqual(2, len(set(ids)))
        # The consumer has missed nothing, and gets the same ids again.
        support.wait(lambda: set(ids) <= set(seen.ids))
        seen.ids.clear()
        self.assertIn('2 notifications sent', self.run_it('replay', record))
        support.wait(lambda: len(seen.ids) >= 2)
        self.assertEqual(ids, seen.ids)

    def _keep_emitting(self, listener: Any) -> None:
        while listener.poll() is None:
            self.emit('service.update', 'keypair.create.end')

    def test_a_shared_pool_is_told(self) -> None:
        app = self.topic.consumer('shared')
        app.on('*')(print)
        pool = self.topic.pools[-1]
        self.start(app, pool)
        listener = self.listen('--pool', pool, '--timeout', '1')
        _, err = listener.communicate(timeout=60)
        self.assertIn(f'warning: 1 other consumer reads from queue {pool}',
                      err)

    def test_it_waits_for_an_exchange(self) -> None:
        listener = self.listen('--count', '1')
        line = listener.stderr.readline()
        self.assertIn(f'waiting: 127.0.0.1:5672/ has no exchange '
                      f"'{self.topic.exchange}'", line)
        self.assertIn('control_exchange', line)
        self.emit('flavor.create')
        self.assertIn('listening on ', listener.stderr.readline())
        self.emit('service.update')
        out, err = listener.communicate(timeout=60)
        self.assertEqual((0, ''), (listener.returncode, err))
        self.assertIn('service.update', out)

    def _statuses(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            [*self._command('listen'), *words], capture_output=True,
            text=True, timeout=60, env=self._environment())
        return done.returncode, done.stderr

    def test_exit_statuses(self) -> None:
        self.topic.publish()
        self.assertEqual(0, self._statuses('--timeout', '0.5')[0])
        code, text = self._statuses('--timeout', '0.5', '--count', '1')
        self.assertEqual(1, code)
        self.assertIn('0 of 1 arrived', text)
        # It never listened.
        code, text = self._statuses('--exchange', 'nobody-made-this',
                                    '--timeout', '0.5')
        self.assertEqual(2, code)
        self.assertIn('control_exchange', text)

    def test_signals_end_it(self) -> None:
        self.topic.publish()
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            listener = self.listen()
            self.assertIn('listening', listener.stderr.readline())
            listener.send_signal(number)
            _, err = listener.communicate(timeout=20)
            self.assertEqual((0, ''), (listener.returncode, err))

    def test_a_pool_of_its_own_expires(self) -> None:
        self.topic.publish()
        pool = self.topic.pool('left')
        listener = self.listen('--pool', pool, '--timeout', '0.5')
        listener.communicate(timeout=60)
        with self.topic.connect() as connection:
            # A queue without x-expires would be refused as another one.
            connection.channel().queue_declare(
                pool, auto_delete=False, arguments={'x-expires': 3_600_000})

    def test_a_name_that_cannot_be_encoded(self) -> None:
        self.topic.publish()
        environment = {**self._environment(), 'PYTHONIOENCODING': 'ascii'}
        listener = subprocess.Popen(
            self._command('listen', '--topic', self.topic.name, '--count',
                          '2', '--timeout', '60'),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment)
        self.addCleanup(listener.wait)
        self.addCleanup(listener.kill)
        self.assertIn('listening', listener.stderr.readline())
        for name in ('Zo\u00eb', '\\ud800'):
            self.emit('instance.create.end', '--set',
                      f'payload.display_name="{name}"')
        out, err = listener.communicate(timeout=60)
        self.assertEqual((0, ''), (listener.returncode, err))
        self.assertIn('Zo\\xeb', out)

    def test_emit_by_way_of_replay(self) -> None:
        self.topic.publish()
        emitted = subprocess.run(
            self._command('emit', '--story', '--count', '40', '--print'),
            capture_output=True, text=True, timeout=60, check=True,
            env=self._environment())
        self.assertEqual('', emitted.stderr)
        sent = len(emitted.stdout.splitlines())
        replayed = subprocess.run(
            [*self._command('replay', '-'), '--topic', self.topic.name],
            input=emitted.stdout, capture_output=True, text=True, timeout=60,
            env=self._environment())
        self.assertEqual((0, ''), (replayed.returncode, replayed.stderr))
        self.assertIn(f'{sent} notifications sent', replayed.stdout)
        self.assertEqual(sent, sum(
            self.topic.ready(f'{self.topic.name}.{priority}')
            for priority in ('info', 'error')))

    def test_the_url_need_not_stand_in_the_list_of_processes(self) -> None:
        self.topic.publish()
        environment = {**self._environment(),
                       bus.URL_VARIABLE: self.topic.url}
        words = self._command('doctor', '--listen', '0', '--topic',
                              self.topic.name)
        at = words.index('--transport-url')
        del words[at:at + 2]
        done = subprocess.run(words, capture_output=True, text=True,
                              timeout=60, env=environment)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn('127.0.0.1:5672/ answers', done.stdout)

    def test_a_broker_that_is_away(self) -> None:
        port = rabbit.free_port()
        url = f'rabbit://ada:hunter2@127.0.0.1:{port}/'
        path = os.path.join(self.useFixture(fixtures.TempDir()).path, 'r')
        with open(path, 'w') as target:
            target.write('{"event_type": "a", "payload": {}}\n')
        for words in (['emit', 'service.update'], ['replay', path],
                      ['listen']):
            done = subprocess.run(
                [sys.executable, '-m', 'nova_notifications.cmd.main', *words,
                 '--transport-url', url], capture_output=True, text=True,
                timeout=60, env=self._environment())
            self.assertEqual(2, done.returncode)
            for text in (f'127.0.0.1:{port}/', 'ConnectionRefused',
                         'Next: check host'):
                self.assertIn(text, done.stderr, words)
            self.assertNotIn('hunter2', done.stderr)
            self.assertEqual(1, done.stderr.count('\n'), done.stderr)


class TestDoctor(CommandCase):

    def _diagnose(self, **options: Any) -> list[Finding]:
        return list(doctor.diagnose(
            bus.broker(self.topic.url), self.topic.exchange,
            [self.topic.name, f'{self.topic.name}-legacy'],
            options.get('pools', []), options.get('seconds', 0.1),
            options.get('management')))

    def test_amqp_alone(self) -> None:
        self.emit('service.update', 'instance.pause.end', '--format',
                  'versioned', '--count', '3')
        apps = []
        for number in (1, 2):
            app = self.topic.consumer('both')
            app.on('*')(print)
            self.start(app, self.topic.pools[-1], number)
            apps.append(app)
        texts = [f'{found.level.value} {found.text}' for found in
                 self._diagnose(pools=[self.topic.pools[-1]],
                                management='http://127.0.0.1:1/')]
        name = self.topic.name
        self.assertIn(f'problem queue {name}.info: nobody drains it; 6 '
                      f'messages wait there', texts)
        self.assertIn(f'note queue {self.topic.pools[-1]}: 2 consumers share '
                      f'it, each message goes to one of them; 0 messages '
                      f'wait', texts)
        self.assertTrue(any('management API does not answer' in text
                            for text in texts), texts)
        self.assertIn('note nothing arrived within 0.1 seconds', texts)
        self.assertEqual(6, self.topic.ready(f'{name}.info'))

    def test_what_arrives(self) -> None:
        self.emit('instance.pause.end')
        message, = self.topic.messages(1)
        message['payload']['nova_object.version'] = '2.0'
        secret = {**message, '_context_auth_token': 'gAAAAA' + 'x' * 40}
        stop = threading.Event()

        def send() -> None:
            while not stop.is_set():
                self.topic.publish(secret, b'no json', {
                    'event_type': 'compute.instance.update', 'payload': {}})
                time.sleep(0.1)

        thread = threading.Thread(target=send)
        thread.start()
        try:
            found = self._diagnose(seconds=2, management='http://127.0.0.1:1/')
        finally:
            stop.set()
            thread.join()
        problems = {each.about: each for each in found
                    if each.level.value == 'problem'}
        self.assertEqual({'queue', 'version', 'malformed', 'secret'},
                         set(problems))
        self.assertIn('context.auth_token', problems['secret'].text)
        self.assertNotIn('gAAAA', str(found))
        self.assertIn('ServiceStatusPayload 2.0', problems['version'].text)
        self.assertTrue(all(each.next_step for each in problems.values()))


class TestListenThroughARestart(base.BaseTestCase):

    def test_listen_goes_on(self) -> None:
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')
        node = rabbit.Node()
        self.addCleanup(node.close)
        node.start()

        def command(*words: str) -> list[str]:
            return [sys.executable, '-W', 'ignore', '-m',
                    'nova_notifications.cmd.main', *words,
                    '--transport-url', node.url]

        def emit_until(seen: str) -> None:
            def found() -> bool:
                subprocess.run(command('emit', seen), env=environment,
                               capture_output=True, timeout=60)
                return seen in pathlib.Path(out.name).read_text()
            support.wait(found, 60)

        environment = dict(os.environ, PYTHONPATH=str(_ROOT))
        folder = self.useFixture(fixtures.TempDir()).path
        with open(os.path.join(folder, 'out'), 'w') as out:
            subprocess.run(command('emit', 'flavor.create'), check=True,
                           capture_output=True, env=environment, timeout=60)
            listener = subprocess.Popen(
                command('listen'), stdout=out, stderr=out, env=environment)
        self.addCleanup(listener.wait)
        self.addCleanup(listener.kill)
        emit_until('service.update')
        node.kill()
        node.start()
        emit_until('service.delete')
        self.assertIn('the connection is lost',
                      pathlib.Path(out.name).read_text())


class TestDoctorWithManagement(base.BaseTestCase):

    def test_pools_are_found(self) -> None:
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')
        port = rabbit.free_port()
        node = rabbit.Node(f'management.tcp.port = {port}\n'
                           'management.tcp.ip = 127.0.0.1\n')
        self.addCleanup(node.close)
        pathlib.Path(node.home, 'plugins').write_text(
            '[rabbitmq_management].\n')
        node.start()
        topic = support.Topic(node.port)
        topic.publish()
        app = topic.consumer('unknown')
        app.on('*')(print)
        self.addCleanup(app.stop)
        app.start()
        topic.wait_for_queue(topic.pools[0])
        app.stop()
        topic.publish(*topic.messages(7))
        wanted = (f'queue {topic.pools[0]}: nobody drains it; 7 messages wait '
                  f'there')
        texts: list[str] = []

        def found() -> bool:
            # The statistics of the API are some seconds old.
            texts[:] = [each.text for each in doctor.diagnose(
                bus.broker(topic.url), topic.exchange, [topic.name], [], 0.1,
                f'http://127.0.0.1:{port}/')]
            return wanted in texts

        try:
            support.wait(found, 40)
        finally:
            self.addDetail('findings',
                           content.text_content('\n'.join(texts)))
        self.assertTrue(any('management API answers' in text
                            for text in texts))
