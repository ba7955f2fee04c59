# SPDX-License-Identifier: Apache-2.0
"""Choose threads that run although green threads stand still.

Under eventlet's monkey patching a thread is a green one, which runs while
others wait. In a WSGI server written in C (uWSGI, mod_wsgi) nothing green
runs between two requests: there the worker is a thread of the operating
system, and what it shares with callers is made of plain locks.
"""

import sys
from typing import Any

# Python modules that these servers put into their processes.
_SERVERS = ('uwsgi', 'mod_wsgi')


def module() -> Any:
    """Return the ``threading`` module for a worker and what it shares.

    The result is that of ``import threading`` except in a monkey-patched
    WSGI server.
    """
    if any(server in sys.modules for server in _SERVERS):
        return native()
    return sys.modules['threading']


def native() -> Any:
    """Return the ``threading`` module as it is without monkey patching."""
    patcher = sys.modules.get('eventlet.patcher')
    if patcher is not None and patcher.is_monkey_patched('thread'):
        return patcher.original('threading')
    return sys.modules['threading']


def hindrance() -> str | None:
    """Return why no thread can run in this process, None where one can."""
    options = getattr(sys.modules.get('uwsgi'), 'opt', None)
    if not options or any(name in options or name.encode() in options
                          for name in ('enable-threads', 'threads')):
        return None
    return ('uWSGI runs no threads: notifications are delivered only while '
            'it handles requests. Set "enable-threads = true" in its '
            'configuration')


class NativeRLock:
    """A reentrant lock between threads of the operating system.

    Nobody may switch green threads while holding it. ``threading.RLock``
    would do, but monkey patching replaces those that exist by green ones,
    which do not work between such threads.
    """

    def __init__(self) -> None:
        threading = native()
        self._lock = threading.Lock()
        self._get_ident = threading.get_ident
        self._owner = 0
        self._depth = 0

    def acquire(self) -> None:
        """Wait for the lock and take it, once more where it is ours."""
        thread = self._get_ident()
        if self._owner != thread:
            self._lock.acquire()
            self._owner = thread
        self._depth += 1

    def release(self) -> None:
        """Give the lock back."""
        self._depth -= 1
        if not self._depth:
            self._owner = 0
            self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *error: object) -> None:
        self.release()
