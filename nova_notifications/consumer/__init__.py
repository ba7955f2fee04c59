# SPDX-License-Identifier: Apache-2.0
"""Read Nova's notifications, with types, whatever version was sent."""

from nova_notifications.consumer.app import Consumer
from nova_notifications.consumer.counters import Outcome
from nova_notifications.consumer.counters import OutcomeCounts
from nova_notifications.consumer.envelope import decode
from nova_notifications.consumer.errors import IncompatibleVersion
from nova_notifications.consumer.errors import MalformedMessage
from nova_notifications.consumer.errors import Requeue
from nova_notifications.consumer.errors import TooManyDeliveries
from nova_notifications.consumer.event import Envelope
from nova_notifications.consumer.event import Event
from nova_notifications.consumer.payloads import missing
from nova_notifications.consumer.payloads import unknown

__all__ = (
    'Consumer',
    'Envelope',
    'Event',
    'IncompatibleVersion',
    'MalformedMessage',
    'Outcome',
    'OutcomeCounts',
    'Requeue',
    'TooManyDeliveries',
    'decode',
    'missing',
    'unknown',
)
