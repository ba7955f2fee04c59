# SPDX-License-Identifier: Apache-2.0
"""Order the events that belong together as Nova sends them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# What happens to a server, step by step. Actions of one step exclude each
# other; an action that is in no flow is related to its own phases alone.
_FLOWS: Final = (
    (('scheduler.select_destinations',), ('instance.create',)),
    (('instance.resize_prep',), ('instance.resize',),
     ('instance.resize_finish',),
     ('instance.resize_confirm', 'instance.resize_revert')),
    (('instance.live_migration_pre',),
     ('instance.live_migration_force_complete',
      'instance.live_migration_abort'),
     ('instance.live_migration_post', 'instance.live_migration_rollback'),
     ('instance.live_migration_post_dest',
      'instance.live_migration_rollback_dest')),
    (('instance.delete',), ('instance.shutdown',)),
    (('instance.soft_delete',), ('instance.restore',)),
    (('instance.shelve',), ('instance.shelve_offload',),
     ('instance.unshelve',)),
    (('instance.evacuate',), ('instance.rebuild_scheduled',),
     ('instance.rebuild',)),
    (('instance.pause',), ('instance.unpause',)),
    (('instance.suspend',), ('instance.resume',)),
    (('instance.power_off',), ('instance.power_on',)),
    (('instance.rescue',), ('instance.unrescue',)),
    (('instance.lock',), ('instance.unlock',)),
    (('instance.volume_attach',), ('instance.volume_detach',)),
    (('instance.share_attach',), ('instance.share_detach',)),
    (('instance.interface_attach',), ('instance.interface_detach',)),
    (('aggregate.add_host',), ('aggregate.remove_host',)),
)
_PHASES: Final = ('', 'start', 'progress', 'end', 'error')


def actions() -> set[str]:
    """Return every action that a flow names."""
    return {action for flow in _FLOWS for step in flow for action in step}


def action_of(event_type: str) -> str:
    """Return an event type without its phase."""
    return '.'.join(event_type.split('.')[:2])


def steps(event_type: str, known: Iterable[str]) -> list[list[list[str]]]:
    """Return the events of the flow that an event is part of.

    :param event_type: a versioned event type.
    :param known: all event types there are.
    :returns: step after step the actions that may come then, each with its
        events in the order of their phases.
    """
    action = action_of(event_type)
    flow = next((flow for flow in _FLOWS
                 if any(action in step for step in flow)), ((action,),))
    events: dict[str, list[str]] = {}
    for name in known:
        events.setdefault(action_of(name), []).append(name)
    found = []
    for step in flow:
        alternatives = [
            sorted(events[each], key=lambda name: _PHASES.index(
                name.removeprefix(each).lstrip('.')))
            for each in step if each in events]
        if alternatives:
            found.append(alternatives)
    return found
