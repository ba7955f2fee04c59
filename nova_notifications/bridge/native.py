# SPDX-License-Identifier: Apache-2.0
"""Notice publishers that send legacy notifications themselves.

A bridge beside a Nova that sends both formats would have each event arrive
twice, and Ceilometer would bill it twice. What a bridge sends, this one or
another of the same pool, has a mark in its context; any other notification
on the target topic is Nova's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
import threading
import time
from typing import Any, Final

from oslo_log import log as logging

LOG = logging.getLogger(__name__)

#: After the name of a bridge's pool: the queue in which it looks for them.
SUFFIX = '-native'
#: In the context of each notification that a bridge has sent.
MARK = 'bridged_from_versioned'


def marked(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a context with the mark.

    :param context: the request context of the versioned notification.
    """
    return {**context, MARK: True}


# As oslo.messaging writes the mark: JSON within JSON. A text of a user's that
# looks like it has its quotes escaped once more.
_MARKED: Final = rf'\"_context_{MARK}\": true'
_MARKED_BYTES: Final = _MARKED.encode()


def is_marked(body: Any) -> bool:
    """Return whether the body of a message has the mark.

    :param body: as RabbitMQ delivers it: text or bytes.
    """
    if isinstance(body, str):
        return _MARKED in body
    return isinstance(body, bytes) and _MARKED_BYTES in body


class NativePublishers:
    """The publishers that were seen to send legacy notifications.

    A publisher is forgotten when it has sent versioned notifications for a
    while, and no legacy one. That it is silent says nothing.

    :param silence: that while, in seconds.
    :param clock: returns the time, in seconds.
    """

    def __init__(self, silence: float = 300.0,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._silence = silence
        self._clock = clock
        # The target is read by another thread than the source.
        self._lock = threading.Lock()
        self._seen: dict[str, str] = {}
        # When a versioned one came first, without a legacy one since.
        self._without: dict[str, float] = {}

    def look(self, message: Mapping[str, Any],
             context: Mapping[str, Any]) -> bool:
        """Look at a message of a target topic.

        :param message: the envelope with its payload.
        :param context: the request context that came with it.
        :returns: whether it is a legacy notification of Nova's own, from a
            publisher that was not known to send any.
        """
        publisher = message.get('publisher_id')
        if context.get(MARK) or not isinstance(publisher, str):
            return False
        with self._lock:
            self._without.pop(publisher, None)
            if publisher in self._seen:
                return False
            self._seen[publisher] = str(message.get('event_type'))
            return True

    def sends_both(self, publisher_id: str) -> bool:
        """Return whether the publisher of a versioned notification is one.

        :param publisher_id: as the legacy format has it.
        """
        with self._lock:
            if publisher_id not in self._seen:
                return False
            now = self._clock()
            if now - self._without.setdefault(
                    publisher_id, now) < self._silence:
                return True
            del self._seen[publisher_id], self._without[publisher_id]
        LOG.warning('%s sends no legacy notifications any more; its events '
                    'are bridged.', publisher_id)
        return False

    def __len__(self) -> int:
        return len(self._seen)

    def __str__(self) -> str:
        with self._lock:
            return ', '.join(f'{publisher} ({event_type})'
                             for publisher, event_type
                             in sorted(self._seen.items())[:5])
