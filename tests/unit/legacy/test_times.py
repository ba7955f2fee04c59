# SPDX-License-Identifier: Apache-2.0
"""Audit periods, and the forms of dates."""

from __future__ import annotations

import datetime

import fixtures
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from oslo_utils import fixture as time_fixture
from oslo_utils import timeutils
from oslotest import base

from nova_notifications.legacy import times
from tests.unit import fuzz


def _at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


class TestRunningPeriod(base.BaseTestCase):

    def test_its_start_is_looked_up_once_a_minute(self) -> None:
        looked_up: list[datetime.datetime] = []
        last_start = times._last_start

        def look_up(unit: str, now: datetime.datetime) -> datetime.datetime:
            looked_up.append(now)
            return last_start(unit, now)

        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.legacy.times._last_start', look_up))
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.legacy.times._running', {}))
        moments = [_at(f'2026-03-05T{time}') for time in (
            '08:59:00.500000', '08:59:01', '08:59:59.900000', '09:00:00',
            '09:00:01', '09:00:02', '08:59:59')]
        hours = [8, 8, 8, 8, 9, 9, 8]
        for now, hour in zip(moments, hours):
            with time_fixture.TimeFixture(now):
                self.assertEqual(
                    (_at(f'2026-03-05T{hour:02}:00'), now),
                    times.audit_period_bounds('hour', True))
        # At the full minute it may begin anew, and the clock may go back.
        self.assertEqual([moments[0], moments[3], moments[4], moments[6]],
                         looked_up)


class TestAuditPeriods(base.BaseTestCase):
    """The last completed period before a moment."""

    # (period, moment) -> (beginning, end)
    PERIODS = {
        ('hour', '2026-03-05T08:12:22'):
            ('2026-03-05T07:00', '2026-03-05T08:00'),
        ('hour', '2026-03-05T00:12:22'):
            ('2026-03-04T23:00', '2026-03-05T00:00'),
        ('hour@30', '2026-03-05T08:12:22'):
            ('2026-03-05T06:30', '2026-03-05T07:30'),
        ('hour@30', '2026-03-05T08:42:22'):
            ('2026-03-05T07:30', '2026-03-05T08:30'),
        ('day', '2026-03-05T08:12:22'):
            ('2026-03-04T00:00', '2026-03-05T00:00'),
        ('day', '2026-01-01T08:12:22'):
            ('2025-12-31T00:00', '2026-01-01T00:00'),
        ('day@18', '2026-03-05T08:12:22'):
            ('2026-03-03T18:00', '2026-03-04T18:00'),
        ('day@18', '2026-03-05T19:12:22'):
            ('2026-03-04T18:00', '2026-03-05T18:00'),
        ('month', '2026-03-05T08:12:22'):
            ('2026-02-01T00:00', '2026-03-01T00:00'),
        ('month', '2026-01-05T08:12:22'):
            ('2025-12-01T00:00', '2026-01-01T00:00'),
        ('month@15', '2026-03-05T08:12:22'):
            ('2026-01-15T00:00', '2026-02-15T00:00'),
        ('month@15', '2026-03-16T08:12:22'):
            ('2026-02-15T00:00', '2026-03-15T00:00'),
        # A month without that day: its last one.
        ('month@31', '2026-03-05T08:12:22'):
            ('2026-01-31T00:00', '2026-02-28T00:00'),
        ('month@31', '2024-03-05T08:12:22'):
            ('2024-01-31T00:00', '2024-02-29T00:00'),
        ('month@31', '2026-02-28T12:00:00'):
            ('2026-01-31T00:00', '2026-02-28T00:00'),
        ('month@30', '2026-02-27T12:00:00'):
            ('2025-12-30T00:00', '2026-01-30T00:00'),
        ('month@29', '2000-02-29T12:00:00'):
            ('2000-01-29T00:00', '2000-02-29T00:00'),
        ('month@29', '2100-03-01T12:00:00'):
            ('2100-01-29T00:00', '2100-02-28T00:00'),
        ('month@31', '2026-05-01T00:00:00'):
            ('2026-03-31T00:00', '2026-04-30T00:00'),
        ('year', '2026-03-05T08:12:22'):
            ('2025-01-01T00:00', '2026-01-01T00:00'),
        ('year@2', '2026-03-05T08:12:22'):
            ('2025-02-01T00:00', '2026-02-01T00:00'),
        ('year@2', '2026-01-05T08:12:22'):
            ('2024-02-01T00:00', '2025-02-01T00:00'),
        ('year@12', '2024-02-29T08:12:22'):
            ('2022-12-01T00:00', '2023-12-01T00:00'),
        # At the very end of a period it is not yet completed.
        ('month', '2026-03-01T00:00:00'):
            ('2026-01-01T00:00', '2026-02-01T00:00'),
        ('day', '2026-03-01T00:00:00'):
            ('2026-02-27T00:00', '2026-02-28T00:00'),
    }

    def test_periods(self) -> None:
        for (unit, moment), (begin, end) in self.PERIODS.items():
            self.assertEqual(
                (_at(begin), _at(end)),
                times.last_completed_audit_period(unit, _at(moment)),
                f'{unit} before {moment}')

    def test_the_running_period(self) -> None:
        now = _at('2026-03-05T08:12:22')
        self.useFixture(time_fixture.TimeFixture(now))
        self.assertEqual((_at('2026-03-01'), now),
                         times.audit_period_bounds('month', True))
        self.assertEqual((_at('2026-02-01'), _at('2026-03-01')),
                         times.audit_period_bounds('month'))

    def test_the_running_period_begins_anew(self) -> None:
        clock = self.useFixture(time_fixture.TimeFixture(
            _at('2026-02-28T23:58:30')))
        for now, begin in (
                ('2026-02-28T23:58:30', '2026-02-01'),
                ('2026-02-28T23:59:30', '2026-02-01'),
                # At its very end, the period is the running one still.
                ('2026-03-01T00:00:00', '2026-02-01'),
                ('2026-03-01T00:00:00.000001', '2026-03-01'),
                ('2026-03-01T00:00:59', '2026-03-01'),
                # A clock that is set back.
                ('2026-02-28T23:59:59', '2026-02-01')):
            clock.advance_time_delta(_at(now) - timeutils.utcnow())
            self.assertEqual((_at(begin), _at(now)),
                             times.audit_period_bounds('month', True))

    def test_what_is_not_allowed(self) -> None:
        for unit, said in (
                ('week', 'hour, day, month, year'), ('', 'month'),
                ('month@', 'month@15'), ('month@x', 'month@15'),
                ('month@-1', 'month@15'), ('month@15 ', 'month@15'),
                ('day@24', '0 to 23'), ('hour@60', '0 to 59'),
                ('month@32', '1 to 31'), ('year@13', '1 to 12'),
                ('month@99999999999999999999', '1 to 31')):
            error = self.assertRaises(
                ValueError, times.last_completed_audit_period, unit)
            self.assertIn('instance_usage_audit_period', str(error))
            self.assertIn(repr(unit), str(error))
            self.assertIn(said, str(error))

    @settings(max_examples=fuzz.examples(300), deadline=None)
    @given(strategies.datetimes(_at('1971-01-01'), _at('2200-01-01')),
           strategies.one_of(
               strategies.builds('hour@{}'.format,
                                 strategies.integers(0, 59)),
               strategies.builds('day@{}'.format,
                                 strategies.integers(0, 23)),
               strategies.builds('month@{}'.format,
                                 strategies.integers(1, 31)),
               strategies.builds('year@{}'.format,
                                 strategies.integers(1, 12))))
    def test_periods_follow_each_other(self, moment: datetime.datetime,
                                       unit: str) -> None:
        begin, end = times.last_completed_audit_period(unit, moment)
        self.assertLess(begin, end)
        self.assertLess(end, moment)
        # The period before ends where this one begins, and no other one
        # was completed meanwhile.
        before = times.last_completed_audit_period(
            unit, end)
        self.assertEqual(begin, before[1])
        longest = {'h': 1 / 24, 'd': 1, 'm': 31, 'y': 366}[unit[0]]
        self.assertLessEqual(moment - end, datetime.timedelta(longest))


class TestDates(base.BaseTestCase):
    """Dates and nothing in legacy payloads."""

    def test_isotime(self) -> None:
        self.assertEqual('2012-10-29T13:42:11.000000',
                         times.null_safe_isotime(_at('2012-10-29T13:42:11')))
        self.assertEqual('2012-10-29T13:42:11.000000',
                         times.null_safe_isotime(
                             _at('2012-10-29T13:42:11+00:00')))
        self.assertEqual('yesterday', times.null_safe_isotime('yesterday'))
        self.assertEqual('', times.null_safe_isotime(None))

    def test_str(self) -> None:
        self.assertEqual('', times.null_safe_str(None))
        self.assertEqual('x', times.null_safe_str('x'))
        self.assertEqual('', times.null_safe_str(''))
