# SPDX-License-Identifier: Apache-2.0
"""Serve the API of a reader; needs the standard library alone."""

from __future__ import annotations

import socketserver
import typing as ty
from wsgiref import simple_server


class _Server(socketserver.ThreadingMixIn, simple_server.WSGIServer):
    daemon_threads = True


class _Silent(simple_server.WSGIRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Log nothing."""


def serve(application: ty.Any, port: int = 0) -> None:
    """Answer requests until the process ends; print the port first.

    :param application: of WSGI
    :param port: 0 for a free one
    """
    with simple_server.make_server('127.0.0.1', port, application, _Server,
                                   _Silent) as server:
        print(server.server_port, flush=True)
        server.serve_forever()
