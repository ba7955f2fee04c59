# SPDX-License-Identifier: Apache-2.0
"""Make the samples: let every event be emitted, and record what is sent."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import datetime
import json
import logging
import re
from typing import Any, Final
import uuid

from oslo_config import cfg
from oslo_utils import timeutils

import nova_notifications
from nova_notifications import catalogue
from nova_notifications import conf as config
from nova_notifications.contract import source
from nova_notifications import emitters
from nova_notifications import exceptions
from nova_notifications import formats
from nova_notifications.testing import recording
from nova_notifications.testing import sample_data
from nova_notifications.testing import sample_emitters

# Samples are compared with what is committed, so nothing in them may depend
# on when they were made.
_NOW: Final = datetime.datetime(2026, 3, 2, 9, 30)
_NAMESPACE: Final = uuid.UUID('6f1c2d7e-2a0b-5d8e-9c43-0b1f6a7d5e21')

# A frame of a traceback: where the package is installed, and the line. And
# the marks that newer versions of Python put under the code.
_FRAME: Final = re.compile(r'File "[^"]*(nova_notifications/[^"]+)", line \d+')
_MARKERS: Final = re.compile(r'\n *[~^]+$', re.MULTILINE)


Sample = dict[str, Any]


def _sample(recorded: recording.Recorded) -> Sample:
    """Return the message that a reader would receive."""
    return {
        'message_id': str(uuid.uuid5(_NAMESPACE, recorded.event_type)),
        'publisher_id': recorded.publisher_id,
        'event_type': recorded.event_type,
        'priority': recorded.priority,
        'payload': _settled(json.loads(json.dumps(recorded.payload))),
        'timestamp': f'{_NOW}.000000'}


def _settled(value: Any) -> Any:
    """Leave out what may change without the contract: order, tracebacks."""
    if isinstance(value, list):
        return [_settled(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _last_frame(value[key]) if key == 'traceback'
            else _settled(value[key])
            for key in sorted(value, key=_rank)}


def _rank(key: str) -> tuple[int, str]:
    """Sort keys, but those of an object as the wire has them."""
    return (formats.KEYS.index(key) if key in formats.KEYS else -1), key


def _last_frame(traceback: str) -> str:
    """Keep of a traceback where it was raised, without the marks below."""
    first, *_, frame, last = traceback.split('\n,')
    frame = _FRAME.sub(r'File "\1", line 100', _MARKERS.sub('', frame))
    return '\n,'.join([first, frame, last])


@contextlib.contextmanager
def _recording() -> Iterator[recording.RecordingNotifiers]:
    """Bind the library to recording notifiers; any others are unbound."""
    conf = cfg.ConfigOpts()
    conf([], project='nova', default_config_files=[])
    config.register_opts(conf)
    # Not the machine on which they are made.
    conf.set_override('host', sample_data.CONTROLLER)
    conf.set_override('notification_format', config.VERSIONED,
                      group=config.GROUP.name)
    conf.set_override('bdms_in_notifications', True, group=config.GROUP.name)
    conf.set_override('include_share_mapping', True, group=config.GROUP.name)
    recorder = recording.RecordingNotifiers(legacy=False)
    nova_notifications.init(conf, notifiers=recorder, strict=True)
    timeutils.set_time_override(_NOW)
    try:
        yield recorder
    finally:
        timeutils.clear_time_override()
        nova_notifications.cleanup()


class _Failures(logging.Handler):
    """Keep what the emitters log, where they would otherwise go on."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the text of a record."""
        self.messages.append(record.getMessage())


@contextlib.contextmanager
def _failures() -> Iterator[list[str]]:
    """Collect what could not be built, instead of logging it."""
    logger = logging.getLogger(emitters.__name__)
    handler, propagate = _Failures(), logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield handler.messages
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def samples() -> dict[str, Sample]:
    """Return one sample for each event that has an emitter of samples.

    :returns: event type to sample
    :raises ContractError: for the first sample that cannot be built; the
        message has the event, the cause and the file to change
    """
    found: dict[str, Sample] = {}
    with _recording() as recorder, _failures() as failures:
        for event_type in catalogue.events():
            recorder.recorded.clear()
            try:
                sample_emitters.emit_sample(event_type)
            except exceptions.InvalidEvent:
                continue
            except Exception as error:
                raise exceptions.ContractError(
                    f'{event_type} cannot be emitted for its sample: '
                    f'{source.origin(error)}') from error
            if failures:
                raise exceptions.ContractError(
                    f'the sample of {event_type} cannot be built. '
                    f'{failures[0]}. Next: mend the sample data, in '
                    f'nova_notifications/testing/sample_data.py, or the '
                    f'payload class.')
            found.update((event_type, _sample(recorded))
                         for recorded in recorder.recorded
                         if recorded.event_type == event_type)
    return found
