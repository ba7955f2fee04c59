# SPDX-License-Identifier: Apache-2.0
"""What the page offers to do with an event, beside looking at it."""

from __future__ import annotations

from collections.abc import Iterator
import json
from typing import Any, Protocol

from nova_notifications import formats
from nova_notifications.viewer import view
from nova_notifications.viewer.hub import Hub
from nova_notifications.viewer.records import Record
from nova_notifications.viewer.search import Query

_ENVELOPE = ('message_id', 'publisher_id', 'event_type', 'priority',
             'timestamp', 'payload')


class Tools(Protocol):
    """What a program that runs the viewer may provide."""

    def emit_command(self, message: dict[str, Any]) -> str | None:
        """Return the shell command that makes a notification like this.

        :param message: the envelope with its payload.
        :returns: None for an event that cannot be made.
        """

    def replay_target(self) -> str | None:
        """Return where :meth:`replay` sends to; None where it cannot."""

    def replay(self, topic: str, context: dict[str, Any],
               message: dict[str, Any]) -> None:
        """Send a notification again, with the id and time that it has.

        :raises NotificationsError: where it is not accepted.
        """


def entry(record: Record) -> dict[str, Any] | None:
    """Return a notification as ``listen --record`` writes it.

    :returns: ``topic``, ``context`` and ``message``; None where the payload
        was too large to be stored.
    """
    if record.body is None:
        return None
    whole = json.loads(record.body)
    versioned = record.fields()['format'] == 'versioned'
    topic = whole.get('topic') or (
        formats.VERSIONED_TOPIC if versioned else formats.LEGACY_TOPIC)
    return {'topic': topic, 'context': whole['context'],
            'message': {key: whole[key] for key in _ENVELOPE}}


def export(hub: Hub, query: Query) -> Iterator[bytes]:
    """Give what passes a search as JSON lines, oldest first.

    These are the lines that ``replay`` reads.
    """
    for occurrence in view.occurrences(hub.snapshot(), hub):
        if occurrence.record.mark or not view.fits(query, occurrence):
            continue
        for half in (occurrence.record, occurrence.other):
            line = entry(half) if half is not None else None
            if line is not None:
                yield json.dumps(line).encode('ascii') + b'\n'
