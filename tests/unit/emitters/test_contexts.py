# SPDX-License-Identifier: Apache-2.0
"""Request contexts of every kind: the notification goes out."""

from __future__ import annotations

from typing import Any

import fixtures
from oslo_context import context as oslo_context

from nova_notifications.objects import events
from nova_notifications.testing import sample_data as fake
from tests.unit.hostile import bad_input
from tests.unit.testing import every_event

SECRET = 'correct-horse-battery'


class TestContexts(bad_input.BadInputCase):
    """The notification goes out whatever the context is."""

    def test_contexts(self) -> None:
        class Broken:
            user_id = 'u1'
            project_id = 'p1'
            request_id = 'req-1'

            def to_dict(self) -> dict[str, Any]:
                raise RuntimeError('no dict')

        for context in (None, {}, {'user_id': 'u1'}, Broken(), object(),
                        'a string', oslo_context.RequestContext()):
            self.bus.clear()
            self.pause(fake.instance(), context, best_effort=False)
            self.assertEqual(2, len(self.bus.notifications))
        self.assertEqual([], self.errors())

    def test_every_event_with_every_context(self) -> None:
        class Broken:
            def to_dict(self) -> dict[str, Any]:
                raise RuntimeError('no dict')

            def __getattr__(self, name: str) -> Any:
                raise RuntimeError('no attribute')

        for context in (None, {}, {'user_id': 1, 2: 3}, Broken(), object()):
            self.bus.clear()
            for maker in ('context', 'admin_context'):
                self.useFixture(fixtures.MonkeyPatch(
                    f'nova_notifications.testing.sample_data.{maker}',
                    lambda: context))
            every_event.play_everything()
            self.assertEqual(
                [*events.EVENTS],
                [sent.event_type for sent in self.bus.versioned])
            self.assertEqual(
                every_event.legacy_types(),
                sorted(sent.event_type for sent in self.bus.legacy))
        self.assertEqual([], self.errors())

    def test_who_asked_is_told_where_it_is_known(self) -> None:
        for context in ({'user_id': 'u1', 'project_id': 'p1',
                         'request_id': 'req-1'},
                        oslo_context.RequestContext(
                            user_id='u1', project_id='p1',
                            request_id='req-1', overwrite=False)):
            self.bus.clear()
            self.pause(fake.instance(), context)
            data = self.bus.versioned[0].data
            self.assertEqual(('u1', 'p1', 'req-1'), (
                data['action_initiator_user'],
                data['action_initiator_project'], data['request_id']))

    def test_no_token_and_no_catalogue(self) -> None:
        context = oslo_context.RequestContext(
            auth_token=SECRET, service_token=SECRET, overwrite=False)
        self.pause(fake.instance(), context)
        self.pause(fake.instance(), {
            'auth_token': SECRET, 'service_catalog': [{'url': SECRET}],
            'user_id': 'u1'})
        for sent in self.bus.notifications:
            self.assertNotIn(SECRET, str(sent))
