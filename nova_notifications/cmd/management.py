# SPDX-License-Identifier: Apache-2.0
"""Ask RabbitMQ's management API, without giving a password away."""

from __future__ import annotations

import base64
import json
import ssl
from typing import Any
import urllib.parse
import urllib.request

from nova_notifications.cmd import broker as broker_module
from nova_notifications import redaction

# Seconds to wait for an answer.
_TIMEOUT = 5.0
_PORT, _TLS_PORT = 15672, 15671


class Management:
    """The management API of a broker.

    :param broker: whose user, password and TLS options are used.
    :param url: where it is; a user and password in it come before those of
        the broker. None: the usual port of the broker's host.
    """

    def __init__(self, broker: broker_module.Broker,
                 url: str | None = None) -> None:
        self._broker = broker
        self._secure = bool(broker.options.ssl)
        if url is None:
            host = broker.host.host
            host = f'[{host}]' if ':' in host else host
            url = (f'https://{host}:{_TLS_PORT}/' if self._secure
                   else f'http://{host}:{_PORT}/')
        self._parts = urllib.parse.urlsplit(url)

    @property
    def name(self) -> str:
        """Return where the API is, without a password."""
        return redaction.mask_text(self._base(), 200)

    def _base(self) -> str:
        # Without the user and password that may stand before the host.
        address = self._parts.netloc.rpartition('@')[2]
        return urllib.parse.urlunsplit(
            (self._parts.scheme, address, self._parts.path, '', ''))

    def get(self, *path: str) -> Any:
        """Return the answer to a request, as data.

        :param path: the parts of the path below ``/api``.
        :raises ValueError: for a URL that may not be asked: none of HTTP, or
            one that would send a password in clear where the broker has TLS.
        :raises OSError: where nobody answers, or the answer is an error.
        """
        if self._parts.scheme not in ('http', 'https'):
            raise ValueError('its URL begins with http:// or https://')
        if self._parts.scheme == 'http' and self._secure:
            raise ValueError('the broker uses TLS: the password is not sent '
                             'over plain HTTP, give an https:// URL')
        user, password = self._broker.host.user, self._broker.host.password
        if self._parts.username is not None:
            user = urllib.parse.unquote(self._parts.username)
            password = urllib.parse.unquote(self._parts.password or '')
        token = base64.b64encode(f'{user}:{password}'.encode()).decode()
        quoted = '/'.join(urllib.parse.quote(part, safe='') for part in path)
        request = urllib.request.Request(
            f'{self._base().rstrip("/")}/api/{quoted}',
            headers={'Authorization': f'Basic {token}'})
        # The scheme was checked: no file is read here.
        with self._opener().open(request, timeout=_TIMEOUT) as answer:
            return json.load(answer)

    def _opener(self) -> urllib.request.OpenerDirector:
        options = self._broker.options
        context = ssl.create_default_context(
            cafile=options.ssl_ca_file or None)
        if options.ssl and options.ssl_cert_file:
            context.load_cert_chain(options.ssl_cert_file,
                                    options.ssl_key_file or None)
        return urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context), _NoRedirect(),
            # A proxy would read the password.
            urllib.request.ProxyHandler({}))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the password would be sent to another address."""

    def redirect_request(self, *arguments: Any, **options: Any) -> None:
        """Return no request to follow; the answer becomes an error."""
