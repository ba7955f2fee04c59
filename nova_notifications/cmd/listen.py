# SPDX-License-Identifier: Apache-2.0
"""Implement ``listen``: show notifications, one line for each."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
import contextlib
import fnmatch
import json
import os
import signal
import sys
import threading
import time
from typing import Any, TextIO

from nova_notifications.cmd import bus
from nova_notifications.cmd import command
from nova_notifications.cmd import formatting
from nova_notifications.cmd import progress
from nova_notifications.cmd import records
from nova_notifications import exceptions
from nova_notifications import formats


class Listen(command.Command):
    """Show notifications as they happen.

    Reads from a temporary queue of its own, so nothing is taken away from
    anybody, and waits for an exchange that does not exist yet. Secrets that a
    failure or a context brought along are masked on the screen and in files.

    Exits with 1 where --timeout is over before --count notifications were
    shown.
    """

    EXAMPLES = (
        ('All that happens, until Ctrl-C',
         'listen --transport-url rabbit://user:password@host/'),
        ('Failures alone, of both formats',
         'listen --config-file /etc/nova/nova.conf --event "*.error" '
         '--topic versioned_notifications --topic notifications'),
        ('Record one server to a file that "replay" reads',
         'listen --instance UUID --record web-1.jsonl'),
        ('Wait up to a minute for the next new server',
         'listen --event instance.create.end --count 1 --timeout 60'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        bus.add_arguments(parser)
        parser.add_argument(
            '--topic', action='append',
            help=f'repeatable (default: {formats.VERSIONED_TOPIC}; the legacy '
                 f'format is on {formats.LEGACY_TOPIC})')
        parser.add_argument(
            '--pool', metavar='NAME',
            help='read from this queue, in place of a temporary one; where '
                 'it does not exist it is made, and stays for an hour after '
                 'you leave')
        parser.add_argument('--event', metavar='PATTERN', action='append',
                            help='only these, such as "*.error"; repeatable')
        parser.add_argument('--host', help='only of this host')
        parser.add_argument('--project', metavar='ID',
                            help='only of this project')
        parser.add_argument('--instance', metavar='UUID',
                            help='only of this instance')
        parser.add_argument('--grep', metavar='TEXT',
                            help='only with this text anywhere')
        parser.add_argument('-f', '--format', choices=['text', 'json'],
                            default='text',
                            help='json is one line for each, as "replay" '
                                 'reads (default: text)')
        parser.add_argument('--json', dest='format', action='store_const',
                            const='json', help=argparse.SUPPRESS)
        parser.add_argument('--record', metavar='FILE',
                            help='also append what is shown to a file that '
                                 'its owner alone can read')
        parser.add_argument('--count', metavar='N', type=int, default=0,
                            help='leave after so many')
        parser.add_argument('--timeout', metavar='SECONDS', type=float,
                            help='leave after this time')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Show them until it is ended."""
        from nova_notifications.cmd import queue_reader
        until = (None if parsed_args.timeout is None
                 else time.monotonic() + parsed_args.timeout)
        target = bus.require(parsed_args)
        reader = queue_reader.QueueReader(
            target.broker(), target.exchange,
            parsed_args.topic or [formats.VERSIONED_TOPIC], parsed_args.pool)
        status = 0
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.suppress(KeyboardInterrupt))
            stack.enter_context(_ends_tidily())
            stack.callback(reader.close)
            record = None
            if parsed_args.record:
                record = stack.enter_context(_opened(parsed_args.record))
            self._open(reader, target, until, reconnect=False)
            status = self._show(reader, target, parsed_args, record, until)
        return status

    def _open(self, reader: Any, target: bus.Bus, until: float | None,
              reconnect: bool) -> None:
        from nova_notifications.cmd import queue_reader

        def waiting(reason: exceptions.NotificationsError) -> None:
            text, _, step = str(reason).partition(' Next: ')
            print(f'waiting: {text}' + (f' Meanwhile: {step}' if step else ''),
                  file=sys.stderr, flush=True)

        others = queue_reader.open_patiently(
            reader, until, reconnect=reconnect, waiting=waiting)
        pool = reader.pool
        if pool is not None and others:
            print(f'warning: {others} other consumer{"s" * (others != 1)} '
                  f'read{"s" * (others == 1)} from queue {pool}: each '
                  f'message goes to one of you only. Leave out --pool to '
                  f'see all and take none away.', file=sys.stderr)
        elif pool is not None:
            print(f'note: messages wait for you in queue {pool} when you '
                  f'leave. The broker removes a queue that this command has '
                  f'made after an hour. To delete it before: '
                  f'{reader.broker.deletion(pool)}', file=sys.stderr)
        print(f'listening on {reader.broker.name}, exchange '
              f'{target.exchange}, {reader.describe()}',
              file=sys.stderr, flush=True)

    def _show(self, reader: Any, target: bus.Bus,
              parsed_args: argparse.Namespace, record: TextIO | None,
              until: float | None) -> int:
        from nova_notifications import consumer
        # Where lines flow over the same terminal they are progress enough.
        quiet = self.app.stdout.isatty() or record is None
        with progress.Progress(
                None if quiet else sys.stderr, 'recording',
                parsed_args.count or None) as shown:
            while True:
                try:
                    for found in reader.read(until):
                        if isinstance(found, consumer.MalformedMessage):
                            print(f'warning: {found.reason}', file=sys.stderr)
                        elif wanted(parsed_args, *found[1:]):
                            self._print(parsed_args.format, record, *found)
                            shown.advance()
                            if shown.count == parsed_args.count:
                                return 0
                    break
                except exceptions.NotificationsError as exc:
                    print(f'warning: {exc}; trying again', file=sys.stderr)
                    self._open(reader, target, until, reconnect=True)
        if shown.count < parsed_args.count:
            print(f'the time is over: {shown.count} of {parsed_args.count} '
                  f'arrived', file=sys.stderr)
            return 1
        return 0

    def _print(self, form: str, record: TextIO | None, topic: str,
               context: dict[str, Any], message: dict[str, Any]) -> None:
        from nova_notifications.contract import masking
        from nova_notifications import redaction
        safe = dict(redaction.safe_context(context))
        clean = masking.mask_message(message)
        if form == 'json':
            records.write(self.app.stdout, topic, safe, clean)
        else:
            self.app.stdout.write(formatting.line(clean) + '\n')
        self.app.stdout.flush()
        if record is not None:
            records.write(record, topic, safe, clean)
            record.flush()


def _opened(name: str) -> TextIO:
    """Open a file to append to, for its owner alone where it is new.

    :raises NotificationsError: where it cannot be written.
    """
    try:
        return open(name, 'a', encoding='utf-8',
                    opener=lambda path, flags: os.open(path, flags, 0o600))
    except OSError as exc:
        raise exceptions.NotificationsError(
            f'{name} cannot be written: {exc.strerror}. Next: give another '
            f'--record.') from exc


@contextlib.contextmanager
def _ends_tidily() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the command as Ctrl-C does.

    A signal that whoever started us has ignored, as nohup does, stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {}
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            before[number] = signal.signal(number,
                                           signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def wanted(parsed_args: argparse.Namespace, context: dict[str, Any],
           message: dict[str, Any]) -> bool:
    """Return whether the filters let a message through."""
    fields = formats.fields_of(message.get('payload'))
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
