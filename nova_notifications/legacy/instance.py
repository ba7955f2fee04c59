# SPDX-License-Identifier: Apache-2.0
"""Make the legacy payloads about instances: ``compute.instance.*``."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from nova_notifications import redaction
from nova_notifications.legacy import times
from nova_notifications.objects import lazyload
from nova_notifications.protocols import InstanceLike
from nova_notifications.protocols import PortLike

# The length of ``message`` in bytes: that of the database column it once
# came from, which readers have come to rely on.
_MESSAGE_BYTES = 255
_IMAGE_PREFIX = 'image_'

# The attributes that keys are filled from, of the instance and of its flavor;
# what is not sent as it is stored is replaced below.
_INSTANCE = lazyload.AttributeReader(
    tenant_id='project_id', user_id='user_id', instance_id='uuid',
    display_name='display_name', reservation_id='reservation_id',
    hostname='hostname', instance_type_id='instance_type_id',
    architecture='architecture', host='host', node='node',
    availability_zone='availability_zone', os_type='os_type',
    kernel_id='kernel_id', ramdisk_id='ramdisk_id', state='vm_state',
    access_ip_v4='access_ip_v4', access_ip_v6='access_ip_v6',
    metadata='metadata', flavor='flavor', cell_name='cell_name',
    created_at='created_at', state_description='task_state',
    progress='progress', image_meta='system_metadata',
    terminated_at='terminated_at', deleted_at='deleted_at',
    launched_at='launched_at')
# These are not loaded.
_WHEN = {'terminated_at': None, 'deleted_at': None, 'launched_at': None}
_FLAVOR = lazyload.AttributeReader(
    instance_type='name', instance_flavor_id='flavorid',
    memory_mb='memory_mb', vcpus='vcpus', root_gb='root_gb',
    ephemeral_gb='ephemeral_gb')
# Nova has an empty string for these where a flavor has them not set.
_UNNAMED = {'instance_type': '', 'instance_flavor_id': ''}
# What a state is where it is not given.
_CURRENT = {'old_state': 'instance.vm_state', 'state': 'instance.vm_state',
            'old_task_state': 'instance.task_state',
            'new_task_state': 'instance.task_state'}


def info_from_instance(instance: InstanceLike,
                       network_info: Iterable[PortLike] | None = None,
                       image_ref_url: str | None = None,
                       **extra: object) -> dict[str, Any]:
    """Return what every legacy payload about an instance contains.

    :param instance: the instance.
    :param network_info: its network, for the key ``fixed_ips``; None leaves
        the key out.
    :param image_ref_url: see
        :func:`nova_notifications.legacy.images.image_ref_url`.
    :param extra: keys to add or to override.
    """
    info = _INSTANCE.read(instance, _WHEN)
    flavor = _FLAVOR.read(info.pop('flavor'), _UNNAMED)
    progress = info['progress']
    info.update(
        flavor, disk_gb=flavor['root_gb'] + flavor['ephemeral_gb'],
        cell_name=str(info['cell_name'] or ''),
        created_at=times.as_str(info['created_at']),
        image_ref_url=image_ref_url,
        state_description=str(info['state_description'] or ''),
        # Readers expect an empty string where there is no progress.
        progress=int(progress) if progress else '',
        image_meta=image_meta(info['image_meta']))
    for key in _WHEN:
        when = info[key]
        info[key] = times.null_safe_isotime(when) if when else ''
    if network_info is not None:
        info['fixed_ips'] = fixed_ips(network_info)
    info.update(extra)
    return info


def fixed_ips(network_info: Iterable[PortLike]) -> list[dict[str, Any]]:
    """Return the fixed addresses of an instance, with network and port.

    :param network_info: the instance's network, which stays as it is.
    """
    return [{**ip, 'label': vif['network']['label'],
             'vif_mac': vif['address']}
            for vif in network_info for ip in vif.fixed_ips()]


def image_meta(system_metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of the image that the instance was made from.

    :param system_metadata: the instance's; keys that start with ``image_``
        are the image's.
    """
    return {name: system_metadata[key]
            for key, name in _of_the_image(tuple(system_metadata))}


@functools.lru_cache(maxsize=256)
def _of_the_image(keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the keys of the image, and their names without the prefix.

    Instances of the same image have the same ones.
    """
    return [(key, key[len(_IMAGE_PREFIX):]) for key in keys
            if key.startswith(_IMAGE_PREFIX)]


def fault_info(fault: BaseException) -> dict[str, Any]:
    """Return what a legacy payload about a failure contains besides.

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


def states(instance: InstanceLike, old_vm_state: str | None = None,
           old_task_state: str | None = None,
           new_vm_state: str | None = None,
           new_task_state: str | None = None) -> dict[str, Any]:
    """Return the transition that an update reports.

    A state that is not given is the instance's current one, on both sides:
    "nothing changed here" and not "came from nothing".
    """
    found = {'old_state': old_vm_state, 'state': new_vm_state,
             'old_task_state': old_task_state,
             'new_task_state': new_task_state}
    for name, state in found.items():
        if state is None:
            found[name] = lazyload.read('InstanceStateUpdatePayload', name,
                                        instance, _CURRENT[name])
    return found
