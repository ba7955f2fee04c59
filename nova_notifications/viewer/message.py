# SPDX-License-Identifier: Apache-2.0
"""A notification as it came from the broker."""

from __future__ import annotations

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True)
class Message:
    """Hold one notification as it was received.

    The parts may have any type: whoever can write to the broker decides what
    is in them.

    :param event_type: for example ``instance.pause.start``.
    :param publisher_id: for example ``nova-compute:host1``.
    :param priority: ``INFO``, ``ERROR`` and so on, in any case of letters.
    :param payload: a serialized object (versioned) or a dict (legacy).
    :param timestamp: the envelope's, UTC.
    :param message_id: the envelope's.
    :param context: the request context.
    :param topic: the topic that it was read from; None where the transport
        does not report it.
    """

    event_type: Any
    publisher_id: Any
    priority: Any
    payload: Any
    timestamp: Any = None
    message_id: Any = None
    context: Any = None
    topic: str | None = None
