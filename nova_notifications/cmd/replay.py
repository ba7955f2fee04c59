# SPDX-License-Identifier: Apache-2.0
"""``replay``: what was recorded, sent again as it was."""

from __future__ import annotations

import argparse
import pathlib
import time
from typing import Any

from nova_notifications.cmd import bus
from nova_notifications.cmd import command
from nova_notifications import exceptions

_NAME = 'nova_object.name'


class Replay(command.Command):
    """Send recorded notifications again: same id, time, context, payload."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('file', metavar='FILE',
                            help='from "listen --record" or "emit"')
        bus.add_arguments(parser)
        parser.add_argument('--rate', metavar='N', type=float, default=0.0,
                            help='notifications a second (default: at once)')
        parser.add_argument(
            '--topic', help='send all to this topic (default: to the one '
                            'they were recorded from)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Send them, and say how many."""
        if parsed_args.rate < 0:
            raise exceptions.NotificationsError('--rate is more than 0')
        # A file with a broken line sends nothing, rather than half.
        records = read(parsed_args.file)
        with bus.sender(parsed_args.transport_url,
                        parsed_args.exchange) as target:
            begun = time.monotonic()
            try:
                for number, (topic, context, message) in enumerate(records):
                    if parsed_args.rate:
                        time.sleep(max(0.0, begun + number / parsed_args.rate
                                       - time.monotonic()))
                    target.send(parsed_args.topic or topic, context, message)
            finally:
                # Also where it was interrupted, or the bus went away.
                rest = (f' of {len(records)}' if target.sent < len(records)
                        else '')
                self.app.stdout.write(
                    f'{target.sent}{rest} notification'
                    f'{"s" * (len(records) != 1)} sent\n')
        return 0


def read(name: str) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Read a file of recorded notifications.

    :returns: topic, context and message of each.
    :raises NotificationsError: for a file that cannot be read, or a line
        that is no notification, with its number.
    """
    try:
        lines = pathlib.Path(name).read_text(encoding='utf-8').splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise exceptions.NotificationsError(
            f'{name} cannot be read: {exc}') from exc
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            topic, context, message = bus.read_record(
                line, f'{name}:{number}')
            versioned = _NAME in message['payload']
            found.append((topic or (bus.VERSIONED if versioned
                                    else bus.LEGACY), context, message))
    if not found:
        raise exceptions.NotificationsError(f'{name} has no notifications')
    return found
