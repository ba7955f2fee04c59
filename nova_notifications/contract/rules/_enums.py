# SPDX-License-Identifier: Apache-2.0
"""Share what the three rules about enums need."""

from __future__ import annotations

from collections.abc import Iterator

from nova_notifications.contract.rules import base


def users(pair: base.Pair, name: str) -> tuple[str, ...]:
    """Return the classes that used an enum before and still use it.

    The one that others inherit from comes first.
    """
    before = {item.name for item in pair.old.users_of(name)}
    found = [item.name for item in pair.new.users_of(name)
             if item.name in before]
    return tuple(sorted(found, key=lambda n: (-len(pair.subclasses[n]), n)))


def common(pair: base.Pair) -> Iterator[
        tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Return name, old and new values of each enum that both have."""
    for name, was in pair.old.enums.items():
        if name in pair.new.enums and pair.new.enums[name] != was:
            yield name, was, pair.new.enums[name]
