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


def check(event_type: str, payload: dict[str, Any]) -> bool:
    """Check a legacy notification against the closed list.

    :param event_type: its event type.
    :param payload: its payload.
    :returns: whether the payload is that of ``wrap_exception``, with the
        arguments of a call in it.
    :raises LegacyEventNotAllowed: under the test fixture; in production an
        event type outside the list is logged, and sent.
    """
    wrapped = payload.keys() == _WRAPPED_EXCEPTION
    if event_type not in ALLOWED and not wrapped:
        runtime.current().unlisted(
            event_type, exceptions.LegacyEventNotAllowed(
                f'{event_type} is not a legacy event type, and no new one '
                f'may be added: declare a versioned notification instead '
                f'(see CONTRIBUTING.rst).'))
    return wrapped
