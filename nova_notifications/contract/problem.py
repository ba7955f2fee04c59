# SPDX-License-Identifier: Apache-2.0
"""Describe something that a consumer reads and will not get."""

from __future__ import annotations

import dataclasses
from typing import Any

from nova_notifications.contract.rules import Severity


@dataclasses.dataclass(frozen=True)
class Problem:
    """Hold something that a consumer reads and will not get.

    :ivar rule: NEVER_SENT, WRONG_TOPIC, FIELD_MISSING, FIELD_NULL,
        VERSION_REJECTED, PAYLOAD_REJECTED, ENVELOPE_MISSING or
        CONTEXT_MISSING
    :ivar where: the place in the declaration
    :ivar releases: the Nova versions it is true for, the oldest first
    """

    rule: str
    severity: Severity
    where: str
    text: str
    next_step: str
    releases: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (f'{self.rule} {self.where}: {self.text} '
                f'[Nova {self.span}]. Next: {self.next_step}.')

    @property
    def span(self) -> str:
        """Return the releases by their major versions: ``17-24, 26``."""
        majors = [int(nova.partition('.')[0]) for nova in self.releases]
        runs: list[list[int]] = []
        for major in majors:
            if runs and runs[-1][-1] == major - 1:
                runs[-1].append(major)
            else:
                runs.append([major])
        return ', '.join(f'{run[0]}-{run[-1]}' if len(run) > 1
                         else str(run[0]) for run in runs)

    @property
    def subject(self) -> str:
        """Return what it is about: ``field flavor.name``, ``versions``."""
        _, _, rest = self.where.partition('.')
        kind, _, name = rest.partition('.')
        return f'{kind.removesuffix("s")} {name}' if name else kind

    def document(self) -> dict[str, Any]:
        """Return the problem as JSON-able data."""
        return {**dataclasses.asdict(self), 'releases': list(self.releases),
                'severity': self.severity.name.lower()}
