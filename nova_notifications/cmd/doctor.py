# SPDX-License-Identifier: Apache-2.0
"""Implement ``doctor``: find what is wrong with a notification bus."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
import contextlib
import json
import os
from typing import TYPE_CHECKING

from nova_notifications.cmd import bus
from nova_notifications.cmd import command
from nova_notifications.cmd import finding
from nova_notifications.cmd.finding import Finding
from nova_notifications.cmd.finding import Level
from nova_notifications import exceptions
from nova_notifications import formats

if TYPE_CHECKING:
    from nova_notifications.cmd import broker as broker_module

#: The environment variable that takes the place of ``--management-url``.
MANAGEMENT_VARIABLE = 'NOVA_NOTIFICATIONS_MANAGEMENT_URL'


class Doctor(command.Command):
    """Look at the notifications of a message bus and say what is wrong.

    Nothing is changed and no message is taken from anybody: what arrives
    meanwhile is read from a temporary queue. Exits with 1 where there is a
    problem.
    """

    EXAMPLES = (
        ("Nova's two topics, for five seconds",
         'doctor --config-file /etc/nova/nova.conf'),
        ('One topic, for a minute',
         'doctor --topic notifications.designate --listen 60'),
        ('For a program', 'doctor -f json'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        bus.add_arguments(parser)
        parser.add_argument(
            '--topic', action='append',
            help=f'a topic to look at; repeatable (default: '
                 f'{formats.VERSIONED_TOPIC} and {formats.LEGACY_TOPIC})')
        parser.add_argument(
            '--pool', metavar='NAME', action='append', default=[],
            help='the queue of a pool to look at; repeatable. Where the '
                 'management API answers, they are found')
        parser.add_argument(
            '--management-url', metavar='URL',
            help="RabbitMQ's management API, with a user and password of its "
                 f'own where it has one (default: ${MANAGEMENT_VARIABLE}, or '
                 f'port 15672 of the same host, with TLS port 15671)')
        parser.add_argument(
            '--listen', metavar='SECONDS', type=float, default=5.0,
            help='how long to read what arrives (default: 5)')
        parser.add_argument('-f', '--format', choices=['text', 'json'],
                            default='text', help='by default text')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Print the findings.

        :returns: 1 where there is a problem.
        """
        if parsed_args.listen < 0:
            raise exceptions.NotificationsError('--listen is 0 or more')
        target = bus.require(parsed_args)
        with self._note(f'looking at {target.name}, and reading for '
                        f'{parsed_args.listen:g} s ...'):
            findings = list(diagnose(
                target.broker(), target.exchange,
                list(dict.fromkeys(parsed_args.topic or (
                    formats.VERSIONED_TOPIC, formats.LEGACY_TOPIC))),
                parsed_args.pool, parsed_args.listen,
                parsed_args.management_url or
                os.environ.get(MANAGEMENT_VARIABLE)))
        if parsed_args.format == 'json':
            self.app.stdout.write(json.dumps(
                [found.document() for found in findings], indent=2) + '\n')
        else:
            self.app.stdout.writelines(
                line + '\n' for line in finding.report(findings))
        return int(any(found.level is Level.PROBLEM for found in findings))

    @contextlib.contextmanager
    def _note(self, text: str) -> Iterator[None]:
        """Show on a terminal what takes its time."""
        shown = self.app.stderr.isatty()
        if shown:
            self.app.stderr.write(text)
            self.app.stderr.flush()
        try:
            yield
        finally:
            if shown:
                self.app.stderr.write('\r' + ' ' * len(text) + '\r')
                self.app.stderr.flush()


def diagnose(broker: broker_module.Broker, exchange: str, topics: list[str],
             pools: list[str], seconds: float,
             management: str | None = None) -> Iterator[Finding]:
    """Look at a bus and yield what is found.

    :param topics: the topics to look at.
    :param pools: the queues of pools to look at.
    :param seconds: how long to read what arrives.
    :param management: the URL of the management API; None: the usual one.
    """
    from nova_notifications.cmd import bounds
    from nova_notifications.cmd import queues
    from nova_notifications.cmd import sampling
    try:
        broker.connect().close()
    except exceptions.NotificationsError as exc:
        text, _, step = str(exc).partition(' Next: ')
        yield Finding(Level.PROBLEM, 'connection', text.rstrip('.'), step)
        return
    yield Finding(Level.OK, 'connection', f'{broker.name} answers')
    found, how = queues.find(broker, exchange, topics, pools, management)
    yield how
    yield from queues.judge(broker, found, topics)
    yield from bounds.judge(broker, found, topics)
    yield from sampling.judge(broker, exchange, topics, seconds)
