# SPDX-License-Identifier: Apache-2.0
"""One coherent story in which every event of the catalogue happens."""

from nova_notifications.story.scenes import play
from nova_notifications.story.scenes import play_legacy
from nova_notifications.story.scenes import LEGACY_ONLY

__all__ = ['LEGACY_ONLY', 'play', 'play_legacy']
