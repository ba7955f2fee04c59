# SPDX-License-Identifier: Apache-2.0
"""The former name of :mod:`nova_notifications.testing.samples`."""

from nova_notifications.testing.samples import event_types
from nova_notifications.testing.samples import Sample
from nova_notifications.testing.samples import samples

__all__ = ('Sample', 'event_types', 'samples')
