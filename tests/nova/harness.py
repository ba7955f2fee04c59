# SPDX-License-Identifier: Apache-2.0
"""A whole Nova in one process, through the fixtures of its own wheel.

Imported in a worker only, after the worker decided whether to graft: this
module imports Nova.  API, conductor, scheduler and compute run on SQLite and
the fake virt driver; scenarios drive them through the REST API.  RPC casts
are answered like calls and background threads run in line, so an action is
over when its API call returns and both runs see the same order of events;
scenarios about things in flight ask for the real thing (``in_line=False``).
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import typing as ty
from unittest import mock

from nova import test
from nova.tests import fixtures as nova_fixtures
from nova.tests.functional import fixtures as func_fixtures
from nova.tests.functional import integrated_helpers
from oslo_config import cfg
from oslo_utils import fixture as utils_fixture
from oslo_utils import timeutils
from sqlalchemy import pool

from tests.nova import counting
from tests.nova import listener
from tests.nova import recorder as recording

CONF = cfg.CONF
# Two of the images of Nova's fixture for Glance.
IMAGE = nova_fixtures.GlanceFixture.image1['id']
OTHER_IMAGE = nova_fixtures.GlanceFixture.image2['id']
NOW = timeutils.parse_isotime('2026-03-27T09:20:05Z').replace(tzinfo=None)
HOST = 'compute'
FLAVOR = '1f6c2b6e-58a5-4a0d-9c39-6f1f5d0b7a10'


class Cell(ty.NamedTuple):
    """One column of the matrix."""

    format: str
    bdms: bool
    shares: bool
    broker: ty.Optional[str] = None


class Nova(test.TestCase, integrated_helpers.InstanceHelperMixin):
    """One deployment; subclasses say which options and which story."""

    REQUIRES_LOCKING = True
    cell: ty.ClassVar[Cell]
    recorder: ty.ClassVar[recording.Recorder]
    options: ty.ClassVar[ty.Sequence[tuple[ty.Any, ...]]] = ()
    in_line = True
    last: ty.ClassVar[bool] = False

    def setUp(self) -> None:
        # Nova's fixture looks for the paste file in a source checkout; the
        # wheel installs it under the prefix of the environment.
        self.flags(api_paste_config=os.path.join(
            sys.prefix, 'etc', 'nova', 'api-paste.ini'), group='wsgi')
        self.flags(notification_format=self.cell.format,
                   bdms_in_notifications=self.cell.bdms,
                   include_share_mapping=self.cell.shares,
                   group='notifications')
        for values, group in self.options:
            self.flags(group=group, **values)
        # With native threads Nova's fixture has its databases in files, of
        # which oslo.db opens one anew for every transaction: a seventh of
        # the time of such a run.
        self.stub_out('oslo_db.sqlalchemy.engines.pool.NullPool',
                      pool.QueuePool)
        # Stopped before anything is created, rows of the database included.
        clock = utils_fixture.TimeFixture(NOW)
        clock.setUp()
        super().setUp()
        # Heartbeats come by the clock on the wall. One that came while a
        # story has moved Nova's clock would leave a service in the future,
        # which for Nova is down.
        self.stub_out('nova.servicegroup.drivers.db.DbDriver._report_state',
                      lambda driver, service: None)
        self.flags(host=HOST)
        self.addCleanup(clock.cleanUp)
        if self.last:
            self.addCleanup(self._mark, '', last=True)
        self.clock = clock
        self._notify_through()
        counting.watch(self, self.recorder)
        server = self.useFixture(nova_fixtures.OSAPIFixture(
            api_version='v2.1'))
        self.api = server.api
        self.admin_api = server.admin_api
        self.api.microversion = self.admin_api.microversion = 'latest'
        self.useFixture(nova_fixtures.GlanceFixture(self))
        self.useFixture(func_fixtures.PlacementFixture())
        self.neutron = self.useFixture(nova_fixtures.NeutronFixture(self))
        self.cinder = self.useFixture(nova_fixtures.CinderFixture(self))
        self.manila = self.useFixture(nova_fixtures.ManilaFixture())
        self.useFixture(nova_fixtures.AllServicesCurrent())
        if self.in_line:
            self.useFixture(nova_fixtures.SpawnIsSynchronousFixture())
            self.useFixture(nova_fixtures.CastAsCallFixture(self))
        self.start_service('conductor')
        self.start_service('scheduler')
        self.compute = self.start_service('compute')

    def start_service(self, name: str, host: str = HOST,
                      **kwargs: ty.Any) -> ty.Any:
        service = super().start_service(name, host, **kwargs)
        # Nova's fixture leaves CONF.host as that of the service it started
        # last, which no deployment does.
        self.flags(host=HOST)
        return service

    def _notify_through(self) -> None:
        """Choose the notification driver, then have Nova start over.

        Nova's fixture sets its driver only after the notifiers were built.
        """
        from nova import rpc

        driver = {'driver': ['test']}
        topics = {}
        if self.cell.broker:
            topic = os.environ['NOVA_TEST_TOPIC']
            topics = {topic: 'notifications',
                      topic + '-versioned': 'versioned_notifications'}
            driver = {'driver': ['messagingv2', 'test'], 'topics': [topic],
                      'transport_url': self.cell.broker}
            self.flags(versioned_notifications_topics=[topic + '-versioned'],
                       group='notifications')
        recording.listen(self, self.recorder, topics,
                         counting.by_library)
        rpc.cleanup()
        self.flags(group='oslo_messaging_notifications', **driver)
        with mock.patch('nova.rpc.get_transport_url', return_value=None):
            rpc.init(CONF)

    @contextlib.contextmanager
    def recording(self, name: str, *, versioned: ty.Sequence[str] = (),
                  legacy: ty.Sequence[str] = ()) -> ty.Iterator[None]:
        """Record one action under a name.

        :param versioned: event types that must arrive where the versioned
            format is on; none of them may where it is off
        :param legacy: the same for the legacy format
        :raises AssertionError: one is missing a minute after the action
        """
        recorder = self.recorder
        recorder.action(name, self.in_line)
        self._mark(name)
        start = time.monotonic()
        try:
            yield
            self._expect('versioned_notifications', versioned,
                         self.cell.format in ('versioned', 'both'))
            self._expect('notifications', legacy,
                         self.cell.format in ('unversioned', 'both'))
            if not self.in_line:
                self._settle()
        except Exception as exc:
            recorder.actions[name]['error'] = '%s: %s' % (
                type(exc).__name__, exc)
            raise
        finally:
            recorder.actions[name]['seconds'] = round(
                time.monotonic() - start, 3)
            recorder.action('')
            self._mark('')

    def _mark(self, name: str, last: bool = False) -> None:
        """Tell the listener at the other end where an action begins."""
        if self.cell.broker:
            import oslo_messaging
            from nova import rpc

            topic = os.environ['NOVA_TEST_TOPIC']
            notifier = oslo_messaging.Notifier(
                rpc.NOTIFICATION_TRANSPORT, publisher_id='tests',
                driver='messagingv2', topics=[topic, topic + '-versioned'])
            for priority in listener.PRIORITIES:
                getattr(notifier, priority)({}, listener.MARK, {
                    'name': name, 'last': last})

    def _settle(self, seconds: float = 1.0) -> None:
        """Wait until nothing came for a second: this was the action."""
        count = -1
        while count != len(self.recorder.current['messages']):
            count = len(self.recorder.current['messages'])
            time.sleep(seconds)

    def _expect(self, topic: str, wanted: ty.Sequence[str],
                enabled: bool) -> None:
        if not enabled:
            self.assertEqual([], self.recorder.events(topic))
            return
        for event_type in wanted:
            self.until(lambda: event_type in self.recorder.events(topic),
                       '%s on %s' % (event_type, topic))

    def until(self, condition: ty.Callable[[], ty.Any], what: str,
              seconds: float = 60.0) -> ty.Any:
        """Wait until something is true; what is waited for names the error."""
        deadline = time.monotonic() + seconds
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > deadline:
                self.fail('waited %s s in vain for %s' % (seconds, what))
            time.sleep(0.02 if self.in_line else 0.1)

    def status(self, server: dict[str, ty.Any], *wanted: str) -> None:
        """Wait until the API shows the server in one of these states."""
        seen: list[str] = []

        def reached() -> bool:
            seen[:] = [self.admin_api.get_server(server['id'])['status']]
            return seen[0] in wanted

        try:
            self.until(reached, 'status')
        except AssertionError:
            self.fail('server is %s, not %s' % (seen, wanted))

    def act(self, server: dict[str, ty.Any], action: str,
            body: ty.Any = None, wanted: str = 'ACTIVE') -> ty.Any:
        """One server action as the administrator, then its final state."""
        answer = self.admin_api.post_server_action(
            server['id'], {action: body})
        self.status(server, wanted)
        return answer

    def failing(self, call: ty.Callable[..., ty.Any],
                *args: ty.Any, **kwargs: ty.Any) -> None:
        """Call where the failure may or may not come back to the caller."""
        from nova.tests.functional.api import client

        try:
            call(*args, **kwargs)
        except client.OpenStackApiException:
            pass

    def flavor(self, name: str = 'small', flavor_id: str = FLAVOR,
               ram: int = 512, **extra_specs: str) -> str:
        """Create a flavor; returns its id."""
        self.admin_api.post_flavor({'flavor': {
            'name': name, 'ram': ram, 'vcpus': 1, 'disk': 1,
            'id': flavor_id}})
        if extra_specs:
            self.admin_api.post_extra_spec(flavor_id, {
                'extra_specs': {k.replace('__', ':'): v
                                for k, v in extra_specs.items()}})
        return flavor_id

    def boot(self, name: str = 'web-1', flavor: str = FLAVOR,
             wanted: str = 'ACTIVE', hints: ty.Any = None,
             **more: ty.Any) -> dict[str, ty.Any]:
        """Boot a server on port 1 and return what the API shows of it."""
        body = self._build_server(
            name=name, image_uuid=IMAGE, flavor_id=flavor,
            networks=[{'port': self.neutron.port_1['id']}])
        body['description'] = name
        body.update(more)
        post = {'server': body}
        if hints:
            post['os:scheduler_hints'] = hints
        server = self.api.post_server(post)
        self.recorder.names[server['id']] = name
        self.status(server, wanted)
        return ty.cast(dict[str, ty.Any], self.admin_api.get_server(
            server['id']))
