# SPDX-License-Identifier: Apache-2.0
"""The functions of Nova that send, and what they are called with.

One case for each, with strategies for all of its arguments.
"""

from __future__ import annotations

import importlib
import inspect
import typing as ty

from hypothesis import strategies as st
from nova import rpc

from nova_notifications import catalogue
from tests.nova import drawn

Arguments = dict[str, ty.Any]


class Side(ty.NamedTuple):
    """Where one side has its functions and classes.

    :param utils: has the functions of ``nova.compute.utils``
    :param base: has the functions of ``nova.notifications.base``
    :param objects: name of the package of the notification classes
    """

    utils: ty.Any
    base: ty.Any
    objects: str

    def module(self, name: str) -> ty.Any:
        """A module of notification classes."""
        return importlib.import_module('%s.%s' % (self.objects, name))


class Case(ty.NamedTuple):
    """One function, and what it is called with.

    :param arguments: strategies by parameter
    :param call: calls the function of a side
    :param notifications: the notification classes whose events it sends
    """

    arguments: Arguments
    call: ty.Callable[[Side, Arguments], ty.Any]
    notifications: tuple[str, ...]


def _events(*notifications: str) -> st.SearchStrategy[ty.Any]:
    """Action, phase and source of an event of some notification classes."""
    return st.sampled_from([
        {'action': event.action, 'phase': event.phase, 'source': source}
        for event in catalogue.events().values()
        if event.notification in notifications for source in event.sources])


def _function(where: str, name: str, *notifications: str,
              **arguments: ty.Any) -> Case:
    """A function of ``nova.compute.utils`` or ``nova.notifications.base``."""
    if notifications:
        arguments['event'] = _events(*notifications)

    def call(side: Side, given: Arguments) -> None:
        function = getattr(getattr(side, where), name)
        takes = inspect.signature(function).parameters
        for key, value in (given.pop('event', None) or {}).items():
            if key in takes:
                given.setdefault(key, value)
        if given.get('phase') == 'error' and 'exception' in takes:
            # Nova never reports a failure without one.
            given['exception'] = given['exception'] or drawn.raised(
                drawn.Failure('why'))
        if 'notifier' in takes:
            given['notifier'] = rpc.get_notifier('compute', 'host-1')
        result = function(**given)
        if name == 'notify_about_instance_delete':
            with result:
                pass

    return Case({'context': drawn.contexts(), **arguments}, call,
                notifications)


def _class(module: str, notification: str, payload: str,
           **arguments: ty.Any) -> Case:
    """A notification that Nova makes where it happens, and emits.

    :param arguments: those of the payload class
    """
    def call(side: Side, given: Arguments) -> None:
        base = side.module('base')
        event = given.pop('event')
        context = given.pop('context')
        getattr(side.module(module), notification)(
            priority='info', publisher=base.NotificationPublisher(
                host='host-1', source=event['source']),
            event_type=base.EventType(
                object=module, action=event['action'], phase=event['phase']),
            payload=getattr(side.module(module), payload)(**given)
        ).emit(context)

    return Case({'context': drawn.contexts(), 'event': _events(notification),
                 **arguments}, call, (notification,))


def _exception(side: Side, given: Arguments) -> None:
    base, module = side.module('base'), side.module('exception')
    module.ExceptionNotification(
        publisher=base.NotificationPublisher('host-1', 'nova-compute'),
        event_type=base.EventType('compute', 'exception'), priority='error',
        payload=module.ExceptionPayload.from_exception(given['fault'])
    ).emit(given['context'])


_INSTANCE: Arguments = {'instance': drawn.instances(), 'host': drawn.TEXT}
_DEVICES = drawn.of('BlockDeviceMappingList', objects=st.lists(
    drawn.of('BlockDeviceMapping'), max_size=3))
_BDMS = st.one_of(st.none(), _DEVICES)
_STATE = st.one_of(st.none(), st.sampled_from((
    'active', 'building', 'deleted', 'error', 'paused', 'spawning')))
_SOURCE_TEXT = st.sampled_from(('compute', 'api', 'nova-conductor'))
_FAULT = drawn.failures()
_RAISED = _FAULT.filter(lambda fault: fault is not None)
# The names of the keys are the contract's, what is in them is the user's.
_DETAILS = st.dictionaries(
    st.sampled_from(('name', 'image_name', 'meta_data', 'policies')),
    st.one_of(st.none(), drawn.TEXT, st.integers(), st.booleans(),
              drawn.TIMES, drawn.METADATA,
              st.lists(drawn.TEXT, max_size=2)), max_size=4)


def _metrics() -> st.SearchStrategy[ty.Any]:
    return drawn.of('MonitorMetricList', objects=st.lists(
        drawn.of('MonitorMetric'), max_size=3))


CASES: ty.Mapping[str, Case] = {
    name: _function('utils', name, *notifications, **arguments)
    for name, notifications, arguments in ty.cast(
        list[tuple[str, tuple[str, ...], Arguments]], [
            ('notify_about_instance_action', ('InstanceActionNotification',),
             {**_INSTANCE, 'exception': _FAULT, 'bdms': _BDMS}),
            ('notify_about_instance_create', ('InstanceCreateNotification',),
             {**_INSTANCE, 'exception': _FAULT, 'bdms': _BDMS}),
            ('notify_about_instance_rebuild',
             ('InstanceActionRebuildNotification',),
             {**_INSTANCE, 'exception': _FAULT, 'bdms': _BDMS}),
            ('notify_about_instance_rescue_action',
             ('InstanceActionRescueNotification',),
             {**_INSTANCE, 'exception': _FAULT,
              'rescue_image_ref': drawn.UUIDS}),
            ('notify_about_instance_snapshot',
             ('InstanceActionSnapshotNotification',),
             {**_INSTANCE, 'snapshot_image_id': drawn.UUIDS}),
            ('notify_about_resize_prep_instance',
             ('InstanceActionResizePrepNotification',),
             {**_INSTANCE, 'new_flavor': drawn.of('Flavor')}),
            ('notify_about_volume_attach_detach',
             ('InstanceActionVolumeNotification',),
             {**_INSTANCE, 'exception': _FAULT, 'volume_id': drawn.UUIDS}),
            ('notify_about_volume_swap',
             ('InstanceActionVolumeSwapNotification',),
             {**_INSTANCE, 'exception': _FAULT, 'old_volume_id': drawn.UUIDS,
              'new_volume_id': drawn.UUIDS}),
            ('notify_about_share_attach_detach',
             ('InstanceActionShareNotification',),
             {**_INSTANCE, 'exception': _FAULT, 'share_id': drawn.UUIDS}),
            ('notify_about_instance_usage', (),
             {'instance': drawn.instances(), 'event_suffix': st.sampled_from(
                 ('pause.start', 'pause.end', 'create.error')),
              'network_info': st.one_of(st.none(), drawn.networks()),
              'extra_usage_info': st.one_of(st.none(), _DETAILS),
              'fault': _FAULT}),
            ('notify_usage_exists', ('InstanceExistsNotification',),
             {'instance_ref': drawn.instances(), 'host': drawn.TEXT,
              'current_period': st.booleans(),
              'system_metadata': st.one_of(st.none(), drawn.METADATA),
              'extra_usage_info': st.one_of(st.none(), _DETAILS)}),
            ('notify_about_instance_delete', (),
             {'instance': drawn.instances(), 'delete_type': st.sampled_from(
                 ('delete', 'soft_delete', 'force_delete'))}),
            ('notify_about_keypair_action', ('KeypairNotification',),
             {'keypair': drawn.of('KeyPair')}),
            ('notify_about_scheduler_action',
             ('SelectDestinationsNotification',),
             {'request_spec': drawn.of('RequestSpec')}),
            ('notify_about_metrics_update', ('MetricsNotification',),
             {'host': drawn.TEXT, 'host_ip': st.just('10.0.0.2'),
              'nodename': drawn.TEXT, 'monitor_metric_list': _metrics()}),
            ('notify_about_libvirt_connect_error',
             ('LibvirtErrorNotification',),
             {'ip': st.just('10.0.0.2'), 'exception': _RAISED}),
            ('notify_about_volume_usage', ('VolumeUsageNotification',),
             {'vol_usage': drawn.of('VolumeUsage'), 'host': drawn.TEXT}),
            ('notify_about_compute_task_error', ('ComputeTaskNotification',),
             {'instance_uuid': drawn.UUIDS, 'state': _STATE,
              'request_spec': drawn.of('RequestSpec'),
              'exception': _RAISED}),
            ('notify_about_aggregate_action', ('AggregateNotification',),
             {'aggregate': drawn.of('Aggregate')}),
            ('notify_about_aggregate_cache', ('AggregateCacheNotification',),
             {'aggregate': drawn.of('Aggregate'), 'host': drawn.TEXT,
              'image_status': st.dictionaries(
                  drawn.UUIDS, st.sampled_from(
                      ('existing', 'cached', 'error', 'unsupported'))),
              'index': st.integers(0, 9), 'total': st.integers(0, 9)}),
            ('notify_about_server_group_action', ('ServerGroupNotification',),
             {'group': drawn.of('InstanceGroup')}),
            ('notify_about_server_group_update', (),
             {'event_suffix': st.just('create'), 'sg_payload': _DETAILS}),
            ('notify_about_aggregate_update', (),
             {'event_suffix': st.just('create.start'),
              'aggregate_payload': st.builds(
                  dict, _DETAILS, aggregate_id=st.integers(1, 9))}),
            ('notify_about_host_update', (),
             {'event_suffix': st.just('set_enabled.start'),
              'host_payload': st.builds(
                  dict, _DETAILS, host_name=drawn.TEXT)}),
        ])
}
CASES = {
    **CASES,
    'send_update': _function(
        'base', 'send_update', old_instance=drawn.instances(),
        new_instance=drawn.instances(), service=_SOURCE_TEXT,
        host=st.one_of(st.none(), drawn.TEXT)),
    'send_update_with_states': _function(
        'base', 'send_update_with_states', instance=drawn.instances(),
        old_vm_state=_STATE, new_vm_state=_STATE, old_task_state=_STATE,
        new_task_state=_STATE, service=_SOURCE_TEXT,
        host=st.one_of(st.none(), drawn.TEXT), verify_states=st.booleans()),
    'send_instance_update_notification': _function(
        'base', 'send_instance_update_notification',
        instance=drawn.instances(), old_vm_state=_STATE, new_vm_state=_STATE,
        service=_SOURCE_TEXT,
        old_display_name=st.one_of(st.none(), drawn.TEXT)
    )._replace(notifications=('InstanceUpdateNotification',)),
    'a service': _class('service', 'ServiceStatusNotification',
                        'ServiceStatusPayload', service=drawn.of('Service')),
    'a flavor': _class('flavor', 'FlavorNotification', 'FlavorPayload',
                       flavor=drawn.of('Flavor')),
    'an exception': Case(
        {'context': drawn.contexts(), 'fault': _RAISED}, _exception,
        ('ExceptionNotification',)),
}
