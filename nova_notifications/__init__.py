# SPDX-License-Identifier: Apache-2.0
"""The notifications of OpenStack Nova.

::

    import nova_notifications
    from nova_notifications import emitters

    nova_notifications.init(CONF)
    emitters.service.action(context, service, 'update')
"""

import importlib
from typing import Any, TYPE_CHECKING

from nova_notifications.version import __version__

if TYPE_CHECKING:
    from nova_notifications.runtime import cleanup
    from nova_notifications.runtime import Hooks
    from nova_notifications.runtime import init
    from nova_notifications.runtime import Notifiers

__all__ = ['Hooks', 'Notifiers', '__version__', 'cleanup', 'init']


def __getattr__(name: str) -> Any:
    # The command line reads the contract in every call: it must not pay for
    # loading the runtime through the package's face.
    if name not in __all__:
        raise AttributeError(
            f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(f'{__name__}.runtime'), name)
