# SPDX-License-Identifier: Apache-2.0
"""The life of a server and of a request, and what changed in it."""

import dataclasses
from typing import Any

from tests.unit.viewer import base
from nova_notifications.testing import sample_data as fake
from nova_notifications.viewer import changes
from nova_notifications.viewer import life


class LifeTest(base.StoryTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.hub = base.viewer.Hub()

    def _add(self, event_type: str, *forms: int) -> None:
        messages = self.play(event_type)
        for form in forms or range(len(messages)):
            self.hub.add(messages[form])

    def test_a_server(self) -> None:
        for event_type in ('instance.create.start', 'instance.create.end',
                           'instance.reboot.start', 'instance.reboot.error',
                           'compute.exception', 'aggregate.create.end'):
            self._add(event_type)
        found = life.of_server(self.hub, fake.SERVER)
        self.assertEqual(5, found['total'])
        self.assertEqual('web-1', found['now']['name'])
        self.assertEqual('active', found['now']['state'])
        self.assertEqual('m1.small', found['now']['flavor'])
        self.assertEqual('host1', found['now']['host'])
        self.assertTrue(found['now']['addresses'])
        self.assertEqual(['building', 'active'],
                         [state for _, state in found['states']])
        self.assertEqual(
            ['instance.reboot.error', 'compute.exception'],
            [each['type'] for each in found['failures']])
        self.assertIn('took', found['events'][1])
        fields = {change[0]: change[1:]
                  for change in found['events'][1]['changes']}
        self.assertEqual(['building', 'active'], fields['state'])

    def test_a_server_that_came_in_the_legacy_format_alone(self) -> None:
        for event_type in ('instance.create.start', 'instance.create.end'):
            self._add(event_type, 0)
        found = life.of_server(self.hub, fake.SERVER)
        self.assertEqual(('web-1', 'm1.small'), (
            found['now']['name'], found['now']['flavor']))
        self.assertIn(['state', 'building', 'active'],
                      found['events'][1]['changes'])

    def test_a_server_that_is_not_known(self) -> None:
        self._add('instance.create.end')
        found = life.of_server(self.hub, fake.SERVER[:-1])
        self.assertEqual((0, [], {}), (
            found['total'], found['events'], found['now']))

    def test_a_request(self) -> None:
        self._add('instance.pause.start')
        self._add('instance.pause.end')
        message = self.play('instance.pause.end')[1]
        message.context['request_id'] = 'req-other'
        self.hub.add(message)
        found = life.of_request(self.hub, fake.context()['request_id'])
        self.assertEqual(2, found['total'])
        self.assertEqual([{'id': fake.SERVER, 'name': 'web-1',
                           'state': 'paused'}], found['servers'])

    def test_between_any_two_events(self) -> None:
        for event_type in ('instance.create.start', 'instance.update',
                           'instance.pause.end'):
            self._add(event_type)
        first, last = self.hub.get(1), self.hub.get(6)
        assert first is not None and last is not None
        found = life.compare(self.hub, first, last)
        self.assertIn(['state', 'building', 'paused'], found)

    def test_between_events_of_which_one_format_is_too_large(self) -> None:
        for event_type, too_large in (('instance.create.start', 1),
                                      ('instance.pause.end', None)):
            for form, message in enumerate(self.play(event_type)):
                if form == too_large:
                    message.payload['nova_object.data']['tags'] = [
                        'x' * 524_288]
                self.hub.add(message)
        first, last = self.hub.get(1), self.hub.get(4)
        assert first is not None and last is not None
        found = life.compare(self.hub, first, last)
        # The keys of the legacy payload.
        self.assertIn(['state', 'building', 'paused'], found)
        self.assertNotIn('task_state', [name for name, *_ in found])
        alone = base.viewer.Hub()
        records = [alone.get(alone.add(base.plain(1, host=host)))
                   for host in ('a', 'b')]
        self.assertEqual([['host', 'a', 'b']], life.compare(alone, *records))

    def test_of_many_events_the_newest_are_given(self) -> None:
        for number in range(life.EVENTS + 50):
            self.hub.add(dataclasses.replace(
                base.plain(7), event_type=f'instance.event{number}'))
        found = life.of_server(self.hub,
                               '00000000-0000-4000-8000-000000000007')
        self.assertEqual(life.EVENTS + 50, found['total'])
        self.assertEqual(life.EVENTS, len(found['events']))
        self.assertEqual(f'instance.event{life.EVENTS + 49}',
                         found['events'][-1]['type'])


class ChangesTest(base.StoryTestCase):

    def _between(self, before: dict[str, Any], after: dict[str, Any]
                 ) -> list[changes.Change]:
        return changes.between(changes.fields_of(before),
                               changes.fields_of(after))

    def test_field_by_field(self) -> None:
        self.assertEqual(
            [['flavor.vcpus', 1, 2], ['metadata.a', 'x', None],
             ['metadata.b', None, 'y'], ['locked', False, True]],
            self._between(
                {'flavor': {'vcpus': 1, 'ram': 5}, 'metadata': {'a': 'x'},
                 'locked': False},
                {'flavor': {'vcpus': 2, 'ram': 5}, 'metadata': {'b': 'y'},
                 'locked': True}))

    def test_parts_of_a_list_whatever_their_order(self) -> None:
        self.assertEqual(
            [['ips', '10.0.0.2', None], ['ips[10.0.0.1].mac', 'a', 'b'],
             ['ips', None, '10.0.0.3']],
            self._between(
                {'ips': [{'address': '10.0.0.2', 'mac': 'x'},
                         {'address': '10.0.0.1', 'mac': 'a'}]},
                {'ips': [{'address': '10.0.0.1', 'mac': 'b'},
                         {'address': '10.0.0.3', 'mac': 'z'}]}))

    def test_a_field_that_one_payload_does_not_have_did_not_change(
            self) -> None:
        self.assertEqual([], self._between({'a': 1}, {'b': 2}))

    def test_the_same_event_twice(self) -> None:
        from nova_notifications import catalogue
        for event_type in catalogue.events():
            payload = self.play(event_type)[-1].payload
            self.assertEqual([], self._between(payload, payload))
