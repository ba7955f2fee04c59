# SPDX-License-Identifier: Apache-2.0
"""A deletion: its start, and its end whatever happens."""

from __future__ import annotations

from typing import Any

import fixtures
from oslotest import base

import nova_notifications
from nova_notifications import emitters
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing

_delete = emitters.instance.deletion


class TestInstanceDelete(base.BaseTestCase):
    """``deletion``."""

    def _types(self, bus: testing.NotificationsFixture) -> list[str]:
        return [sent.event_type for sent in bus.notifications]

    def test_start_and_end(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())
        with _delete(fake.context(), fake.instance()):
            self.assertEqual(['compute.instance.delete.start',
                              'instance.delete.start'], self._types(bus))
        self.assertEqual(['compute.instance.delete.end',
                          'instance.delete.end'], self._types(bus)[2:])
        self.assertTrue(bus.versioned[0].publisher_id.startswith('nova-api:'))

    def test_the_end_tells_what_the_body_did(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture('versioned'))
        server = fake.instance()
        with _delete(fake.context(), server, source='nova-compute'):
            server.vm_state = 'deleted'
        self.assertEqual(['active', 'deleted'],
                         [sent.data['state'] for sent in bus.versioned])
        self.assertEqual('nova-compute',
                         bus.versioned[0].publisher_id.split(':')[0])

    def test_soft_delete_and_force_delete(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())
        with _delete(fake.context(), fake.instance(), 'soft_delete'):
            bus.clear()
        self.assertEqual(['compute.instance.soft_delete.end',
                          'instance.soft_delete.end'], self._types(bus))
        bus.clear()
        with _delete(fake.context(), fake.instance(), 'force_delete'):
            pass
        self.assertEqual(['compute.instance.force_delete.start',
                          'compute.instance.force_delete.end'],
                         self._types(bus))

    def test_the_body_raises(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())
        raised = KeyError('of the body')

        def deletion() -> None:
            with _delete(fake.context(), fake.instance()):
                raise raised

        error = self.assertRaises(KeyError, deletion)
        self.assertIs(raised, error)
        self.assertIsNone(error.__context__)
        self.assertIsNone(error.__cause__)
        self.assertEqual(2, len(bus.versioned))
        self.assertEqual('instance.delete.end', bus.versioned[1].event_type)

    def test_the_body_is_cancelled(self) -> None:
        bus = self.useFixture(testing.NotificationsFixture())

        class Killed(BaseException):
            """As eventlet's GreenletExit."""

        def deletion() -> None:
            with _delete(fake.context(), fake.instance()):
                raise Killed()

        self.assertRaises(Killed, deletion)
        self.assertEqual(2, len(bus.legacy))

    def test_the_body_raises_and_so_does_the_end(self) -> None:
        logs = self.useFixture(fixtures.FakeLogger())
        self.useFixture(testing.NotificationsFixture())
        server: Any = fake.instance()
        raised = KeyError('of the body')

        def deletion() -> None:
            with _delete(fake.context(), server, best_effort=False):
                del server.flavor
                raise raised

        self.assertIs(raised, self.assertRaises(KeyError, deletion))
        self.assertIsNone(raised.__context__)
        self.assertIn('instance.delete.end', logs.output)

    def test_the_body_raises_and_the_end_is_interrupted(self) -> None:
        class Interrupted(BaseException):
            """As eventlet's Timeout."""

        class Stopped(fake.Instance):
            @property
            def flavor(self) -> Any:
                raise Interrupted('no time left')

        logs = self.useFixture(fixtures.FakeLogger())
        self.useFixture(testing.NotificationsFixture())
        server: Any = fake.instance()
        raised = KeyError('of the body')

        def deletion() -> None:
            with _delete(fake.context(), server):
                del server.flavor
                server.__class__ = Stopped
                raise raised

        self.assertIs(raised, self.assertRaises(KeyError, deletion))
        self.assertIsNone(raised.__context__)
        self.assertIn('Interrupted: no time left', logs.output)

    def test_the_body_raises_after_cleanup(self) -> None:
        logs = self.useFixture(fixtures.FakeLogger())
        self.useFixture(testing.NotificationsFixture())
        raised = KeyError('of the body')

        def deletion() -> None:
            with _delete(fake.context(), fake.instance()):
                nova_notifications.cleanup()
                raise raised

        self.assertIs(raised, self.assertRaises(KeyError, deletion))
        self.assertIn('NotInitialized', logs.output)

    def test_a_start_that_fails_under_best_effort(self) -> None:
        self.useFixture(testing.NotificationsFixture())
        done = []
        with _delete(fake.context(), object()):
            done.append(True)
        self.assertEqual([True], done)

    def test_a_start_that_fails_otherwise(self) -> None:
        self.useFixture(testing.NotificationsFixture())
        done = []

        def deletion() -> None:
            with _delete(fake.context(), object(), best_effort=False):
                done.append(True)

        self.assertRaises(AttributeError, deletion)
        self.assertEqual([], done)
