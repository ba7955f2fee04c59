# SPDX-License-Identifier: Apache-2.0
"""Suggest names that fit what somebody typed."""

from __future__ import annotations

from collections.abc import Iterable
import re
from typing import Final

# What people call it -> what Nova's events call it.
_SYNONYMS: Final = {'server': 'instance', 'vm': 'instance',
                    'boot': 'create', 'stop': 'power_off'}


def near(typed: str, names: Iterable[str], most: int = 4) -> list[str]:
    """Return the names that somebody may have meant, the likeliest first.

    Names that begin with what was typed come first, then those that have all
    its words, then those that are spelled alike.

    :param typed: what was typed.
    :param names: all that there are.
    :param most: how many are returned at most.
    """
    # For a mistake only: a service pays for what it imports.
    import difflib

    known = sorted(set(names))
    text = typed.lower()
    begin = [name for name in known if name.lower().startswith(text)]
    words = [word for word in re.split(r'[\W_]+', text) if word]
    having = [name for name in known if words and all(
        word in name.lower() or _SYNONYMS.get(word, word) in name.lower()
        for word in words)]
    alike = difflib.get_close_matches(typed, known, n=most, cutoff=0.6)
    return list(dict.fromkeys([*begin, *having, *alike]))[:most]


def hint(typed: str, names: Iterable[str], otherwise: str) -> str:
    """Return ``did you mean ...?``, or another text where nothing is near."""
    found = near(typed, names)
    return f'did you mean {_listed(found)}?' if found else otherwise


def nearest(typed: str, names: Iterable[str]) -> str:
    """Return ``, the nearest is NAME``; no text where no name is near."""
    found = near(typed, names, 2)
    return f', the nearest is {_listed(found)}' if found else ''


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f'{", ".join(names[:-1])} or {names[-1]}'
