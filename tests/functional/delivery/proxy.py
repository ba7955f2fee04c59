# SPDX-License-Identifier: Apache-2.0
"""A TCP proxy that misbehaves when it is told to."""

import contextlib
import socket
import ssl
import struct
import threading

_RESET = struct.pack('ii', 1, 0)


class Proxy:
    """Passes bytes to a port on this machine, or keeps silent.

    :ivar mute: new connections are accepted and never answered.
    :ivar context: clients speak TLS with the proxy by it, and the proxy none
        with the port.
    """

    def __init__(self, port: int, mute: bool = False,
                 context: ssl.SSLContext | None = None) -> None:
        self.mute = mute
        self.context = context
        self._target = port
        self._sockets: list[socket.socket] = []
        self._server = socket.create_server(('127.0.0.1', 0), backlog=50)
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            self._sockets.append(client)
            if self.mute:
                continue
            try:
                if self.context is not None:
                    client.settimeout(5)
                    client = self.context.wrap_socket(client,
                                                      server_side=True)
                    client.settimeout(None)
                    self._sockets.append(client)
                target = socket.create_connection(
                    ('127.0.0.1', self._target), timeout=5)
            except OSError:
                client.close()
                continue
            target.settimeout(None)
            self._sockets.append(target)
            for pair in ((client, target), (target, client)):
                threading.Thread(target=self._pass, args=pair,
                                 daemon=True).start()

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for sock in (source, target):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def present(self, path: str) -> None:
        """Show new clients the certificate in a file."""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(path)

    def reset(self) -> None:
        """Reset all connections, as a firewall does."""
        sockets, self._sockets = self._sockets, []
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def close(self) -> None:
        """End the proxy and its connections."""
        self._server.close()
        self.reset()
