# SPDX-License-Identifier: Apache-2.0
"""Notice publishers that send legacy notifications themselves.

A bridge beside a Nova that sends both formats would have each event arrive
twice, and Ceilometer would bill it twice. What a bridge sends, this one or
another of the same pool, has a mark in its context; any other notification
on the target topic is Nova's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: In the context of each notification that a bridge has sent.
MARK = 'bridged_from_versioned'


def marked(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a context with the mark.

    :param context: the request context of the versioned notification.
    """
    return {**context, MARK: True}


class NativePublishers:
    """The publishers that were seen to send legacy notifications."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}

    def look(self, message: Mapping[str, Any],
             context: Mapping[str, Any]) -> bool:
        """Look at a message of a target topic.

        :param message: the envelope with its payload.
        :param context: the request context that came with it.
        :returns: whether it is a legacy notification of Nova's own, from a
            publisher that was not known to send any.
        """
        publisher = message.get('publisher_id')
        if context.get(MARK) or not isinstance(publisher, str) or (
                publisher in self._seen):
            return False
        self._seen[publisher] = str(message.get('event_type'))
        return True

    def __contains__(self, publisher_id: object) -> bool:
        return publisher_id in self._seen

    def __len__(self) -> int:
        return len(self._seen)

    def __str__(self) -> str:
        return ', '.join(f'{publisher} ({event_type})' for publisher,
                         event_type in sorted(self._seen.items())[:5])
