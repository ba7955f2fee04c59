# SPDX-License-Identifier: Apache-2.0
"""What the hub stores, and what it hands out."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Final

from nova_notifications import redaction
from nova_notifications.viewer.message import Message

# A larger payload is listed, and its content reported as too large.
PAYLOAD_LIMIT: Final = 512 * 1024


@dataclasses.dataclass
class Record:
    """One stored notification, or a mark in its place.

    :param number: its place in the order of arrival, from 1.
    :param line: its line of the list, as JSON.
    :param body: envelope, context, topic and payload, masked, as JSON; None
        where the payload was larger than :data:`PAYLOAD_LIMIT`, and for a
        mark.
    :param arrived: seconds since the epoch.
    :param second: when it was sent, in whole seconds since the epoch.
    :param failed: whether it is about something that failed.
    :param pair: the number of the same occurrence in the other format.
    :param mark: whether it stands for a gap rather than a notification.
    """

    number: int
    line: str
    body: str | None
    arrived: float
    second: int = 0
    failed: bool = False
    pair: int | None = None
    mark: bool = False

    @property
    def size(self) -> int:
        """Return how many characters it takes."""
        return len(self.line) + len(self.body or '')

    def fields(self) -> dict[str, Any]:
        """Return the line of the list as a dict."""
        line: dict[str, Any] = json.loads(self.line)
        return line


@dataclasses.dataclass(frozen=True)
class Batch:
    """The next records for a page.

    :param records: oldest first.
    :param last: the number to continue after.
    :param missed: notifications that this page will never get.
    :param behind: seconds since the next record that the page lacks arrived;
        0 where it has all.
    """

    records: list[Record]
    last: int
    missed: int
    behind: float

    @property
    def lines(self) -> list[str]:
        """Return the lines of the list, as JSON."""
        return [record.line for record in self.records]


def body_of(message: Message) -> str | None:
    """Return everything of a notification as JSON; None where too large.

    :param message: after :func:`nova_notifications.viewer.masking.clean`.
    """
    whole: dict[str, Any] = {
        'message_id': message.message_id,
        'publisher_id': message.publisher_id,
        'event_type': message.event_type, 'priority': message.priority,
        'timestamp': message.timestamp, 'payload': message.payload,
        'context': message.context, 'topic': message.topic}
    try:
        body = json.dumps(whole, separators=(',', ':'), default=str)
    except (TypeError, ValueError, RecursionError):
        body = json.dumps(redaction.redact(whole), default=str)
    return body if len(body) <= PAYLOAD_LIMIT else None
