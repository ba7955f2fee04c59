# SPDX-License-Identifier: Apache-2.0
"""Messages from RabbitMQ, read without the detours of the driver.

oslo.messaging's driver makes five objects of a message, copies its context
and takes timers and locks for each. A consumer needs the two dicts of its
body, and to acknowledge it: it reads 1.2 times as many messages so
(``bench/consumer.py``). Whatever is not as Nova sends it is left to the
driver.
"""

from __future__ import annotations

from collections.abc import Callable
import functools
import json
from typing import Any

import amqp
from oslo_log import log as logging

LOG = logging.getLogger(__name__)

_COUNT = 'x-delivery-count'
_CONTEXT = '_context_'
_UNIQUE_ID = '_unique_id'


class Incoming:
    """One message, as oslo.messaging's listener has it.

    :param poller: what the driver reads with.
    :param raw: the message of the AMQP library.
    :param ctxt: the request context.
    :param message: the notification.
    :param unique_id: the driver's own id of the message.
    """

    __slots__ = ('_poller', '_raw', '_unique_id', 'ctxt', 'message')

    def __init__(self, poller: Any, raw: Any, ctxt: dict[str, Any],
                 message: dict[str, Any], unique_id: Any) -> None:
        self._poller = poller
        self._raw = raw
        self.ctxt = ctxt
        self.message = message
        self._unique_id = unique_id

    @property
    def unique_id(self) -> Any:
        """Return the driver's own id of the message; its debug log has it."""
        return self._unique_id

    @property
    def count(self) -> int | None:
        """Return how often it was delivered before; None: nobody counts."""
        headers = self._raw.properties.get('application_headers')
        count = headers.get(_COUNT) if headers else None
        return count if type(count) is int else None

    def acknowledge(self) -> None:
        """Let the broker forget the message; the reading thread says so."""
        self._poller._message_operations_handler.do(
            functools.partial(_acknowledge, self._raw))
        self._poller.msg_id_cache.add(self._unique_id)

    def requeue(self) -> None:
        """Give the message back to the broker."""
        self._poller._message_operations_handler.do(self._requeue)

    def _requeue(self) -> None:
        try:
            self._raw.channel.basic_reject(self._raw.delivery_tag, True)
        except Exception as exc:
            LOG.warning('a message was not given back: %s', exc)


def skip(raw: Any, is_skipped: Callable[[Any], bool]) -> bool:
    """Acknowledge a message at once, where its body need not be decoded.

    Called in the reading thread, which has the channel to itself.

    :param raw: the message of the AMQP library.
    :param is_skipped: decides by the body.
    :returns: whether it was acknowledged.
    """
    if type(raw) is not amqp.Message:
        return False
    try:
        if not is_skipped(raw.body):
            return False
    except Exception:
        LOG.exception('skip_body has failed; the message is handled')
        return False
    _acknowledge(raw)
    return True


def _acknowledge(raw: Any) -> None:
    try:
        raw.channel.basic_ack(raw.delivery_tag)
    except Exception as exc:
        # The connection is gone: the broker has the message again.
        LOG.warning('a message was not acknowledged: %s', exc)


def take(poller: Any, raw: Any) -> bool:
    """Take a message that is as Nova sends it.

    :param poller: what the driver reads with; the message is appended to its
        list.
    :param raw: the message of the AMQP library.
    :returns: whether it was taken; else the driver has to read it.
    """
    if type(raw) is not amqp.Message:
        return False
    properties = raw.properties
    if properties.get('content_type') != 'application/json' or (
            'compression' in (properties.get('application_headers') or ())):
        return False
    try:
        envelope = json.loads(raw.body)
        if envelope['oslo.version'] != '2.0':
            return False
        message = json.loads(envelope['oslo.message'])
        unique_id = message.pop(_UNIQUE_ID, None)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False
    context = {}
    for name in [name for name in message if name[:1] == '_']:
        value = message.pop(name)
        if name.startswith(_CONTEXT):
            context[name[len(_CONTEXT):]] = value
    found = Incoming(poller, raw, context, message, unique_id)
    if unique_id is not None and unique_id in poller.msg_id_cache.prev_msgids:
        # One that was acknowledged before, over a connection that was lost.
        found.acknowledge()
    else:
        poller.incoming.append(found)
    return True
