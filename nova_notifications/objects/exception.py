# SPDX-License-Identifier: Apache-2.0
"""Define the notification about an exception, and its payload."""

from __future__ import annotations

import inspect
import sys
import traceback as traceback_module

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications import redaction

_UNKNOWN = 'unknown'


def _origin(fault: BaseException) -> tuple[str, str]:
    """Return the module and the function that an exception came from.

    As Nova does: inside an exception handler the frame that raised what is
    being handled, else the outermost frame of the exception's own traceback.
    """
    handled = sys.exc_info()[2]
    trace = handled or fault.__traceback__
    if trace is None:
        return _UNKNOWN, _UNKNOWN
    while handled is not None and trace.tb_next is not None:
        trace = trace.tb_next
    try:
        # By the file of the code: what was made by exec() has no module.
        module = inspect.getmodule(trace.tb_frame)
    except Exception:
        module = None
    return (module.__name__ if module else _UNKNOWN,
            trace.tb_frame.f_code.co_name)


def _formatted(fault: BaseException) -> str:
    try:
        # Joined by commas: so it has been on the wire since version 1.1.
        return ','.join(traceback_module.format_exception(
            type(fault), fault, fault.__traceback__))
    except Exception:
        # An exception may refuse even to be described.
        return f'{type(fault).__name__}: its traceback cannot be formatted'


@base.NotificationRegistry.register_notification
class ExceptionPayload(base.NotificationPayloadBase):
    """An exception.

    :param module_name: the module that raised it.
    :param function_name: the function that raised it.
    :param exception: the name of its class.
    :param exception_message: its message.
    :param traceback: its traceback, as text.
    """

    # Version 1.0: Initial version
    # Version 1.1: traceback added
    VERSION = '1.1'

    # Written by "nova-notifications contract update".
    module_name: str
    function_name: str
    exception: str
    exception_message: str
    traceback: str

    fields = {
        'module_name': fields.StringField(),
        'function_name': fields.StringField(),
        'exception': fields.StringField(),
        'exception_message': fields.StringField(),
        'traceback': fields.StringField(),
    }

    def __init__(self, module_name: str, function_name: str, exception: str,
                 exception_message: str, traceback: str) -> None:
        self.set_fields({
            'module_name': module_name, 'function_name': function_name,
            'exception': exception, 'exception_message': exception_message,
            'traceback': traceback})

    @classmethod
    def from_exception(cls, fault: BaseException) -> ExceptionPayload:
        """Describe an exception; never raises.

        :param fault: the exception, caught or not.
        :returns: a payload in which secrets are masked, the message cut at
            ``redaction.MESSAGE_LIMIT`` characters and the traceback, in its
            middle, at ``redaction.TRACEBACK_LIMIT``.
        """
        module_name, function_name = _origin(fault)
        return cls(
            module_name=module_name, function_name=function_name,
            exception=type(fault).__name__,
            exception_message=redaction.mask_text(
                fault, redaction.MESSAGE_LIMIT),
            traceback=redaction.mask_traceback(_formatted(fault)))


@base.emits('compute', 'exception', phases=(None,),
            sources=('nova-api', 'nova-compute'))
@base.NotificationRegistry.register_notification
class ExceptionNotification(base.NotificationBase):
    """A decorated function of a service raised.

    Its legacy event type is the name of the function.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: ExceptionPayload

    fields = {
        'payload': fields.ObjectField('ExceptionPayload'),
    }
