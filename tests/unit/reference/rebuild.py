# SPDX-License-Identifier: Apache-2.0
"""From a versioned payload back to the objects it was made from.

``SCHEMA`` is read backwards; what a constructor fills is undone here.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from oslo_utils import timeutils

from nova_notifications import fields
from nova_notifications.objects import registry
from nova_notifications.testing import sample_data as fake
from tests.unit.reference import shapes

_STATES = fields.InstancePowerStateField().valid_values


def source(payload: dict[str, Any] | None) -> Any:
    """The source object of a payload whose SCHEMA has one source."""
    if payload is None:
        return None
    cls = registry.find_class(payload[shapes.NAME],
                              payload['nova_object.version'])
    data = payload[shapes.DATA]
    made = SimpleNamespace(**{
        attribute: value_of(cls.fields[name], name, data[name])
        for name, (_, attribute) in cls.SCHEMA.items() if name in data})
    undo = _UNDO.get(payload[shapes.NAME])
    if undo is not None:
        undo(made, data)
    return made


def value_of(field: Any, name: str, value: Any) -> Any:
    """What the field was coerced from."""
    if value is None:
        return None
    if isinstance(field, fields.DateTimeField):
        return timeutils.parse_isotime(value)
    if name == 'power_state':
        return list(_STATES).index(value)
    if name == 'auto_disk_config':
        return value == 'AUTO'
    if isinstance(field, fields.SetOfIntegersField):
        return set(value)
    return value


def sources(payloads: list[dict[str, Any]] | None) -> list[Any]:
    """The source objects of a list of payloads."""
    return [source(payload) for payload in payloads or ()]


def instance(payload: dict[str, Any]) -> fake.Instance:
    """The instance of any instance payload."""
    data = payload[shapes.DATA]
    cls = registry.find_class(payload[shapes.NAME],
                              payload['nova_object.version'])
    made = fake.Instance(**{
        attribute: value_of(cls.fields[name], name, data.get(name))
        for name, (_, attribute) in cls.SCHEMA.items()})
    made.flavor = source(data['flavor'])
    made.flavor.id = made.instance_type_id = 7
    made.network_info = [_vif(ip[shapes.DATA])
                         for ip in data['ip_addresses']]
    made.bdms = sources(data['block_devices'])
    made.shares = sources(data['shares'])
    reason = data['locked_reason']
    made.system_metadata = {'locked_reason': reason} if reason else {}
    made.keypairs = sources(data.get('keypairs'))
    made.tags = [SimpleNamespace(tag=tag) for tag in data.get('tags', ())]
    trusted = data.get('trusted_image_certificates')
    made.trusted_certs = trusted and SimpleNamespace(ids=trusted)
    made.name = data.get('instance_name')
    return made


def context(data: dict[str, Any]) -> dict[str, Any]:
    """The request context that an instance payload tells of."""
    return {'user_id': data['action_initiator_user'],
            'project_id': data['action_initiator_project'],
            'request_id': data['request_id']}


def fault(payload: dict[str, Any] | None) -> Exception | None:
    """An exception of that class and message, which has been raised."""
    if payload is None:
        return None
    data = payload[shapes.DATA]
    kind = type(data['exception'], (Exception,), {})
    try:
        raise kind(data['exception_message'])
    except Exception as exc:
        return exc


def _vif(ip: dict[str, Any]) -> fake.VIF:
    address = {'address': ip['address'], 'version': ip['version']}
    return fake.VIF(
        id=ip['port_uuid'], address=ip['mac'], devname=ip['device_name'],
        meta=ip['meta'], network={'label': ip['label'],
                                  'subnets': [{'ips': [address]}]})


def _request_spec(made: Any, data: dict[str, Any]) -> None:
    for name in ('flavor', 'image', 'numa_topology', 'pci_requests',
                 'requested_destination', 'retry', 'instance_group'):
        setattr(made, name, source(data[name]))
    for name in ('force_hosts', 'force_nodes'):
        setattr(made, name, [data[name]] if data[name] else None)
    made.security_groups = [SimpleNamespace(identifier=name)
                            for name in data['security_groups']]


def _destination(made: Any, data: dict[str, Any]) -> None:
    made.host, made.node = data.get('host'), data.get('node')
    made.cell = source(data.get('cell'))


def _retry(made: Any, data: dict[str, Any]) -> None:
    made.hosts = [SimpleNamespace(hypervisor_hostname=host)
                  for host in data['hosts']]


def _image(made: Any, data: dict[str, Any]) -> None:
    made.properties = source(data['properties'])


def _topology(made: Any, data: dict[str, Any]) -> None:
    made.cells = sources(data['cells'])


def _cell(made: Any, data: dict[str, Any]) -> None:
    made.cpu_topology = source(data['cpu_topology'])


def _requests(made: Any, data: dict[str, Any]) -> None:
    made.requests = sources(data['requests'])


_UNDO = {
    'DestinationPayload': _destination,
    'ImageMetaPayload': _image,
    'InstanceNUMACellPayload': _cell,
    'InstanceNUMATopologyPayload': _topology,
    'InstancePCIRequestsPayload': _requests,
    'RequestSpecPayload': _request_spec,
    'SchedulerRetriesPayload': _retry,
}
