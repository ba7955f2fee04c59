# SPDX-License-Identifier: Apache-2.0
"""A RabbitMQ node of the tests' own, for faults nobody else should meet.

It has its own name, ports, data and Erlang cookie in a temporary directory;
a broker that already runs on the machine is not touched.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from typing import Any
import uuid

import amqp

_SERVERS = ('/usr/lib/rabbitmq/bin/rabbitmq-server', 'rabbitmq-server')
_CONTROLS = ('/usr/lib/rabbitmq/bin/rabbitmqctl', 'rabbitmqctl')

# A fixture of the tests gives each of them a temporary directory, and removes
# it; a node can outlive a test.
TEMPORARY = tempfile.gettempdir()


def find_server() -> str | None:
    """Return the program that starts a node, None where there is none."""
    return next((found for found in map(shutil.which, _SERVERS) if found),
                None)


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(('127.0.0.1', 0))
        port: int = sock.getsockname()[1]
        return port


class Node:
    """One node; usable as a context manager.

    :param config: lines for its ``rabbitmq.conf``.
    :param authority: issues the certificate that it shows to clients, which
        are told to use TLS.
    :param cookie: the secret that the nodes of one cluster share; None makes
        one that no other node has.
    :param plugins: names of plugins, with commas between them.
    """

    def __init__(self, config: str = '', authority: Any = None,
                 cookie: str | None = None, plugins: str = '') -> None:
        self.port = free_port()
        self.name = f'nn{uuid.uuid4().hex[:8]}@localhost'
        #: The directory with all that is the node's.
        self.home = tempfile.mkdtemp(
            prefix='nova-notifications-rabbit-', dir=TEMPORARY)
        self._process: subprocess.Popen[bytes] | None = None
        #: Where clients connect to: the port with TLS, or the plain one.
        self.client_port = self.port
        self.authority = authority
        if authority is not None:
            self.client_port = free_port()
            config += self._use_tls()
        path = os.path.join(self.home, 'rabbitmq.conf')
        with open(path, 'w') as target:
            target.write(f'listeners.tcp.local = 127.0.0.1:{self.port}\n'
                         'disk_free_limit.absolute = 1MB\n'
                         'log.file.level = error\n'
                         'log.console = false\n' + config)
        if cookie is not None:
            secret = os.path.join(self.home, '.erlang.cookie')
            with open(secret, 'w') as target:
                target.write(cookie)
            os.chmod(secret, 0o400)
        with open(os.path.join(self.home, 'plugins'), 'w') as target:
            target.write(f'[{plugins}].\n')
        self._environment = dict(
            os.environ, HOME=self.home,
            RABBITMQ_NODENAME=self.name,
            RABBITMQ_NODE_PORT=str(self.port),
            RABBITMQ_DIST_PORT=str(free_port()),
            RABBITMQ_BASE=self.home,
            RABBITMQ_MNESIA_BASE=os.path.join(self.home, 'mnesia'),
            RABBITMQ_LOG_BASE=os.path.join(self.home, 'log'),
            RABBITMQ_PID_FILE=os.path.join(self.home, 'pid'),
            RABBITMQ_CONFIG_FILE=path,
            RABBITMQ_CONF_ENV_FILE=os.path.join(self.home, 'none'),
            RABBITMQ_ENABLED_PLUGINS_FILE=os.path.join(self.home,
                                                       'plugins'),
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 1:1 -kernel '
            'inet_dist_use_interface {127,0,0,1}',
            ERL_EPMD_ADDRESS='127.0.0.1')

    def _use_tls(self) -> str:
        path = self.authority.issue(self.name)
        return (f'listeners.ssl.local = 127.0.0.1:{self.client_port}\n'
                f'ssl_options.cacertfile = {self.authority.path}\n'
                f'ssl_options.certfile = {path}\n'
                f'ssl_options.keyfile = {path}\n'
                'ssl_options.verify = verify_none\n'
                'ssl_options.fail_if_no_peer_cert = false\n')

    @property
    def url(self) -> str:
        """The transport URL."""
        return self.url_at(self.client_port)

    def url_at(self, *ports: int, options: str = '') -> str:
        """Return the transport URL with other ports than its own.

        :param options: more of them, for its query.
        """
        hosts = ','.join(f'guest:guest@127.0.0.1:{port}' for port in ports)
        if self.authority is not None:
            options = f'ssl=true&ssl_ca_file={self.authority.path}&{options}'
        return f'rabbit://{hosts}/?{options}'.rstrip('?&')

    def __enter__(self) -> 'Node':
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self, timeout: float = 90) -> None:
        """Start the node, with what it kept on disk; wait for it."""
        self.launch()
        self.wait(timeout)

    def launch(self) -> None:
        """Start the node, do not wait for it."""
        program = find_server()
        assert program is not None
        self._process = subprocess.Popen(
            [program], env=self._environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait(self, timeout: float = 90) -> None:
        """Wait until the node serves clients."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                with amqp.Connection(f'127.0.0.1:{self.port}',
                                     connect_timeout=5):
                    return
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
                process = self._process
                if process is not None and process.poll() is not None:
                    # Its name was still taken by the one that was killed.
                    self.launch()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to all processes of the node."""
        assert self._process is not None
        os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """End the node as a power cut would."""
        if self._process is not None:
            try:
                self.signal(signal.SIGKILL)
            except ProcessLookupError:
                pass
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Stop the node; its sockets stay open."""
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen node go on."""
        self.signal(signal.SIGCONT)

    def control(self, *words: str) -> str:
        """Run rabbitmqctl and return what it printed."""
        program = next(filter(None, map(shutil.which, _CONTROLS)))
        found = subprocess.run(
            [program, '-n', self.name, *words], env=self._environment,
            capture_output=True, text=True, timeout=180)
        if found.returncode:
            raise RuntimeError(f'{words}: {found.stdout}{found.stderr}')
        return found.stdout

    def elect(self) -> None:
        """Give each quorum queue a leader that has none.

        A queue of a single node can be left without after the node was
        killed, and is not to be read until somebody calls an election.
        """
        self.control('eval', '[ra:trigger_election({Name, node()}) || {Name, '
                     '_} <- ra_directory:list_registered(quorum_queues)].')

    def close(self) -> None:
        """End the node and remove its data."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)
