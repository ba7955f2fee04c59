# SPDX-License-Identifier: Apache-2.0
"""A notification driver that keeps the bytes of the last message.

oslo.messaging loads drivers by entry point, which the bench does not have:
it borrows the ``test`` driver, which keeps every message as an object. The
bytes are made the way the AMQP driver makes them.
"""

from __future__ import annotations

from typing import Any

from oslo_messaging._drivers import amqp
from oslo_messaging._drivers import common
from oslo_messaging.notify import _impl_test

# Whether the driver makes the bytes; without, it measures the notifier.
serializes = True
# The context, the message and the bytes of what was sent last, by topic.
last: dict[str, tuple[Any, dict[str, Any], bytes | None]] = {}


def wire(context: Any, message: dict[str, Any]) -> bytes:
    """The bytes of a message, as the AMQP driver hands them on."""
    packed = dict(message)
    amqp.pack_context(packed, context)
    body: str = common.serialize_msg(packed)[common._MESSAGE_KEY]
    return body.encode()


class _Keeps(_impl_test.TestDriver):  # type: ignore[misc]
    def notify(self, ctxt: Any, message: dict[str, Any], priority: str,
               retry: Any) -> None:
        data = wire(ctxt, message) if serializes else None
        for topic in self.topics:
            last[topic] = ctxt, message, data


def install() -> None:
    """Have the driver named ``test`` keep the last message alone."""
    _impl_test.TestDriver.notify = _Keeps.notify
