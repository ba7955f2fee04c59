# SPDX-License-Identifier: Apache-2.0
"""Values for fields: those a field takes, and those it does not."""

import datetime
from typing import Any

from hypothesis import strategies as st
from oslo_versionedobjects import fields as ovo

from nova_notifications import fields
from nova_notifications.objects import base

_ZONES = (None, datetime.timezone.utc,
          datetime.timezone(datetime.timedelta(hours=2)),
          datetime.timezone(datetime.timedelta(0), 'UTC'))
_TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(('', 'active', 'X86_64', 'amd64', 'AUTO', 'running',
                     'fa:16:3e:4c:00:01', 'FA-16-3E-4C-00-01',
                     'fa:16:3e:4c:00:01\n', '10.0.0.1', '10.0.0.01', '::1',
                     '0:0::1', '::ffff:10.0.0.1', 'fe80::1%eth0', '1',
                     '2012-10-29T13:42:11Z', 'True', 'no')))
_TIMES = st.datetimes(min_value=datetime.datetime(1, 1, 2),
                      max_value=datetime.datetime(9999, 12, 30),
                      timezones=st.sampled_from(_ZONES))


class _Text(str):
    """Text, but not of the very type that is kept as it is."""


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 9), st.integers(),
    st.floats(), _TEXTS,
    _TEXTS.map(_Text), _TIMES, st.binary(max_size=3),
    st.lists(st.one_of(st.none(), _TEXTS, st.integers()), max_size=3),
    st.lists(_TEXTS, max_size=3).map(tuple),
    st.sets(st.integers(), max_size=3),
    st.dictionaries(st.one_of(_TEXTS, st.integers()),
                    st.one_of(st.none(), _TEXTS, st.integers()),
                    max_size=3),
    st.builds(lambda: base.EventType('instance', 'pause')))


def taken(kind: Any) -> st.SearchStrategy[Any]:
    """Values that a field type takes, as a source would have them.

    :param kind: the field type.
    """
    if isinstance(kind, ovo.Enum):
        return st.one_of(st.sampled_from(tuple(kind.valid_values)),
                         st.integers(0, 7))
    if isinstance(kind, ovo.Object):
        return st.just(kind._obj_name).map(_object)
    for compound, make in ((ovo.List, st.lists), (ovo.Set, st.sets)):
        if isinstance(kind, compound):
            return make(taken(kind._element_type._type), max_size=3)
    if isinstance(kind, ovo.Dict):
        return st.dictionaries(
            _TEXTS, taken(kind._element_type._type), max_size=3)
    simple: dict[type[Any], st.SearchStrategy[Any]] = {
        ovo.String: _TEXTS, fields.UUID: st.uuids().map(str),
        ovo.Integer: st.integers(), ovo.Boolean: st.booleans(),
        ovo.FlexibleBoolean: st.booleans(), ovo.DateTime: _TIMES,
        fields.Float: st.floats(allow_nan=False, allow_infinity=False),
        ovo.MACAddress: st.binary(min_size=6, max_size=6).map(
            lambda octets: octets.hex(':')),
        ovo.IPV4AndV6Address: st.ip_addresses().map(str),
    }
    return simple.get(type(kind), _TEXTS)


def _object(name: str) -> Any:
    made = bare(base.NotificationRegistry.obj_classes()[name][0])
    made.populated = True
    return made


def bare(cls: type[Any]) -> Any:
    """An object of a class with nothing set; no source is needed.

    :param cls: the class.
    """
    made = cls.__new__(cls)
    base.NotificationObject.__init__(made)
    return made
