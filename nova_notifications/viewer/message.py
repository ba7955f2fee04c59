# SPDX-License-Identifier: Apache-2.0
"""A notification as it came from the bus."""

from __future__ import annotations

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True)
class Message:
    """One notification, before anybody looked into it.

    Nothing is promised about the types of the parts: whoever can write to
    the bus decides what is in them.

    :param event_type: for example ``instance.pause.start``.
    :param publisher_id: for example ``nova-compute:host1``.
    :param priority: ``INFO``, ``ERROR`` and so on, in any case of letters.
    :param payload: a serialized object (versioned) or a dict (legacy).
    :param timestamp: the envelope's, UTC.
    :param message_id: the envelope's.
    :param context: the request context.
    """

    event_type: Any
    publisher_id: Any
    priority: Any
    payload: Any
    timestamp: Any = None
    message_id: Any = None
    context: Any = None
