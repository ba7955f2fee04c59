# SPDX-License-Identifier: Apache-2.0
"""Payload versions that are older than the recorded releases.

The record of the contract begins with Nova 17 (Queens). Consumers written
before that are pinned to versions whose fields are known from the version
comments of the payload classes; here they are as data, up to the first
version that is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LOCKED: Final = ('locked', 'display_description')
_DISK: Final = ('auto_disk_config',)
_KEY: Final = ('key_name',)
_VOLUMES: Final = ('block_devices',)
_UPDATED: Final = ('updated_at',)
_INSTANCE: Final[Mapping[str, tuple[str, ...]]] = {
    '1.0': (), '1.1': _LOCKED, '1.2': _DISK, '1.3': _KEY, '1.4': _VOLUMES,
    '1.5': _UPDATED}

# Payload -> version -> what that version added; the last one is recorded.
ADDED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    'InstancePayload': _INSTANCE,
    'InstanceActionPayload': _INSTANCE,
    'InstanceActionVolumeSwapPayload': _INSTANCE,
    'InstanceActionVolumePayload': {
        '1.0': (), '1.1': _KEY, '1.2': _VOLUMES, '1.3': _UPDATED},
    'InstanceCreatePayload': {
        '1.2': (), '1.3': ('keypairs',), '1.4': _KEY, '1.5': _VOLUMES,
        '1.6': ('tags',), '1.7': _UPDATED},
    'InstanceUpdatePayload': {
        '1.0': (), '1.1': _LOCKED, '1.2': ('tags',), '1.3': _DISK,
        '1.4': _KEY, '1.5': _VOLUMES, '1.6': _UPDATED},
    'InstanceExistsPayload': {
        '1.0': (),
        '1.1': ('action_initiator_user', 'action_initiator_project')},
    'ServiceStatusPayload': {'1.0': (), '1.1': ('uuid',)},
}


def wind_back(payload: str,
              version: str) -> tuple[str, frozenset[str]] | None:
    """Return what makes an early version of one that is recorded.

    :returns: the recorded version, and its fields that came later than
        ``version``; None: it is not an early one.
    """
    steps = list(ADDED.get(payload, {}).items())
    if version not in dict(steps[:-1]):
        return None
    after = [number for number, _ in steps].index(version) + 1
    return steps[-1][0], frozenset(
        name for _, names in steps[after:] for name in names)
