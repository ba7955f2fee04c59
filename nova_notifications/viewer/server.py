# SPDX-License-Identifier: Apache-2.0
"""Run the viewer on a port, in the foreground or beside other things."""

from __future__ import annotations

import ipaddress
import socket
import threading
from types import FrameType
from typing import Any

import uvicorn

from nova_notifications.viewer import security
from nova_notifications.viewer.app import create_app
from nova_notifications.viewer.hub import Hub
from nova_notifications.viewer.tools import Tools


class _Uvicorn(uvicorn.Server):
    """uvicorn that ends the streams when it is told to stop.

    It would wait for them, and they last as long as the pages are open.
    """

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._hub.close()
        super().handle_exit(sig, frame)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == 'localhost'


class ViewerServer:
    """The viewer on a port.

    :param hub: where the notifications come from.
    :param host: the address to listen on. Where it is not loopback, any host
        name is answered to and whoever reaches the port reads along.
    :param port: 0 takes a free one.
    :param about: see :func:`~nova_notifications.viewer.create_app`.
    :param tools: see :func:`~nova_notifications.viewer.create_app`.
    :raises OSError: where the address or port cannot be had.
    """

    def __init__(self, hub: Hub, host: str = '127.0.0.1', port: int = 0,
                 about: dict[str, Any] | None = None,
                 tools: Tools | None = None) -> None:
        self._hub = hub
        family = socket.AF_INET6 if ':' in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
            # From here on a browser is answered, if a moment later.
            self._socket.listen(64)
        except BaseException:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        name = f'[{host}]' if family == socket.AF_INET6 else host
        #: Where to point a browser.
        self.url = f'http://{name}:{self.port}/'
        app = create_app(
            hub, about=about, tools=tools,
            hosts=(security.LOOPBACK | {name} if is_loopback(host)
                   else None))
        self._server = _Uvicorn(uvicorn.Config(
            app, log_level='warning', access_log=False, lifespan='off',
            ws='none', timeout_graceful_shutdown=2, server_header=False),
            hub)
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM."""
        self._server.run(sockets=[self._socket])

    def start(self) -> None:
        """Serve in a thread until :meth:`stop`."""
        self._thread = threading.Thread(
            target=self.run, name='nova-notifications-viewer', daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Let :meth:`run` return, from another thread."""
        self._hub.close()
        self._server.should_exit = True

    def stop(self) -> None:
        """Close the pages' streams and the port."""
        self.end()
        if self._thread is not None:
            self._thread.join(10)
        self._socket.close()


def serve(hub: Hub, host: str = '127.0.0.1', port: int = 0,
          about: dict[str, Any] | None = None,
          tools: Tools | None = None) -> None:
    """Serve in the foreground; see :class:`ViewerServer`."""
    ViewerServer(hub, host, port, about, tools).run()
