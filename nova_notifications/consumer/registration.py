# SPDX-License-Identifier: Apache-2.0
"""What type checkers know of ``Consumer.on()``: see the stub beside this."""

from __future__ import annotations


class TypedHandlers:
    """Has, for type checkers, an overload of ``on()`` for each payload."""
