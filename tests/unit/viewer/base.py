# SPDX-License-Identifier: Apache-2.0
"""What the tests of the viewer share: real notifications, a real server."""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any
import unittest
import urllib.parse

from oslotest import base

from nova_notifications.testing import sample_emitters
from nova_notifications import testing

try:
    from nova_notifications import viewer
except ImportError as error:
    raise unittest.SkipTest(
        f"{error}: pip install '.[viewer]'") from error

# One comes each second. So many without anything else: what a test waits for
# will not come any more.
_PULSES = 300


def message_of(sent: testing.Captured) -> viewer.Message:
    """What a listener would hand over of a captured notification."""
    return viewer.Message(
        sent.event_type, sent.publisher_id, sent.priority, sent.payload,
        sent.message['timestamp'], sent.message['message_id'], sent.context)


def plain(number: int = 0, **changes: Any) -> viewer.Message:
    """A small versioned notification that is quickly made."""
    data = {'uuid': f'00000000-0000-4000-8000-{number:012}',
            'display_name': f'server-{number}', 'host': 'compute1',
            'state': 'active', 'tenant_id': 'p1', **changes}
    return viewer.Message(
        'instance.pause.end', 'nova-compute:compute1', 'INFO',
        {'nova_object.name': 'InstanceActionPayload',
         'nova_object.namespace': 'nova', 'nova_object.version': '1.9',
         'nova_object.data': data},
        '2026-03-02 09:30:00.000000', f'm-{number}', {'user_name': 'ada'})


class StoryTestCase(base.BaseTestCase):
    """Emits samples and gives what was sent."""

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(testing.NotificationsFixture())

    def play(self, event_type: str) -> list[viewer.Message]:
        self.bus.clear()
        sample_emitters.emit_sample(event_type)
        return [message_of(sent) for sent in self.bus.notifications]


class Stream:
    """A page's view of ``/stream``: reads events one by one."""

    def __init__(self, port: int, mark: str = '',
                 buffer: int | None = None, query: str = '') -> None:
        self._socket = socket.socket()
        if buffer is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                                    buffer)
        self._socket.settimeout(20)
        self._socket.connect(('127.0.0.1', port))
        self._socket.sendall(
            f'GET /stream?q={urllib.parse.quote(query)} HTTP/1.0\r\n'
            f'Host: localhost\r\n'
            f'Last-Event-ID: {mark}\r\n\r\n'.encode())
        self._lines = self._socket.makefile('rb')
        while self._lines.readline().strip():
            pass
        self.mark = ''
        self._pulses = 0

    def event(self) -> tuple[str, Any] | None:
        """The next event; None where the server ended the stream."""
        name, data = '', None
        for raw in self._lines:
            line = raw.decode().rstrip('\n')
            key, _, value = line.partition(': ')
            if key == 'event':
                name = value
            elif key == 'id':
                self.mark = value
            elif key == 'data':
                data = json.loads(value)
            elif not line and name:
                self._pulses = self._pulses + 1 if name == 'pulse' else 0
                if self._pulses > _PULSES:
                    raise AssertionError('nothing but pulses comes')
                return name, data
        return None

    def until(self, wanted: str) -> Any:
        """The data of the next event of a name."""
        while True:
            found = self.event()
            if found is None:
                raise AssertionError(f'the stream ended before {wanted}')
            if found[0] == wanted:
                return found[1]

    def rows(self, number: int) -> list[dict[str, Any]]:
        """Lines of the list, until there are as many."""
        found: list[dict[str, Any]] = []
        while len(found) < number:
            found += self.until('rows')
        return found

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class ServerTestCase(base.BaseTestCase):
    """A viewer on a free port."""

    def setUp(self) -> None:
        super().setUp()
        self.hub = viewer.Hub()
        self.server = viewer.ViewerServer(
            self.hub, about={'source': 'a test'})
        self.server.start()
        self.addCleanup(self.server.stop)

    def get(self, path: str, host: str = 'localhost'
            ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(
            '127.0.0.1', self.server.port, timeout=10)
        self.addCleanup(connection.close)
        connection.request('GET', path, headers={'Host': host})
        answer = connection.getresponse()
        return (answer.status,
                {key.lower(): value for key, value in answer.getheaders()},
                answer.read())

    def stream(self, mark: str = '', buffer: int | None = None,
               query: str = '') -> Stream:
        found = Stream(self.server.port, mark, buffer, query)
        self.addCleanup(found.close)
        return found
