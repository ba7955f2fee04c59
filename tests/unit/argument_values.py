# SPDX-License-Identifier: Apache-2.0
"""Two values for each parameter of the functions that send something."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from nova_notifications.settings import Format
from nova_notifications.testing import sample_data as fake

OTHER = '5c3e2f10-8a4b-4d6c-9e7f-1b2a3c4d5e6f'
_PERIOD = (datetime.datetime(2026, 1, 1), datetime.datetime(2026, 2, 1))


class Unreadable(dict[str, Any]):
    """What no payload can be made of."""

    def values(self) -> Any:
        raise RuntimeError('cannot be read')


class Notifier:
    """A notifier of the caller's own."""

    def info(self, context: Any, event_type: str, payload: Any) -> None:
        """Take a notification away from the usual notifier."""


def _fails() -> dict[str, Any]:
    raise RuntimeError('cannot be read')


# Parameter -> two values of it, the second of which shows in what is sent.
VALUES: dict[str, Callable[[], tuple[Any, Any]]] = {
    'action': lambda: ('pause', 'unpause'),
    'aggregate': lambda: (fake.aggregate(), fake.aggregate(id=2, uuid=OTHER)),
    'aggregate_payload': lambda: ({'aggregate_id': 1}, {'aggregate_id': 2}),
    'audit_period': lambda: (None, _PERIOD),
    'bdms': lambda: (None, []),
    'best_effort': lambda: (False, True),
    'binary': lambda: ('nova-compute', 'nova-conductor'),
    'call_arguments': lambda: (dict, lambda: {'argument': 1}),
    'context': lambda: (fake.context(), fake.admin_context()),
    'current_period': lambda: (False, True),
    'delete_type': lambda: ('delete', 'soft_delete'),
    'details': lambda: ({'enabled': True}, {'enabled': False}),
    'event_suffix': lambda: ('create.start', 'create.end'),
    'exception': lambda: (None, fake.failure()),
    'extra_usage_info': lambda: (None, {'more': 'of it'}),
    'fault': lambda: (None, fake.failure()),
    'flavor': lambda: (fake.flavor(), fake.larger_flavor()),
    'formats': lambda: (Format.BOTH, Format(0)),
    'function_name': lambda: ('attach', 'detach'),
    'group': lambda: (fake.server_group(), server_group(OTHER)),
    'group_id': lambda: (fake.GROUP, OTHER),
    'host': lambda: (fake.HOST, fake.OTHER_HOST),
    'host_ip': lambda: ('192.0.2.1', '192.0.2.2'),
    'host_name': lambda: (fake.HOST, fake.OTHER_HOST),
    'host_payload': lambda: ({'host_name': 'a'}, {'host_name': 'b'}),
    'ignore_missing_network_data': lambda: (True, False),
    'image_status': lambda: ({fake.IMAGE: 'cached'}, {fake.IMAGE: 'error'}),
    'index': lambda: (1, 2),
    'instance': lambda: (fake.instance(), fake.instance(progress=50)),
    'instance_ref': lambda: (fake.instance(), fake.instance(progress=50)),
    'instance_uuid': lambda: (fake.SERVER, fake.GROUP),
    'instance_uuids': lambda: (None, [fake.SERVER]),
    'ip': lambda: ('192.0.2.1', '192.0.2.2'),
    'keypair': lambda: (fake.keypair(), _changed(fake.keypair(),
                                                 name='desktop')),
    'metadata': lambda: (None, {'ssd': 'true'}),
    'monitor_metric_list': lambda: (fake.metrics(), fake.metrics()[:1]),
    'network_info': lambda: (None, fake.network_info()),
    'new_flavor': lambda: (fake.flavor(), fake.larger_flavor()),
    'new_instance': lambda: (fake.instance(), fake.instance(progress=50)),
    'new_task_state': lambda: (None, 'pausing'),
    'new_vm_state': lambda: ('active', 'paused'),
    'new_volume_id': lambda: (fake.NEW_VOLUME, fake.SHARE),
    'nodename': lambda: (fake.NODE, fake.OTHER_NODE),
    'notifier': lambda: (None, Notifier()),
    'old_display_name': lambda: (None, 'web-0'),
    'old_instance': lambda: (fake.instance(),
                             fake.instance(vm_state='building')),
    'old_task_state': lambda: (None, 'spawning'),
    'old_vm_state': lambda: ('active', 'building'),
    'old_volume_id': lambda: (fake.VOLUME, fake.SHARE),
    'phase': lambda: ('start', 'end'),
    'request_spec': lambda: (fake.request_spec(),
                             _changed(fake.request_spec(), num_instances=2)),
    'rescue_image_name': lambda: (None, 'rescue'),
    'rescue_image_ref': lambda: (fake.RESCUE_IMAGE, fake.IMAGE),
    'service': lambda: ('compute', 'conductor'),
    'sg_payload': lambda: ({'server_group_id': fake.GROUP},
                           {'server_group_id': fake.SERVER}),
    'share_id': lambda: (fake.SHARE, fake.VOLUME),
    'snapshot_image_id': lambda: (fake.SNAPSHOT, fake.IMAGE),
    'source': lambda: ('nova-compute', 'nova-conductor'),
    'state': lambda: ('error', 'active'),
    'system_metadata': lambda: (None, {'image_os': 'linux'}),
    'total': lambda: (3, 4),
    'verify_states': lambda: (False, True),
    'vol_usage': lambda: (fake.volume_usage(),
                          _changed(fake.volume_usage(), reads=1)),
    'volume_id': lambda: (fake.VOLUME, fake.SHARE),
}

# Parameters the first value of which is the one by default, as documented.
BY_DEFAULT = frozenset((
    'audit_period', 'bdms', 'best_effort', 'call_arguments',
    'current_period', 'exception', 'extra_usage_info', 'fault', 'formats',
    'instance_uuids', 'metadata', 'network_info', 'notifier',
    'old_display_name', 'old_task_state', 'rescue_image_name',
    'system_metadata', 'verify_states'))
# Parameter -> the format that has it, where only one has.
ONE_FORMAT = {
    **dict.fromkeys(
        ('bdms', 'binary', 'notify_usage_exists host', 'rescue_image_ref',
         'snapshot_image_id', 'source'), 'versioned'),
    # The legacy start of a resize does not have the new flavor.
    **dict.fromkeys(
        ('instance.resize_prep new_flavor',
         'notify_about_resize_prep_instance new_flavor'), 'versioned'),
    **dict.fromkeys(
        ('aggregate.action host_name', 'call_arguments',
         'extra_usage_info', 'function_name', 'instance_uuids', 'metadata',
         'network_info', 'notifier', 'rescue_image_name',
         'exception.exception service', 'exception.wrap_exception service',
         'wrap_exception service', 'system_metadata'), 'unversioned'),
    # Shows where something goes wrong alone.
    'best_effort': 'none',
}

_TASK: dict[str, tuple[Any, Any]] = {
    'action': ('build_instances', 'migrate_server'),
    'exception': (fake.failure(), KeyError('other'))}
_AGGREGATE: dict[str, tuple[Any, Any]] = {'action': ('add_host', 'delete')}
_KEYPAIR: dict[str, tuple[Any, Any]] = {'action': ('create', 'import')}
_GROUP: dict[str, tuple[Any, Any]] = {'action': ('add_member', 'create')}
_FAILURE: dict[str, tuple[Any, Any]] = {
    'exception': (fake.failure(), KeyError('other'))}
_REBUILD: dict[str, tuple[Any, Any]] = {
    'action': ('rebuild', 'rebuild_scheduled')}
_SHARE: dict[str, tuple[Any, Any]] = {
    'action': ('share_attach', 'share_detach')}
_VOLUME: dict[str, tuple[Any, Any]] = {
    'action': ('volume_attach', 'volume_detach')}
_SCHEDULER: dict[str, tuple[Any, Any]] = {
    # The only action there is; another one is refused.
    'action': ('select_destinations', 'no_such_action')}
# Function -> the values of parameters that have others elsewhere.
VALUES_OF: dict[str, dict[str, tuple[Any, Any]]] = {
    'aggregate.action': _AGGREGATE,
    'compute_task.error': _TASK,
    'exception.exception': _FAILURE,
    'flavor.action': {'action': ('create', 'delete')},
    'host.update': {'action': ('set_enabled', 'power_action')},
    'instance.fixed_ip': {'action': ('create_ip', 'delete_ip')},
    'instance.deletion': {'action': ('delete', 'soft_delete')},
    'instance.rebuild': _REBUILD,
    'instance.share_attach_detach': _SHARE,
    'instance.volume_attach_detach': _VOLUME,
    'keypair.action': _KEYPAIR,
    'libvirt.connect_error': _FAILURE,
    'notify_about_aggregate_action': _AGGREGATE,
    'notify_about_compute_task_error': _TASK,
    'notify_about_host_update': {
        'event_suffix': ('set_enabled.start', 'set_enabled.end')},
    'notify_about_instance_rebuild': _REBUILD,
    'notify_about_keypair_action': _KEYPAIR,
    'notify_about_libvirt_connect_error': _FAILURE,
    'notify_about_scheduler_action': _SCHEDULER,
    'notify_about_server_group_action': _GROUP,
    'notify_about_server_group_update': {
        'event_suffix': ('create', 'delete')},
    'notify_about_share_attach_detach': _SHARE,
    'notify_about_volume_attach_detach': _VOLUME,
    'scheduler.select_destinations': _SCHEDULER,
    'server_group.action': _GROUP,
    'service.action': {'action': ('create', 'delete'), 'service': (
        fake.service(), fake.service(disabled=True))},
}
# Parameter -> a value of which no payload can be made.
UNREADABLE: dict[str, Callable[[], Any]] = {
    **dict.fromkeys((
        'aggregate', 'exception', 'flavor', 'group', 'instance',
        'instance_ref', 'keypair', 'monitor_metric_list', 'new_instance',
        'old_instance', 'request_spec', 'service.action service',
        'vol_usage'), object),
    'aggregate_payload': lambda: {'aggregate_id': 1, 'name': Unreadable()},
    'call_arguments': lambda: _fails,
    'details': lambda: {'enabled': Unreadable()},
    'host_payload': lambda: {'host_name': 'a', 'enabled': Unreadable()},
    'ip': Unreadable,
    'sg_payload': lambda: {'server_group_id': Unreadable()},
}


def server_group(uuid: str) -> Any:
    """Return a server group.

    :param uuid: the UUID of the group.
    """
    return _changed(fake.server_group(), uuid=uuid)


def _changed(source: Any, **changes: Any) -> Any:
    vars(source).update(changes)
    return source
