# SPDX-License-Identifier: Apache-2.0
"""How many examples a test with drawn values tries."""

from __future__ import annotations

import os

# From how many on the tests beside the hostile sources try more than a
# developer waits for: the 20,000 of CI double them.
_USUAL = 10_000
_FACTOR = max(1.0, int(os.environ.get('NOVA_NOTIFICATIONS_FUZZ', 0)) / _USUAL)


def examples(usual: int) -> int:
    """Return the number of examples.

    :param usual: how many a developer's run tries; ``NOVA_NOTIFICATIONS_FUZZ``
        makes it more.
    """
    return round(usual * _FACTOR)
