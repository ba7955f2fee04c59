# SPDX-License-Identifier: Apache-2.0
"""``viewer``: notifications on a live web page."""

from __future__ import annotations

import argparse
from collections.abc import Callable
import signal
import sys
import threading
from typing import Any, Final

from nova_notifications.cmd import _warnings  # noqa: F401
from oslo_config import cfg

from nova_notifications.cmd import command
from nova_notifications import exceptions
from nova_notifications import redaction

PORT: Final = 8780


class Viewer(command.Command):
    """Show notifications as they happen, on a web page."""

    EXAMPLES = (
        ('A demonstration, without a broker', 'viewer'),
        ('A live broker',
         'viewer --transport-url rabbit://user:password@host:5672/'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--transport-url', metavar='URL',
            help='the message broker to read, such as '
                 'rabbit://user:password@host:5672/ (default: none; a '
                 'demonstration on a bus inside this process)')
        parser.add_argument(
            '--host', default='127.0.0.1', metavar='ADDRESS',
            help='the address to listen on (default: %(default)s); whoever '
                 'can reach it reads the notifications')
        parser.add_argument(
            '--port', type=int, default=PORT,
            help='0 takes a free one (default: %(default)s)')
        parser.add_argument(
            '--exchange', default='nova',
            help="the exchange that Nova's control_exchange names "
                 '(default: %(default)s)')
        parser.add_argument(
            '--topic', action='append', metavar='TOPIC',
            help='a topic to read; may be repeated (default: notifications '
                 'and versioned_notifications)')
        parser.add_argument(
            '--config-file', action='append', default=[], metavar='FILE',
            help='options of oslo.messaging, such as those for TLS; a '
                 'nova.conf will do')
        parser.add_argument(
            '--keep', type=_positive, default=20_000, metavar='N',
            help='notifications to remember (default: %(default)s)')
        parser.add_argument(
            '--rate', type=_rate, default=4.0, metavar='N',
            help='events a second of the demonstration '
                 '(default: %(default)s)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Serve until it is interrupted."""
        try:
            from nova_notifications import viewer
        except ImportError as error:
            raise exceptions.NotificationsError(
                f'the viewer needs what is not installed ({error}). Next: '
                f"pip install 'nova-notifications[viewer]'") from error
        hub = viewer.Hub(keep=parsed_args.keep)
        demo = parsed_args.transport_url is None
        shown = ('a demonstration' if demo else
                 redaction.mask_text(parsed_args.transport_url))
        try:
            server = viewer.ViewerServer(
                hub, parsed_args.host, parsed_args.port,
                {'demo': demo, 'source': shown})
        except OSError as error:
            raise exceptions.NotificationsError(
                f'{parsed_args.host} port {parsed_args.port} cannot be '
                f'listened on: {error.strerror}. Next: give another --port, '
                f'or 0 for a free one.') from error
        trouble: list[Exception] = []

        def refused(error: Exception) -> None:
            trouble.append(error)
            server.end()

        stop = (_demonstrate(viewer, hub, parsed_args.rate) if demo
                else _listen(viewer, hub, parsed_args, refused))
        print(f'Notifications of {shown} on {server.url}', flush=True)
        # uvicorn closes the streams at a signal and then passes it on: here
        # the rest has to be tidied up, whichever of the two it was.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            server.run()
        except KeyboardInterrupt:
            # Not passed on where whoever started us has it ignored.
            pass
        finally:
            stop()
        if trouble:
            from nova_notifications.consumer import server as consumer_server
            raise consumer_server.refused(trouble[0])
        print('Stopped.', file=sys.stderr)
        return 0


def _demonstrate(viewer: Any, hub: Any, rate: float) -> Any:
    """Let the story run; what is returned ends it."""
    from nova_notifications.cmd import viewer_story
    running = viewer_story.Story(rate)
    source = viewer.BusSource(running.conf, transport=running.transport)
    source.start(hub.add)
    running.start()

    def stop() -> None:
        source.stop()
        running.stop()
    return stop


def _listen(viewer: Any, hub: Any, parsed_args: argparse.Namespace,
            refused: Callable[[Exception], None]) -> Any:
    """Read the broker; what is returned ends it.

    :param refused: called in a thread where the broker will not be read.
    """
    conf = cfg.ConfigOpts()
    files = [word for name in parsed_args.config_file
             for word in ('--config-file', name)]
    conf(files, project='nova', default_config_files=[])
    topics = parsed_args.topic or viewer.TOPICS
    source = viewer.BusSource(conf, parsed_args.transport_url,
                              exchange=parsed_args.exchange, topics=topics)
    hub.listening = False
    started, ended = threading.Event(), threading.Event()

    def connect() -> None:
        # oslo.messaging waits for a broker for as long as it takes, now and
        # whenever it goes away: the page is there meanwhile, and says so.
        try:
            source.start(hub.add)
        except Exception as error:
            refused(error)
            return
        started.set()
        while not ended.is_set():
            hub.listening = source.connected
            ended.wait(1)

    threading.Thread(target=connect, daemon=True,
                     name='nova-notifications-source').start()

    def stop() -> None:
        ended.set()
        if started.is_set():
            source.stop()
    return stop


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError('at least 1 is needed')
    return number


def _rate(text: str) -> float:
    number = float(text)
    if not 0 < number <= 1000:
        raise argparse.ArgumentTypeError('between 0 and 1000 is needed')
    return number
