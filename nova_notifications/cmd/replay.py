# SPDX-License-Identifier: Apache-2.0
"""Implement ``replay``: send what was recorded, as it was."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
import contextlib

from nova_notifications.cmd import bus
from nova_notifications.cmd import command
from nova_notifications.cmd import emit
from nova_notifications.cmd import progress
from nova_notifications.cmd import records
from nova_notifications import exceptions


class Replay(command.Command):
    """Send recorded notifications again: same id, time, context, payload.

    A file with a line that is no notification sends nothing. Standard input,
    named -, is sent line by line as it comes. With --queue, what waits in the
    dead-letter queue of a consumer is put back into the queue it came from.
    """

    EXAMPLES = (
        ('What was recorded, 50 a second',
         'replay web-1.jsonl --rate 50 --transport-url '
         'rabbit://user:password@host/'),
        ('What another command prints',
         'replay - --config-file nova.conf < web-1.jsonl'),
        ('What the consumer with pool "billing" could not handle',
         'replay --queue billing-dead-letter --config-file nova.conf'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument('file', metavar='FILE', nargs='?',
                            help='from "listen --record" or "emit"; - is '
                                 'standard input')
        source.add_argument('--queue', metavar='NAME',
                            help='move what waits in this dead-letter queue')
        parser.add_argument('--to', metavar='QUEUE',
                            help='with --queue: move it to this queue '
                                 '(default: to the one it came from)')
        bus.add_arguments(parser)
        parser.add_argument('--rate', metavar='N', type=emit.positive,
                            help='notifications a second (default: at once)')
        parser.add_argument(
            '--topic', help='send all to this topic (default: to the one '
                            'they were recorded from)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Send them, and say how many, where to and how fast."""
        target = bus.require(parsed_args)
        if parsed_args.queue:
            return self._put_back(parsed_args, target)
        total: int | None = None
        source: Iterable[records.Record]
        if parsed_args.file == '-':
            source = _lines(self.app.stdin, 'standard input')
        else:
            # A file with a broken line sends nothing, rather than half.
            recorded = read(parsed_args.file)
            source, total = recorded, len(recorded)
        used: dict[str, None] = {}
        with contextlib.ExitStack() as stack:
            sender = stack.enter_context(bus.sender_to(target))
            shown = stack.enter_context(progress.Progress(
                self.app.stderr, 'sending', total))

            def tell() -> None:
                # Also where it was interrupted, or the bus went away.
                shown.clear()
                self.app.stdout.write(emit.summary(
                    sender.sent, target, used, shown, total) + '\n')

            stack.callback(tell)
            pace = progress.Pace(parsed_args.rate)
            for topic, context, message in source:
                topic = parsed_args.topic or topic
                pace.wait()
                sender.send(topic, context, message)
                used[topic] = None
                shown.advance()
        return 0

    def _put_back(self, parsed_args: argparse.Namespace,
                  target: bus.Bus) -> int:
        # Only here is the AMQP library needed.
        from nova_notifications.cmd import dead_letters
        letters = dead_letters.DeadLetters(
            target.broker(), parsed_args.queue, parsed_args.to)
        used: dict[str, int] = {}
        with contextlib.ExitStack() as stack:
            stack.callback(letters.close)
            shown = stack.enter_context(progress.Progress(
                self.app.stderr, 'moving', letters.total))

            def tell() -> None:
                # Also where it was interrupted, or the broker went away.
                shown.clear()
                moved = sum(used.values())
                self.app.stdout.write(
                    f'{moved} of {letters.total} message'
                    f'{"s" * (letters.total != 1)} moved from '
                    f'{parsed_args.queue} to {", ".join(used) or "nowhere"}\n')

            stack.callback(tell)
            pace = progress.Pace(parsed_args.rate)
            moves = letters.move()
            while True:
                pace.wait()
                queue = next(moves, None)
                if queue is None:
                    return 0
                used[queue] = used.get(queue, 0) + 1
                shown.advance()


def read(name: str) -> list[records.Record]:
    """Read a file of recorded notifications.

    :returns: topic, context and message of each.
    :raises NotificationsError: for a file that cannot be read, or a line
        that is no notification, with its number.
    """
    try:
        with open(name, encoding='utf-8', newline='\n') as source:
            return list(_lines(source, name))
    except (OSError, UnicodeDecodeError) as exc:
        raise exceptions.NotificationsError(
            f'{name} cannot be read: {exc}. Next: give a file of "listen '
            f'--record" or of "emit".') from exc


def _lines(source: Iterable[str], name: str) -> Iterator[records.Record]:
    """Read lines as they come.

    A line ends with a newline and with nothing else: text in JSON may hold
    other line separators, such as U+2028.

    :raises NotificationsError: for a line that is no notification, and where
        there is none at all.
    """
    number = found = 0
    for number, line in enumerate(source, 1):
        if line.strip():
            yield records.read(line, f'{name}:{number}')
            found += 1
    if not found:
        raise exceptions.NotificationsError(f'{name} has no notifications.')
