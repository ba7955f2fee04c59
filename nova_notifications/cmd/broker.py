# SPDX-License-Identifier: Apache-2.0
"""Connect to the RabbitMQ of a transport URL as oslo.messaging would.

The options are those of oslo.messaging's driver, read by the driver itself
from the URL and from configuration files, so that TLS, virtual host and the
properties of queues are what ``messagingv2`` has.
"""

from __future__ import annotations

from collections.abc import Sequence
import os
import re
import shlex
import ssl
from typing import Any

import amqp
from oslo_config import cfg
import oslo_messaging

from nova_notifications.delivery import connection as connections
from nova_notifications import exceptions
from nova_notifications import redaction

_DRIVERS = ('rabbit', 'kombu')
# Seconds to wait for one host before the next one is tried.
_CONNECT_TIMEOUT = 5.0


class Broker:
    """A RabbitMQ with one or several hosts.

    :param hosts: the hosts, which are tried in turn.
    :param virtual_host: the virtual host.
    :param options: the ``[oslo_messaging_rabbit]`` options that hold for it.
    """

    def __init__(self, hosts: Sequence[connections.Address], virtual_host: str,
                 options: Any) -> None:
        self.hosts = hosts
        self.virtual_host = virtual_host
        self.options = options
        self._current = 0

    @property
    def host(self) -> connections.Address:
        """Return the host that answered last, or the first one."""
        return self.hosts[self._current]

    @property
    def name(self) -> str:
        """Return host, port and virtual host, without the password."""
        return self._name(self.host)

    def _name(self, host: connections.Address) -> str:
        return f'{host.netloc}/{self.virtual_host.lstrip("/")}'

    @property
    def durable(self) -> bool:
        """Return whether queues are to survive the broker."""
        return bool(self.options.amqp_durable_queues or
                    self.options.rabbit_quorum_queue)

    def connect(self) -> Any:
        """Open an AMQP connection to the first host that answers.

        :returns: the ``amqp.Connection``, with heartbeats as configured.
        :raises NotificationsError: naming each host, why it did not answer
            and what to do.
        """
        failures: list[tuple[str, str, str]] = []
        for offset in range(len(self.hosts)):
            index = (self._current + offset) % len(self.hosts)
            host = self.hosts[index]
            try:
                connection = self._open(host)
            except (amqp.exceptions.AMQPError, OSError, ValueError) as exc:
                failures.append((self._name(host), *_explain(exc, host)))
                continue
            self._current = index
            return connection
        self.prefer_next_host()
        next_steps = dict.fromkeys(step for _, _, step in failures)
        raise exceptions.NotificationsError(
            '; '.join(f'{name}: {cause}' for name, cause, _ in failures) +
            f'. Next: {"; ".join(next_steps)}.')

    def prefer_next_host(self) -> None:
        """Let the next attempt begin with another host."""
        self._current = (self._current + 1) % len(self.hosts)

    def _open(self, host: connections.Address) -> Any:
        connection = amqp.Connection(
            host.netloc, host.user, host.password,
            login_method=self.options.rabbit_login_method,
            virtual_host=self.virtual_host,
            connect_timeout=_CONNECT_TIMEOUT,
            heartbeat=self.options.heartbeat_timeout_threshold,
            ssl=tls_parameters(self.options, host.host),
            client_properties={
                'connection_name': f'nova-notifications:{os.getpid()}'})
        try:
            connection.connect()
        except BaseException:
            connection.collect()
            raise
        return connection

    def deletion(self, queue: str) -> str:
        """Return the command that deletes a queue."""
        return self._control('delete_queue', queue)

    def bounding(self, names: Sequence[str]) -> str:
        """Return the command that gives queues a bound of one GiB each."""
        pattern = '|'.join(re.escape(name) for name in names)
        # A name that no policy has yet: another one would be replaced.
        return self._control(
            'set_policy', '--apply-to', 'queues', f'bound-{names[0]}',
            f'^({pattern})$', '{"max-length-bytes": 1073741824}')

    def listing(self) -> str:
        """Return the command that shows arguments and policies of queues."""
        return self._control('list_queues', 'name', 'arguments', 'policy')

    def _control(self, *words: str) -> str:
        """Return a command of the host of the broker."""
        virtual_host = () if self.virtual_host == '/' else (
            '-p', self.virtual_host)
        return shlex.join(('rabbitmqctl', *virtual_host, *words))


def _explain(exc: Exception, host: connections.Address) -> tuple[str, str]:
    """Return the cause of a failed connection, and what to do about it."""
    cause = f'{type(exc).__name__}: {redaction.mask_text(exc, 200)}'
    if isinstance(exc, amqp.exceptions.AccessRefused):
        return (f'the broker refused user {host.user!r} ({cause})',
                'check user and password in the URL, and the rights with '
                '"rabbitmqctl list_permissions"')
    if isinstance(exc, ssl.SSLCertVerificationError):
        return (f'the certificate of the broker is not accepted ({cause})',
                'check that ssl_ca_file is the authority that signed it, '
                'that it has not expired, and that it names this host')
    if isinstance(exc, ssl.SSLError):
        return (f'TLS fails ({cause})',
                'check that the port is the one for TLS, ssl_cert_file and '
                'ssl_key_file')
    if isinstance(exc, OSError):
        return (f'no RabbitMQ answers ({cause})',
                'check host, port and virtual host in the URL, and whether '
                'the broker runs')
    return (f'the broker refused the connection ({cause})',
            'check the virtual host in the URL, and whether the port speaks '
            'TLS (?ssl=true)')


def tls_parameters(options: Any, host: str) -> dict[str, Any] | bool:
    """Return the TLS parameters of py-amqp that ``messagingv2`` would use.

    :param options: the ``[oslo_messaging_rabbit]`` options.
    :param host: what the certificate has to name.
    :returns: False for a connection without TLS.
    :raises ValueError: for a file that cannot be read, or an unknown
        ``ssl_version``.
    """
    try:
        found = connections.tls_parameters(options, host)
    except RuntimeError as exc:
        raise ValueError(str(exc)) from exc
    for name in ('ssl_ca_file', 'ssl_cert_file', 'ssl_key_file'):
        path = getattr(options, name)
        # Python's own error has no name of the file in it.
        if found and path and not os.access(path, os.R_OK):
            raise ValueError(f'{name} {path} cannot be read')
    return found


def is_rabbit(url: Any) -> bool:
    """Return whether a parsed transport URL names a RabbitMQ."""
    return str(url.transport).partition('+')[0] in _DRIVERS


def of_url(conf: cfg.ConfigOpts, url: Any) -> Broker:
    """Return the broker of a transport URL.

    :param conf: configuration with further options of the driver.
    :param url: from ``oslo_messaging.TransportURL.parse``.
    :raises NotificationsError: where it names no RabbitMQ, or an option has
        a value that it cannot have.
    """
    if not is_rabbit(url):
        raise exceptions.NotificationsError(
            f'this needs the URL of a RabbitMQ, not of '
            f'"{url.transport}". Next: give one such as '
            f'rabbit://user:password@host:5672/.')
    try:
        transport = oslo_messaging.get_notification_transport(conf, url=url)
        # The driver has merged URL, files and defaults, and converted them.
        options = transport._driver.conf.oslo_messaging_rabbit
        # An option in the URL is converted when it is read.
        for name in url.query:
            getattr(options, name)
    except (oslo_messaging.DriverLoadFailure, cfg.Error, ValueError) as exc:
        raise exceptions.NotificationsError(
            f'an option of the transport URL cannot be used '
            f'({", ".join(url.query) or "there is none"}): '
            f'{redaction.mask_text(exc, 300)}. Next: see '
            f'[oslo_messaging_rabbit] in the documentation of '
            f'oslo.messaging.') from exc
    return Broker(connections.addresses(url), connections.virtual_host(url),
                  options)
