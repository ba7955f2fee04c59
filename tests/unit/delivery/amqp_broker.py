# SPDX-License-Identifier: Apache-2.0
"""A broker that speaks AMQP 0-9-1 as far as a publisher needs it.

What it answers is for the test to say: that it rejects, gives back, refuses
or goes away.
"""

from __future__ import annotations

import socket
import struct
import threading
from typing import Any
from typing import NamedTuple

from amqp import basic_message
from amqp import serialization

_HEADER = b'AMQP\x00\x00\x09\x01'
_METHOD, _CONTENT, _BODY, _HEARTBEAT = 1, 2, 3, 8
# What a publisher calls: name, arguments, and what is answered at once.
_METHODS: dict[tuple[int, int], tuple[str, str, Any]] = {
    (10, 11): ('connection.start-ok', 'FsSs', (10, 30, 'BlB', 2047, 131072,
                                               60)),
    (10, 31): ('connection.tune-ok', 'BlB', None),
    (10, 40): ('connection.open', 'ssb', (10, 41, 's', '')),
    (20, 10): ('channel.open', 's', (20, 11, 'S', '')),
    (20, 40): ('channel.close', 'BsBB', (20, 41, '')),
    (20, 41): ('channel.close-ok', '', None),
    (40, 10): ('exchange.declare', 'BssbbbbbF', (40, 11, '')),
    (50, 10): ('queue.declare', 'BsbbbbbF', (50, 11, 'sll', 'q', 0, 0)),
    (50, 20): ('queue.bind', 'BsssbF', (50, 21, '')),
    (60, 40): ('basic.publish', 'Bssbb', None),
    (85, 10): ('confirm.select', 'b', (85, 11, '')),
}


class Call(NamedTuple):
    """What the publisher called."""

    name: str
    arguments: tuple[Any, ...]


class Published(NamedTuple):
    """What the publisher sent.

    :ivar call: ``basic.publish``.
    :ivar properties: of the message.
    :ivar body: of the message.
    """

    call: Call
    properties: dict[str, Any]
    body: bytes


class Broker:
    """Listens on a port of this host, serves one connection at a time.

    Meant to be changed by a test: ``errors`` has the codes to answer a call
    with, by its name, in turn; None is no error. ``confirm`` is asked for the
    frames that answer a message.
    """

    def __init__(self) -> None:
        self.errors: dict[str, list[int | None]] = {}
        self.calls: list[Call] = []
        self.published: list[Published] = []
        self.connections = 0
        self.tag = 0
        self._confirms = False
        # What comes over a channel that is closed is not looked at.
        self._closing = False
        self._ended = False
        self._listening = socket.create_server(('127.0.0.1', 0))
        self.port: int = self._listening.getsockname()[1]
        self._connection: Any = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End all connections."""
        # One that was accepted and is not known yet ends by this.
        self._ended = True
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.drop()
        self._thread.join()

    def drop(self) -> None:
        """End the connection without a word."""
        if self._connection is not None:
            try:
                self._connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                # It has ended already.
                return

    def names(self) -> list[str]:
        """Return the names of what was called."""
        return [call.name for call in self.calls]

    def confirm(self) -> bytes:
        """Return what answers the last message; here, that it has arrived."""
        return self.ack(self.tag)

    def ack(self, tag: int, multiple: bool = False) -> bytes:
        """Return the confirm of a message, or of all up to it."""
        return _method(1, 60, 80, 'Lb', tag, multiple)

    def nack(self, tag: int, multiple: bool = False) -> bytes:
        """Return that a message, or all up to it, was rejected."""
        return _method(1, 60, 120, 'Lbb', tag, multiple, False)

    def give_back(self, sent: Published) -> bytes:
        """Return a message that no queue has taken."""
        _, exchange, key, _, _ = sent.call.arguments
        message = basic_message.Message(sent.body, **sent.properties)
        properties = message._serialize_properties()
        return (_method(1, 60, 50, 'Bsss', 312, 'NO_ROUTE', exchange, key)
                + _frame(_CONTENT, 1, struct.pack(
                    '>HHQ', 60, 0, len(sent.body)) + properties)
                + _frame(_BODY, 1, sent.body))

    def error(self, code: int) -> bytes:
        """Return that the channel is closed."""
        self._closing = True
        return _method(1, 20, 40, 'BsBB', code, 'an error', 0, 0)

    def blocked(self) -> bytes:
        """Return that no publisher is served for now."""
        return _method(0, 10, 60, 's', 'disk')

    def unblocked(self) -> bytes:
        """Return that publishers are served again."""
        return _method(0, 10, 61, '')

    def send(self, frames: bytes) -> None:
        """Send something of its own accord."""
        self._connection.sendall(frames)

    def _serve(self) -> None:
        while True:
            try:
                self._connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            try:
                if not self._ended:
                    self._talk()
            except OSError:
                pass
            self._connection.close()

    def _read(self, number: int) -> bytes:
        data = b''
        while len(data) < number:
            more = self._connection.recv(number - len(data))
            if not more:
                raise OSError('the publisher has left')
            data += more
        return data

    def _talk(self) -> None:
        if self._read(8) != _HEADER:
            raise OSError('this is not AMQP')
        capabilities = {'publisher_confirms': True,
                        'connection.blocked': True}
        self.send(_method(0, 10, 10, 'ooFSS', 0, 9,
                          {'capabilities': capabilities}, 'PLAIN AMQPLAIN',
                          'en_US'))
        last: Any = None
        properties: dict[str, Any] = {}
        size, body = 0, b''
        while True:
            kind, channel, length = struct.unpack('>BHL', self._read(7))
            payload = self._read(length + 1)[:-1]
            if kind == _METHOD:
                last = self._called(channel, payload)
            elif kind == _CONTENT:
                message = basic_message.Message()
                size, body = struct.unpack_from('>Q', payload, 4)[0], b''
                message._load_properties(60, payload, 12)
                properties = message.properties
            elif kind == _BODY:
                body += payload
                if len(body) == size and not self._closing:
                    self.published.append(Published(last, properties, body))
                    if self._confirms:
                        self.send(self.confirm())
            elif kind == _HEARTBEAT:
                self.calls.append(Call('heartbeat', ()))

    def _called(self, channel: int, payload: bytes) -> Call:
        key = struct.unpack('>HH', payload[:4])
        name, form, answer = _METHODS[key]
        arguments, _ = serialization.loads(form, payload, 4)
        self.calls.append(Call(name, tuple(arguments)))
        if name in ('channel.close-ok', 'channel.open'):
            self._closing = self._confirms = False
        if name == 'confirm.select':
            self.tag, self._confirms = 0, True
        elif name == 'basic.publish':
            self.tag += 1
        waiting = self.errors.get(name)
        code = waiting.pop(0) if waiting else None
        if code is not None:
            self.send(self.error(code))
        elif answer is not None:
            self.send(_method(channel, *answer))
        return self.calls[-1]


def _frame(kind: int, channel: int, payload: bytes) -> bytes:
    return (struct.pack('>BHL', kind, channel, len(payload)) + payload
            + b'\xce')


def _method(channel: int, of_class: int, number: int, form: str,
            *arguments: Any) -> bytes:
    return _frame(_METHOD, channel, struct.pack('>HH', of_class, number)
                  + serialization.dumps(form, arguments))
