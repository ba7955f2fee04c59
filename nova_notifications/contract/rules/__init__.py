# SPDX-License-Identifier: Apache-2.0
"""The breaking-change rules, each in a file of its own."""

from nova_notifications.contract.rules.base import Category
from nova_notifications.contract.rules.base import Finding
from nova_notifications.contract.rules.base import Pair
from nova_notifications.contract.rules.base import Rule
from nova_notifications.contract.rules.base import Severity
from nova_notifications.contract.rules.table import RULES

__all__ = ['Category', 'Finding', 'Pair', 'RULES', 'Rule', 'Severity']
