# SPDX-License-Identifier: Apache-2.0
"""Test a consumer without a broker, threads or a clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
import json
from typing import Any

from nova_notifications import _suggestions
from nova_notifications.consumer import Consumer
from nova_notifications.consumer import decode
from nova_notifications.consumer import MalformedMessage
from nova_notifications.consumer import Outcome
from nova_notifications.contract import history
from nova_notifications.contract import legacy_map
from nova_notifications import exceptions
from nova_notifications import formats
from nova_notifications.testing import samples as testing_samples


class TestBus:
    """Delivers notifications of any Nova release to a consumer's handlers.

    ::

        bus = testing.TestBus(app, nova='27')
        outcome = bus.send('service.update', host='host7', disabled=True)
        assert outcome == 'handled'

    Handlers run in the caller's thread before :meth:`send` returns. A
    handler that raises makes the outcome ``requeued`` or ``failed``, and
    nothing waits. Only ``SystemExit`` and ``KeyboardInterrupt`` are passed on,
    in the main thread.

    :param app: the consumer; it need not, and should not, be started.
    :param nova: the release that the notifications look like they are from,
        for example ``17``, ``2023.1`` or ``antelope``; None: the newest.
    :raises ContractError: for a release that is not recorded.
    """

    # Its name is not that of a test case.
    __test__ = False

    def __init__(self, app: Consumer, nova: str | None = None) -> None:
        if nova is not None:
            history.find_release(nova)
        self._app = app
        self.nova = nova

    @property
    def event_types(self) -> tuple[str, ...]:
        """Return the versioned event types that the release sends."""
        return testing_samples.event_types(self.nova)

    def message(self, event_type: str, *, legacy: bool = False,
                changes: Mapping[str, Any] | None = None,
                **payload: Any) -> dict[str, Any]:
        """Make one message without delivering it.

        :param event_type: a versioned event type; with *legacy* also a
            legacy one without a counterpart, such as
            ``HostAPI.set_enabled.end``.
        :param legacy: make its legacy counterpart.
        :param changes: see :func:`change`.
        :param payload: payload fields to set.
        :raises InvalidEvent: for an unknown event type, or one without a
            legacy counterpart.
        :raises ContractError: for an event that the release did not send.
        """
        found = testing_samples.samples(
            event_type, self.nova, versioned=not legacy, legacy=legacy)
        if not found:
            other = 'legacy' if legacy else 'versioned'
            raise exceptions.InvalidEvent(
                f'{event_type} has no {other} counterpart')
        sample = found[0]
        wanted = {f'payload.{key}': value for key, value in payload.items()}
        for path, value in {**wanted, **(changes or {})}.items():
            change(sample, path, value)
        return sample.message

    def both(self, event_type: str, *,
             changes: Mapping[str, Any] | None = None, **payload: Any
             ) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """Make both formats of one occurrence, without delivering them.

        They are about the same server, request and state, as ``both`` in
        ``notification_format`` sends them; each has an id of its own.

        :param event_type: a versioned event type.
        :param changes: see :func:`change`; they apply to both formats, as far
            as each has what is changed.
        :param payload: fields of the versioned payload to set.
        :returns: the versioned and the legacy message; None in place of the
            latter where the event has no legacy counterpart.
        :raises InvalidEvent: for an unknown event type.
        :raises ContractError: for an event that the release did not send.
        """
        found = testing_samples.samples(event_type, self.nova, legacy=True)
        wanted = {f'payload.{key}': value for key, value in payload.items()}
        for path, value in {**wanted, **(changes or {})}.items():
            change_all(found, path, value)
        by_format = {sample.versioned: sample.message for sample in found}
        return by_format[True], by_format.get(False)

    def send(self, event_type: str, *, legacy: bool = False,
             context: Mapping[str, Any] | None = None,
             changes: Mapping[str, Any] | None = None,
             **payload: Any) -> Outcome:
        """Deliver one notification, and say what became of it.

        :param context: the request context; None: that of the
            samples' owner.

        Other parameters and errors: see :meth:`message`.
        """
        message = self.message(event_type, legacy=legacy, changes=changes,
                               **payload)
        if context is None:
            context = testing_samples.sample_context()
        return self._app.deliver(message, dict(context))

    def send_all(self) -> dict[str, Outcome]:
        """Deliver every event that the release sends; outcomes by event."""
        return {name: self.send(name) for name in self.event_types}

    def send_raw(self, body: bytes | str | dict[str, Any]) -> Outcome:
        """Deliver anything at all, as it would come from the broker."""
        text = json.dumps(body) if isinstance(body, dict) else body
        try:
            context, message = decode(text)
        except MalformedMessage as exc:
            return self._app.undecodable(text, exc)
        return self._app.deliver(message, context)


def change(sample: testing_samples.Sample, path: str, value: Any) -> None:
    """Change one thing about a message.

    :param path: ``publisher_id``, ``priority``, ``message_id``,
        ``timestamp``, ``context.<key>``, or ``payload.<field>`` with dots and
        numbers for what is nested: ``payload.flavor.name``,
        ``payload.ip_addresses.0.address``.
    :param value: in JSON types.
    :raises NotificationsError: for a path that the message does not have,
        naming near ones.
    """
    first, _, rest = path.partition('.')
    if first == 'context' and rest:
        sample.context[rest] = value
        return
    if first != 'payload' or not rest:
        if rest or first not in ('publisher_id', 'priority', 'message_id',
                                 'timestamp'):
            raise exceptions.NotificationsError(
                f'{path!r} cannot be set: publisher_id, priority, '
                f'message_id, timestamp, context.<key> and payload.<field> '
                f'can.')
        sample.message[first] = value
        return
    *steps, last = rest.split('.')
    place = _inside(sample.message['payload'])
    for step in steps:
        place = _inside(place[_key(place, step, path)])
    place[_key(place, last, path)] = value


def change_all(samples: Sequence[testing_samples.Sample], path: str,
               value: Any) -> None:
    """Change one thing about all messages of one occurrence.

    :param samples: the two formats of an event.
    :param path: as in :func:`change`, of the versioned format. The legacy key
        with the same meaning is changed with it.
    :param value: in JSON types.
    :raises NotificationsError: for a path that none of them has.
    """
    errors = []
    for sample in samples:
        try:
            change(sample, _path_in(sample, path), value)
        except exceptions.NotificationsError as exc:
            # The two formats do not have the same fields: one is enough.
            errors.append(exc)
    if errors and len(errors) == len(samples):
        raise errors[0]


def _path_in(sample: testing_samples.Sample, path: str) -> str:
    """Return where a legacy payload has what a versioned field says."""
    if sample.versioned or not path.startswith('payload.'):
        return path
    field = path.removeprefix('payload.')
    if field in sample.message['payload']:
        return path
    keys = legacy_map.keys_of(sample.message['event_type'])
    return next((f'payload.{key}' for key, versioned in keys.items()
                 if versioned == field), path)


def _inside(found: Any) -> Any:
    if formats.is_versioned(found):
        return found[formats.DATA]
    return found


def _key(place: Any, step: str, path: str) -> Any:
    if isinstance(place, list) and step.isdecimal() and int(step) < len(
            place):
        return int(step)
    if isinstance(place, dict):
        if step in place:
            return step
        known = _suggestions.near(step, place, 3) or sorted(place)[:30]
        raise exceptions.NotificationsError(
            f'{path!r} cannot be set: there is no {step!r}; there is '
            f'{", ".join(known) or "nothing"}.')
    raise exceptions.NotificationsError(
        f'{path!r} cannot be set: nothing called {step!r} is there.')
