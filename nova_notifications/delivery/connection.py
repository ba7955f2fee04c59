# SPDX-License-Identifier: Apache-2.0
"""Read from a transport URL how to reach its RabbitMQ nodes, with TLS or not.

The rules are those of oslo.messaging's RabbitMQ driver, so that a URL means
the same to every program of a deployment.
"""

import ssl
from typing import Any
from typing import NamedTuple

from oslo_messaging._drivers import impl_rabbit

_PORT = 5672
_GUEST = 'guest'


class Address(NamedTuple):
    """One RabbitMQ node and who logs in there.

    :ivar host: name or address, IPv6 without brackets.
    """

    host: str
    port: int
    user: str
    password: str

    @property
    def netloc(self) -> str:
        """Return host and port as ``amqp`` wants them."""
        host = f'[{self.host}]' if ':' in self.host else self.host
        return f'{host}:{self.port}'


def addresses(url: Any) -> list[Address]:
    """Return the nodes of a transport URL, in its order.

    :param url: an ``oslo_messaging.TransportURL``. A URL without hosts means
        localhost; a missing user or password means ``guest``.
    """
    return [
        Address(host.hostname or 'localhost', host.port or _PORT,
                host.username or _GUEST, host.password or _GUEST)
        for host in url.hosts] or [
            Address('localhost', _PORT, _GUEST, _GUEST)]


def virtual_host(url: Any) -> str:
    """Return the virtual host of a transport URL, ``/`` where it has none."""
    return url.virtual_host or '/'


def tls_parameters(options: Any, host: str) -> dict[str, Any] | bool:
    """Return what ``amqp`` takes as ``ssl`` for a connection to *host*.

    With ``ssl_ca_file`` the broker's certificate must come from that
    authority and be for *host*. Without it, the authorities of the system
    are trusted and the host name is not looked at, as oslo.messaging has it.

    :param options: the options of [oslo_messaging_rabbit], in which those of
        the transport URL have been taken over (``driver.conf``).
    :returns: False where TLS is off.
    :raises RuntimeError: ``ssl_version`` is unknown.
    """
    if not options.ssl:
        return False
    found: dict[str, Any] = {}
    if options.ssl_version:
        found['ssl_version'] = impl_rabbit.Connection.validate_ssl_version(
            options.ssl_version)
    if options.ssl_key_file:
        found['keyfile'] = options.ssl_key_file
    if options.ssl_cert_file:
        found['certfile'] = options.ssl_cert_file
    if options.ssl_ca_file:
        found.update(ca_certs=options.ssl_ca_file,
                     cert_reqs=ssl.CERT_REQUIRED, server_hostname=host)
    return found or True
