#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Run the example readers in other languages against a real RabbitMQ.

Generates the types that each program uses, builds it as its page in the
documentation says, emits notifications and looks what it prints::

    python tools/generators/read_rabbitmq.py [LANGUAGE ...]

``AMQP_URL`` names the broker. The exchange, the topics and the queue are new
ones, and are deleted at the end. Exits with 1 where a program fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
import contextlib
import os
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid

import amqp

HERE = pathlib.Path(__file__).parent
EXAMPLES = HERE.parents[1] / 'examples' / 'readers'
BIN = HERE / 'node_modules' / '.bin'
URL = os.environ.get('AMQP_URL', 'amqp://guest:guest@127.0.0.1:5672/')
# Seconds until a program must have printed a line.
PATIENCE = 60
# What Debian's packages golang-github-rabbitmq-amqp091-go-dev,
# librabbitmq-client-java and libjackson2-databind-java install.
GO_PATH = '/usr/share/gocode'
JARS = ':'.join(f'/usr/share/java/{name}.jar' for name in (
    'amqp-client', 'jackson-annotations', 'jackson-core', 'jackson-databind',
    'slf4j-api', 'slf4j-nop'))

Build = Callable[[pathlib.Path], list[str]]


def run(*command: str | pathlib.Path, cwd: pathlib.Path | None = None,
        **environment: str) -> None:
    """Run a command that must not fail."""
    subprocess.run([str(part) for part in command], check=True, cwd=cwd,
                   env={**os.environ, **environment},
                   stdout=subprocess.DEVNULL)


def typescript(where: pathlib.Path) -> list[str]:
    """Build the TypeScript program, and return its command."""
    run(BIN / 'json2ts', '-i', where / 'schemas/notification.json',
        '-o', where / 'nova.ts')
    (where / 'node_modules').symlink_to(HERE / 'node_modules')
    run(BIN / 'tsc', '--strict', '--module', 'nodenext', '--target',
        'es2022', '--types', 'node', 'reader.ts', cwd=where)
    return ['node', 'reader.js']


def pydantic(where: pathlib.Path) -> list[str]:
    """Generate the models of the Python program."""
    run(sys.executable, '-m', 'datamodel_code_generator',
        '--input', where / 'schemas/notification.json',
        '--input-file-type', 'jsonschema', '--use-title-as-name',
        '--output-model-type', 'pydantic_v2.BaseModel',
        '--formatters', 'builtin', '--target-python-version', '3.10',
        '--output', where / 'nova.py')
    return [sys.executable, 'reader.py']


def go(where: pathlib.Path) -> list[str]:
    """Build the Go program."""
    run(BIN / 'quicktype', '--src-lang', 'schema', '--lang', 'go',
        '--package', 'main', '--out', where / 'service_update.go',
        where / 'schemas/events/service.update.json')
    run('go', 'build', '-o', 'reader', '.', cwd=where, GO111MODULE='off',
        GOPATH=GO_PATH, GOFLAGS='-buildvcs=false')
    return ['./reader']


def java(where: pathlib.Path) -> list[str]:
    """Build the Java program."""
    (where / 'nova').mkdir()
    run(BIN / 'quicktype', '--src-lang', 'schema', '--lang', 'java',
        '--package', 'nova', '--out', where / 'nova/ServiceUpdate.java',
        where / 'schemas/events/service.update.json')
    # Debian's Jackson declares one exception more than Jackson's own.
    converter = where / 'nova/Converter.java'
    converter.write_text(converter.read_text('utf-8').replace(
        'throws JsonProcessingException', 'throws IOException'), 'utf-8')
    run('javac', '-cp', JARS, 'Reader.java',
        *(path.relative_to(where) for path in (where / 'nova').iterdir()),
        cwd=where)
    return ['java', '-cp', f'.:{JARS}', 'Reader']


LANGUAGES: dict[str, Build] = {
    'typescript': typescript, 'pydantic': pydantic, 'go': go, 'java': java}
# The others need a compiler and libraries that no package registry has.
IN_CI = ('typescript', 'pydantic')


class Bus:
    """Emit notifications to an exchange and topics of our own."""

    def __init__(self) -> None:
        self.name = f'nova-readers-{uuid.uuid4().hex[:8]}'
        address = amqp_address(URL)
        self._connection = amqp.Connection(**address)
        self._connection.connect()
        self.channel = self._connection.channel()

    def emit(self, *arguments: str) -> None:
        """Emit as a Nova would, by the driver of oslo.messaging."""
        run(sys.executable, '-W', 'ignore', '-m',
            'nova_notifications.cmd.main', 'emit',
            '--transport-url', 'rabbit' + URL.removeprefix('amqp'),
            '--exchange', self.name, '--topic', self.name, *arguments)

    def waiting(self) -> int:
        """Return how many messages wait in the program's queue."""
        found = self.channel.queue_declare(f'{self.name}-queue', passive=True)
        return int(found.message_count)

    def close(self) -> None:
        """Delete what was declared."""
        for name in (f'{self.name}.info', f'{self.name}.error',
                     f'{self.name}-queue'):
            self.channel.queue_delete(name)
        self.channel.exchange_delete(self.name)
        self._connection.close()


def amqp_address(url: str) -> dict[str, str]:
    """Return the arguments of a connection."""
    user, _, host = url.removeprefix('amqp://').rstrip('/').rpartition('@')
    name, _, password = user.partition(':')
    return {'host': host, 'userid': name, 'password': password}


@contextlib.contextmanager
def running(command: list[str], where: pathlib.Path, bus: Bus
            ) -> Iterator[Callable[[str], None]]:
    """Run a program; gives a function that waits for a line it prints."""
    environment = {**os.environ, 'AMQP_URL': URL, 'NOVA_EXCHANGE': bus.name,
                   'NOVA_TOPIC': bus.name, 'QUEUE': f'{bus.name}-queue'}
    if command[0] == 'java':
        environment['AMQP_URL'] = URL.rstrip('/') + '/%2F'
    process = subprocess.Popen(command, cwd=where, env=environment, text=True,
                               stdout=subprocess.PIPE)
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    output = process.stdout
    threading.Thread(target=lambda: [lines.put(line) for line in output],
                     daemon=True).start()

    def expect(text: str) -> None:
        end = time.monotonic() + PATIENCE
        seen = []
        while (left := end - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                seen.append(lines.get(timeout=min(left, 1)).strip())
                if seen[-1] == text:
                    return
            if process.poll() is not None:
                break
        raise SystemExit(f'{command}: no line {text!r}, only {seen}')

    try:
        yield expect
    finally:
        process.terminate()
        process.wait(PATIENCE)


def try_out(language: str) -> None:
    """Build one program and let it read."""
    bus = Bus()
    with contextlib.closing(bus), tempfile.TemporaryDirectory() as name:
        where = pathlib.Path(name)
        shutil.copytree(EXAMPLES / language, where, dirs_exist_ok=True)
        run(sys.executable, '-W', 'ignore', '-m',
            'nova_notifications.cmd.main', 'schema', '--tolerant',
            '--output-dir', where / 'schemas')
        command = LANGUAGES[language](where)
        bus.emit('keypair.create.start')
        with running(command, where, bus) as expect:
            expect('reading')
            # What is no notification, and what it does not know, stop nothing.
            for body in ('{', '[]', '{"oslo.message": "{}"}'):
                bus.channel.basic_publish(
                    amqp.Message(body), bus.name, f'{bus.name}.info')
            bus.emit('keypair.create.end')
            bus.emit('service.update', '--set', 'payload.host=host7',
                     '--set', 'payload.disabled=true')
            expect('nova-compute on host7 is disabled')
            if language in IN_CI:
                bus.emit('instance.create.end', '--set', 'payload.host=host8',
                         '--set', 'payload.flavor.vcpus=4')
                expect('web-1 runs on host8, 4 vCPUs')
            bus.emit('service.update', '--set', 'payload.host=host9',
                     '--set', 'payload.disabled=false')
            expect('nova-compute on host9 is enabled')
        if bus.waiting():
            raise SystemExit(f'{language}: {bus.waiting()} messages were not '
                             f'acknowledged')
    print(f'{language}: reads from RabbitMQ', flush=True)


def main() -> None:
    """Try the languages that were named, or those of the CI."""
    for language in sys.argv[1:] or IN_CI:
        try_out(language)


if __name__ == '__main__':
    main()
