# SPDX-License-Identifier: Apache-2.0
"""Keep payloads out of the log records of failed deliveries."""

import logging
import traceback

from nova_notifications import formats
from nova_notifications.redaction import text

#: Loggers of oslo.messaging that write a payload into their messages.
LOGGERS = ('oslo_messaging.notify.messaging',
           'oslo_messaging.notify.notifier',
           'oslo_messaging._drivers.impl_rabbit')

_PAYLOADS = frozenset(('message', 'payload', 'msg', 'body'))


class LogFilter(logging.Filter):
    """Replaces payloads in log records, masks everything else.

    The record is kept; its arguments and its exception become text.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite *record*; always returns True."""
        try:
            self._rewrite(record)
        except Exception:
            record.msg = '<log record not masked, not shown>'
            record.args = None
            record.exc_info = None
            record.exc_text = None
        return True

    @staticmethod
    def _rewrite(record: logging.LogRecord) -> None:
        if isinstance(record.args, dict):
            record.args = {key: _argument(key, value)
                           for key, value in record.args.items()}
        elif record.args:
            record.args = tuple(_argument('', value)
                                for value in record.args)
        if not record.args or not isinstance(record.msg, str):
            # With arguments it is a pattern, which is the program's own.
            record.msg = text.mask_text(record.msg, text.MESSAGE_LIMIT)
        if record.exc_info:
            kind, error, trace = record.exc_info
            lines = traceback.format_exception(kind, error, trace)
            record.exc_text = text.mask_traceback(
                ''.join(lines).rstrip('\n'))
            # Handlers of their own would format the exception again.
            record.exc_info = None


def summary(message: object) -> str:
    """Return which notification *message* is, and nothing it carries."""
    if not isinstance(message, dict):
        return f'<payload of type {type(message).__name__} left out>'
    known: list[str] = []
    for key in ('event_type', 'message_id', 'publisher_id', 'priority'):
        value = message.get(key)
        if isinstance(value, str):
            known.append(f'{key}={text.mask_text(value, 256)}')
    uuid = _instance(message.get('payload'))
    if uuid is not None:
        known.append(f'instance={text.mask_text(uuid, 256)}')
    return f'<{" ".join([*known, "payload left out"])}>'


def _instance(payload: object) -> str | None:
    """Return the UUID of the instance that a payload is about."""
    data = formats.fields_of(payload)
    for key in ('instance_uuid', 'instance_id', 'uuid'):
        value = data.get(key)
        if isinstance(value, str):
            return value
    return None


def install_log_filters() -> None:
    """Keep payloads out of oslo.messaging's own log of failures.

    Calling it again changes nothing.
    """
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, LogFilter)
                   for known in logger.filters):
            logger.addFilter(LogFilter())


def _argument(key: str, value: object) -> object:
    if key in _PAYLOADS or isinstance(value, (dict, list)):
        return summary(value)
    if isinstance(value, (int, float)) or value is None:
        return value
    return text.mask_text(value, text.MESSAGE_LIMIT)
