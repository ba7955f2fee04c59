# SPDX-License-Identifier: Apache-2.0
"""Send the legacy notifications that methods of Nova make themselves.

There is no function of Nova's that could be replaced for them: Nova asks
``nova.rpc`` for a notifier and hands it a payload. A grafted Nova is given one
that sends by the library.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.settings import Format


class Delegating:
    """Mark the notifiers that Nova is given in place of its own.

    :param plain: Nova's own notifier, which delivers.
    """

    plain: Any


def notifier_class(validating: Any) -> type[Any]:
    """Return a subclass of Nova's legacy notifier that sends by the library.

    The payload is held against the closed list of event types and redacted,
    and what goes wrong is logged, as with every notification of the library.

    :param validating: ``nova.rpc.LegacyValidatingNotifier``.
    """
    class LegacyNotifier(
            validating, Delegating):  # type: ignore[misc]
        """Send legacy notifications of one publisher by the library.

        :param plain: Nova's own, which delivers.
        """

        def __init__(self, plain: Any) -> None:
            super().__init__(plain.notifier)
            self.plain = plain

        def _notify(self, priority: str, ctxt: Any, event_type: str,
                    payload: Any) -> None:
            if not runtime.is_initialized():
                getattr(self.plain, priority)(ctxt, event_type, payload)
            elif runtime.enabled(Format.LEGACY):
                base.send_legacy(ctxt, event_type, priority, lambda: payload,
                                 notifier=self.plain)

    return LegacyNotifier


def notifiers_of(get_notifier: Callable[..., Any],
                 validating: Any) -> Callable[..., Any]:
    """Return a ``get_notifier`` whose notifiers send by the library.

    :param get_notifier: Nova's own; it is the ``__wrapped__`` of what is
        returned.
    :param validating: ``nova.rpc.LegacyValidatingNotifier``.
    """
    make = notifier_class(validating)

    @functools.wraps(get_notifier)
    def get(*args: Any, **kwargs: Any) -> Any:
        plain = get_notifier(*args, **kwargs)
        # A test may have put anything in its place.
        return make(plain) if type(plain) is validating else plain
    return get
