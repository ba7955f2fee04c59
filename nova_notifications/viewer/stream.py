# SPDX-License-Identifier: Apache-2.0
"""The stream of server-sent events that feeds a page.

Server-sent events and not a web socket: nothing goes from the page to the
server, browsers reconnect on their own and say which number they had last.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
import json
from typing import Any, Final

from nova_notifications.viewer.hub import Hub

# Seconds between two looks at the hub: what came meanwhile goes as one.
TICK: Final = 0.1
# Lines in one event of the stream.
LINES: Final = 500
# A page further behind than this is told what it missed, and goes on here.
BACKLOG: Final = 5_000


def _event(name: str, data: str, number: str = '') -> bytes:
    mark = f'id: {number}\n' if number else ''
    return f'event: {name}\n{mark}data: {data}\n\n'.encode()


def position(hub: Hub, mark: str | None) -> int | None:
    """Read where a page was, as ``<life>:<number>``.

    :returns: the number; None for a new page, and for one that knew another
        life of the server.
    """
    life, _, number = (mark or '').partition(':')
    if life != hub.life or not number.isdecimal() or len(number) > 15:
        return None
    return int(number)


async def stream(hub: Hub, start: int | None,
                 about: dict[str, Any]) -> AsyncIterator[bytes]:
    """Tell a page everything that comes, until the hub is closed.

    ``hello`` comes first, then ``rows`` (lines of the list), ``missed`` (how
    many are lost to this page) and ``pulse`` once a second (counts).

    :param start: the number that the page knew last; None: it is new, and
        gets the newest that are kept.
    :param about: what to tell in ``hello``.
    """
    yield b'retry: 1000\n\n'
    yield _event('hello', json.dumps(
        {'life': hub.life, 'keep': hub.keep, 'resumed': start is not None,
         'rates': hub.rates(), 'listening': hub.listening, **about}))
    fresh, number, told = start is None, start or 0, 0
    loop = asyncio.get_running_loop()
    pulse = loop.time()
    while not hub.closed.is_set():
        batch = hub.after(number, LINES, BACKLOG)
        if batch.missed and not fresh:
            yield _event('missed', json.dumps({'count': batch.missed}))
        fresh, number = False, batch.last
        if batch.lines:
            yield _event('rows', f'[{",".join(batch.lines)}]',
                         f'{hub.life}:{number}')
        if loop.time() - pulse >= 1:
            pulse = loop.time()
            rates = hub.rates(told)
            told = rates[-1][0] if rates else told
            yield _event('pulse', json.dumps(
                {'rates': rates, 'listening': hub.listening}))
        if len(batch.lines) < LINES:
            await asyncio.sleep(TICK)
