# SPDX-License-Identifier: Apache-2.0
"""List the legacy event types; the list is closed.

No new legacy event type may ever appear: what is new is versioned. The only
other legacy notification is that of ``wrap_exception``, whose event type is
the name of the function that failed.
"""

from __future__ import annotations

from typing import Any

from nova_notifications import exceptions
from nova_notifications import runtime

_START_END = ('start', 'end')


def _phased(prefix: str, *names: str) -> set[str]:
    return {f'{prefix}.{name}.{phase}'
            for name in names for phase in _START_END}


ALLOWED: frozenset[str] = frozenset(
    _phased('HostAPI', 'power_action', 'set_enabled', 'set_maintenance') |
    _phased('aggregate', 'addhost', 'create', 'delete', 'removehost',
            'updatemetadata', 'updateprop') |
    _phased('compute.instance',
            'create', 'create_ip', 'delete', 'delete_ip', 'finish_resize',
            'force_delete',
            'live.migration.abort', 'live.migration.force.complete',
            'live_migration._post', 'live_migration._rollback',
            'live_migration.post.dest', 'live_migration.pre',
            'live_migration.rollback.dest', 'pause', 'power_off', 'power_on',
            'reboot', 'rebuild', 'rescue', 'resize', 'resize.confirm',
            'resize.prep', 'resize.revert', 'restore', 'resume', 'shelve',
            'shelve_offload', 'shutdown', 'snapshot', 'soft_delete',
            'suspend', 'trigger_crash_dump', 'unpause', 'unrescue',
            'unshelve') |
    {f'compute.instance.{name}' for name in (
        'create.error', 'evacuate', 'exists', 'reboot.error',
        'rebuild.error', 'rebuild.scheduled', 'resize.error', 'update',
        'volume.attach', 'volume.detach')} |
    {'compute.libvirt.error', 'compute.metrics.update'} |
    {f'compute_task.{name}' for name in (
        'build_instances', 'migrate_server', 'rebuild_server')} |
    _phased('keypair', 'create', 'delete', 'import') |
    {f'network.floating_ip.{name}' for name in (
        'allocate', 'associate', 'deallocate', 'disassociate')} |
    _phased('scheduler', 'select_destinations') |
    {f'servergroup.{name}' for name in ('addmember', 'create', 'delete')} |
    {'volume.usage'})

_WRAPPED_EXCEPTION = {'exception', 'args'}


def is_of_a_wrapped_method(payload: dict[str, Any]) -> bool:
    """Return whether a payload is that of ``wrap_exception``.

    :param payload: a legacy payload.
    """
    return payload.keys() == _WRAPPED_EXCEPTION


def check(event_type: str, payload: dict[str, Any]) -> None:
    """Check a legacy notification against the closed list.

    :param event_type: its event type.
    :param payload: its payload, which tells a wrapped exception.
    :raises LegacyEventNotAllowed: under the test fixture; in production an
        event type outside the list is logged, and sent.
    """
    if event_type in ALLOWED or is_of_a_wrapped_method(payload):
        return
    runtime.current().unlisted(
        event_type, exceptions.LegacyEventNotAllowed(
            f'{event_type} is not a legacy event type, and no new one may '
            f'be added: declare a versioned notification instead (see '
            f'CONTRIBUTING.rst).'))
