# SPDX-License-Identifier: Apache-2.0
"""A tolerant, typed reader of Nova's notifications."""

from nova_notifications.consumer.app import Consumer
from nova_notifications.consumer.counters import Counters
from nova_notifications.consumer.counters import Outcome
from nova_notifications.consumer.event import Envelope
from nova_notifications.consumer.event import Event
from nova_notifications.consumer.payloads import missing
from nova_notifications.consumer.payloads import unknown
from nova_notifications.consumer.problems import IncompatibleVersion
from nova_notifications.consumer.problems import MalformedMessage
from nova_notifications.consumer.problems import Requeue
from nova_notifications.consumer.wire import decode

__all__ = (
    'Consumer',
    'Counters',
    'Envelope',
    'Event',
    'IncompatibleVersion',
    'MalformedMessage',
    'Outcome',
    'Requeue',
    'decode',
    'missing',
    'unknown',
)
