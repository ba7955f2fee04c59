# SPDX-License-Identifier: Apache-2.0
"""Which threads deliver, and when none can."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

from oslotest import base

from nova_notifications.delivery import threads
from tests.unit import modules as loaded

NATIVE = SimpleNamespace(name='native')


def _patcher(patched: bool) -> Any:
    return SimpleNamespace(
        is_monkey_patched=lambda name: patched and name == 'thread',
        original={'threading': NATIVE}.__getitem__)


class TestThreads(base.BaseTestCase):

    def _load(self, **modules: Any) -> None:
        """Have these modules loaded, of the ones that make a difference."""
        self.useFixture(loaded.Loaded({
            name: modules.get(name.rpartition('.')[2])
            for name in ('eventlet.patcher', 'uwsgi', 'mod_wsgi')}))

    def test_without_monkey_patching(self) -> None:
        for modules in ({}, {'patcher': _patcher(False)},
                        {'uwsgi': SimpleNamespace()}):
            self._load(**modules)
            self.assertIs(threading, threads.module())
            self.assertIs(threading, threads.native())

    def test_under_monkey_patching(self) -> None:
        self._load(patcher=_patcher(True))
        self.assertIs(threading, threads.module())
        self.assertIs(NATIVE, threads.native())

    def test_in_a_server_under_monkey_patching(self) -> None:
        for server in ('uwsgi', 'mod_wsgi'):
            self._load(patcher=_patcher(True), **{server: SimpleNamespace()})
            self.assertIs(NATIVE, threads.module())

    def test_a_server_that_runs_no_threads(self) -> None:
        for options, runs in (
                ({'http': b'1'}, False), ({'enable-threads': True}, True),
                ({b'enable-threads': b'true'}, True),
                ({'threads': b'2'}, True),
                ({b'threads': b'2'}, True), ({}, True)):
            self._load(uwsgi=SimpleNamespace(opt=options))
            found = threads.hindrance()
            self.assertEqual(runs, found is None, options)
        self._load(uwsgi=SimpleNamespace(opt={'http': b'1'}))
        self.assertIn('"enable-threads = true"', threads.hindrance() or '')
        self._load(uwsgi=SimpleNamespace())
        self.assertIsNone(threads.hindrance())
        self._load()
        self.assertIsNone(threads.hindrance())


class TestNativeRLock(base.BaseTestCase):

    def test_who_has_it_gets_it_again(self) -> None:
        lock = threads.NativeRLock()
        taken: list[bool] = []

        def is_free() -> bool:
            """Whether another thread gets it."""
            thread = threading.Thread(target=lambda: taken.append(
                lock._lock.acquire(blocking=False)))
            thread.start()
            thread.join()
            if taken[-1]:
                lock._lock.release()
            return taken[-1]

        with lock:
            with lock:
                self.assertFalse(is_free())
            self.assertFalse(is_free())
            lock.acquire()
            lock.release()
            self.assertFalse(is_free())
        self.assertTrue(is_free())
        with lock:
            self.assertFalse(is_free())
        self.assertTrue(is_free())
