# SPDX-License-Identifier: Apache-2.0
"""``emit``: realistic notifications of any Nova release, without a Nova."""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import itertools
import json
import time
from typing import Any

from nova_notifications.cmd import bus
from nova_notifications.cmd import command
from nova_notifications import exceptions
from nova_notifications import testing_bus
from nova_notifications import testing_samples

_FORMATS = ('versioned', 'unversioned', 'both')


class Emit(command.Command):
    """Send notifications as a Nova would, to develop a consumer with.

    Without --transport-url they are printed, one JSON line each, as "replay"
    reads them.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'event', metavar='EVENT', nargs='+',
            help='a versioned event type, or a pattern such as "instance.*"')
        bus.add_arguments(parser, required=False)
        parser.add_argument(
            '--nova', metavar='RELEASE',
            help='the release to send as: 27, 2023.1 or antelope (default: '
                 'the newest)')
        parser.add_argument('--format', choices=_FORMATS,
                            default='versioned')
        parser.add_argument(
            '--set', metavar='PATH=VALUE', action='append', default=[],
            help='change a message: payload.host=host7, '
                 'payload.flavor.vcpus=4, publisher_id=nova-compute:host7, '
                 'context.project_id=...; a value is JSON, or else text')
        parser.add_argument('--rate', metavar='N', type=_positive,
                            help='events a second (default: at once)')
        parser.add_argument(
            '--count', metavar='N', type=int, default=1,
            help='how often each event is sent; 0: until interrupted')
        parser.add_argument('--topic', default=bus.VERSIONED,
                            help=f'default: {bus.VERSIONED}')
        parser.add_argument('--legacy-topic', default=bus.LEGACY,
                            help=f'default: {bus.LEGACY}')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Send them, and say how many."""
        if parsed_args.count < 0:
            raise exceptions.NotificationsError('--count is 0 or more')
        names = chosen(parsed_args.event, parsed_args.nova)
        changes = [assignment(text) for text in parsed_args.set]
        # What cannot be made is told before anything is sent.
        for name in names:
            make(name, parsed_args, changes)
        rounds: Any = (itertools.count() if not parsed_args.count
                       else range(parsed_args.count))
        with contextlib.ExitStack() as stack:
            target = None
            if parsed_args.transport_url:
                target = stack.enter_context(bus.sender(
                    parsed_args.transport_url, parsed_args.exchange))
                # Also where it is interrupted, or the bus goes away.
                stack.callback(self._tell, target)
            stack.enter_context(contextlib.suppress(KeyboardInterrupt))
            begun = time.monotonic()
            for number, (_, name) in enumerate(
                    (each, name) for each in rounds for name in names):
                if parsed_args.rate:
                    time.sleep(max(0.0, begun + number / parsed_args.rate
                                   - time.monotonic()))
                for sample in make(name, parsed_args, changes):
                    topic = (parsed_args.topic if sample.versioned
                             else parsed_args.legacy_topic)
                    if target is None:
                        bus.write_record(self.app.stdout, topic,
                                         sample.context, sample.message)
                    else:
                        target.send(topic, sample.context, sample.message)
        return 0

    def _tell(self, target: bus.Sender) -> None:
        self.app.stdout.write(f'{target.sent} notification'
                              f'{"s" * (target.sent != 1)} sent\n')


def chosen(patterns: list[str], nova: str | None) -> list[str]:
    """The event types that were asked for.

    :raises NotificationsError: for one that there is not, naming near ones;
        for a pattern, of those that the release sends.
    """
    found: dict[str, None] = {}
    known = testing_samples.event_types(nova)
    for pattern in patterns:
        if '*' in pattern or '?' in pattern:
            matching = fnmatch.filter(known, pattern)
            if not matching:
                raise exceptions.InvalidEvent(
                    f'no event matches {pattern!r}. Next: see '
                    f'"nova-notifications event list".')
            found.update(dict.fromkeys(matching))
        else:
            found[pattern] = None
    return list(found)


def make(name: str, parsed_args: argparse.Namespace,
         changes: list[tuple[str, Any]]) -> list[testing_samples.Sample]:
    """Make the messages of one event, with the changes asked for.

    :raises NotificationsError: where an event, release, format or change is
        not possible.
    """
    samples = testing_samples.samples(
        name, parsed_args.nova, versioned=parsed_args.format != 'unversioned',
        legacy=parsed_args.format != 'versioned')
    if not samples:
        raise exceptions.NotificationsError(
            f'{name} has no unversioned counterpart. Next: use '
            f'--format versioned.')
    for path, value in changes:
        errors = []
        for sample in samples:
            try:
                testing_bus.change(sample, path, value)
            except exceptions.NotificationsError as exc:
                # The two formats do not have the same fields: one is enough.
                errors.append(exc)
        if len(errors) == len(samples):
            raise errors[0]
    return samples


def assignment(text: str) -> tuple[str, Any]:
    """Read ``path=value``.

    :raises NotificationsError: where it has no ``=``.
    """
    path, equals, value = text.partition('=')
    if not equals or not path:
        raise exceptions.NotificationsError(
            f'--set {text!r}: PATH=VALUE is expected, such as '
            f'payload.host=host7.')
    try:
        return path, json.loads(value)
    except ValueError:
        return path, value


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError(text)
    return number
