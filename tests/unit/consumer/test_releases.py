# SPDX-License-Identifier: Apache-2.0
"""Every event of every recorded Nova release, and the test kit itself."""

from __future__ import annotations

from typing import Any

from oslotest import base

from nova_notifications import consumer
from nova_notifications.contract import history
from nova_notifications import exceptions
from nova_notifications import runtime
from nova_notifications import testing
from nova_notifications.testing import samples as testing_samples


class TestReleases(base.BaseTestCase):

    def test_every_event_of_every_release(self) -> None:
        self.assertEqual(18, len(history.releases()))
        for release in history.releases():
            seen: dict[str, Any] = {}
            app = consumer.Consumer('fake://')
            app.on('*')(lambda event: seen.__setitem__(
                event.event_type, event))
            bus = testing.TestBus(app, release.nova)
            outcomes = bus.send_all()
            self.assertEqual({'handled'}, set(outcomes.values()))
            contract = history.contract_of(release.nova)
            self.assertEqual(set(contract.events), set(seen))
            for name, event in seen.items():
                then = contract.objects[contract.events[name].payload]
                self.assertEqual(then.version, event.version, name)
                self.assertLessEqual(
                    set(event.raw['payload']['nova_object.data']),
                    set(then.fields), name)
                self.assertLessEqual(set(event.unknown), {'bandwidth'})

    def test_a_field_that_came_later_is_none(self) -> None:
        seen: list[Any] = []
        app = consumer.Consumer('fake://')
        app.on('instance.*')(seen.append)
        testing.TestBus(app, 'queens').send('instance.create.end')
        testing.TestBus(app).send('instance.create.end')
        old, new = seen
        self.assertIsNone(old.payload.shares)
        self.assertIn('shares', old.missing)
        self.assertIsNotNone(new.payload.shares)
        self.assertEqual((), new.missing)


class TestBus(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.app = consumer.Consumer('fake://')
        self.seen: list[Any] = []
        self.app.on('*')(self.seen.append)
        self.bus = testing.TestBus(self.app)

    def test_fields_and_changes(self) -> None:
        self.bus.send(
            'instance.create.end', host='host7', context={'user_id': 'bob'},
            changes={'payload.flavor.name': 'huge', 'priority': 'WARN',
                     'payload.ip_addresses.0.address': '192.0.2.77'})
        event, = self.seen
        self.assertEqual('host7', event.payload.host)
        self.assertEqual('huge', event.payload.flavor.name)
        address = event.payload.ip_addresses[0].address
        self.assertEqual('192.0.2.77', str(address))
        self.assertEqual('WARN', event.envelope.priority)
        self.assertEqual({'user_id': 'bob'}, event.context)

    def test_each_message_is_its_own(self) -> None:
        first = self.bus.message('service.update', host='a')
        second = self.bus.message('service.update')
        self.assertNotEqual(first['message_id'], second['message_id'])
        self.assertEqual('host1',
                         second['payload']['nova_object.data']['host'])

    def test_what_cannot_be_sent(self) -> None:
        for call, words in (
                (lambda: self.bus.send('service.updat'), 'service.update'),
                (lambda: self.bus.send('compute.instance.create.end'),
                 'instance.create.end'),
                (lambda: self.bus.send('service.update', hosts='x'), 'host'),
                (lambda: self.bus.send('service.update', legacy=True),
                 'legacy'),
                (lambda: self.bus.send('service.update',
                                       changes={'colour': 1}), 'priority'),
                (lambda: self.bus.send('service.update',
                                       changes={'payload.host.x': 1}), 'x'),
                (lambda: testing.TestBus(self.app, 'antilope'),
                 'antelope'),
                (lambda: testing.TestBus(self.app, '17').send(
                    'server_group.add_member'), 'Nova')):
            exc = self.assertRaises(exceptions.NotificationsError, call)
            self.assertIn(words, str(exc))
        self.assertEqual([], self.seen)

    def test_the_process_may_emit_itself(self) -> None:
        captured = self.useFixture(testing.NotificationsFixture())
        bound = runtime.current()
        self.bus.send('keypair.create.end')
        testing_samples._emitted.cache_clear()
        self.bus.send('keypair.create.end')
        self.assertIs(bound, runtime.current())
        self.assertEqual([], captured.notifications)
