# SPDX-License-Identifier: Apache-2.0
"""Keep the warning of another package off the screen.

oslo.messaging imports oslo.service, which imports eventlet, which warns on
standard error that it is deprecated, and loads a DNS resolver that takes
longer to import than most commands take to run. Whoever runs a command of
ours can do nothing about the first and needs nothing of the second.
"""

import os
import warnings


def silence_eventlet() -> None:
    """Silence eventlet; called before oslo.messaging is imported."""
    warnings.filterwarnings('ignore', message=r'\s*Eventlet is deprecated')
    os.environ.setdefault('EVENTLET_NO_GREENDNS', 'yes')
