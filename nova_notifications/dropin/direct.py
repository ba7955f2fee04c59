# SPDX-License-Identifier: Apache-2.0
"""Legacy notifications that Nova makes in the middle of a method.

There is no function of Nova's that could be replaced for them: Nova asks
``nova.rpc`` for a notifier and hands it a payload. A grafted Nova is given one
that sends by the library.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from nova_notifications import redaction
from nova_notifications import runtime
from nova_notifications.emitters import base

_PRIORITIES = ('debug', 'info', 'warn', 'error', 'critical')


class DirectNotifier:
    """Nova's legacy notifier of one publisher, by way of the library.

    The payload is held against the closed list of event types and redacted,
    and what goes wrong is logged, as with every notification of the library.

    :param plain: Nova's own notifier, which delivers.
    """

    def __init__(self, plain: Any) -> None:
        self._plain = plain

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._plain, name)
        if name in _PRIORITIES:
            return functools.partial(self._send, name, found)
        return found

    def _send(self, priority: str, plainly: Callable[..., None], ctxt: Any,
              event_type: str, payload: Any) -> None:
        if type(ctxt) is redaction.SafeContext or not (
                runtime.is_initialized()):
            # The library's own, finished; or a process that is not bound.
            plainly(ctxt, event_type, payload)
        elif runtime.enabled(runtime.LEGACY):
            base.send_legacy(ctxt, event_type, priority, lambda: payload,
                             notifier=self._plain)


def notifiers_of(get_notifier: Callable[..., Any]) -> Callable[..., Any]:
    """Nova's ``get_notifier``, returning notifiers of the library.

    :param get_notifier: Nova's own; it is the ``__wrapped__`` of what is
        returned.
    """
    @functools.wraps(get_notifier)
    def get(*args: Any, **kwargs: Any) -> DirectNotifier:
        return DirectNotifier(get_notifier(*args, **kwargs))
    return get
