# SPDX-License-Identifier: Apache-2.0
"""Remove secrets from a notification before the viewer stores it.

Everything else in the viewer (list, details, search, downloads) reads the
result, so nothing is cut before it was masked.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from nova_notifications.contract import masking
from nova_notifications import redaction
from nova_notifications.viewer.message import Message


def clean(message: Message) -> Message:
    """Return a copy of a notification that may be stored and shown."""
    envelope: dict[str, Any] = masking.mask_message({
        'publisher_id': message.publisher_id,
        'event_type': message.event_type, 'priority': message.priority,
        'timestamp': message.timestamp, 'message_id': message.message_id,
        'payload': message.payload})
    return dataclasses.replace(
        message, context=dict(redaction.safe_context(message.context)),
        **envelope)
