# SPDX-License-Identifier: Apache-2.0
"""Implement ``bridge``: make legacy notifications from versioned ones."""

from __future__ import annotations

import argparse
import logging
import threading

from nova_notifications.cmd import bus
from nova_notifications.cmd import command
from nova_notifications.cmd import emit
from nova_notifications import formats


class RunBridge(command.Command):
    """Send the legacy counterpart of each versioned notification.

    For readers that know the legacy format alone, so that Nova can send the
    versioned one alone. Message id, time, priority and request context are
    kept; a message is acknowledged when the target has its counterpart. Runs
    until SIGTERM or Ctrl-C. Exits with 2 where legacy notifications of
    Nova's own are on the target: readers would get events twice.
    """

    EXAMPLES = (
        ("For everything that reads Nova's legacy topic",
         'bridge --config-file /etc/nova/nova.conf'),
        ('For Designate alone, on its topic',
         'bridge --event "instance.create.end" --event '
         '"instance.delete.start" --topic notifications_designate'),
        ('With what Glance knows of the images',
         'bridge --image-url http://controller:9292 '
         '--image-metadata glance'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        bus.add_arguments(parser)
        parser.add_argument(
            '--topic', action='append',
            help=f'a legacy topic to send to; repeatable, each gets every '
                 f'notification (default: {formats.LEGACY_TOPIC})')
        parser.add_argument(
            '--source-topic', metavar='TOPIC', action='append',
            help=f'a versioned topic to read; repeatable (default: '
                 f'{formats.VERSIONED_TOPIC})')
        parser.add_argument(
            '--target-url', metavar='URL',
            help='the bus to send to (default: the one that is read)')
        parser.add_argument(
            '--event', metavar='PATTERN', action='append',
            help='versioned events to bridge, such as "instance.*"; '
                 'repeatable (default: all)')
        parser.add_argument(
            '--pool', metavar='NAME', default='nova-legacy-bridge',
            help='the queue that all instances of the bridge share '
                 '(default: %(default)s)')
        parser.add_argument(
            '--native-legacy', choices=['refuse', 'skip', 'allow'],
            default='refuse',
            help='where a publisher sends legacy notifications itself: end, '
                 'leave its events alone, or bridge them, as in a switch in '
                 'which each service sends one format (default: '
                 '%(default)s)')
        parser.add_argument(
            '--image-url', metavar='URL',
            help='the address of Glance, for image_ref_url, such as '
                 'http://controller:9292; without it the key is left out')
        parser.add_argument(
            '--image-metadata', choices=['none', 'glance'], default='none',
            help='where image_meta comes from, beside the id of the image '
                 '(default: %(default)s)')
        parser.add_argument(
            '--os-cloud', metavar='NAME',
            help='the cloud in clouds.yaml whose Glance is asked (default: '
                 'the OS_* variables)')
        parser.add_argument(
            '--health-interval', metavar='SECONDS', type=emit.positive,
            default=60.0,
            help='print the counters this often (default: %(default)s)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Run until the end is asked for, then print the counters."""
        from nova_notifications import bridge
        from nova_notifications.bridge import images
        # What is tried again is said as it happens.
        logging.getLogger('nova_notifications').setLevel(logging.WARNING)
        found = bus.require(parsed_args)
        found.check()
        running = bridge.Bridge(
            str(found.url), target_url=parsed_args.target_url,
            topics=parsed_args.topic or [formats.LEGACY_TOPIC],
            source_topics=(parsed_args.source_topic or
                           [formats.VERSIONED_TOPIC]),
            events=parsed_args.event or ['*'], pool=parsed_args.pool,
            exchange=found.exchange, image_url=parsed_args.image_url,
            image_lookup=(images.connect(parsed_args.os_cloud)
                          if parsed_args.image_metadata == 'glance'
                          else None),
            native_legacy=parsed_args.native_legacy, conf=found.conf)
        ended = threading.Event()

        def health() -> None:
            while not ended.wait(parsed_args.health_interval):
                self._say(f'health: {running.counters}')

        self._say(f'bridging from {found.name} (pool {parsed_args.pool})')
        threading.Thread(target=health, daemon=True,
                         name='nova-notifications-health').start()
        try:
            running.run()
        finally:
            ended.set()
            self._say(f'ended: {running.counters}')
        return 0

    def _say(self, text: str) -> None:
        self.app.stdout.write(text + '\n')
        self.app.stdout.flush()
