# SPDX-License-Identifier: Apache-2.0
"""What the pages ask for, as JSON."""

from __future__ import annotations

from collections.abc import Callable
import datetime
import itertools
import json
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.responses import StreamingResponse
from starlette.routing import Route

from nova_notifications import exceptions
from nova_notifications import redaction
from nova_notifications.viewer import cards
from nova_notifications.viewer import life
from nova_notifications.viewer import schemas
from nova_notifications.viewer import search
from nova_notifications.viewer import security
from nova_notifications.viewer import stream
from nova_notifications.viewer import tools as tools_module
from nova_notifications.viewer import view
from nova_notifications.viewer.hub import Hub
from nova_notifications.viewer.records import Record

# Events in one answer.
_PAGE: Final = 500
# Values of one field to filter by.
_VALUES: Final = 200
_GONE: Final = ('This notification is no longer stored: newer ones took its '
                'place.')
_RESTARTED: Final = ('The viewer was restarted since: only the line in the '
                     'list is left of this notification.')
_NO_PAYLOAD: Final = 'No Nova release sent this payload version.'


def answer(document: Any, status: int = 200,
           media_type: str = 'application/json') -> Response:
    """Answer with JSON in ASCII.

    Half a surrogate pair, which a name may have, has no other form.
    """
    return Response(json.dumps(document, separators=(',', ':')), status,
                    media_type=media_type)


def unusable(error: Exception) -> Response:
    """Answer that a search cannot be understood."""
    return answer({'error': str(error)}, 400)


def _unknown(text: str) -> Response:
    return answer({'error': text}, 404)


class Api:
    """Answer what a page asks for.

    :param hub: where the notifications are.
    :param tools: what the page may do with an event; None: nothing.
    """

    def __init__(self, hub: Hub, tools: tools_module.Tools | None) -> None:
        self._hub = hub
        self._tools = tools

    def routes(self) -> list[Route]:
        """Return the addresses that are answered."""
        return [
            Route('/api/events', self.older),
            Route('/api/events/{number:int}', self.event),
            Route('/api/facets', self.facets),
            Route('/api/export', self.export),
            Route('/api/server/{id}', self._life(life.of_server)),
            Route('/api/request/{id}', self._life(life.of_request)),
            Route('/api/compare', self.compare),
            Route('/api/replay/{number:int}', self.replay, methods=['POST']),
            Route('/api/schema/{name}/{version}', self.schema),
            Route('/schema/{name}/{version}.json', self.schema_document),
        ]

    async def older(self, request: Request) -> Response:
        """Find events that are older than what a page has."""
        asked = request.query_params
        before = asked.get('before', '')
        number = int(before) if before.isdecimal() and len(
            before) < 16 else None
        try:
            query = search.parse(asked.get('q', ''))
        except search.SearchError as error:
            return unusable(error)

        def find() -> dict[str, Any]:
            occurrences = list(itertools.islice(view.newest_first(
                self._hub, query, number), _PAGE + 1))
            lines = [line for each in reversed(occurrences[:_PAGE])
                     for line in each.lines]
            return {'life': self._hub.life, 'more': len(occurrences) > _PAGE,
                    'rows': [json.loads(line) for line in lines],
                    'kept': stream.kept(self._hub)}
        return answer(await run_in_threadpool(find))

    async def facets(self, request: Request) -> Response:
        """Count the values of the fields that one filters by."""
        try:
            query = search.parse(request.query_params.get('q', ''))
        except search.SearchError as error:
            return unusable(error)
        return answer(await run_in_threadpool(
            lambda: view.facets(view.newest_first(self._hub, query),
                                _VALUES)))

    async def event(self, request: Request) -> Response:
        """Describe one notification, and its other half."""
        if request.query_params.get('life') != self._hub.life:
            return _unknown(_RESTARTED)
        record = self._hub.get(request.path_params['number'])
        if record is None or record.mark:
            return _unknown(_GONE)
        return answer(await run_in_threadpool(self._details, record))

    def _details(self, record: Record) -> dict[str, Any]:
        pair = self._hub.get(record.pair) if record.pair else None
        return {'halves': [self._half(half) for half in (record, pair)
                           if half is not None]}

    def _half(self, record: Record) -> dict[str, Any]:
        description = {'n': record.number, 'line': record.fields(),
                       **cards.message(record.body)}
        if self._tools is not None and 'raw' in description:
            description['emit'] = self._tools.emit_command(description['raw'])
        return description

    async def export(self, request: Request) -> Response:
        """Give what passes a search as a file that ``replay`` reads."""
        try:
            query = search.parse(request.query_params.get('q', ''))
        except search.SearchError as error:
            return unusable(error)
        now = datetime.datetime.now(datetime.timezone.utc)
        name = f'nova-notifications-{now:%Y%m%dT%H%M%SZ}.jsonl'
        return StreamingResponse(
            tools_module.export(self._hub, query),
            media_type='application/jsonl', headers={
                'Content-Disposition': f'attachment; filename="{name}"'})

    def _life(self, describe: Callable[[Hub, str], dict[str, Any]]) -> Any:
        async def respond(request: Request) -> Response:
            return answer(await run_in_threadpool(
                describe, self._hub, request.path_params['id']))
        return respond

    async def compare(self, request: Request) -> Response:
        """Find what changed between two notifications."""
        asked = request.query_params
        numbers = [asked.get(name, '') for name in ('from', 'to')]
        if asked.get('life') != self._hub.life:
            return _unknown(_RESTARTED)
        records = [self._hub.get(int(number)) for number in numbers
                   if number.isdecimal() and len(number) < 16]
        first, second = [*records, None, None][:2]
        if first is None or second is None:
            return _unknown(_GONE)
        return answer({'changes': await run_in_threadpool(
            life.compare, self._hub, first, second)})

    async def replay(self, request: Request) -> Response:
        """Send one notification again."""
        if not security.is_from_our_page(request.headers):
            return answer({'error': 'Only this viewer\'s own page may ask '
                                    'for that.'}, 403)
        if self._tools is None or self._tools.replay_target() is None:
            return answer({'error': 'This viewer does not send anything.'},
                          403)
        record = self._hub.get(request.path_params['number'])
        entry = tools_module.entry(record) if (
            record is not None and not record.mark) else None
        if entry is None or request.query_params.get(
                'life') != self._hub.life:
            return _unknown(_GONE)
        try:
            await run_in_threadpool(self._tools.replay, entry['topic'],
                                    entry['context'], entry['message'])
        except exceptions.NotificationsError as error:
            return answer({'error': redaction.mask_text(error, 500)}, 502)
        return answer({'sent': entry['message']['message_id']})

    async def schema(self, request: Request) -> Response:
        """Describe the fields of one payload version."""
        description = await run_in_threadpool(
            schemas.describe, request.path_params['name'],
            request.path_params['version'])
        return (_unknown(_NO_PAYLOAD) if description is None
                else answer(description))

    async def schema_document(self, request: Request) -> Response:
        """Give the JSON Schema of one payload version."""
        document = await run_in_threadpool(
            schemas.document, request.path_params['name'],
            request.path_params['version'])
        return _unknown(_NO_PAYLOAD) if document is None else answer(
            document, media_type='application/schema+json')
