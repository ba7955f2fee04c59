# SPDX-License-Identifier: Apache-2.0
"""Import this first in a command: it keeps a foreign warning off the screen.

oslo.messaging imports oslo.service, which imports eventlet, which warns on
standard error that it is deprecated. Whoever runs a command of ours can do
nothing about that.
"""

import warnings

warnings.filterwarnings('ignore', message=r'\s*Eventlet is deprecated')
