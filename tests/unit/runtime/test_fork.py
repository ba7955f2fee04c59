# SPDX-License-Identifier: Apache-2.0
"""A service that forks after ``init()``."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

import fixtures
import oslo_messaging
from oslotest import base

import nova_notifications
from nova_notifications import runtime
from nova_notifications.testing import sample_emitters
from tests.unit.runtime import forking
from tests.unit.runtime import test_runtime
from tests.unit.testing import listening
from tests.unit import waiting


class TestImporting(base.BaseTestCase):
    """Importing has no effect on a process; ``init()`` has."""

    def test_forks_are_watched_from_init_on(self) -> None:
        done = subprocess.run([sys.executable, '-W', 'ignore', '-c', """if 1:
            import os
            from unittest import mock
            with mock.patch.object(os, 'register_at_fork') as register:
                def ours():
                    return sum(
                        function.__module__.startswith('nova_notifications')
                        for call in register.call_args_list
                        for function in call.kwargs.values())

                import nova_notifications
                from nova_notifications import emitters, runtime, transport
                print(ours())
                from oslo_config import cfg
                conf = cfg.ConfigOpts()
                conf([])
                for _ in range(2):
                    nova_notifications.init(conf, notifiers=mock.Mock())
                print(ours())
            """], capture_output=True, text=True, check=True)
        self.assertEqual(['0', '1'], done.stdout.split())


class TestFork(base.BaseTestCase):
    """The in-process transport: each process has its own."""

    def test_the_child_opens_its_own_transport(self) -> None:
        wire = self.useFixture(listening.Wire(listen=False))
        sample_emitters.emit_sample('flavor.create')
        before = runtime.current().notifiers._transport

        def child() -> None:
            sample_emitters.emit_sample('flavor.delete')
            assert runtime.current().notifiers._transport is not before

        forking.run(self, child)
        sample_emitters.emit_sample('flavor.update')
        wire.listen()
        self.assertEqual(['flavor.create', 'flavor.update'],
                         [m.event_type for m in wire.versioned(2)])
        self.assertIs(before, runtime.current().notifiers._transport)

    def test_threads_of_the_child_open_one_transport(self) -> None:
        self.useFixture(listening.Wire(listen=False))
        opened: list[Any] = []
        get = oslo_messaging.get_notification_transport
        notifiers = runtime.current().notifiers
        locks: list[waiting.CountedLock] = []

        def slowly(*args: Any, **kwargs: Any) -> Any:
            # The others are at the lock by then.
            locks[0].wait_for(4)
            opened.append(get(*args, **kwargs))
            return opened[-1]

        self.useFixture(fixtures.MockPatchObject(
            oslo_messaging, 'get_notification_transport', slowly))

        def child() -> None:
            locks.append(waiting.CountedLock(notifiers._opening))
            notifiers._opening = locks[0]
            threads = [threading.Thread(target=sample_emitters.emit_sample,
                                        args=('flavor.delete',))
                       for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(opened) == 1, opened

        forking.run(self, child)

    def test_the_child_of_own_notifiers_uses_them(self) -> None:
        recorder = test_runtime.Recorder()
        nova_notifications.init(test_runtime.configuration(self),
                                notifiers=recorder)

        def child() -> None:
            sample_emitters.emit_sample('flavor.delete')
            assert len(recorder.sent) == 1

        forking.run(self, child)
        self.assertEqual([], recorder.sent)

    def test_a_child_that_emits_nothing_opens_nothing(self) -> None:
        self.useFixture(listening.Wire(listen=False))
        before = runtime.current().notifiers._transport

        def child() -> None:
            assert runtime.current().notifiers._transport is before
            nova_notifications.cleanup()

        forking.run(self, child)

    def test_a_process_that_is_not_bound(self) -> None:
        nova_notifications.cleanup()
        forking.run(self, lambda: None)
