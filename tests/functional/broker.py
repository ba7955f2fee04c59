# SPDX-License-Identifier: Apache-2.0
"""The RabbitMQ that functional tests use where one is there."""

from __future__ import annotations

import os
import socket
from typing import Any

_PORT = 5672
URL = f'rabbit://guest:guest@127.0.0.1:{_PORT}/'


def require(case: Any, port: int = _PORT) -> None:
    """Skip a test without a broker; in CI, where it must run, fail it.

    :param case: the test case.
    :param port: where the broker listens, on 127.0.0.1.
    """
    try:
        socket.create_connection(('127.0.0.1', port), 2).close()
    except OSError as exc:
        reason = f'no RabbitMQ listens on 127.0.0.1:{port}: {exc}'
        if os.environ.get('CI') == 'true':
            case.fail(f'{reason}; in CI one must')
        case.skipTest(reason)


def unused_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port: int = probe.getsockname()[1]
        return port
