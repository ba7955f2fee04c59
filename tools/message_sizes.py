# SPDX-License-Identifier: Apache-2.0
"""Print how many bytes the notifications of the story are on the wire.

``python tools/message_sizes.py`` prints them; the page about sizing measures
them at each build. They count the body that messagingv2
hands to the broker, without AMQP's own headers.
"""

import json
import statistics

from nova_notifications.testing import sample_emitters
from nova_notifications import testing
from nova_notifications.objects import events

SHOWN = ('service.update', 'keypair.create.end', 'aggregate.create.end',
         'instance.pause.start', 'instance.create.end', 'instance.update',
         'instance.exists', 'scheduler.select_destinations.start',
         'metrics.update', 'volume.usage', 'compute.exception')


def _size(sent: testing.Captured | None) -> int:
    if sent is None:
        return 0
    message = {**sent.message, **{f'_context_{key}': value
                                  for key, value in sent.context.items()}}
    return len(json.dumps({'oslo.version': '2.0',
                           'oslo.message': json.dumps(message)}))


def sizes() -> dict[str, tuple[int, int]]:
    """Return the bytes of each event in both formats; 0 is not sent."""
    found = {}
    with testing.NotificationsFixture(
            host='host1', bdms_in_notifications=True,
            include_share_mapping=True) as bus:
        for event_type in sorted(events.EVENTS):
            bus.clear()
            sample_emitters.emit_sample(event_type)
            found[event_type] = (_size(bus.versioned[0]),
                                 _size(next(iter(bus.legacy), None)))
    return found


def main() -> None:
    """Print the sizes of some events, and their range."""
    measured = sizes()
    for event_type in SHOWN:
        print(event_type, *measured[event_type])
    for name, column in (('versioned', 0), ('legacy', 1)):
        found = [pair[column] for pair in measured.values() if pair[column]]
        print(f'{name}: {len(found)} events, {min(found)} to {max(found)}, '
              f'median {statistics.median(found):.0f}')


if __name__ == '__main__':
    main()
