# SPDX-License-Identifier: Apache-2.0
"""Show notifications on a web page as they happen.

Needs the extra ``nova-notifications[viewer]``.
"""

from nova_notifications.viewer.app import create_app
from nova_notifications.viewer.hub import Hub
from nova_notifications.viewer.message import Message
from nova_notifications.viewer.server import serve
from nova_notifications.viewer.server import ViewerServer
from nova_notifications.viewer.source import BusSource
from nova_notifications.viewer.source import Source
from nova_notifications.viewer.source import TOPICS
from nova_notifications.viewer.tools import Tools

__all__ = [
    'BusSource',
    'Hub',
    'Message',
    'Source',
    'TOPICS',
    'Tools',
    'ViewerServer',
    'create_app',
    'serve',
]
