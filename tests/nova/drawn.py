# SPDX-License-Identifier: Apache-2.0
"""Real objects of Nova with drawn values, as hypothesis strategies.

Every field has a value that its type takes; a few fields of each object are
left unset, which stands for what could not be loaded.
"""

from __future__ import annotations

import datetime
import typing as ty

from hypothesis import strategies as st
from nova import context as nova_context
from nova.network import model as network_model
from nova import objects
from nova.objects import base
from nova.objects import fields
from oslo_versionedobjects import fields as ovo

_WORDS = ('', 'web-1', 'token-service-01', 'secret-lab-cmp1', 'passwd-01-x',
          'chapter', 'tokenizer', 'admin_pass', 'x' * 255,
          'ünïcode \U0001f4a5',
          "it's", '{"a": 1}', 'http://user:secret@host/', '2012-10-29', 'None',
          'a\nb', '***', 'active', 'deleted', 'image_name', 'image_image_x')
TEXT = st.one_of(st.sampled_from(_WORDS), st.text(max_size=12))
TIMES = st.datetimes(
    min_value=datetime.datetime(1970, 1, 1),
    max_value=datetime.datetime(2099, 12, 31),
    timezones=st.sampled_from((
        datetime.timezone.utc,
        datetime.timezone(datetime.timedelta(hours=2)))))
UUIDS = st.uuids().map(str)
METADATA = st.dictionaries(TEXT, TEXT, max_size=4)

#: Where a drawn object would be too large, and nothing reads it.
_LEFT_OUT = frozenset((
    'old_flavor', 'new_flavor', 'pci_devices', 'vcpu_model',
    'device_metadata', 'trusted_certs', 'resources', 'migration_context',
    'services', 'ec2_ids', 'fault', 'security_groups', 'instance',
    'compute_node', 'cell_mapping'))


@st.composite
def of(draw: ty.Any, name: str, depth: int = 0, **given: ty.Any) -> ty.Any:
    """An object of a class of Nova.

    :param name: of the class
    :param given: values or strategies of some fields
    """
    cls = getattr(objects, name, None) or (
        base.NovaObjectRegistry.obj_classes()[name][0])
    made = cls()
    unset = draw(st.sets(st.sampled_from(sorted(cls.fields)), max_size=2)
                 if draw(st.booleans()) else st.just(set()))
    for field in sorted(cls.fields):
        if field in given:
            value = given[field]
            if isinstance(value, st.SearchStrategy):
                value = draw(value)
            setattr(made, field, value)
            continue
        if field in _LEFT_OUT or (field in unset and field != 'objects'):
            continue
        kind = cls.fields[field]
        if kind.nullable and draw(st.integers(0, 3)) == 0:
            setattr(made, field, None)
        else:
            _set(draw, made, field, kind._type, depth)
    # An object that was read from the database has no changes.
    made.obj_reset_changes(recursive=True)
    return made


def _set(draw: ty.Any, made: ty.Any, field: str, kind: ty.Any,
         depth: int) -> None:
    strategy = _values(kind, depth)
    if strategy is not None:
        try:
            setattr(made, field, draw(strategy))
        except (ValueError, TypeError):
            # No text that this field takes: it stays unset.
            pass


def _values(kind: ty.Any, depth: int
            ) -> ty.Optional[st.SearchStrategy[ty.Any]]:
    if isinstance(kind, fields.NetworkModel):
        return networks()
    if isinstance(kind, ovo.Enum):
        return st.sampled_from(tuple(kind.valid_values))
    if isinstance(kind, ovo.Object):
        return of(kind._obj_name, depth + 1) if depth < 4 else None
    for compound, make in ((ovo.List, st.lists), (ovo.Set, st.sets)):
        if isinstance(kind, compound):
            part = _values(kind._element_type._type, depth)
            return None if part is None else make(part, max_size=3)
    if isinstance(kind, ovo.Dict):
        part = _values(kind._element_type._type, depth)
        if part is not None and kind._element_type.nullable:
            part = st.one_of(st.none(), part)
        return None if part is None else st.dictionaries(
            TEXT, part, max_size=4)
    for simple, strategy in _SIMPLE.items():
        if isinstance(kind, simple):
            return strategy
    return TEXT


_SIMPLE: ty.Mapping[type[ty.Any], st.SearchStrategy[ty.Any]] = {
    ovo.UUID: UUIDS,
    ovo.Integer: st.integers(0, 2 ** 31),
    ovo.Boolean: st.booleans(),
    ovo.FlexibleBoolean: st.booleans(),
    ovo.Float: st.floats(0, 1e9, allow_nan=False),
    ovo.DateTime: TIMES,
    ovo.MACAddress: st.just('fa:16:3e:0b:7a:41'),
    ovo.IPV4Address: st.ip_addresses(v=4).map(str),
    ovo.IPV6Address: st.ip_addresses(v=6).map(str),
    ovo.IPAddress: st.ip_addresses().map(str),
    ovo.IPNetwork: st.just('172.19.4.0/22'),
}


@st.composite
def networks(draw: ty.Any) -> ty.Any:
    """The network of an instance: up to two ports."""
    def port(number: int) -> ty.Any:
        address = str(draw(st.ip_addresses()))
        version = 6 if ':' in address else 4
        return network_model.VIF(
            id=draw(UUIDS), address='fa:16:3e:0b:7a:5%d' % number,
            network=network_model.Network(
                id=draw(UUIDS), bridge='br-int', label=draw(TEXT),
                subnets=[network_model.Subnet(
                    cidr='10.11.0.0/16', version=version,
                    ips=[network_model.FixedIP(
                        address=address, version=version,
                        floating_ips=[network_model.IP(
                            address='10.9.8.7', version=4,
                            type='floating')] if draw(st.booleans()) else []
                    )])],
                meta=draw(st.sampled_from(({}, {'tenant_id': 'p'})))),
            devname=draw(st.one_of(st.none(), TEXT)),
            type=draw(st.sampled_from(('ovs', 'bridge', None))),
            active=draw(st.booleans()))

    return network_model.NetworkInfo(
        port(number) for number in range(draw(st.integers(0, 2))))


@st.composite
def contexts(draw: ty.Any) -> ty.Any:
    """The context of a request of a user, or of a periodic task."""
    if draw(st.integers(0, 4)) == 0:
        return nova_context.get_admin_context()
    return nova_context.RequestContext(
        user_id=draw(TEXT), project_id=draw(TEXT), auth_token='canary-token',
        roles=['member'], user_name=draw(TEXT), project_name=draw(TEXT),
        request_id='req-%s' % draw(UUIDS))


def instances() -> st.SearchStrategy[ty.Any]:
    """Instances, with their flavor and network nearly always."""
    return of('Instance', system_metadata=st.dictionaries(
        st.one_of(TEXT, TEXT.map('image_{}'.format)), TEXT, max_size=4),
        metadata=METADATA, progress=st.one_of(
            st.none(), st.integers(0, 100)),
        power_state=st.one_of(st.none(), st.sampled_from(
            (0, 1, 3, 4, 6, 7))))


class Failure(Exception):
    """What a failed action raised."""


def raised(fault: Exception) -> Exception:
    """Raise an exception, for Nova reports no other, and return it."""
    try:
        raise fault
    except Exception as exc:
        return exc


@st.composite
def failures(draw: ty.Any) -> ty.Any:
    """An exception that was raised, or None."""
    if draw(st.booleans()):
        return None
    return raised(draw(st.sampled_from((Failure, ValueError, KeyError)))(
        draw(st.sampled_from(('no such host', '', 'ünïcode')))))
