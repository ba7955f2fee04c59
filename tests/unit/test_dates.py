# SPDX-License-Identifier: Apache-2.0
"""Dates as text: what Python and oslo.versionedobjects make of them."""

import datetime
import time
from unittest import mock

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from oslo_utils import fixture as time_fixture
from oslo_utils import timeutils
from oslo_versionedobjects import fields as ovo
from oslotest import base

from nova_notifications import transport
from nova_notifications.legacy import times
from nova_notifications.objects import serializer
from tests.unit import fuzz

_ZONES = strategies.one_of(
    strategies.none(), strategies.just(datetime.timezone.utc),
    strategies.just(datetime.timezone(datetime.timedelta(hours=-3.5))))
_DATES = strategies.one_of(
    strategies.datetimes(timezones=_ZONES),
    strategies.datetimes(timezones=_ZONES).map(
        lambda when: when.replace(microsecond=0)))


class TestDates(base.BaseTestCase):

    @settings(max_examples=fuzz.examples(500), deadline=None)
    @given(_DATES)
    def test_as_python_writes_them(self, when: datetime.datetime) -> None:
        self.assertEqual(when.replace(tzinfo=None).isoformat(
            timespec='microseconds'), times.microseconds(when))
        self.assertEqual(str(when), times.as_str(when))

    def test_equal_dates_of_two_zones(self) -> None:
        utc = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.timezone.utc)
        here = utc.astimezone(datetime.timezone(datetime.timedelta(hours=2)))
        self.assertEqual(utc, here)
        for when in (utc, here, utc, utc.replace(tzinfo=None), here):
            self.assertEqual(str(when), times.as_str(when))
            self.assertEqual(when.isoformat(timespec='microseconds')[:26],
                             times.microseconds(when))
        self.assertEqual('2026-11-25T12:00:00Z', serializer.zulu(utc, str))
        self.assertEqual(str(here), serializer.zulu(here, str))

    @settings(max_examples=fuzz.examples(500), deadline=None)
    @given(_DATES)
    def test_as_a_field_writes_them(self, when: datetime.datetime) -> None:
        field = ovo.DateTime(tzinfo_aware=True)
        coerced = field.coerce(None, 'when', when)
        self.assertEqual(field.to_primitive(None, 'when', coerced),
                         serializer.zulu(when, lambda date: field.to_primitive(
                             None, 'when', date)))
        # Most are written here, and not by the field.
        self.assertEqual(
            when.year >= 1000 and when.tzinfo in (
                None, datetime.timezone.utc),
            serializer.zulu(when, lambda _: 'by the field') != 'by the field')


class TestUtcnowText(base.BaseTestCase):

    def test_it_is_now(self) -> None:
        for _ in range(50):
            before = timeutils.utcnow().replace(microsecond=0)
            found = datetime.datetime.fromisoformat(transport.utcnow_text())
            self.assertLessEqual(before, found)
            self.assertLessEqual(found, timeutils.utcnow())

    @settings(max_examples=fuzz.examples(200), deadline=None)
    @given(strategies.integers(0, 4 * 10 ** 9),
           strategies.integers(0, 2 * 10 ** 6))
    def test_as_python_writes_it(self, second: int, after: int) -> None:
        # The next one may be of the same second, or of another.
        for moment in (second * 10 ** 6, second * 10 ** 6 + after):
            when = datetime.datetime(1970, 1, 1) + datetime.timedelta(
                microseconds=moment)
            with mock.patch.object(time, 'time_ns',
                                   return_value=moment * 1000 + 999):
                self.assertEqual(str(when), transport.utcnow_text())

    def test_a_time_that_a_test_has_set(self) -> None:
        moment = datetime.datetime(2012, 10, 29, 13, 42, 11)
        with mock.patch.object(timeutils, 'utcnow', return_value=moment):
            self.assertEqual('2012-10-29 13:42:11', transport.utcnow_text())
        self.useFixture(time_fixture.TimeFixture(moment))
        self.assertEqual('2012-10-29 13:42:11', transport.utcnow_text())
