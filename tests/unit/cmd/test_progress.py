# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import io
from unittest import mock

import fixtures
from oslotest import base

from nova_notifications.cmd import progress


class Terminal(io.StringIO):

    def isatty(self) -> bool:
        return True


class ProgressTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.now = 100.0
        self.useFixture(fixtures.MockPatchObject(
            progress.time, 'monotonic', lambda: self.now))
        self.useFixture(fixtures.EnvironmentVariable('COLUMNS', '80'))

    def _work(self, stream: io.StringIO, total: int | None) -> None:
        with progress.Progress(stream, 'sending', total) as shown:
            for _ in range(30):
                self.now += 0.1
                shown.advance(10)

    def test_count_rate_and_time_left(self) -> None:
        stream = Terminal()
        self._work(stream, 3000)
        self.assertIn('\rsending 150 of 3000, 100 a second, 28 s left',
                      stream.getvalue())
        # At the end the line is gone.
        self.assertEqual('', stream.getvalue().split('\r')[-1])
        self.assertNotIn('\n', stream.getvalue())

    def test_a_total_that_nobody_knows(self) -> None:
        stream = Terminal()
        self._work(stream, None)
        self.assertIn('\rsending 150, 100 a second', stream.getvalue())
        self.assertNotIn('left', stream.getvalue())

    def test_a_pipe_stays_silent(self) -> None:
        stream = io.StringIO()
        self._work(stream, 3000)
        self.assertEqual('', stream.getvalue())

    def test_durations(self) -> None:
        for seconds, text in ((0.2, '0 s'), (59.4, '59 s'),
                              (185, '3 min 5 s'), (7800, '2 h 10 min')):
            self.assertEqual(text, progress.duration(seconds))


class PaceTest(base.BaseTestCase):

    def test_what_was_slow_is_made_up_for(self) -> None:
        now, waited = [0.0], []

        def sleep(seconds: float) -> None:
            waited.append(round(seconds, 6))
            now[0] += seconds

        with mock.patch.object(progress.time, 'monotonic', lambda: now[0]), \
                mock.patch.object(progress.time, 'sleep', sleep):
            pace = progress.Pace(10)
            pace.wait()
            pace.wait()
            now[0] += 0.25
            pace.wait()
            pace.wait()
        self.assertEqual([0.0, 0.1, 0.0, 0.0], waited)

    def test_without_a_rate_nothing_waits(self) -> None:
        with mock.patch.object(progress.time, 'sleep') as sleep:
            progress.Pace(None).wait()
        sleep.assert_not_called()
