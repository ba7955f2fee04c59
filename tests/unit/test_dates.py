# SPDX-License-Identifier: Apache-2.0
"""Dates as text: what Python and oslo.versionedobjects make of them."""

import datetime

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies
from oslo_versionedobjects import fields as ovo
from oslotest import base

from nova_notifications import dates

_ZONES = strategies.one_of(
    strategies.none(), strategies.just(datetime.timezone.utc),
    strategies.just(datetime.timezone(datetime.timedelta(hours=-3.5))))
_DATES = strategies.one_of(
    strategies.datetimes(timezones=_ZONES),
    strategies.datetimes(timezones=_ZONES).map(
        lambda when: when.replace(microsecond=0)))


class TestDates(base.BaseTestCase):

    @settings(max_examples=500, deadline=None)
    @given(_DATES)
    def test_as_python_writes_them(self, when: datetime.datetime) -> None:
        self.assertEqual(when.replace(tzinfo=None).isoformat(
            timespec='microseconds'), dates.microseconds(when))

    @settings(max_examples=500, deadline=None)
    @given(_DATES)
    def test_as_a_field_writes_them(self, when: datetime.datetime) -> None:
        found = dates.zulu(when)
        if when.year < 1000 or when.utcoffset():
            self.assertIsNone(found)
            return
        field = ovo.DateTime(tzinfo_aware=True)
        self.assertEqual(field.to_primitive(
            None, 'when', field.coerce(None, 'when', when)), found)
