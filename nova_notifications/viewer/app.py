# SPDX-License-Identifier: Apache-2.0
"""The web application: its pages, their stream, and what they look up."""

from __future__ import annotations

from collections.abc import Awaitable
from collections.abc import Callable
from collections.abc import Collection
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.responses import Response
from starlette.responses import StreamingResponse
from starlette.routing import Mount
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from nova_notifications.viewer import search
from nova_notifications.viewer import security
from nova_notifications.viewer.api import Api
from nova_notifications.viewer.api import unusable
from nova_notifications.viewer.hub import Hub
from nova_notifications.viewer.stream import position
from nova_notifications.viewer.stream import stream
from nova_notifications.viewer.tools import Tools

_PACKAGE = 'nova_notifications.viewer'


def _page(name: str) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that answers with a page."""
    async def answer(request: Request) -> Response:
        static = resources.files(_PACKAGE) / 'static'
        return HTMLResponse((static / name).read_text(encoding='utf-8'))
    return answer


async def _no_icon(request: Request) -> Response:
    """Answer browsers that ask for an icon on their own."""
    return Response(status_code=204)


def create_app(hub: Hub, *, hosts: Collection[str] | None =
               security.LOOPBACK,
               about: dict[str, Any] | None = None,
               tools: Tools | None = None) -> Starlette:
    """Make the ASGI application.

    :param hub: where the notifications are.
    :param hosts: the host names that it answers to; None: any.
    :param about: what the page learns of the source: ``source``,
        ``exchange``, ``topics`` and, for the demonstration, ``demo``.
    :param tools: what the page may do with an event.
    """
    api = Api(hub, tools)
    hello = {**(about or {}),
             'replay': tools.replay_target() if tools is not None else None}

    async def events(request: Request) -> Response:
        """Open the stream of a page.

        ``Last-Event-ID`` or ``after`` say where to continue, ``q`` what to
        search for.
        """
        mark = (request.headers.get('last-event-id')
                or request.query_params.get('after'))
        try:
            query = search.parse(request.query_params.get('q', ''))
        except search.SearchError as error:
            return unusable(error)
        return StreamingResponse(
            stream(hub, query, position(hub, mark), hello),
            media_type='text/event-stream')

    return Starlette(
        routes=[
            Route('/', _page('index.html')),
            Route('/server/{id}', _page('life.html')),
            Route('/request/{id}', _page('life.html')),
            Route('/favicon.ico', _no_icon),
            Route('/stream', events),
            *api.routes(),
            Route('/schema/{name}/{version}', _page('schema.html')),
            Mount('/static', StaticFiles(packages=[(_PACKAGE, 'static')])),
        ],
        middleware=[Middleware(security.Guard, hosts=hosts)])
