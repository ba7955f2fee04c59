# SPDX-License-Identifier: Apache-2.0
"""``replay``: send what was recorded, as it was."""

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
    named -, is sent line by line as it comes.
    """

    EXAMPLES = (
        ('What was recorded, 50 a second',
         'replay web-1.jsonl --rate 50 --transport-url '
         'rabbit://user:password@host/'),
        ('What another command prints',
         'replay - --config-file nova.conf < web-1.jsonl'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('file', metavar='FILE',
                            help='from "listen --record" or "emit"; - is '
                                 'standard input')
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
