# SPDX-License-Identifier: Apache-2.0
"""``doctor``: what is wrong with a notification bus, and what to do."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
import json

from nova_notifications.cmd import bus
from nova_notifications.cmd import command
from nova_notifications.cmd import queues
from nova_notifications.cmd import sampling
from nova_notifications.cmd.finding import Finding
from nova_notifications.cmd.finding import Level
from nova_notifications import exceptions

_MARKS = {Level.OK: 'ok     ', Level.NOTE: 'note   ',
          Level.PROBLEM: 'PROBLEM'}


class Doctor(command.Command):
    """Look at the notifications of a message bus and say what is wrong.

    Nothing is changed and no message is taken from anybody: what arrives
    meanwhile is read from a temporary queue.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        bus.add_arguments(parser)
        parser.add_argument(
            '--topic', action='append', default=[],
            help='another topic to look at; repeatable')
        parser.add_argument(
            '--pool', metavar='NAME', action='append', default=[],
            help='the queue of a pool to look at; repeatable. Where the '
                 'management API answers, they are found')
        parser.add_argument(
            '--management-url', metavar='URL',
            help="RabbitMQ's management API (default: port 15672 of the "
                 'same host)')
        parser.add_argument(
            '--listen', metavar='SECONDS', type=float, default=5.0,
            help='how long to read what arrives (default: 5)')
        parser.add_argument('-f', '--format', choices=['text', 'json'],
                            default='text')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Print the findings.

        :returns: 1 where there is a problem.
        """
        if parsed_args.listen < 0:
            raise exceptions.NotificationsError('--listen is 0 or more')
        topics = list(dict.fromkeys(
            [bus.VERSIONED, bus.LEGACY, *parsed_args.topic]))
        findings = []
        # Each is told when it is known: listening takes its time.
        for found in diagnose(
                bus.broker(parsed_args.transport_url), parsed_args.exchange,
                topics, parsed_args.pool, parsed_args.listen,
                parsed_args.management_url):
            findings.append(found)
            if parsed_args.format == 'text':
                self.app.stdout.write(f'{_MARKS[found.level]}  {found.text}\n')
                if found.next_step:
                    self.app.stdout.write(f'{"":9}Next: {found.next_step}\n')
                self.app.stdout.flush()
        if parsed_args.format == 'json':
            self.app.stdout.write(json.dumps(
                [found.document() for found in findings], indent=2) + '\n')
        return int(any(found.level is Level.PROBLEM for found in findings))


def diagnose(broker: bus.Broker, exchange: str, topics: list[str],
             pools: list[str], seconds: float,
             management: str | None = None) -> Iterator[Finding]:
    """Find out what there is to say about a bus.

    :param topics: the topics to look at.
    :param pools: the queues of pools to look at.
    :param seconds: how long to read what arrives.
    :param management: the URL of the management API; None: the usual one.
    """
    try:
        broker.connect().close()
    except exceptions.NotificationsError as exc:
        text, _, step = str(exc).partition(' Next: ')
        yield Finding(Level.PROBLEM, 'connection', text, step)
        return
    yield Finding(Level.OK, 'connection', f'{broker.name} answers')
    found, how = queues.find(broker, exchange, topics, pools, management)
    yield how
    yield from queues.judge(broker, found, topics)
    yield from sampling.judge(broker, exchange, topics, seconds)
