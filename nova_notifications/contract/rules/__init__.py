# SPDX-License-Identifier: Apache-2.0
"""Find breaking changes, by rules in a file each."""

from nova_notifications.contract.rules.base import Category
from nova_notifications.contract.rules.base import Finding
from nova_notifications.contract.rules.base import Pair
from nova_notifications.contract.rules.base import Rule
from nova_notifications.contract.rules.base import Severity
from nova_notifications.contract.rules.table import RULES

__all__ = ['Category', 'Finding', 'Pair', 'RULES', 'Rule', 'Severity']
