# SPDX-License-Identifier: Apache-2.0
"""What the viewer's page can do with an event: make it anew, send it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
import json
import shlex
from typing import Any, Final

from nova_notifications import exceptions
from nova_notifications.contract import history
from nova_notifications import formats
from nova_notifications.testing import samples as testing_samples

# A command longer than this is of no use in a terminal.
_LONGEST: Final = 8000

Send = Callable[[str, dict[str, Any], dict[str, Any]], None]


class ViewerTools:
    """Writes ``emit`` commands, and sends notifications again.

    :param target: where :meth:`replay` sends to, for people.
    :param send: sends a topic, context and message; None: nothing is sent.
    """

    def __init__(self, target: str = '', send: Send | None = None) -> None:
        self._target = target
        self._send = send

    def emit_command(self, message: dict[str, Any]) -> str | None:
        """Return the shell command that makes a notification like this.

        It has another id and the time it is run at; every field of the
        payload that the sample has is what it is in the message.

        :returns: None for an event that ``emit`` does not make.
        """
        payload = message.get('payload')
        if not isinstance(payload, dict):
            return None
        versioned = formats.is_versioned(payload)
        sample, release = _sample(str(message.get('event_type')), payload,
                                  versioned)
        if sample is None:
            return None
        words = ['nova-notifications', 'emit', sample.event_type]
        if not versioned:
            words += ['--format', 'unversioned']
        if release is not None:
            words += ['--release', release]
        for key in ('publisher_id', 'priority'):
            value = message.get(key)
            if isinstance(value, str) and value != sample.message.get(key):
                words += ['--set', f'{key}={value}']
        for path, value in _different(
                _inside(sample.message['payload']), _inside(payload),
                'payload'):
            words += ['--set', f'{path}={_written(value)}']
        command = shlex.join(words)
        return command if len(command) <= _LONGEST else None

    def replay_target(self) -> str | None:
        """Return where a notification is sent to; None: nothing is sent."""
        return self._target if self._send is not None else None

    def replay(self, topic: str, context: dict[str, Any],
               message: dict[str, Any]) -> None:
        """Send a notification again, with the id and time that it has.

        :raises NotificationsError: where the broker does not take it.
        """
        if self._send is None:
            raise exceptions.NotificationsError('nothing is sent from here')
        self._send(topic, context, message)


class _Sample:
    def __init__(self, event_type: str, message: dict[str, Any]) -> None:
        self.event_type = event_type
        self.message = message


def _sample(event_type: str, payload: dict[str, Any], versioned: bool
            ) -> tuple[_Sample | None, str | None]:
    """Return what ``emit`` makes by itself, and the release it needs."""
    names = [event_type] if versioned else [
        name for name in testing_samples.event_types()
        if _legacy_type(name) == event_type]
    for name in names:
        release = _release(payload) if versioned else None
        try:
            samples = testing_samples.samples(
                name, release, versioned=versioned, legacy=not versioned)
        except exceptions.NotificationsError:
            continue
        for sample in samples:
            if sample.message['event_type'] == event_type:
                return _Sample(name, sample.message), release
    return None, None


def _legacy_type(event_type: str) -> str | None:
    from nova_notifications import catalogue
    return catalogue.events()[event_type].legacy


def _release(payload: dict[str, Any]) -> str | None:
    """Return a release with this payload version; None: today's has it."""
    name, version = str(payload[formats.NAME]), payload.get(formats.VERSION)
    try:
        version_names = history.versions(name)
        if version == version_names[-1]:
            return None
        for release in reversed(history.releases()):
            if history.version_in(name, release.nova) == version:
                return str(release.nova)
    except exceptions.NotificationsError:
        pass
    return None


def _inside(value: Any) -> Any:
    if formats.is_versioned(value):
        return value.get(formats.DATA)
    return value


def _different(sample: Any, wanted: Any, path: str
               ) -> Iterator[tuple[str, Any]]:
    """Give the paths at which a message is not as the sample."""
    for key, value in wanted.items() if isinstance(wanted, dict) else ():
        if not isinstance(sample, dict) or key not in sample:
            continue
        before, after = _inside(sample[key]), _inside(value)
        if before == after:
            continue
        place = f'{path}.{key}'
        if (isinstance(before, dict) and isinstance(after, dict)
                and '.' not in key and set(after) == set(before)):
            yield from _different(before, after, place)
        else:
            yield place, value


def _written(value: Any) -> str:
    """Return a value as ``--set`` reads it: JSON, or else text."""
    if isinstance(value, str):
        try:
            json.loads(value)
        except ValueError:
            return value
    return json.dumps(value)
