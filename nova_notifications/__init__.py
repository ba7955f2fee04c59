# SPDX-License-Identifier: Apache-2.0
"""The notifications of OpenStack Nova.

::

    import nova_notifications
    from nova_notifications import emitters

    nova_notifications.init(CONF)
    emitters.service.action(context, service, 'update')
"""

from nova_notifications.runtime import cleanup
from nova_notifications.runtime import Hooks
from nova_notifications.runtime import init
from nova_notifications.runtime import Notifiers
from nova_notifications.version import __version__

__all__ = ['Hooks', 'Notifiers', '__version__', 'cleanup', 'init']
