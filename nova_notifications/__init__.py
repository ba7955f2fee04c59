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
    from nova_notifications.service_notifiers import ServiceNotifiers
    from nova_notifications.settings import Format

__all__ = ['Format', 'Hooks', 'Notifiers', 'ServiceNotifiers', '__version__',
           'cleanup', 'init']


def __getattr__(name: str) -> Any:
    # The command line reads the contract in every call: it must not pay for
    # loading the runtime through the package's face.
    if name not in __all__:
        raise AttributeError(
            f'module {__name__!r} has no attribute {name!r}')
    module = 'service_notifiers' if name == 'ServiceNotifiers' else 'runtime'
    return getattr(importlib.import_module(f'{__name__}.{module}'), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
