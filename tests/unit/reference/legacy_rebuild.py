# SPDX-License-Identifier: Apache-2.0
"""From a legacy payload back to the objects it was made from."""

from __future__ import annotations

import datetime
import inspect
from types import SimpleNamespace
from typing import Any

from oslo_context import context as oslo_context
from oslo_utils import timeutils
from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo_fields

from nova_notifications import emitters
from nova_notifications.testing import sample_data as fake

_STORED = '_obj_'


def date(text: str) -> datetime.datetime | None:
    """A date of either form that legacy payloads have, None for none."""
    if not text:
        return None
    when = datetime.datetime.fromisoformat(text)
    return timeutils.normalize_time(when) if when.tzinfo is None else when


def instance(payload: dict[str, Any]) -> fake.Instance:
    """The instance of a ``compute.instance.*`` payload."""
    flavor = SimpleNamespace(
        name=payload['instance_type'], memory_mb=payload['memory_mb'],
        flavorid=payload['instance_flavor_id'], vcpus=payload['vcpus'],
        root_gb=payload['root_gb'], ephemeral_gb=payload['ephemeral_gb'])
    same = ('display_name', 'reservation_id', 'hostname', 'instance_type_id',
            'architecture', 'host', 'node', 'availability_zone', 'os_type',
            'kernel_id', 'ramdisk_id', 'access_ip_v4', 'access_ip_v6',
            'metadata', 'user_id')
    return fake.Instance(
        **{name: payload[name] for name in same},
        **{name: date(payload[name])
           for name in ('created_at', 'launched_at', 'deleted_at',
                        'terminated_at')},
        uuid=payload['instance_id'], project_id=payload['tenant_id'],
        flavor=flavor, cell_name=payload['cell_name'] or None,
        image_ref='the-image', vm_state=payload['state'],
        task_state=payload['state_description'] or None,
        progress=payload['progress'] or 0,
        system_metadata={f'image_{key}': value for key, value
                         in payload['image_meta'].items()})


def network_info(payload: dict[str, Any]) -> list[fake.VIF] | None:
    """The network that ``fixed_ips`` was made from, None without it."""
    if 'fixed_ips' not in payload:
        return None
    return [_vif(ip) for ip in payload['fixed_ips']]


def _vif(ip: dict[str, Any]) -> fake.VIF:
    address = {key: value for key, value in ip.items()
               if key not in ('label', 'vif_mac')}
    return fake.VIF(address=ip['vif_mac'], network={
        'label': ip['label'], 'subnets': [{'ips': [address]}]})


def fault(payload: dict[str, Any]) -> Exception | None:
    """The exception of a failure, as Nova's exceptions describe it."""
    if 'exception' not in payload:
        return None
    return exception(payload['exception'], payload.get('message', ''),
                     payload.get('code'))


def exception(shown: str, message: str = '',
              code: int | None = None) -> Exception:
    """An exception whose ``repr`` is the one that was sent."""
    def described(self: Exception) -> str:
        return shown

    def format_message(self: Exception) -> str:
        return message

    made = type('Fault', (Exception,), {
        '__repr__': described, 'format_message': format_message})()
    if code is not None:
        made.kwargs = {'code': code}
    return made


def value(sent: Any) -> Any:
    """What Nova's serializer made a primitive of.

    Dicts with stored fields become versioned objects with a request context
    of their own, as those in a call of Nova's services have one.
    """
    if isinstance(sent, list):
        return [value(item) for item in sent]
    if not isinstance(sent, dict):
        return sent
    if not any(key.startswith(_STORED) for key in sent):
        return {key: value(item) for key, item in sent.items()}
    stored = {key.removeprefix(_STORED): value(item)
              for key, item in sent.items() if key.startswith(_STORED)}
    kind = type('Stored', (ovo_base.VersionedObject,), {'fields': {
        name: ovo_fields.Field(ovo_fields.FieldType()) for name in stored}})
    made = kind(oslo_context.RequestContext(
        auth_token='never-sent', user_id='u', project_id='p',
        overwrite=False))
    for name, item in stored.items():
        setattr(made, _STORED + name, item)
    if 'VERSION' in sent:
        made.VERSION = sent['VERSION']
    made._changed_fields = set(sent['_changed_fields'])
    return made


def failing(name: str, arguments: dict[str, Any],
            raised: Exception) -> None:
    """Call a wrapped method of that name, which raises.

    :param arguments: its arguments besides the request context.
    """
    def method(self: Any, context: Any, *args: Any) -> None:
        raise raised

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    method.__name__ = name
    method.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(parameter, kind)
         for parameter in ('self', 'context', *arguments)])
    wrapped = emitters.exception.wrap_exception(
        'compute', 'nova-compute')(method)
    try:
        wrapped(object(), fake.context(), *arguments.values())
    except type(raised):
        # What matters here is the notification.
        return
