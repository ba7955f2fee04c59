# SPDX-License-Identifier: Apache-2.0
"""Implement ``viewer``: show notifications on a live web page."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
import contextlib
import signal
import sys
from typing import Final

from nova_notifications.cmd import bus
from nova_notifications.cmd import command
from nova_notifications import exceptions

PORT: Final = 8780
# Seconds for which one thread keeps another one waiting.
_TURN: Final = 0.001


class Viewer(command.Command):
    """Show notifications as they happen, on a web page.

    Without a broker it shows a demonstration: a small cloud that does not
    exist.
    """

    EXAMPLES = (
        ('A demonstration, without a broker', 'viewer'),
        ('A live broker',
         'viewer --transport-url rabbit://user:password@host:5672/'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        bus.add_arguments(parser)
        parser.add_argument(
            '--host', default='127.0.0.1', metavar='ADDRESS',
            help='the address to listen on (default: %(default)s); whoever '
                 'can reach it reads the notifications')
        parser.add_argument(
            '--port', type=int, default=PORT,
            help='0 takes a free one (default: %(default)s)')
        parser.add_argument(
            '--topic', action='append', metavar='TOPIC',
            help='a topic to read; may be repeated (default: notifications '
                 'and versioned_notifications)')
        parser.add_argument(
            '--keep', type=_positive, default=20_000, metavar='N',
            help='notifications to remember (default: %(default)s)')
        parser.add_argument(
            '--no-replay', action='store_true',
            help='offer no button that sends a notification again; there is '
                 'none where others can reach the page, either')
        parser.add_argument(
            '--rate', type=_rate, default=4.0, metavar='N',
            help='events a second of the demonstration '
                 '(default: %(default)s)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Serve until it is interrupted."""
        try:
            from nova_notifications.cmd import viewer_feed
            from nova_notifications.cmd import viewer_tools
            from nova_notifications import viewer
        except ImportError as error:
            raise exceptions.NotificationsError(
                f'the viewer needs what is not installed ({error}). Next, in '
                "a checkout of the project: pip install '.[viewer]'"
            ) from error
        hub = viewer.Hub(keep=parsed_args.keep)
        feed = viewer_feed.choose(hub, parsed_args)
        try:
            server = viewer.ViewerServer(
                hub, parsed_args.host, parsed_args.port, feed.about,
                viewer_tools.ViewerTools(
                    feed.about['target'],
                    feed.send if _may_replay(parsed_args) else None))
        except OSError as error:
            raise exceptions.NotificationsError(
                f'{parsed_args.host} port {parsed_args.port} cannot be '
                f'listened on: {error.strerror}. Next: give another --port, '
                f'or 0 for a free one.') from error
        # The thread that reads the broker waits for its turn at each message:
        # not for as long as it would beside a search.
        sys.setswitchinterval(_TURN)
        feed.start()
        print(f'Notifications of {feed.name} on {server.url}', flush=True)
        # uvicorn closes the streams at a signal and then passes it on: here
        # the rest has to be tidied up, whichever of them it was.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with _until_hangup(server.end):
                server.run()
        except KeyboardInterrupt:
            # Not passed on where whoever started us has it ignored.
            pass
        finally:
            feed.stop()
        with contextlib.suppress(OSError):
            # The terminal may be what went away.
            print('Stopped.', file=sys.stderr)
        return 0


def _may_replay(parsed_args: argparse.Namespace) -> bool:
    """Return whether the page may send: not where others reach it."""
    from nova_notifications.viewer import server
    return not parsed_args.no_replay and server.is_loopback(parsed_args.host)


@contextlib.contextmanager
def _until_hangup(end: Callable[[], None]) -> Iterator[None]:
    """End when the terminal goes away, as for any other signal.

    Not where whoever started us has it ignored, as ``nohup`` does.
    """
    before = signal.getsignal(signal.SIGHUP)
    if before is signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGHUP, lambda *_: end())
    try:
        yield
    finally:
        # What is tidied up from here on is not to be interrupted.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


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
