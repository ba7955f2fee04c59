# SPDX-License-Identifier: Apache-2.0
"""Implement ``emit``: send realistic notifications of any Nova release."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
import contextlib
import fnmatch
import itertools
import json
import time
from typing import TYPE_CHECKING, Any
import uuid

from nova_notifications.cmd import bus
from nova_notifications.cmd import command
from nova_notifications.cmd import progress
from nova_notifications.cmd import records
from nova_notifications import exceptions
from nova_notifications import formats

if TYPE_CHECKING:
    from nova_notifications.testing import samples as testing_samples

_FORMATS = ('versioned', 'unversioned', 'both')
_STORY_COUNT = 100


class Emit(command.Command):
    """Send notifications as a Nova would, to develop a consumer with.

    Without a transport URL, or with --print, they are printed, one JSON line
    each, as "replay" reads them. With --story they are about a small cloud
    whose servers are created, used and deleted, in an order in which that can
    happen, until --count of it has happened (default: 100).
    """

    EXAMPLES = (
        ('Look at one', 'emit instance.create.end'),
        ('A day in a small cloud, 20 events a second, until Ctrl-C',
         'emit --story --count 0 --rate 20 --transport-url '
         'rabbit://user:password@host/'),
        ('A thousand different servers, as Nova 27 sends them',
         'emit instance.create.end --release 27 --count 1000 '
         '--set payload.uuid={uuid} --set payload.display_name=web-{number}'),
        ('Both formats of the same deletion, sent by way of a pipe',
         'emit instance.delete.end --format both --print | '
         'nova-notifications replay -'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'event', metavar='EVENT', nargs='*',
            help='a versioned event type, or a pattern such as "instance.*"')
        parser.add_argument('--story', action='store_true',
                            help='a believable cloud, in both formats unless '
                                 '--format chooses one')
        bus.add_arguments(parser)
        parser.add_argument('--print', action='store_true',
                            help='print them, even where a transport URL is '
                                 'in the environment or a file')
        parser.add_argument(
            '--release', '--nova', metavar='RELEASE',
            help='the Nova release to send as: 27, 2023.1 or antelope '
                 '(default: the newest)')
        parser.add_argument('--format', choices=_FORMATS,
                            help='of the notifications (default: versioned)')
        parser.add_argument(
            '--set', metavar='PATH=VALUE', action='append', default=[],
            help='change a message: payload.host=host7, '
                 'payload.flavor.vcpus=4, publisher_id=nova-compute:host7, '
                 'context.project_id=...; a value is JSON, or else text, in '
                 'which {uuid}, {number} and {now} become a new UUID, the '
                 'number of the event and the time')
        parser.add_argument('--rate', metavar='N', type=positive,
                            help='events a second (default: at once)')
        parser.add_argument(
            '--count', metavar='N', type=int,
            help='how often each event is sent (default: 1); 0: until '
                 'interrupted')
        parser.add_argument('--topic', default=formats.VERSIONED_TOPIC,
                            help=f'default: {formats.VERSIONED_TOPIC}')
        parser.add_argument('--legacy-topic', metavar='TOPIC',
                            default=formats.LEGACY_TOPIC,
                            help=f'default: {formats.LEGACY_TOPIC}')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Send them, and say how many, where to and how fast."""
        if parsed_args.count is not None and parsed_args.count < 0:
            raise exceptions.NotificationsError('--count is 0 or more')
        occurrences, total = _occurrences(parsed_args)
        target = None if parsed_args.print else bus.find(parsed_args)
        topics = (parsed_args.topic, parsed_args.legacy_topic)
        with contextlib.ExitStack() as stack:
            if target is None:
                def send(topic: str, context: dict[str, Any],
                         message: dict[str, Any]) -> None:
                    records.write(self.app.stdout, topic, context, message)
            else:
                send = stack.enter_context(bus.sender_to(target)).send
            shown = stack.enter_context(progress.Progress(
                self.app.stderr, 'sending', total))
            used: dict[str, None] = {}
            sent = 0

            def tell() -> None:
                # Also where it is interrupted, or the bus goes away.
                if target is not None:
                    shown.clear()
                    self.app.stdout.write(summary(
                        sent, target, used, shown) + '\n')

            stack.callback(tell)
            stack.enter_context(contextlib.suppress(KeyboardInterrupt))
            pace = progress.Pace(parsed_args.rate)
            for samples in occurrences:
                pace.wait()
                for sample in samples:
                    topic = topics[not sample.versioned]
                    send(topic, sample.context, sample.message)
                    used[topic] = None
                    sent += 1
                shown.advance()
        return 0


def summary(sent: int, target: bus.Bus, topics: Iterable[str],
            shown: progress.Progress, total: int | None = None) -> str:
    """Say how many notifications were sent, where to and how fast.

    :param topics: those that got any.
    :param total: how many should have been sent, where it is known.
    """
    names = list(topics)
    rest = f' of {total}' if total is not None and sent < total else ''
    return (f'{sent}{rest} notification{"s" * ((total or sent) != 1)} sent '
            f'to {target.name}, exchange {target.exchange}, '
            f'topic{"s" * (len(names) != 1)} {", ".join(names) or "none"}: '
            f'{shown.seconds:.1f} s, '
            f'{sent / max(shown.seconds, 1e-6):.0f} a second')


def _occurrences(parsed_args: argparse.Namespace) -> tuple[
        Iterator[list[testing_samples.Sample]], int | None]:
    """Return what is to be sent, event by event, and how many events.

    :raises NotificationsError: for what cannot be made, before anything is
        sent.
    """
    count = parsed_args.count
    changes = [assignment(text) for text in parsed_args.set]
    numbers = itertools.count(1)
    if parsed_args.story:
        if parsed_args.event:
            raise exceptions.NotificationsError(
                '--story chooses the events. Next: leave out the events, or '
                '--story.')
        count = _STORY_COUNT if count is None else count
        story = _story(parsed_args)
        return ((change(samples, changes, number, strict=False)
                 for number, samples in zip(
                     range(1, count + 1) if count else numbers, story)),
                count or None)
    if not parsed_args.event:
        raise exceptions.NotificationsError(
            'no event is given. Next: name one, such as instance.create.end, '
            'or give --story.')
    names = chosen(parsed_args.event, parsed_args.release,
                   parsed_args.format in ('unversioned', 'both'))
    for name in names:
        change(make(name, parsed_args), changes, 0)
    count = 1 if count is None else count
    rounds: Any = range(count) if count else itertools.count()
    return ((change(make(name, parsed_args), changes, next(numbers))
             for _ in rounds for name in names),
            count * len(names) or None)


def _story(parsed_args: argparse.Namespace
           ) -> Iterator[list[testing_samples.Sample]]:
    from nova_notifications.cmd import sample_cloud
    form = parsed_args.format or 'both'
    for occurrence in sample_cloud.occurrences(nova=parsed_args.release):
        samples = sample_cloud.messages(
            occurrence, parsed_args.release,
            versioned=form != 'unversioned', legacy=form != 'versioned')
        if samples:
            yield samples


def chosen(patterns: list[str], nova: str | None,
           legacy: bool = False) -> list[str]:
    """Return the event types that were asked for.

    :param legacy: whether patterns are to find legacy events that have no
        versioned form too.
    :raises NotificationsError: for an unknown one, naming near ones;
        for a pattern, of those that the release sends.
    """
    from nova_notifications.testing import samples as testing_samples
    found: dict[str, None] = {}
    known = [*testing_samples.event_types(nova),
             *(testing_samples.legacy_event_types() if legacy else ())]
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


def make(name: str,
         parsed_args: argparse.Namespace) -> list[testing_samples.Sample]:
    """Make the messages of one event.

    :raises NotificationsError: where the event, release or format is not
        possible.
    """
    from nova_notifications.testing import samples as testing_samples
    form = parsed_args.format or 'versioned'
    samples = testing_samples.samples(
        name, parsed_args.release, versioned=form != 'unversioned',
        legacy=form != 'versioned')
    if not samples:
        has, lacks = (('unversioned', 'versioned') if form == 'versioned'
                      else ('versioned', 'unversioned'))
        raise exceptions.NotificationsError(
            f'{name} has no {lacks} counterpart. Next: use --format {has}.')
    return samples


Change = tuple[str, Callable[[dict[str, str]], Any]]


def change(samples: list[testing_samples.Sample], changes: list[Change],
           number: int, *,
           strict: bool = True) -> list[testing_samples.Sample]:
    """Change the messages of one event, each format alike.

    :param changes: from :func:`assignment`.
    :param number: that of the event, for ``{number}``.
    :param strict: whether one of the messages has to have what is changed.
    :raises NotificationsError: for a path that none of them has.
    """
    if not changes:
        return samples
    from nova_notifications.testing import consumer
    # What stands for an event is the same in both of its formats.
    texts = {'{uuid}': str(uuid.uuid4()), '{number}': str(number),
             '{now}': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}
    for path, value_of in changes:
        try:
            consumer.change_all(samples, path, value_of(texts))
        except exceptions.NotificationsError:
            if strict:
                raise
    return samples


def assignment(text: str) -> Change:
    """Read ``path=value``.

    :returns: the path, and what makes the value from what stands for
        ``{uuid}``, ``{number}`` and ``{now}``.
    :raises NotificationsError: where it has no ``=``.
    """
    path, equals, value = text.partition('=')
    if not equals or not path:
        raise exceptions.NotificationsError(
            f'--set {text!r}: PATH=VALUE is expected, such as '
            f'payload.host=host7.')

    def value_of(texts: dict[str, str]) -> Any:
        filled = value
        for old, new in texts.items():
            filled = filled.replace(old, new)
        try:
            return json.loads(filled)
        except ValueError:
            return filled

    return path, value_of


def positive(text: str) -> float:
    """Read a rate in events a second."""
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError(text)
    return number
