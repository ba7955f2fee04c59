# SPDX-License-Identifier: Apache-2.0
"""List all rules, in the order in which their findings are reported."""

from __future__ import annotations

from typing import Final

from nova_notifications.contract.rules.base import Rule
from nova_notifications.contract.rules import class_added
from nova_notifications.contract.rules import class_deleted
from nova_notifications.contract.rules import class_renamed
from nova_notifications.contract.rules import enum_order
from nova_notifications.contract.rules import enum_value_added
from nova_notifications.contract.rules import enum_value_deleted
from nova_notifications.contract.rules import event_added
from nova_notifications.contract.rules import event_deleted
from nova_notifications.contract.rules import event_legacy
from nova_notifications.contract.rules import event_payload
from nova_notifications.contract.rules import event_priority
from nova_notifications.contract.rules import event_source
from nova_notifications.contract.rules import field_added
from nova_notifications.contract.rules import field_default
from nova_notifications.contract.rules import field_deleted
from nova_notifications.contract.rules import field_nullable
from nova_notifications.contract.rules import field_type
from nova_notifications.contract.rules import fingerprint_explained
from nova_notifications.contract.rules import sample
from nova_notifications.contract.rules import schema_source
from nova_notifications.contract.rules import subclass_bumped
from nova_notifications.contract.rules import version_bumped
from nova_notifications.contract.rules import version_decreased
from nova_notifications.contract.rules import version_enough
from nova_notifications.contract.rules import version_unneeded

RULES: Final[tuple[Rule, ...]] = (
    event_deleted.RULE, event_payload.RULE, event_priority.RULE,
    event_source.RULE, event_legacy.RULE, event_added.RULE,
    class_deleted.RULE, class_renamed.RULE, class_added.RULE,
    field_deleted.RULE, field_type.RULE, field_nullable.RULE,
    field_default.RULE, field_added.RULE,
    enum_value_deleted.RULE, enum_order.RULE, enum_value_added.RULE,
    schema_source.RULE, sample.RULE,
    version_decreased.RULE, version_enough.RULE, version_bumped.RULE,
    subclass_bumped.RULE, version_unneeded.RULE, fingerprint_explained.RULE,
)
