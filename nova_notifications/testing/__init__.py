# SPDX-License-Identifier: Apache-2.0
"""Test services that emit notifications, and programs that read them.

A name is imported when it is first used: the fixture, the test kit of a
consumer and the samples need different packages.
"""

import importlib
from typing import Any, TYPE_CHECKING

if TYPE_CHECKING:
    from nova_notifications.testing.consumer import change
    from nova_notifications.testing.consumer import TestBus
    from nova_notifications.testing.fixture import Captured
    from nova_notifications.testing.fixture import changed_contract
    from nova_notifications.testing.fixture import check_fingerprints
    from nova_notifications.testing.fixture import NotificationsFixture
    from nova_notifications.testing.recording import RecordingNotifiers

_MODULES = {
    'Captured': 'fixture',
    'NotificationsFixture': 'fixture',
    'RecordingNotifiers': 'recording',
    'TestBus': 'consumer',
    'change': 'consumer',
    'changed_contract': 'fixture',
    'check_fingerprints': 'fixture',
}

__all__ = (
    'Captured',
    'NotificationsFixture',
    'RecordingNotifiers',
    'TestBus',
    'change',
    'changed_contract',
    'check_fingerprints',
)


def __getattr__(name: str) -> Any:
    """Import a name of this package when it is first used."""
    if name in _MODULES:
        module = importlib.import_module(f'{__name__}.{_MODULES[name]}')
        return getattr(module, name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
