# SPDX-License-Identifier: Apache-2.0
"""Source objects with hostile attributes, in thousands.

Either a notification that fits its JSON Schema is sent, or nothing is and
the error says what was wrong; the service is never in danger. The number of
examples is NOVA_NOTIFICATIONS_FUZZ, 20,000 for a release, shared out among the
events.
"""

import functools
import json
import math
import os
from typing import Any
import uuid

import fixtures
from hypothesis import given
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
import jsonschema
from oslo_config import cfg
from oslotest import base

from nova_notifications import conf as config
from nova_notifications.contract import introspect
from nova_notifications.contract import schema
from nova_notifications import emitters
from nova_notifications.emitters import service as service_emitter
from nova_notifications import runtime
from nova_notifications.testing import sample_data as fake
from tests.unit.hostile import values

_ALL_EXAMPLES = int(os.environ.get('NOVA_NOTIFICATIONS_FUZZ', '1000'))


class _Recorder:
    versioned_enabled = True
    legacy_enabled = False

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Any]] = []

    def versioned(self, publisher_id: str) -> Any:
        return _Publisher(self, publisher_id)

    legacy = versioned


class _Publisher:
    def __init__(self, recorder: _Recorder, publisher_id: str) -> None:
        self._recorder = recorder
        self._publisher_id = publisher_id

    def info(self, context: Any, event_type: str, payload: Any) -> None:
        self._recorder.sent.append(('INFO', self._publisher_id,
                                    (event_type, payload)))

    def error(self, context: Any, event_type: str, payload: Any) -> None:
        self._recorder.sent.append(('ERROR', self._publisher_id,
                                    (event_type, payload)))


_CALLS: dict[str, tuple[Any, Any]] = {
    'service.update': (fake.service, lambda source: (
        emitters.service.action({}, source, 'update'))),
    'flavor.create': (fake.flavor, lambda source: (
        emitters.flavor.action({}, source, 'create'))),
    'aggregate.create.start': (fake.aggregate, lambda source: (
        emitters.aggregate.action({}, source, 'create', 'start'))),
    'keypair.create.end': (fake.keypair, lambda source: (
        emitters.keypair.action({}, source, 'create', 'end'))),
    'server_group.create': (fake.server_group, lambda source: (
        emitters.server_group.action({}, source, 'create'))),
    'instance.pause.start': (fake.instance, lambda source: (
        emitters.instance.action({}, source, 'host1', 'pause', 'start'))),
    'instance.create.end': (fake.instance, lambda source: (
        emitters.instance.create({}, source, 'host1', 'end'))),
    'instance.update': (fake.instance, lambda source: (
        emitters.instance.send_instance_update_notification({}, source))),
    'metrics.update': (lambda: fake.metrics()[0], lambda source: (
        emitters.metrics.update({}, 'host1', '192.0.2.1', 'node1',
                                [source]))),
    'scheduler.select_destinations.start': (
        fake.request_spec, lambda source: (
            emitters.scheduler.select_destinations({}, source, 'start'))),
    'compute_task.build_instances.error': (
        fake.request_spec, lambda source: (
            emitters.compute_task.error(
                {}, fake.SERVER, source, 'error', fake.failure(),
                'build_instances'))),
    'volume.usage': (fake.volume_usage, lambda source: (
        emitters.volume.usage({}, source, 'host1'))),
}
_EXAMPLES = math.ceil(_ALL_EXAMPLES / len(_CALLS))


@functools.lru_cache(maxsize=None)
def _validator(event_type: str) -> Any:
    contract = introspect.contract()
    return jsonschema.Draft202012Validator(
        schema.event_schema(contract, event_type))


class TestHostileSources(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.recorder = _Recorder()
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        config.register_opts(conf)
        conf.set_override('notification_format', 'both', 'notifications')
        self.addCleanup(runtime.cleanup)
        # In a service a value is sent that the contract lacks, as of a newer
        # Nova; where that is an error, what is sent fits the contract.
        self.bound = []
        for strict in (False, True):
            runtime.init(conf, notifiers=self.recorder,  # type: ignore
                         strict=strict)
            self.bound.append(runtime.current())

    def harm(self, event_type: str, data: st.DataObject) -> None:
        """Emit one event of an object that some attributes are wrong in."""
        make, emit = _CALLS[event_type]
        source = make()
        names = sorted(vars(source))
        for name in data.draw(st.lists(st.sampled_from(names), min_size=1,
                                       max_size=3, unique=True)):
            if data.draw(st.integers(0, 9)) == 0:
                delattr(source, name)
            else:
                setattr(source, name,
                        values.made(data.draw(values.VALUES)))
        self.recorder.sent.clear()
        # What a service has sent, tests would find there.
        service_emitter._publisher_of.cache_clear()
        with fixtures.FakeLogger() as logs:
            emit(source)
        if not self.recorder.sent:
            self.assertIn(f'Notification {event_type} ', logs.output)
            self.assertRegex(logs.output, 'not sent: [A-Za-z]+: .{5}')
        for priority, publisher, (sent, payload) in self.recorder.sent:
            message = json.loads(json.dumps({
                'message_id': str(uuid.uuid4()), 'priority': priority,
                'publisher_id': publisher, 'event_type': sent,
                'timestamp': '2026-01-01 00:00:00.000000',
                'payload': payload}, allow_nan=False))
            json.dumps(message).encode('utf-8')
            _validator(event_type).validate(message)
        # The same as in a service, and with the legacy format, whose payloads
        # have no schema: the service does not hear of it.
        service, tests = self.bound
        self.recorder.legacy_enabled = True
        runtime.replace(service)
        with fixtures.FakeLogger():
            emit(source)
        runtime.replace(tests)
        self.recorder.legacy_enabled = False


def _add(event_type: str) -> None:
    def test(self: TestHostileSources, data: st.DataObject) -> None:
        self.harm(event_type, data)

    # A test for each, so that the workers share them. From its name comes
    # what hypothesis draws where it draws the same in each run, as in a CI.
    test.__name__ = f'test_{event_type.replace(".", "_")}'
    test.__qualname__ = f'{TestHostileSources.__name__}.{test.__name__}'
    setattr(TestHostileSources, test.__name__, settings(
        max_examples=_EXAMPLES, deadline=None,
        suppress_health_check=list(HealthCheck))(given(st.data())(test)))


for _event_type in _CALLS:
    _add(_event_type)
