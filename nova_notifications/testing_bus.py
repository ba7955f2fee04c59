# SPDX-License-Identifier: Apache-2.0
"""The former name of :mod:`nova_notifications.testing.consumer`."""

from nova_notifications.testing.consumer import change
from nova_notifications.testing.consumer import TestBus

__all__ = ('TestBus', 'change')
