# SPDX-License-Identifier: Apache-2.0
"""Emit a short story and print what two readers receive.

``python -m nova_notifications.cmd.demo`` runs on an embedded transport; with
``--transport-url`` the same goes through a real broker.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
import dataclasses
import os
import sys
import threading
import time
from typing import Any

from nova_notifications.cmd import _warnings

if __name__ == '__main__':
    # Before oslo.messaging is imported.
    _warnings.silence_eventlet()

from oslo_config import cfg
import oslo_messaging
from oslo_messaging import opts as messaging_opts

import nova_notifications
from nova_notifications.cmd import bus
from nova_notifications.cmd import demo_output
from nova_notifications import conf as config
from nova_notifications import exceptions
from nova_notifications import formats
from nova_notifications.objects import events
from nova_notifications.testing import sample_data
from nova_notifications.testing.sample_emitters import emit_sample

# Seconds for a notification to arrive.
_PATIENCE = 15.0

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
        """Note a service that is disabled; oslo.messaging calls this."""
        if event_type == 'service.update':
            service = payload[formats.DATA]
            if service['disabled'] and service['binary'] == 'nova-compute':
                self.warnings.append(
                    f"{service['host']} is going into maintenance: "
                    f"{service['disabled_reason']}")


class _Reader:
    """Keeps every notification of one format."""

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
        """Return whether an event has arrived, or arrives before a time."""
        with self.changed:
            return self.changed.wait_for(lambda: event_type in self.seen,
                                         max(0.0, until - time.monotonic()))


@dataclasses.dataclass(frozen=True)
class _Column:
    """One format that is on: its topic, and who reads it.

    :param wanted: the event type that a versioned one has in this format,
        None for none.
    """

    heading: demo_output.Heading
    reader: _Reader
    wanted: Callable[[str], str | None]


def _legacy_type(event_type: str) -> str | None:
    if event_type == 'compute.exception':
        return _FAILED_METHOD
    return events.EVENTS[event_type].legacy


def _configure(arguments: argparse.Namespace) -> cfg.ConfigOpts:
    conf = cfg.ConfigOpts()
    conf([], project='nova', default_config_files=[])
    config.register_opts(conf)
    # Topics of this run alone: no queue that anybody else reads is touched.
    run = f'nova_demo_{os.getpid()}'
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
    conf.set_override('host', sample_data.HOST)
    # Queues of a notification topic hang on this exchange; an auto-deleted
    # one may not have the name of one that is kept.
    oslo_messaging.set_transport_defaults(control_exchange=run)
    return conf


def _connect(conf: cfg.ConfigOpts, url: str) -> Any:
    """Open the transport.

    :raises NotificationsError: where there is none; oslo.messaging tries for
        ever, and who runs a demonstration wants to know.
    """
    if url.startswith('rabbit'):
        bus.broker(url).connect().close()
    return bus.transport(conf, url)


def _listen(transport: Any, topic: str, endpoints: list[Any]) -> Any:
    listener = oslo_messaging.get_notification_listener(
        transport, [oslo_messaging.Target(topic=topic)], endpoints,
        executor='threading')
    # One thread: what arrives is seen in its order.
    listener.start(override_pool_size=1)
    return listener


def run(arguments: argparse.Namespace) -> int:
    """Emit the story and print what arrives.

    :param arguments: ``transport_url``, ``format`` and ``color``.
    :returns: the exit status: 0, 1 where something did not arrive, 2 where
        there is no such transport, 130 where the user stopped it.
    """
    show = demo_output.Output(sys.stdout, arguments.color)
    conf = _configure(arguments)
    try:
        transport = _connect(conf, arguments.transport_url)
    except exceptions.NotificationsError as exc:
        show.failure(f'{exc}')
        show.remark('Without --transport-url an embedded transport is used.')
        return 2
    # The endpoint of the monitor stands before the reader's: what it had to
    # say has been said when the reader has the notification.
    monitor = MaintenanceMonitor()
    columns, listeners = [], []
    if arguments.format != config.VERSIONED:
        reader = _Reader()
        topic = conf.oslo_messaging_notifications.topics[0]
        columns.append(_Column(demo_output.Heading('LEGACY', topic, 'yellow'),
                               reader, _legacy_type))
        listeners.append(_listen(transport, topic, [reader]))
    if arguments.format != config.UNVERSIONED:
        reader = _Reader()
        topic = conf.notifications.versioned_notifications_topics[0]
        columns.append(_Column(demo_output.Heading('VERSIONED', topic, 'cyan'),
                               reader, str))
        listeners.append(_listen(transport, topic, [monitor, reader]))
    nova_notifications.init(conf, transport=transport)
    try:
        show.title(arguments.transport_url, arguments.format,
                   [column.heading for column in columns])
        missing = _tell(show, columns, monitor)
    except KeyboardInterrupt:
        show.failure('Stopped.')
        return 130
    finally:
        for listener in listeners:
            listener.stop()
            listener.wait()
        nova_notifications.cleanup()
        transport.cleanup()
    show.verdict(missing, {column.heading.name.lower():
                           len(column.reader.seen) for column in columns})
    return 1 if missing else 0


def _tell(show: demo_output.Output, columns: list[_Column],
          monitor: MaintenanceMonitor) -> list[str]:
    """Let the story happen, and print it; what did not arrive."""
    missing: list[str] = []
    watched = any(column.wanted is str for column in columns)
    for headline, story in _STORY:
        show.headline(headline)
        for event_type in story:
            emit_sample(event_type)
            missing += _show(show, event_type, columns)
        for warning in monitor.warnings:
            show.alarm(warning)
        if 'service.update' in story and not monitor.warnings:
            if watched:
                missing.append('the warning of the maintenance monitor')
            else:
                show.remark('The maintenance monitor reads versioned '
                            'notifications: it hears nothing of this.')
        monitor.warnings.clear()
    return missing


def _show(show: demo_output.Output, event_type: str,
          columns: list[_Column]) -> list[str]:
    """Print one event as the readers got it; what did not arrive."""
    until = time.monotonic() + _PATIENCE
    missing = []
    sides: list[demo_output.Side] = []
    for column in columns:
        name = column.wanted(event_type)
        if name is None:
            sides.append(None)
        elif column.reader.wait_for(name, until):
            sides.append((name, *column.reader.seen[name]))
        else:
            missing.append(name)
            sides.append((name, 'did not arrive', None))
    show.row(sides)
    return missing


def parse(argv: list[str]) -> argparse.Namespace:
    """Read the arguments of the command line."""
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
    """Run the demonstration that the command line asks for.

    :param argv: the arguments; None takes those of the process.
    :returns: the exit status, as :func:`run` has it.
    """
    try:
        return run(parse(sys.argv[1:] if argv is None else argv))
    except BrokenPipeError:
        # Whoever read the output has seen enough: nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == '__main__':
    sys.exit(main())
