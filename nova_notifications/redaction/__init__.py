# SPDX-License-Identifier: Apache-2.0
"""Keeps secrets inside the process: text, values, contexts, logs."""

from nova_notifications.redaction.contexts import safe_context
from nova_notifications.redaction.contexts import SafeContext
from nova_notifications.redaction.known import are_strings
from nova_notifications.redaction.logs import install_log_filters
from nova_notifications.redaction.logs import LogFilter
from nova_notifications.redaction.steady import SafeContexts
from nova_notifications.redaction.text import are_known_texts
from nova_notifications.redaction.text import is_known
from nova_notifications.redaction.text import MASK
from nova_notifications.redaction.text import mask_text
from nova_notifications.redaction.text import mask_user_text
from nova_notifications.redaction.text import MESSAGE_LIMIT
from nova_notifications.redaction.text import TRACEBACK_LIMIT
from nova_notifications.redaction.values import redact

__all__ = (
    'LogFilter',
    'MASK',
    'MESSAGE_LIMIT',
    'SafeContext',
    'SafeContexts',
    'TRACEBACK_LIMIT',
    'are_known_texts',
    'are_strings',
    'install_log_filters',
    'is_known',
    'mask_text',
    'mask_user_text',
    'redact',
    'safe_context',
)
