# SPDX-License-Identifier: Apache-2.0
"""Explain every difference between two contracts."""

from __future__ import annotations

import collections
from collections.abc import Iterable

from nova_notifications.contract import model
from nova_notifications.contract import rules
from nova_notifications.contract.rules import Finding
from nova_notifications.contract.rules import Pair
from nova_notifications.contract.rules import Severity


def diff(old: model.Contract, new: model.Contract) -> list[Finding]:
    """Run all rules over two contracts.

    :returns: the findings, the worst first and then in the order of the
        rules; empty where the contracts are the same
    """
    pair = Pair(old, new)
    changes = [finding for rule in rules.RULES if not rule.needs_changes
               for finding in rule.check(rule, pair)]
    pair = Pair(old, new, tuple(changes))
    verdicts = [finding for rule in rules.RULES if rule.needs_changes
                for finding in rule.check(rule, pair)]
    return sorted(changes + verdicts, key=lambda f: -f.severity)


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by severity: ``error``, ``warning`` and ``note``."""
    found = collections.Counter(finding.severity for finding in findings)
    return {severity.name.lower(): found[severity]
            for severity in reversed(Severity)}


def verdict(findings: Iterable[Finding]) -> str:
    """Sum up: ``same``, ``compatible``, ``look`` or ``wrong``.

    ``compatible``: everything that changed is announced as it should be.
    ``look``: something wants a person's judgement. ``wrong``: a change that
    must not be merged as it is.
    """
    worst = max((finding.severity for finding in findings), default=None)
    if worst is None:
        return 'same'
    return {Severity.NOTE: 'compatible', Severity.WARNING: 'look',
            Severity.ERROR: 'wrong'}[worst]
