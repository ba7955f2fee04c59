# SPDX-License-Identifier: Apache-2.0
"""What the commands that meet a message bus have in common."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
import contextlib
import dataclasses
import json
import shlex
import ssl
from typing import Any, TextIO

from nova_notifications.cmd import quiet  # noqa: F401
import amqp
from oslo_config import cfg
import oslo_messaging

from nova_notifications import exceptions
from nova_notifications import redaction

VERSIONED = 'versioned_notifications'
LEGACY = 'notifications'
_RABBIT = ('rabbit', 'kombu')
_CONNECT = 10.0
# Seconds: the broker drops a connection that is silent for twice as long.
# Whoever keeps one open calls ``heartbeat_tick`` meanwhile.
_HEARTBEAT = 60


def add_arguments(parser: argparse.ArgumentParser,
                  required: bool = True) -> None:
    """Declare where the bus is."""
    parser.add_argument(
        '--transport-url', metavar='URL', required=required,
        help='the transport_url of Nova, such as '
             'rabbit://user:password@host:5672/; options of the driver may '
             'follow as ?amqp_durable_queues=true')
    parser.add_argument(
        '--exchange', metavar='NAME', default='nova',
        help="Nova's control_exchange (default: nova)")


def configuration() -> cfg.ConfigOpts:
    """A configuration of our own, which reads no file."""
    conf = cfg.ConfigOpts()
    conf([], project='nova-notifications', default_config_files=[])
    return conf


def parse(url: str) -> Any:
    """Read a transport URL.

    :raises NotificationsError: where it is none.
    """
    try:
        return oslo_messaging.TransportURL.parse(configuration(), url)
    except (oslo_messaging.InvalidTransportURL, ValueError) as exc:
        raise exceptions.NotificationsError(
            f'the transport URL cannot be used: '
            f'{redaction.mask_text(exc, 300)} Next: give one such as '
            f'rabbit://user:password@host:5672/.') from exc


def transport(conf: cfg.ConfigOpts, url: str) -> Any:
    """Open a notification transport.

    :raises NotificationsError: where it cannot be opened.
    """
    try:
        return oslo_messaging.get_notification_transport(conf, url=parse(url))
    except (oslo_messaging.DriverLoadFailure, cfg.Error) as exc:
        raise exceptions.NotificationsError(
            f'the transport cannot be opened: '
            f'{redaction.mask_text(exc, 300)}. Next: give the URL of a '
            f'broker such as rabbit://user:password@host:5672/.') from exc


class Sender:
    """Sends finished messages, with the id and time that they have.

    :raises NotificationsError: where the transport cannot be opened.
    """

    def __init__(self, url: str, exchange: str) -> None:
        self._transport = transport(configuration(), url)
        self._exchange = exchange
        #: How many messages the bus has taken.
        self.sent = 0

    def send(self, topic: str, context: dict[str, Any],
             message: dict[str, Any]) -> None:
        """Send one.

        :param topic: without the priority, which is the message's own.
        :raises NotificationsError: where the bus does not take it.
        """
        priority = str(message.get('priority') or 'info').lower()
        try:
            # Not Notifier: it would give the message a new id and time.
            self._transport._send_notification(
                oslo_messaging.Target(topic=f'{topic}.{priority}',
                                      exchange=self._exchange),
                redaction.SafeContext(context), message, version=2.0,
                retry=2)
        except oslo_messaging.MessagingException as exc:
            raise exceptions.NotificationsError(
                f'the bus did not take the message: '
                f'{redaction.mask_text(exc, 300)} Next: check it with '
                f'"nova-notifications doctor".') from exc
        self.sent += 1

    def close(self) -> None:
        """Close the connection."""
        self._transport.cleanup()


@contextlib.contextmanager
def sender(url: str, exchange: str) -> Iterator[Sender]:
    """A sender that is closed at the end."""
    found = Sender(url, exchange)
    try:
        yield found
    finally:
        found.close()


@dataclasses.dataclass(frozen=True)
class Broker:
    """A RabbitMQ, as a transport URL names it."""

    host: str
    port: int
    user: str
    password: str
    virtual_host: str
    options: dict[str, str]

    @property
    def name(self) -> str:
        """Where it is, without the password."""
        return f'{self.host}:{self.port}/{self.virtual_host.lstrip("/")}'

    def option(self, name: str) -> bool:
        """Whether an option of the driver is on in the URL."""
        return self.options.get(name, '').lower() in ('true', '1', 'yes')

    def connect(self) -> Any:
        """Open an AMQP connection.

        :raises NotificationsError: saying what to do about it.
        """
        connection = amqp.Connection(
            f'{self.host}:{self.port}', self.user, self.password,
            virtual_host=self.virtual_host, connect_timeout=_CONNECT,
            heartbeat=_HEARTBEAT,
            ssl=self._tls())
        try:
            connection.connect()
        except amqp.exceptions.AccessRefused as exc:
            raise exceptions.NotificationsError(
                f'{self.name}: the broker refused user {self.user!r}. Next: '
                f'check name and password in the URL, and the rights with '
                f'"rabbitmqctl list_permissions".') from exc
        except (amqp.exceptions.AMQPError, OSError) as exc:
            said = ('no RabbitMQ answers' if isinstance(exc, OSError)
                    else 'the broker refused the connection')
            raise exceptions.NotificationsError(
                f'{self.name}: {said} '
                f'({type(exc).__name__}: {redaction.mask_text(exc, 200)}). '
                f'Next: check host, port and virtual host in the URL, and '
                f'whether the broker runs.') from exc
        return connection

    def _tls(self) -> dict[str, Any] | bool:
        if not self.option('ssl'):
            return False
        # As oslo.messaging has it: who is not told whom to trust trusts all.
        authority = self.options.get('ssl_ca_file')
        found = {'ca_certs': authority,
                 'certfile': self.options.get('ssl_cert_file'),
                 'keyfile': self.options.get('ssl_key_file'),
                 'cert_reqs': (ssl.CERT_REQUIRED if authority
                               else ssl.CERT_NONE)}
        return {key: value for key, value in found.items()
                if value is not None}

    def deletion(self, queue: str) -> str:
        """The command that deletes a queue."""
        place = '' if self.virtual_host == '/' else (
            f'-p {shlex.quote(self.virtual_host)} ')
        return f'rabbitmqctl {place}delete_queue {shlex.quote(queue)}'


def brokers(url: str) -> list[Broker]:
    """Return the brokers of a transport URL: all the hosts of a cluster.

    :raises NotificationsError: where it names no RabbitMQ.
    """
    found = parse(url)
    if found.transport in _RABBIT and not found.hosts:
        raise exceptions.NotificationsError(
            'the transport URL names no host. Next: give one such as '
            'rabbit://user:password@host:5672/.')
    if found.transport not in _RABBIT:
        raise exceptions.NotificationsError(
            f'this needs the URL of a RabbitMQ, not of '
            f'"{found.transport}". Next: give one such as '
            f'rabbit://user:password@host:5672/.')
    return [Broker(
        host.hostname, host.port or 5672, host.username or 'guest',
        host.password or 'guest', found.virtual_host or '/',
        dict(found.query)) for host in found.hosts]


def broker(url: str) -> Broker:
    """Return the first broker of a transport URL.

    :raises NotificationsError: where it names no RabbitMQ.
    """
    return brokers(url)[0]


def write_record(target: TextIO, topic: str, context: dict[str, Any],
                 message: dict[str, Any]) -> None:
    """Write one message as a line that ``replay`` reads."""
    target.write(json.dumps({'topic': topic, 'context': context,
                             'message': message}) + '\n')


def read_record(line: str, where: str) -> tuple[
        str | None, dict[str, Any], dict[str, Any]]:
    """Read a line of ``listen --record``, or of bare messages.

    :param where: file and line, for the error.
    :returns: the topic, where the line has one, context and message.
    :raises NotificationsError: where it is no notification.
    """
    try:
        found = json.loads(line)
        message = found.get('message', found)
        context = found.get('context') or {}
        topic = found.get('topic')
        usable = (isinstance(message['event_type'], str) and
                  isinstance(message['payload'], dict) and
                  isinstance(context, dict) and
                  (topic is None or isinstance(topic, str)))
    except (ValueError, KeyError, TypeError, AttributeError,
            RecursionError) as exc:
        raise exceptions.NotificationsError(
            f'{where}: no notification: {type(exc).__name__}: '
            f'{redaction.mask_text(exc, 100)}. Next: give a file of '
            f'"listen --record" or of "emit".') from exc
    if not usable:
        raise exceptions.NotificationsError(
            f'{where}: no notification: event_type has to be a string, '
            f'payload and context have to be dicts.')
    return topic, context, message
