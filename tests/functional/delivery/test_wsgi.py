# SPDX-License-Identifier: Apache-2.0
"""The drivers in uWSGI, where nothing green runs between two requests."""

import json
import os
import subprocess
import sys
import time
from typing import Any
from urllib import parse
from urllib import request
import uuid

import amqp
import fixtures
from oslotest import base

from tests.functional import broker

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))))
_UWSGI = os.path.join(os.path.dirname(sys.executable), 'uwsgi')


class TestUwsgi(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        broker.require(self)
        if not os.path.exists(_UWSGI):
            if os.environ.get('CI') == 'true':
                self.fail('uwsgi (pyuwsgi) is not installed; in CI it must')
            self.skipTest('uwsgi is not installed')
        self.useFixture(fixtures.FakeLogger())
        self.directory = self.useFixture(fixtures.TempDir()).path
        self.topic = f'topic-{uuid.uuid4().hex}'
        self.port = broker.unused_port()
        connection = amqp.Connection('127.0.0.1:5672')
        connection.connect()
        self.addCleanup(connection.close)
        self.channel = connection.channel()
        self.addCleanup(self.channel.queue_delete, f'{self.topic}.info')

    def serve(self, driver: str, *arguments: str, patched: bool = True,
              ) -> None:
        environment = dict(
            os.environ, DRIVER=driver, TOPIC=self.topic, PYTHONPATH=_ROOT,
            TRANSPORT_URL=broker.URL, PYTHONWARNINGS='ignore',
            SPOOL=os.path.join(self.directory, 'spool'),
            MONKEY_PATCH='1' if patched else '')
        with open(self.log_path, 'w') as log:
            process = subprocess.Popen(
                [_UWSGI, '--http-socket', f'127.0.0.1:{self.port}',
                 '--venv', sys.prefix, '--need-app', '--die-on-term',
                 '--module', 'tests.functional.delivery.wsgi', *arguments],
                cwd=_ROOT, env=environment, stdout=log, stderr=log)
        self.addCleanup(self.end, process)

    @property
    def log_path(self) -> str:
        return os.path.join(self.directory, 'log')

    def log(self) -> str:
        with open(self.log_path) as source:
            return source.read()

    def end(self, process: 'subprocess.Popen[bytes]') -> None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def emit(self, number: int) -> None:
        query = parse.quote(json.dumps({'number': number}))
        deadline = time.monotonic() + 60
        while True:
            try:
                with request.urlopen(
                        f'http://127.0.0.1:{self.port}/?{query}',
                        timeout=20) as answer:
                    self.assertEqual(b'done', answer.read())
                    return
            except OSError:
                self.assertLess(time.monotonic(), deadline, self.log())
                time.sleep(0.1)

    def arrived(self, number: int) -> list[Any]:
        """Return what is in the queue, when there is so much."""
        found: list[Any] = []
        deadline = time.monotonic() + 20
        while len(found) < number and time.monotonic() < deadline:
            try:
                message = self.channel.basic_get(f'{self.topic}.info',
                                                 no_ack=True)
            except amqp.exceptions.NotFound:
                message = None
            if message is None:
                time.sleep(0.05)
                continue
            inner = json.loads(json.loads(message.body)['oslo.message'])
            found.append(inner['payload']['number'])
        return found

    def test_delivered_while_there_are_no_requests(self) -> None:
        for driver in ('background', 'spool'):
            self.port = broker.unused_port()
            self.serve(driver, '--enable-threads')
            for number in range(3):
                self.emit(number)
                # Nothing comes meanwhile.
                self.assertEqual([number], self.arrived(1), self.log())

    def test_in_forked_workers(self) -> None:
        self.serve('background', '--enable-threads', '--master',
                   '--processes', '2')
        for number in range(6):
            self.emit(number)
        self.assertEqual(set(range(6)), set(self.arrived(6)), self.log())

    def test_a_uwsgi_without_threads_is_warned_of(self) -> None:
        self.serve('background', patched=False)
        self.emit(0)
        self.assertIn('uWSGI runs no threads', self.log())
