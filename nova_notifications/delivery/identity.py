# SPDX-License-Identifier: Apache-2.0
"""Tell transports apart by everything that decides where a message goes."""

import hashlib
from typing import Any
from typing import NamedTuple
from urllib import parse

from oslo_messaging._drivers import impl_rabbit

from nova_notifications.delivery import connection

# The options by which exchange and queues are declared: a message that waited
# under others could end in a queue that a restart of the broker forgets.
_DECLARES = ('amqp_auto_delete', 'amqp_durable_queues', 'rabbit_ha_queues',
             'rabbit_quorum_delivery_limit', 'rabbit_quorum_max_memory_bytes',
             'rabbit_quorum_max_memory_length', 'rabbit_quorum_queue', 'ssl')


class Identity(NamedTuple):
    """What a transport is, as text.

    :ivar target: hosts, virtual host, exchange and the driver options that
        are not the default, without credentials: what a spool file belongs
        to, which must survive a change of the password.
    :ivar digest: of the target, the credentials and all driver options:
        what a worker of this process belongs to.
    """

    target: str
    digest: str


def identify(transport: Any) -> Identity:
    """Return the identity of an oslo.messaging transport."""
    driver = transport._driver
    url = driver._url
    options = _driver_options(driver)
    is_rabbit = isinstance(driver, impl_rabbit.RabbitDriver)
    if is_rabbit and '+' not in url.transport:
        kind = 'rabbit'
        addresses = connection.addresses(url)
        credentials = [tuple(map(str, address)) for address in addresses]
        hosts = [address.netloc for address in addresses]
        path = connection.virtual_host(url)
    else:
        kind = url.transport
        credentials = [
            tuple(map(str, (host.hostname, host.port, host.username,
                            host.password))) for host in url.hosts]
        hosts = [f'{host.hostname}:{host.port}' for host in url.hosts]
        path = url.virtual_host or ''
    deciding = {'exchange': getattr(driver, '_default_exchange', None) or ''}
    if is_rabbit:
        deciding.update((name, str(options[name]).lower())
                        for name in _DECLARES if options.get(name))
    elif url.query:
        # They may be secrets, and the target is logged.
        deciding['options'] = _digest(sorted(url.query.items()))[:12]
    target = (f'{kind}://{",".join(sorted(hosts))}/{path.lstrip("/")}?'
              f'{parse.urlencode(deciding)}')
    return Identity(target, _digest(
        (target, sorted(credentials), sorted(options.items()),
         sorted(url.query.items()))))


def _driver_options(driver: Any) -> dict[str, str]:
    """Return all options of a driver, those of the URL taken over."""
    conf = driver.conf
    group = getattr(conf, '_group', None)
    if group is None:
        return {}
    return {name: value for name, value in conf[group].items()}


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()
