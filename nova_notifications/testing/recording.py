# SPDX-License-Identifier: Apache-2.0
"""Record what the emitters send, in place of sending it."""

from __future__ import annotations

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True)
class Recorded:
    """One notification as an emitter handed it over.

    :param versioned: in which format it is.
    :param publisher_id: who sends it, such as ``nova-compute:host1``.
    :param priority: ``INFO`` or ``ERROR``, or another of oslo.messaging's.
    :param context: the request context, as it was handed over.
    :param event_type: the event type.
    :param payload: the payload, as it was handed over.
    """

    versioned: bool
    publisher_id: str
    priority: str
    context: Any
    event_type: str
    payload: Any


class RecordingNotifiers:
    """Notifiers for ``init()`` that keep what is sent, in order.

    :param versioned: whether the versioned format is on.
    :param legacy: whether the legacy format is on.
    """

    def __init__(self, *, versioned: bool = True,
                 legacy: bool = True) -> None:
        self.versioned_enabled = versioned
        self.legacy_enabled = legacy
        #: What was sent so far.
        self.recorded: list[Recorded] = []

    def versioned(self, publisher_id: str) -> _Notifier:
        """Return the notifier of a publisher for versioned notifications."""
        return _Notifier(self.recorded, True, publisher_id)

    def legacy(self, publisher_id: str) -> _Notifier:
        """Return the notifier of a publisher for legacy notifications."""
        return _Notifier(self.recorded, False, publisher_id)


class _Notifier:
    def __init__(self, recorded: list[Recorded], versioned: bool,
                 publisher_id: str) -> None:
        self._recorded = recorded
        self._versioned = versioned
        self._publisher_id = publisher_id

    def _keep(self, priority: str, ctxt: Any, event_type: str,
              payload: Any) -> None:
        self._recorded.append(Recorded(
            self._versioned, self._publisher_id, priority, ctxt, event_type,
            payload))

    def info(self, ctxt: Any, event_type: str, payload: Any) -> None:
        """Record a notification of priority INFO."""
        self._keep('INFO', ctxt, event_type, payload)

    def error(self, ctxt: Any, event_type: str, payload: Any) -> None:
        """Record a notification of priority ERROR."""
        self._keep('ERROR', ctxt, event_type, payload)
