# SPDX-License-Identifier: Apache-2.0
"""Find and open the message bus that a command is to use.

The transport URL comes from ``--transport-url``, from the environment or
from a configuration file, so that a password need not stand in the list of
processes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
import contextlib
import os
from typing import TYPE_CHECKING, Any, Final

from nova_notifications import exceptions

if TYPE_CHECKING:
    from oslo_config import cfg

    from nova_notifications.cmd import broker as broker_module
    from nova_notifications.resend import Resender

__all__ = ('Bus', 'add_arguments', 'broker',
           'configuration', 'find', 'parse', 'require', 'sender',
           'sender_to', 'transport')

#: The environment variable that takes the place of ``--transport-url``.
URL_VARIABLE: Final = 'NOVA_NOTIFICATIONS_TRANSPORT_URL'
#: The exchange of a Nova that is not configured otherwise.
EXCHANGE: Final = 'nova'
_EXAMPLE: Final = 'rabbit://user:password@host:5672/'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options that say where the bus is."""
    parser.add_argument(
        '--transport-url', metavar='URL',
        help=f'the transport_url of Nova, such as {_EXAMPLE}; several hosts '
             f'and options of the driver may follow, as '
             f'?ssl=true&ssl_ca_file=FILE (default: ${URL_VARIABLE}, or '
             f'transport_url of --config-file). Others on this machine see a '
             f'password that stands here')
    parser.add_argument(
        '--config-file', metavar='FILE', action='append', default=[],
        help='read transport_url, control_exchange and '
             '[oslo_messaging_rabbit] from this file, such as a nova.conf; '
             'repeatable')
    parser.add_argument(
        '--exchange', metavar='NAME',
        help="Nova's control_exchange (default: that of --config-file, or "
             f'{EXCHANGE})')


def configuration(files: Sequence[str] = (),
                  options: Sequence[cfg.Opt] = ()) -> cfg.ConfigOpts:
    """Return a configuration that reads these files and no others.

    :param files: paths, such as that of a ``nova.conf``.
    :param options: options of the [DEFAULT] group to register.
    :raises NotificationsError: for a file that cannot be read.
    """
    from oslo_config import cfg
    conf = cfg.ConfigOpts()
    conf.register_opts(options)
    arguments = [word for name in files for word in ('--config-file', name)]
    try:
        conf(arguments, project='nova-notifications',
             default_config_files=[], default_config_dirs=[])
    except (cfg.Error, OSError) as exc:
        raise exceptions.NotificationsError(
            f'the configuration cannot be read: '
            f'{_masked(exc)}. Next: check '
            f'--config-file.') from exc
    return conf


def _masked(exc: Exception) -> str:
    """Return the text of an error without the password of a URL in it."""
    # It takes longer to import than the help of a command.
    from nova_notifications import redaction
    return redaction.mask_text(exc, 300)


class Bus:
    """A message bus, not yet connected.

    :param url: the transport URL.
    :param exchange: the exchange that Nova sends to.
    :param conf: further options of oslo.messaging.
    :raises NotificationsError: for a URL that cannot be used.
    """

    def __init__(self, url: str, exchange: str = EXCHANGE,
                 conf: cfg.ConfigOpts | None = None) -> None:
        self.conf = conf or configuration()
        self.url = parse(url, self.conf)
        self.exchange = exchange

    @property
    def name(self) -> str:
        """Return where the bus is, without passwords."""
        hosts = ','.join(f'{host.hostname or "localhost"}:'
                         f'{host.port or 5672}' for host in self.url.hosts)
        return f'{hosts or self.url.transport + "://"}'

    def broker(self) -> broker_module.Broker:
        """Return the RabbitMQ of the bus.

        :raises NotificationsError: where it is none.
        """
        from nova_notifications.cmd import broker as broker_module
        return broker_module.of_url(self.conf, self.url)

    def transport(self) -> Any:
        """Open oslo.messaging's notification transport, not yet connected.

        :raises NotificationsError: where it cannot be opened.
        """
        return transport(self.conf, self.url)

    def check(self) -> None:
        """Connect to a RabbitMQ once, to learn early that it answers.

        oslo.messaging itself tries for a long time and says little.

        :raises NotificationsError: naming the hosts, the cause and what to
            do.
        """
        from nova_notifications.cmd import broker as broker_module
        if broker_module.is_rabbit(self.url):
            self.broker().connect().close()


def find(parsed_args: argparse.Namespace) -> Bus | None:
    """Return the bus that the options name.

    :param parsed_args: with the options of :func:`add_arguments`.
    :returns: None where nothing names one.
    :raises NotificationsError: for a URL or file that cannot be used.
    """
    files = parsed_args.config_file
    from oslo_config import cfg
    # A configuration of its own: oslo.messaging registers both with
    # defaults, which would hide that a file does not have them.
    given = configuration(files, [cfg.StrOpt('transport_url', secret=True),
                                  cfg.StrOpt('control_exchange')])
    url = (parsed_args.transport_url or os.environ.get(URL_VARIABLE) or
           given.transport_url)
    if not url:
        return None
    return Bus(url, parsed_args.exchange or given.control_exchange or
               EXCHANGE, configuration(files))


def require(parsed_args: argparse.Namespace) -> Bus:
    """Return the bus that the options name.

    :raises NotificationsError: as :func:`find`, and where nothing names one.
    """
    found = find(parsed_args)
    if found is None:
        raise exceptions.NotificationsError(
            f'no transport URL is given. Next: give --transport-url '
            f'{_EXAMPLE}, set {URL_VARIABLE}, or name a nova.conf with '
            f'--config-file.')
    return found


def parse(url: str, conf: cfg.ConfigOpts | None = None) -> Any:
    """Read a transport URL.

    :raises NotificationsError: where it is none.
    """
    import oslo_messaging
    try:
        return oslo_messaging.TransportURL.parse(
            conf or configuration(), url)
    except (oslo_messaging.InvalidTransportURL, ValueError) as exc:
        raise exceptions.NotificationsError(
            f'the transport URL cannot be used: '
            f'{_masked(exc)} Next: give one such as '
            f'{_EXAMPLE}.') from exc


def transport(conf: cfg.ConfigOpts, url: Any) -> Any:
    """Open a notification transport.

    :param url: a text, or what :func:`parse` returned.
    :raises NotificationsError: where it cannot be opened.
    """
    from oslo_config import cfg
    import oslo_messaging
    try:
        return oslo_messaging.get_notification_transport(
            conf, url=parse(url, conf) if isinstance(url, str) else url)
    except (oslo_messaging.DriverLoadFailure, cfg.Error) as exc:
        raise exceptions.NotificationsError(
            f'the transport cannot be opened: '
            f'{_masked(exc)}. Next: give the URL of a '
            f'broker such as {_EXAMPLE}.') from exc


@contextlib.contextmanager
def sender(url: str, exchange: str = EXCHANGE) -> Iterator[Resender]:
    """Return a sender that is closed at the end of the ``with`` block."""
    with sender_to(Bus(url, exchange)) as target:
        yield target


@contextlib.contextmanager
def sender_to(bus: Bus) -> Iterator[Resender]:
    """Return a sender to a bus, closed at the end of the ``with`` block.

    :raises NotificationsError: where no broker answers, or it does not take
        a message; the text has the hosts.
    """
    from nova_notifications import resend
    bus.check()
    transport = bus.transport()
    try:
        yield resend.Resender(transport, bus.exchange)
    except exceptions.NotificationsError as exc:
        raise exceptions.NotificationsError(f'{bus.name}: {exc}') from exc
    finally:
        transport.cleanup()


def broker(url: str) -> broker_module.Broker:
    """Return the RabbitMQ of a transport URL.

    :raises NotificationsError: where it names none.
    """
    return Bus(url).broker()
