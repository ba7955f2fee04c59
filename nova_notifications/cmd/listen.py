# SPDX-License-Identifier: Apache-2.0
"""``listen``: what flows, one line for each event."""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import json
import sys
import time
from typing import Any, TextIO

from nova_notifications.cmd import bus
from nova_notifications.cmd import command
from nova_notifications.cmd import lines
from nova_notifications.cmd import queue_reader
from nova_notifications import consumer
from nova_notifications import exceptions
from nova_notifications import redaction


class Listen(command.Command):
    """Show notifications as they happen.

    Reads from a temporary queue of its own, so nothing is taken away from
    anybody. Secrets are masked on the screen and in files.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        bus.add_arguments(parser)
        parser.add_argument(
            '--topic', action='append',
            help=f'repeatable (default: {bus.VERSIONED}; the legacy format '
                 f'is on {bus.LEGACY})')
        parser.add_argument(
            '--pool', metavar='NAME',
            help='read from this queue, which stays when you leave, in place '
                 'of a temporary one')
        parser.add_argument('--event', metavar='PATTERN', action='append',
                            help='only these, such as "*.error"; repeatable')
        parser.add_argument('--host', help='only of this host')
        parser.add_argument('--project', metavar='ID',
                            help='only of this project')
        parser.add_argument('--instance', metavar='UUID',
                            help='only of this instance')
        parser.add_argument('--grep', metavar='TEXT',
                            help='only with this text anywhere')
        parser.add_argument('--json', action='store_true',
                            help='one JSON line for each, as "replay" reads')
        parser.add_argument('--record', metavar='FILE',
                            help='also append what is shown to a file')
        parser.add_argument('--count', metavar='N', type=int, default=0,
                            help='leave after so many')
        parser.add_argument('--timeout', metavar='SECONDS', type=float,
                            help='leave after this time')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Show them until told to stop."""
        until = (None if parsed_args.timeout is None
                 else time.monotonic() + parsed_args.timeout)
        reader = queue_reader.QueueReader(
            bus.brokers(parsed_args.transport_url), parsed_args.exchange,
            parsed_args.topic or [bus.VERSIONED], parsed_args.pool)
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.suppress(KeyboardInterrupt,
                                                    BrokenPipeError))
            stack.callback(reader.close)
            record = None
            if parsed_args.record:
                record = stack.enter_context(_opened(parsed_args.record))
            self._warn(reader, reader.open())
            self._show(reader, parsed_args, record, until)
        return 0

    def _warn(self, reader: queue_reader.QueueReader, others: int) -> None:
        pool = reader.pool
        if pool is not None and others:
            print(f'warning: {others} other consumer{"s" * (others != 1)} '
                  f'read{"s" * (others == 1)} from queue {pool}: each '
                  f'message goes to one of you only. Leave out --pool to '
                  f'see all and take none away.', file=sys.stderr)
        elif pool is not None:
            print(f'note: queue {pool} stays when you leave, and fills up. '
                  f'Next, when you no longer need it: '
                  f'{reader.broker.deletion(pool)}', file=sys.stderr)

    def _show(self, reader: queue_reader.QueueReader,
              parsed_args: argparse.Namespace, record: TextIO | None,
              until: float | None) -> None:
        shown = 0
        while True:
            try:
                for found in reader.read(until):
                    if isinstance(found, consumer.MalformedMessage):
                        print(f'warning: {found.reason}', file=sys.stderr)
                    elif wanted(parsed_args, *found[1:]):
                        self._print(parsed_args.json, record, *found)
                        shown += 1
                        if shown == parsed_args.count:
                            return
                return
            except exceptions.NotificationsError as exc:
                print(f'warning: {exc}; trying again', file=sys.stderr)
                self._warn(reader, queue_reader.reopened(reader, until))

    def _print(self, as_json: bool, record: TextIO | None, topic: str,
               context: dict[str, Any], message: dict[str, Any]) -> None:
        safe = dict(redaction.safe_context(context))
        clean = redaction.redact(message)
        if as_json:
            bus.write_record(self.app.stdout, topic, safe, clean)
        else:
            self.app.stdout.write(lines.line(clean) + '\n')
        self.app.stdout.flush()
        if record is not None:
            bus.write_record(record, topic, safe, clean)
            record.flush()


def _opened(name: str) -> TextIO:
    try:
        return open(name, 'a', encoding='utf-8')
    except OSError as exc:
        raise exceptions.NotificationsError(
            f'{name} cannot be written: {exc}') from exc


def wanted(parsed_args: argparse.Namespace, context: dict[str, Any],
           message: dict[str, Any]) -> bool:
    """Whether the filters let a message through."""
    fields = lines.fields_of(message)
    event_type = str(message.get('event_type'))
    if parsed_args.event and not any(
            fnmatch.fnmatchcase(event_type, pattern)
            for pattern in parsed_args.event):
        return False
    publisher = str(message.get('publisher_id'))
    if parsed_args.host and parsed_args.host not in (
            fields.get('host'), publisher.partition(':')[2],
            publisher.partition('.')[2]):
        return False
    if parsed_args.project and parsed_args.project not in (
            fields.get('tenant_id'), fields.get('project_id'),
            context.get('project_id')):
        return False
    if parsed_args.instance and parsed_args.instance not in (
            fields.get('uuid'), fields.get('instance_uuid'),
            fields.get('instance_id')):
        return False
    return not parsed_args.grep or parsed_args.grep in json.dumps(
        message, ensure_ascii=False)
