# SPDX-License-Identifier: Apache-2.0
"""The main job, to look at: emit a short story and read what arrives.

``python -m nova_notifications.cmd.demo`` runs on an embedded transport; with
``--transport-url`` the same goes through a real broker.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from typing import Any

from nova_notifications.cmd import quiet  # noqa: F401
from oslo_config import cfg
import oslo_messaging
from kombu.connection import Connection
from oslo_messaging import opts as messaging_opts

import nova_notifications
from nova_notifications.cmd import demo_output
from nova_notifications import conf as config
from nova_notifications.objects import events
from nova_notifications import redaction
from nova_notifications.story import cast
from nova_notifications.story import play

# Seconds: for a notification to arrive, and for a broker to answer.
_PATIENCE = 15.0
_CONNECT = 5.0

# What happens, in the order it happens: a headline and the events under it.
_STORY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ('An administrator disables nova-compute on host1 for planned '
     'maintenance', ('service.update',)),
    ('A server is built', ('scheduler.select_destinations.start',
                           'scheduler.select_destinations.end',
                           'instance.create.start', 'instance.create.end')),
    ('It is paused', ('instance.pause.start', 'instance.pause.end')),
    ('A volume is attached', ('instance.volume_attach.start',
                              'instance.volume_attach.end')),
    ('An action fails', ('compute.exception',)),
)
_FAILED_METHOD = 'attach_interface'


class MaintenanceMonitor:
    """The monitoring tool that the versioned interface was made for."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def info(self, ctxt: Any, publisher_id: str, event_type: str,
             payload: Any, metadata: Any) -> None:
        """Called by oslo.messaging for each notification."""
        if event_type == 'service.update':
            service = payload['nova_object.data']
            if service['disabled'] and service['binary'] == 'nova-compute':
                self.warnings.append(
                    f"{service['host']} is going into maintenance: "
                    f"{service['disabled_reason']}")


class _Reader:
    """Takes down every notification of one format."""

    def __init__(self) -> None:
        self.seen: dict[str, tuple[str, Any]] = {}
        self.changed = threading.Condition()

    def _take(self, ctxt: Any, publisher_id: str, event_type: str,
              payload: Any, metadata: Any) -> None:
        with self.changed:
            self.seen[event_type] = (publisher_id, payload)
            self.changed.notify_all()

    info = error = _take

    def wait_for(self, event_type: str, until: float) -> bool:
        """Whether the event has arrived, or arrives before a time."""
        with self.changed:
            return self.changed.wait_for(lambda: event_type in self.seen,
                                         max(0.0, until - time.monotonic()))


def _expected(event_type: str, wanted: str) -> tuple[str | None, str | None]:
    """The legacy and the versioned event type that have to arrive."""
    legacy = events.EVENTS[event_type].legacy
    if event_type == 'compute.exception':
        legacy = _FAILED_METHOD
    return (legacy if wanted != config.VERSIONED else None,
            event_type if wanted != config.UNVERSIONED else None)


def _configure(arguments: argparse.Namespace) -> cfg.ConfigOpts:
    conf = cfg.ConfigOpts()
    conf([], project='nova', default_config_files=[])
    config.register_opts(conf)
    # Topics of this run alone: no queue that anybody else reads is touched.
    run = f'nova_notifications_demo_{os.getpid()}'
    settings = {
        'notifications': {
            'notification_format': arguments.format,
            'versioned_notifications_topics': [f'{run}_versioned']},
        'oslo_messaging_notifications': {
            'driver': ['messagingv2'], 'topics': [f'{run}_legacy']},
        'oslo_messaging_rabbit': {'amqp_auto_delete': True},
    }
    # oslo.messaging registers its options when they are first needed.
    for group, options in messaging_opts.list_opts():
        if group in settings:
            conf.register_opts(options, group=group)
    for group, values in settings.items():
        for name, value in values.items():
            conf.set_override(name, value, group=group)
    conf.set_override('host', cast.HOST)
    # Queues of a notification topic hang on this exchange; an auto-deleted
    # one may not have the name of one that is kept.
    oslo_messaging.set_transport_defaults(control_exchange=run)
    return conf


def _unreachable(url: str) -> str | None:
    """Why a broker does not answer, or None where it does.

    oslo.messaging tries for ever; who runs a demonstration wants to know.
    """
    if not url.startswith('rabbit'):
        return None
    try:
        with Connection(  # type: ignore[no-untyped-call]
                'amqp' + url[len('rabbit'):],
                connect_timeout=_CONNECT) as connection:
            connection.ensure_connection(max_retries=1, timeout=_CONNECT)
    except Exception as exc:
        return redaction.mask_text(f'{type(exc).__name__}: {exc}')
    return None


def _listen(transport: Any, topic: str, endpoints: list[Any]) -> Any:
    listener = oslo_messaging.get_notification_listener(
        transport, [oslo_messaging.Target(topic=topic)], endpoints,
        executor='threading')
    listener.start()
    return listener


def run(arguments: argparse.Namespace) -> int:
    """Play the story, print what arrives.

    :param arguments: ``transport_url``, ``format`` and ``color``.
    :returns: the exit status: 0, 1 where something did not arrive, 2 where
        there is no broker.
    """
    show = demo_output.Output(sys.stdout, arguments.color)
    reason = _unreachable(arguments.transport_url)
    if reason is not None:
        show.failure(
            f'No broker answers at '
            f'{redaction.mask_text(arguments.transport_url)} ({reason}). '
            f'Start it, correct --transport-url, or leave the option away '
            f'to run on the embedded transport.')
        return 2
    conf = _configure(arguments)
    transport = oslo_messaging.get_notification_transport(
        conf, url=arguments.transport_url)
    legacy, versioned = _Reader(), _Reader()
    # Its endpoint stands before the reader's: what it had to say has been
    # said when the reader has the notification.
    monitor = MaintenanceMonitor()
    listeners = [
        _listen(transport, conf.oslo_messaging_notifications.topics[0],
                [legacy]),
        _listen(transport, conf.notifications.versioned_notifications_topics[
            0], [monitor, versioned]),
    ]
    nova_notifications.init(conf, transport=transport)
    show.title(arguments.transport_url, arguments.format)
    missing: list[str] = []
    try:
        for headline, story in _STORY:
            show.headline(headline)
            for event_type in story:
                play(event_type)
                missing += _show(show, event_type, arguments.format, legacy,
                                 versioned)
            for warning in monitor.warnings:
                show.alarm(warning)
            if 'service.update' in story and not monitor.warnings and (
                    arguments.format != config.UNVERSIONED):
                missing.append('the warning of the maintenance monitor')
            monitor.warnings.clear()
    finally:
        for listener in listeners:
            listener.stop()
            listener.wait()
        nova_notifications.cleanup()
        transport.cleanup()
    show.verdict(missing, len(legacy.seen), len(versioned.seen))
    return 1 if missing else 0


def _show(show: demo_output.Output, event_type: str, wanted: str,
          legacy: _Reader, versioned: _Reader) -> list[str]:
    """Print one event as both readers got it; what did not arrive."""
    until = time.monotonic() + _PATIENCE
    missing = []
    sides: list[demo_output.Side] = []
    for name, reader in zip(_expected(event_type, wanted),
                            (legacy, versioned)):
        if name is None:
            sides.append(None)
        elif reader.wait_for(name, until):
            sides.append((name, *reader.seen[name]))
        else:
            missing.append(name)
            sides.append((name, 'did not arrive', None))
    show.pair(*sides)
    return missing


def parse(argv: list[str]) -> argparse.Namespace:
    """The arguments of the command line."""
    parser = argparse.ArgumentParser(
        prog='tox -e demo --',
        description='Emit a short story and print what two listeners '
                    'received, legacy and versioned side by side.')
    parser.add_argument(
        '--transport-url', default='fake://', metavar='URL',
        help='the broker to go through, for example '
             'rabbit://guest:guest@127.0.0.1:5672/ '
             '(default: an embedded transport, no broker)')
    parser.add_argument(
        '--format', default=config.BOTH,
        choices=(config.BOTH, config.VERSIONED, config.UNVERSIONED),
        help='what is emitted (default: %(default)s)')
    parser.add_argument(
        '--color', default='auto', choices=('auto', 'always', 'never'),
        help='colours (default: on a terminal)')
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """:returns: the exit status."""
    return run(parse(sys.argv[1:] if argv is None else argv))


if __name__ == '__main__':
    sys.exit(main())
