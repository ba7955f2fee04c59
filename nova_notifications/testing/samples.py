# SPDX-License-Identifier: Apache-2.0
"""Make realistic notifications of any recorded Nova release.

The emitters themselves send them, about the objects of ``sample_data``, and
the contract's history gives them the form that the release sent.
"""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import dataclasses
import functools
import json
import threading
from typing import Any
import uuid

from oslo_config import cfg
from oslo_utils import timeutils

from nova_notifications import conf as config
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications.contract import samples as sample_files
from nova_notifications import _suggestions
from nova_notifications import exceptions
from nova_notifications.objects import events
from nova_notifications import redaction
from nova_notifications import runtime
from nova_notifications.testing import recording
from nova_notifications.testing import sample_data
from nova_notifications.testing import sample_emitters


_LOCK = threading.Lock()


@dataclasses.dataclass
class Sample:
    """One message, ready to be sent.

    :param versioned: in which format it is.
    :param message: the envelope with its payload.
    :param context: the request context that goes with it.
    """

    versioned: bool
    message: dict[str, Any]
    context: dict[str, Any]


@contextlib.contextmanager
def _recording() -> Iterator[recording.RecordingNotifiers]:
    """Bind the library to recording notifiers for a while."""
    conf = cfg.ConfigOpts()
    conf([], project='nova', default_config_files=[])
    config.register_opts(conf)
    # Not the machine on which they are made.
    conf.set_override('host', sample_data.CONTROLLER)
    for name, value in (('notification_format', config.BOTH),
                        ('notify_on_state_change', 'vm_and_task_state'),
                        ('bdms_in_notifications', True),
                        ('include_share_mapping', True)):
        conf.set_override(name, value, group=config.GROUP.name)
    recorder = recording.RecordingNotifiers()
    with _LOCK:
        # Not init(): what the caller has bound is to be there afterwards.
        before = runtime.replace(
            runtime.Runtime(conf, recorder, runtime.Hooks(
                image_url=sample_data.image_url)))
        try:
            yield recorder
        finally:
            runtime.replace(before)


@functools.lru_cache(maxsize=None)
def _emitted(event_type: str) -> tuple[Sample, ...]:
    with _recording() as recorder:
        if event_type in sample_emitters.LEGACY_ONLY:
            sample_emitters.emit_legacy_sample(event_type)
        else:
            sample_emitters.emit_sample(event_type)
    return tuple(map(_sample, recorder.recorded))


def _sample(recorded: recording.Recorded) -> Sample:
    """Return what a reader receives, without id and time."""
    message = {'publisher_id': recorded.publisher_id,
               'priority': recorded.priority,
               'event_type': recorded.event_type,
               'payload': recorded.payload}
    return Sample(recorded.versioned,
                  json.loads(json.dumps(message, default=str)),
                  dict(redaction.safe_context(recorded.context)))


def event_types(nova: str | None = None) -> tuple[str, ...]:
    """Return the versioned event types that a Nova release sends.

    :param nova: as in ``history.find_release``; None: this library's own.
    :raises ContractError: for a release that is not recorded.
    """
    if nova is None:
        return tuple(sorted(events.EVENTS))
    return tuple(sorted(set(history.contract_of(nova).events) &
                        set(events.EVENTS)))


def legacy_event_types() -> tuple[str, ...]:
    """Return the legacy event types that have no versioned counterpart."""
    return tuple(sorted(sample_emitters.LEGACY_ONLY))


def samples(event_type: str, nova: str | None = None, *,
            versioned: bool = True, legacy: bool = False) -> list[Sample]:
    """Make the notifications of one occurrence of an event.

    With both formats they are about one occurrence: the same server, request
    and state.

    :param event_type: a versioned event type of the catalogue, or a legacy
        one of :func:`legacy_event_types`, which has no versioned form.
    :param nova: the release whose payloads are made; None: the newest.
    :param versioned: whether the versioned one is made.
    :param legacy: whether the legacy one is made, where there is one.
    :returns: fresh messages, each with an id and a time of its own.
    :raises InvalidEvent: for any other event type, naming near ones.
    :raises ContractError: for an unknown release, or one that did not send
        the event yet; naming the first that did.
    """
    if (event_type not in events.EVENTS and
            event_type not in sample_emitters.LEGACY_ONLY):
        raise exceptions.InvalidEvent(_not_an_event(event_type))
    found = []
    for is_versioned, text in _texts(event_type, nova):
        if versioned if is_versioned else legacy:
            message, context = json.loads(text)
            message['message_id'] = str(uuid.uuid4())
            message['timestamp'] = str(timeutils.utcnow())
            found.append(Sample(is_versioned, message, context))
    return found


@functools.lru_cache(maxsize=None)
def _texts(event_type: str,
           nova: str | None) -> tuple[tuple[bool, str], ...]:
    """Return the notifications of an event, without id and time.

    :returns: for each whether it is versioned, and message and context as
        JSON, which is copied quicker than the objects.
    """
    contract = None
    if nova is not None:
        contract = history.contract_of(nova)
        if event_type in events.EVENTS:
            _check(event_type, contract)
    found = []
    for sample in _emitted(event_type):
        message = sample.message
        if contract is not None and sample.versioned:
            message = {**message, 'payload': sample_files.as_of(
                message['payload'], contract,
                contract.events[event_type].payload)}
        found.append((sample.versioned,
                      json.dumps([message, sample.context])))
    return tuple(found)


def sample_context() -> dict[str, Any]:
    """Return the request context of the owner of the samples' server."""
    return sample_data.context()


def _not_an_event(event_type: str) -> str:
    by_legacy = [event.event_type for event in events.EVENTS.values()
                 if event.legacy == event_type]
    hint = (f'did you mean {by_legacy[0]}?' if by_legacy else
            _suggestions.hint(
                event_type, events.EVENTS, f'there are {len(events.EVENTS)}, '
                'such as instance.create.end'))
    return f'{event_type!r} is no event of the catalogue: {hint}'


def _check(event_type: str, contract: model.Contract) -> None:
    if event_type in contract.events:
        return
    first = next((release.nova for release in history.releases()
                  if event_type in history.contract_of(release.nova).events),
                 'a later release')
    raise exceptions.ContractError(
        f'{contract.label} did not send {event_type} yet: the first that did '
        f'is Nova {first}.')
