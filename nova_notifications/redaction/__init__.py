# SPDX-License-Identifier: Apache-2.0
"""Keep secrets inside the process.

Redacted are the texts of failures, call arguments, request contexts and log
records. Contract data is never looked at.
"""

from nova_notifications.redaction.contexts import caller_of
from nova_notifications.redaction.contexts import ContextCache
from nova_notifications.redaction.contexts import safe_context
from nova_notifications.redaction.contexts import SafeContext
from nova_notifications.redaction.logs import install_log_filters
from nova_notifications.redaction.logs import LogFilter
from nova_notifications.redaction.objects import own_attributes
from nova_notifications.redaction.primitives import hide_private
from nova_notifications.redaction.primitives import to_primitive
from nova_notifications.redaction.text import MASK
from nova_notifications.redaction.text import mask_text
from nova_notifications.redaction.text import mask_traceback
from nova_notifications.redaction.text import MESSAGE_LIMIT
from nova_notifications.redaction.text import TRACEBACK_LIMIT
from nova_notifications.redaction.values import redact

__all__ = (
    'LogFilter',
    'MASK',
    'MESSAGE_LIMIT',
    'SafeContext',
    'ContextCache',
    'TRACEBACK_LIMIT',
    'caller_of',
    'hide_private',
    'install_log_filters',
    'mask_text',
    'mask_traceback',
    'own_attributes',
    'redact',
    'safe_context',
    'to_primitive',
)
