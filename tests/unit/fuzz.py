# SPDX-License-Identifier: Apache-2.0
"""How many examples a test with drawn values tries."""

from __future__ import annotations

import os

# What an ordinary run is, in the examples of the hostile sources: the 20,000
# of a release double the others, too, and 1,000 try a tenth of them.
_USUAL = 10_000
_FACTOR = int(os.environ.get('NOVA_NOTIFICATIONS_FUZZ', _USUAL)) / _USUAL
_LEAST = 10


def examples(usual: int) -> int:
    """Return the number of examples.

    :param usual: how many a developer's run tries; ``NOVA_NOTIFICATIONS_FUZZ``
        makes it more or less.
    """
    return max(_LEAST, round(usual * _FACTOR))
