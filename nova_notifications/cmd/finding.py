# SPDX-License-Identifier: Apache-2.0
"""One thing that ``doctor`` has to say."""

from __future__ import annotations

import dataclasses
import enum


class Level(enum.Enum):
    """How bad it is."""

    OK = 'ok'
    NOTE = 'note'
    PROBLEM = 'problem'


@dataclasses.dataclass(frozen=True)
class Finding:
    """What was found, and what to do about it.

    :param level: how bad it is.
    :param about: a word for programs: ``queue``, ``format``, ``secret``.
    :param text: what was found.
    :param next_step: what to do; empty where nothing is to be done.
    """

    level: Level
    about: str
    text: str
    next_step: str = ''

    def document(self) -> dict[str, str]:
        """Give it as a JSON-able dict."""
        return {'level': self.level.value, 'about': self.about,
                'text': self.text, 'next': self.next_step}
