# SPDX-License-Identifier: Apache-2.0
"""The web application: one page, its stream, and what it looks up."""

from __future__ import annotations

from collections.abc import Collection
from importlib import resources
import json
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.responses import JSONResponse
from starlette.responses import Response
from starlette.responses import StreamingResponse
from starlette.routing import Mount
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from nova_notifications.viewer import cards
from nova_notifications.viewer import schemas
from nova_notifications.viewer import security
from nova_notifications.viewer.hub import Hub
from nova_notifications.viewer.hub import Record
from nova_notifications.viewer.stream import position
from nova_notifications.viewer.stream import stream

_PACKAGE = 'nova_notifications.viewer'


def _page(name: str) -> str:
    static = resources.files(_PACKAGE) / 'static'
    return (static / name).read_text(encoding='utf-8')


def _unknown(text: str) -> Response:
    return JSONResponse({'error': text}, 404)


class Viewer:
    """The answers to the requests of a page.

    :param hub: where the notifications are.
    :param about: what the page is told of the source: ``source`` and,
        where it is the demonstration, ``demo``.
    """

    def __init__(self, hub: Hub, about: dict[str, Any]) -> None:
        self._hub = hub
        self._about = about

    async def index(self, request: Request) -> Response:
        """The page."""
        return HTMLResponse(_page('index.html'))

    async def schema_page(self, request: Request) -> Response:
        """The page of one payload version."""
        return HTMLResponse(_page('schema.html'))

    async def events(self, request: Request) -> Response:
        """The stream; ``Last-Event-ID`` or ``after`` say where to go on."""
        mark = (request.headers.get('last-event-id')
                or request.query_params.get('after'))
        return StreamingResponse(
            stream(self._hub, position(self._hub, mark), self._about),
            media_type='text/event-stream')

    async def event(self, request: Request) -> Response:
        """One notification, and its other half."""
        if request.query_params.get('life') != self._hub.life:
            return _unknown('The viewer was restarted since: only the line '
                            'in the list is left of this notification.')
        record = self._hub.get(request.path_params['number'])
        if record is None:
            return _unknown('This notification is no longer kept: newer '
                            'ones took its place.')
        pair = self._hub.get(record.pair) if record.pair else None
        return JSONResponse(await run_in_threadpool(_details, record, pair))

    async def schema(self, request: Request) -> Response:
        """The fields of one payload version."""
        found = await run_in_threadpool(
            schemas.describe, request.path_params['name'],
            request.path_params['version'])
        return (_unknown('No Nova release sent this payload version.')
                if found is None else JSONResponse(found))

    async def schema_document(self, request: Request) -> Response:
        """The JSON Schema of one payload version."""
        found = await run_in_threadpool(
            schemas.document, request.path_params['name'],
            request.path_params['version'])
        return (_unknown('No Nova release sent this payload version.')
                if found is None else JSONResponse(
                    found, media_type='application/schema+json'))

    async def missing(self, request: Request) -> Response:
        """No icon: browsers ask for one on their own."""
        return Response(status_code=204)


def _details(record: Record, pair: Record | None) -> dict[str, Any]:
    return {'halves': [
        {'n': half.number, 'line': json.loads(half.line),
         **cards.message(half.body)}
        for half in (record, pair) if half is not None]}


def create_app(hub: Hub, *, hosts: Collection[str] | None =
               security.LOOPBACK,
               about: dict[str, Any] | None = None) -> Starlette:
    """Make the ASGI application.

    :param hub: where the notifications come from.
    :param hosts: the host names that it answers to; None: any.
    :param about: see :class:`Viewer`.
    """
    viewer = Viewer(hub, about or {})
    return Starlette(
        routes=[
            Route('/', viewer.index),
            Route('/favicon.ico', viewer.missing),
            Route('/stream', viewer.events),
            Route('/api/events/{number:int}', viewer.event),
            Route('/api/schema/{name}/{version}', viewer.schema),
            Route('/schema/{name}/{version}.json', viewer.schema_document),
            Route('/schema/{name}/{version}', viewer.schema_page),
            Mount('/static', StaticFiles(packages=[(_PACKAGE, 'static')])),
        ],
        middleware=[Middleware(security.Guard, hosts=hosts)])
