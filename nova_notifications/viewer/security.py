# SPDX-License-Identifier: Apache-2.0
"""Who may ask, and what a browser may do with the answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp
from starlette.types import Message
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

# Payload text that got into the page by any mistake could not run, load or
# send anything: no inline script or style, nothing from elsewhere, and the
# browser itself refuses to make markup of a string.
POLICY: Final = '; '.join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'",
    "connect-src 'self'", "img-src 'self'", "base-uri 'none'",
    "form-action 'none'", "frame-ancestors 'none'",
    "require-trusted-types-for 'script'", "trusted-types 'none'"))

HEADERS: Final = {
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-cache',
}

# A request with a header of its own is not sent by a page from elsewhere: the
# browser asks for permission first, which nobody gives.
OWN_HEADER: Final = 'X-Nova-Notifications-Viewer'

LOOPBACK: Final = frozenset({'localhost', '127.0.0.1', '[::1]'})


def host_name(header: str) -> str:
    """Return the name of a ``Host`` header, without the port."""
    if header.startswith('['):
        return header.partition(']')[0].lower() + ']'
    return header.partition(':')[0].lower()


def is_from_our_page(headers: Headers) -> bool:
    """Return whether a request that changes something is our page's."""
    return (headers.get(OWN_HEADER) == 'page'
            and headers.get('sec-fetch-site', 'same-origin') in (
                'same-origin', 'none'))


class Guard:
    """Checks the ``Host`` header and sets the security headers.

    A web site can make its own name resolve to 127.0.0.1 and so have a
    browser read what listens there; its requests still carry that name.

    :param app: the application inside.
    :param hosts: the names it may be asked by; None: any.
    """

    def __init__(self, app: ASGIApp,
                 hosts: Collection[str] | None = None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive,
                       send: Send) -> None:
        if scope['type'] != 'http':
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message['type'] == 'http.response.start':
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        asked = host_name(Headers(scope=scope).get('host', ''))
        if self._hosts is not None and asked not in self._hosts:
            refusal = PlainTextResponse(
                'This viewer does not answer to that host name.\n', 421)
            await refusal(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)
