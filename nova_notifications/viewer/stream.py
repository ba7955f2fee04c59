# SPDX-License-Identifier: Apache-2.0
"""Feed a page with server-sent events.

Server-sent events and not a web socket: nothing goes from the page to the
server, browsers reconnect on their own and report the number they had last.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
import json
import time
from typing import Any, Final

from starlette.concurrency import run_in_threadpool

from nova_notifications.viewer import times
from nova_notifications.viewer.hub import Hub
from nova_notifications.viewer.search import Query
from nova_notifications.viewer.view import View

# Seconds between two looks at the hub: what came meanwhile goes as one.
TICK: Final = 0.1
# Notifications in one event of the stream.
LINES: Final = 500
# Events that a new page gets; older ones it asks for.
FIRST: Final = 500
# A page further behind than this learns what it missed, and continues here.
BACKLOG: Final = 5_000


def _event(name: str, data: Any, number: str = '') -> bytes:
    mark = f'id: {number}\n' if number else ''
    text = data if isinstance(data, str) else json.dumps(data)
    return f'event: {name}\n{mark}data: {text}\n\n'.encode()


def position(hub: Hub, mark: str | None) -> int | None:
    """Read where a page was, as ``<life>:<number>``.

    :returns: the number; None for a new page, and for one that knew another
        life of the server.
    """
    life, _, number = (mark or '').partition(':')
    if life != hub.life or not number.isdecimal() or len(number) > 15:
        return None
    return int(number)


def kept(hub: Hub) -> dict[str, Any]:
    """Return what is stored and what no longer is."""
    totals = hub.totals()
    return {key: totals[key] for key in ('kept', 'dropped', 'since')}


async def stream(hub: Hub, query: Query, start: int | None,
                 about: dict[str, Any]) -> AsyncIterator[bytes]:
    """Send a page everything that passes its search, until the hub closes.

    ``hello`` comes first, then ``rows`` (lines of the list), ``missed`` (how
    many notifications this page will never get) and ``pulse`` once a second
    (counts and status).

    :param query: the search of the page.
    :param start: the number that the page had last; None: it is new, and
        gets the newest events.
    :param about: more to send in ``hello``.
    """
    yield b'retry: 1000\n\n'
    view = View(hub, query)
    newest, last = await run_in_threadpool(view.begin, FIRST)
    number = last if start is None else min(start, last)
    yield _event('hello', {
        'life': hub.life, 'keep': hub.keep, 'resumed': start is not None,
        'rates': hub.rates(), 'plot': view.plot(), 'now': time.time(),
        'matching': view.matching, 'kept': kept(hub),
        'range': [times.seconds(limit) if limit else None
                  for limit in (query.since, query.until)],
        'status': hub.status.describe(), **about})
    if start is None:
        lines = [line for occurrence in newest for line in occurrence.lines]
        yield _event('rows', f'[{",".join(lines)}]', f'{hub.life}:{number}')
    # What the page lacks of what is counted already must not count again.
    catching_up = View(hub, query) if number < last else None
    last_second, pulse = 0, time.monotonic()
    while not hub.closed.is_set():
        limit = LINES if number >= last else min(LINES, last - number)
        batch = hub.after(number, limit, BACKLOG)
        if batch.missed:
            yield _event('missed', {'count': batch.missed})
        if number >= last:
            catching_up = None
        number = batch.last
        lines = (catching_up or view).rows(batch.records)
        if batch.records:
            yield _event('rows', f'[{",".join(lines)}]',
                         f'{hub.life}:{number}')
        if time.monotonic() - pulse >= 1:
            pulse = time.monotonic()
            rates = hub.rates(last_second)
            last_second = rates[-1][0] if rates else last_second
            yield _event('pulse', {
                'rates': rates, 'plot': view.changes(),
                'matching': view.matching, 'kept': kept(hub),
                'behind': round(batch.behind, 1), 'now': time.time(),
                'status': hub.status.describe()})
        if len(batch.records) < limit:
            await asyncio.sleep(TICK)
