# SPDX-License-Identifier: Apache-2.0
"""Real objects of Nova, and a contract that lacks what they have.

Each value of each enum and each property of an image is taken from the
contract in turn: nothing raises, all that Nova has leaves, and one line names
what is missing.
"""

from __future__ import annotations

import contextlib
import importlib
import typing as ty
from unittest import mock

from nova_notifications.objects import base
from tests.nova import bound
from tests.unit.objects import lacking
from tests.unit.objects import strategies

#: Payload class -> the class of Nova's that SCHEMA reads; else the instance.
_SOURCES = {
    'ImageMetaPropsPayload': 'ImageMetaProps',
    'InstanceNUMACellPayload': 'InstanceNUMACell',
    'InstanceNUMATopologyPayload': 'InstanceNUMATopology',
    'InstancePCIRequestPayload': 'InstancePCIRequest',
    'MetricPayload': 'MonitorMetric',
}
_PROPERTIES = 'ImageMetaPropsPayload'


def _objects() -> ty.Any:
    importlib.import_module('nova.tests.functional')
    objects = importlib.import_module('nova.objects')
    objects.register_all()
    return objects


def _data(cls: ty.Any, source: ty.Any) -> dict[str, ty.Any]:
    """Populate a payload with what a source has set, and write it."""
    payload = strategies.bare(cls)
    with mock.patch.object(cls, 'UNLOADABLE_IS_NONE', False), (
            mock.patch.object(type(source), 'obj_load_attr',
                              side_effect=NotImplementedError)):
        payload.populate_schema(**{cls._codec.source: source})
    written: dict[str, ty.Any] = payload.obj_to_primitive()
    return written['nova_object.data']


def each_value() -> None:
    """Each value of each enum that a versioned object of Nova takes."""
    objects = _objects()
    seen = 0
    for classes in base.NotificationRegistry.obj_classes().values():
        cls: ty.Any = classes[0]
        schema = getattr(cls, 'SCHEMA', None) or {}
        source = getattr(objects, _SOURCES.get(cls.__name__, 'Instance'))
        for name, (_, attribute) in schema.items():
            enum = lacking.enum_of(cls.fields[name])
            if enum is None or name == 'auto_disk_config':
                continue
            for position, value in enumerate(enum.ALL):
                if name == 'power_state':
                    value = position
                try:
                    made = source(**{attribute: value})
                except ValueError:
                    # An older Nova does not have it.
                    continue
                sent = _data(cls, made)[name]
                with lacking.log() as lines, lacking.value(cls, name, sent):
                    for _ in range(2):
                        assert _data(cls, made)[name] == str(
                            value), (cls, name, value)
                assert len(lines) == 1 and '%s.%s' % (
                    cls.__name__, name) in lines[0] and repr(
                    value) in lines[0], lines
                seen += 1
    assert seen, 'no enum was found'


def each_property() -> None:
    """Each property of an image that Nova's object has, but for the secret."""
    source = _objects().ImageMetaProps
    cls = base.NotificationRegistry.obj_classes()[_PROPERTIES][0]
    secret, = cls.LEFT_OUT
    assert secret in source.fields, 'Nova does not have %s any more' % secret
    made = source(**{name: _example(field._type)
                     for name, field in source.fields.items()})
    whole = _data(cls, made)
    assert set(whole) == set(source.fields) - {secret}, whole
    for name in whole:
        with lacking.log() as lines, lacking.field(cls, name):
            for _ in range(2):
                assert _data(cls, made) == whole, name
        assert len(lines) == 1 and 'no field %s,' % name in lines[0], lines
    with lacking.log() as lines:
        assert _data(cls, made) == whole
    assert not lines, lines


def _example(kind: ty.Any) -> ty.Any:
    """The first of some values that a field type of Nova takes."""
    values = [*getattr(kind, 'valid_values', ()), True, 1, '>=1.2', ['one'],
              [1], [{1}], [{'a': 'b'}], '1', 'text']
    for value in values:
        with contextlib.suppress(Exception):
            kind.coerce(None, 'example', value)
            return value
    raise AssertionError('no value for %s' % kind)


def an_emission() -> None:
    """An instance in states, and with an action, that only Nova has."""
    objects = _objects()
    bound.start()
    importlib.import_module('nova_notifications.graft').bind()
    utils = importlib.import_module('nova_notifications.dropin.compute_utils')
    context = importlib.import_module('nova.context').RequestContext('u', 'p')
    fake = importlib.import_module('nova.tests.unit.fake_instance')
    instance = fake.fake_instance_obj(
        context, vm_state='asleep', task_state='dreaming', power_state=42,
        expected_attrs=['system_metadata', 'metadata'],
        flavor=objects.Flavor(
            id=1, flavorid='1', name='small', memory_mb=1, vcpus=1, root_gb=1,
            ephemeral_gb=0, swap=0, rxtx_factor=1.0, vcpu_weight=0,
            disabled=False, is_public=True, extra_specs={}, projects=[],
            description=None))
    instance.info_cache = objects.InstanceInfoCache(
        network_info=importlib.import_module(
            'nova.network.model').NetworkInfo([]))
    with lacking.log() as lines:
        for _ in range(2):
            utils.notify_about_instance_action(
                context, instance, 'host1', 'teleport', phase='start')
    driver = importlib.import_module('oslo_messaging.notify._impl_test')
    assert len(driver.NOTIFICATIONS) == 2, driver.NOTIFICATIONS
    for _, message, _, _ in driver.NOTIFICATIONS:
        data = message['payload']['nova_object.data']
        assert message['event_type'] == 'instance.teleport.start', message
        assert (data['state'], data['task_state'], data['power_state']) == (
            'asleep', 'dreaming', '42'), data
    assert len(lines) == 4, lines
