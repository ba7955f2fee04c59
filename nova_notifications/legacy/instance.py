# SPDX-License-Identifier: Apache-2.0
"""The legacy payloads about instances: ``compute.instance.*``."""

from __future__ import annotations

from typing import Any

from nova_notifications import redaction
from nova_notifications import runtime
from nova_notifications.legacy import times
from nova_notifications.objects import places
from nova_notifications.objects import sources

# The length of ``message`` in bytes: that of the database column it once
# came from, which readers have come to rely on.
_MESSAGE_BYTES = 255
_IMAGE_PREFIX = 'image_'

_INSTANCE = places.Reader(
    'project_id', 'user_id', 'uuid', 'display_name', 'reservation_id',
    'hostname', 'instance_type_id', 'architecture', 'host', 'node',
    'availability_zone', 'cell_name', 'created_at', 'os_type', 'kernel_id',
    'ramdisk_id', 'vm_state', 'task_state', 'progress', 'access_ip_v4',
    'access_ip_v6', 'system_metadata', 'metadata', 'flavor')
_FLAVOR = places.Reader(
    'name', 'flavorid', 'memory_mb', 'root_gb', 'ephemeral_gb', 'vcpus')


def info_from_instance(instance: Any, network_info: Any = None,
                       image_ref_url: str | None = None,
                       **extra: Any) -> dict[str, Any]:
    """What every legacy notification about an instance says.

    :param instance: the instance.
    :param network_info: its network, for the key ``fixed_ips``; None leaves
        the key out.
    :param image_ref_url: see :func:`image_ref_url`.
    :param extra: keys to add or to override.
    """
    its = _INSTANCE.read(instance)
    flavor = _FLAVOR.read(its['flavor'])
    info: dict[str, Any] = {
        'tenant_id': its['project_id'],
        'user_id': its['user_id'],
        'instance_id': its['uuid'],
        'display_name': its['display_name'],
        'reservation_id': its['reservation_id'],
        'hostname': its['hostname'],
        'instance_type': flavor['name'],
        'instance_type_id': its['instance_type_id'],
        'instance_flavor_id': flavor['flavorid'],
        'architecture': its['architecture'],
        'memory_mb': flavor['memory_mb'],
        'disk_gb': flavor['root_gb'] + flavor['ephemeral_gb'],
        'vcpus': flavor['vcpus'],
        'root_gb': flavor['root_gb'],
        'ephemeral_gb': flavor['ephemeral_gb'],
        'host': its['host'],
        'node': its['node'],
        'availability_zone': its['availability_zone'],
        'cell_name': times.null_safe_str(its['cell_name']),
        'created_at': str(its['created_at']),
        'image_ref_url': image_ref_url,
        'os_type': its['os_type'],
        'kernel_id': its['kernel_id'],
        'ramdisk_id': its['ramdisk_id'],
        'state': its['vm_state'],
        'state_description': times.null_safe_str(its['task_state']),
        # Readers expect an empty string where there is no progress.
        'progress': int(its['progress']) if its['progress'] else '',
        'access_ip_v4': its['access_ip_v4'],
        'access_ip_v6': its['access_ip_v6'],
        'image_meta': image_meta(its['system_metadata']),
        'metadata': its['metadata'],
    }
    for key in ('terminated_at', 'deleted_at', 'launched_at'):
        info[key] = times.null_safe_isotime(
            sources.given(instance, key))
    if network_info is not None:
        info['fixed_ips'] = fixed_ips(network_info)
    info.update(extra)
    return info


def fixed_ips(network_info: Any) -> list[dict[str, Any]]:
    """The fixed addresses of an instance, with their network and port.

    :param network_info: the instance's network, which stays as it is.
    """
    return [{**ip, 'label': vif['network']['label'],
             'vif_mac': vif['address']}
            for vif in network_info for ip in vif.fixed_ips()]


def image_meta(system_metadata: Any) -> dict[str, Any]:
    """The properties of the image that the instance was made from.

    :param system_metadata: the instance's; keys that start with ``image_``
        are the image's.
    """
    return {key[len(_IMAGE_PREFIX):]: value
            for key, value in system_metadata.items()
            if key.startswith(_IMAGE_PREFIX)}


def image_ref_url(context: Any, instance: Any) -> str | None:
    """The URL of the instance's image.

    :param context: the request context, for the service's own look-up.
    :param instance: the instance.
    :returns: what ``Hooks.image_url`` returns; without the hook, the image
        reference.
    """
    look_up = runtime.current().hooks.image_url
    reference = instance.image_ref
    return look_up(reference, context) if look_up else reference


def fault_info(fault: BaseException) -> dict[str, Any]:
    """What a legacy notification about a failure adds.

    :param fault: the exception.
    :returns: the exception, a message of at most 255 bytes, and its code
        (500 unless the exception brings one).
    """
    details = getattr(fault, 'kwargs', None)
    code = details.get('code', 500) if isinstance(details, dict) else 500
    try:
        # Only Nova's own exceptions have a message that is safe to show.
        message = fault.format_message()  # type: ignore[attr-defined]
    except Exception:
        message = type(fault).__name__
    return {'exception': fault, 'code': code,
            'message': truncate(redaction.mask_text(message))}


def truncate(text: str, size: int = _MESSAGE_BYTES) -> str:
    """Cut a text to a number of UTF-8 bytes, between characters.

    :param text: the text.
    :param size: bytes.
    """
    return text.encode('utf-8', 'replace')[:size].decode('utf-8', 'ignore')


def states(instance: Any, old_vm_state: str | None = None,
           old_task_state: str | None = None,
           new_vm_state: str | None = None,
           new_task_state: str | None = None) -> dict[str, Any]:
    """The transition that an update reports.

    A state that is not given is the instance's current one, on both sides:
    "nothing changed here" and not "came from nothing".
    """
    def or_current(name: str, state: str | None, attribute: str) -> Any:
        return state if state is not None else sources.read(
            'InstanceStateUpdatePayload', name, attribute, instance=instance)

    return {
        'old_state': or_current('old_state', old_vm_state, 'vm_state'),
        'state': or_current('state', new_vm_state, 'vm_state'),
        'old_task_state': or_current(
            'old_task_state', old_task_state, 'task_state'),
        'new_task_state': or_current(
            'new_task_state', new_task_state, 'task_state'),
    }
