# SPDX-License-Identifier: Apache-2.0
"""The former name of the sample data and of what emits the samples."""

from nova_notifications.testing import sample_data as cast
from nova_notifications.testing.sample_emitters import emit_sample as play

__all__ = ('cast', 'play')
