# SPDX-License-Identifier: Apache-2.0
"""The former name of :mod:`nova_notifications.cmd.queue_reader`."""

from nova_notifications.cmd.queue_reader import QueueReader as Tap

__all__ = ('Tap',)
