# SPDX-License-Identifier: Apache-2.0
"""What the viewer remembers, and that it is bounded."""

import json
import threading

from oslotest import base as test_base

from tests.unit.viewer import base
from nova_notifications.testing import sample_data as fake
from nova_notifications.viewer import records


class BoundsTest(test_base.BaseTestCase):

    def test_no_more_than_keep_are_remembered(self) -> None:
        hub = base.viewer.Hub(keep=100)
        for number in range(1_000):
            hub.add(base.plain(number))
        self.assertEqual(100, hub.totals()['kept'])
        self.assertEqual(1_000, hub.totals()['events'])
        self.assertIsNone(hub.get(900))
        found = hub.get(901)
        assert found is not None
        self.assertEqual(901, json.loads(found.line)['n'])

    def test_no_more_bytes_than_allowed_are_remembered(self) -> None:
        hub = base.viewer.Hub(keep=10_000, keep_bytes=100_000)
        for number in range(500):
            hub.add(base.plain(number, display_description='x' * 5_000))
        totals = hub.totals()
        self.assertLess(totals['bytes'], 100_000)
        self.assertLess(totals['kept'], 20)

    def test_the_newest_stays_however_large(self) -> None:
        hub = base.viewer.Hub(keep_bytes=10)
        self.assertEqual(2, (hub.add(base.plain(1)), hub.add(
            base.plain(2)))[1])
        self.assertEqual(1, hub.totals()['kept'])
        self.assertIsNotNone(hub.get(2))

    def test_a_huge_payload_is_listed_without_its_content(self) -> None:
        hub = base.viewer.Hub()
        number = hub.add(base.plain(
            1, display_description='x' * records.PAYLOAD_LIMIT))
        record = hub.get(number)
        assert record is not None
        self.assertIsNone(record.body)
        self.assertIn('server-1', record.line)

    def test_threads_do_not_lose_or_mix_up_numbers(self) -> None:
        hub = base.viewer.Hub()
        numbers: list[int] = []

        def add() -> None:
            for number in range(500):
                numbers.append(hub.add(base.plain(number)))

        threads = [threading.Thread(target=add) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(list(range(1, 2001)), sorted(numbers))
        batch = hub.after(0, 5000, 5000)
        self.assertEqual(list(range(1, 2001)),
                         [json.loads(line)['n'] for line in batch.lines])

    def test_what_is_no_longer_kept_is_counted(self) -> None:
        hub = base.viewer.Hub(keep=10)
        hub.mark('The broker was away')
        for number in range(15):
            hub.add(base.plain(number))
        totals = hub.totals()
        self.assertEqual((10, 5), (totals['kept'], totals['dropped']))
        self.assertTrue(totals['since'].startswith('2026-03-02T09:30'))


class AfterTest(test_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.hub = base.viewer.Hub(keep=50)
        for number in range(80):
            self.hub.add(base.plain(number))

    def test_goes_on_where_the_page_was(self) -> None:
        batch = self.hub.after(75, 3, 50)
        self.assertEqual([76, 77, 78],
                         [json.loads(line)['n'] for line in batch.lines])
        self.assertEqual((78, 0), (batch.last, batch.missed))

    def test_what_is_forgotten_is_missed(self) -> None:
        batch = self.hub.after(10, 500, 50)
        self.assertEqual((20, 80, 50),
                         (batch.missed, batch.last, len(batch.lines)))

    def test_a_page_far_behind_jumps(self) -> None:
        batch = self.hub.after(40, 500, 10)
        self.assertEqual((30, 10), (batch.missed, len(batch.lines)))

    def test_nothing_new(self) -> None:
        batch = self.hub.after(80, 500, 50)
        self.assertEqual(([], 80, 0),
                         (batch.lines, batch.last, batch.missed))

    def test_a_number_that_was_never_given_is_not_believed(self) -> None:
        self.assertEqual(80, self.hub.after(10 ** 9, 500, 50).last)


class PairTest(base.StoryTestCase):

    def _pairs(self, event_type: str, reverse: bool = False
               ) -> tuple[int | None, int | None]:
        hub = base.viewer.Hub()
        messages = self.play(event_type)
        for message in reversed(messages) if reverse else messages:
            hub.add(message)
        self.assertEqual(2, hub.totals()['kept'], event_type)
        self.assertEqual(1 if hub.get(1) and hub.get(1).pair else 2,
                         hub.totals()['events'])
        return tuple(found.pair for n in (1, 2) if (found := hub.get(n)))

    def test_every_event_with_a_counterpart_is_paired(self) -> None:
        from nova_notifications import catalogue
        paired = 0
        for event_type, event in catalogue.events().items():
            if event.legacy is None:
                continue
            self.assertEqual((2, 1), self._pairs(event_type), event_type)
            paired += 1
        self.assertGreater(paired, 90)

    def test_a_failed_method_is_paired_with_its_exception(self) -> None:
        # The one names the method, the other the innermost function.
        self.assertEqual((2, 1), self._pairs('compute.exception'))
        hub = base.viewer.Hub()
        for message in self.play('compute.exception'):
            message.context['request_id'] = f'req-{id(message)}'
            hub.add(message)
        self.assertEqual(2, hub.totals()['events'])

    def test_whichever_comes_first(self) -> None:
        self.assertEqual((2, 1), self._pairs('instance.pause.end', True))

    def test_another_server_is_another_event(self) -> None:
        hub = base.viewer.Hub()
        legacy, versioned = self.play('instance.pause.end')
        versioned.payload['nova_object.data']['uuid'] = 'another'
        hub.add(legacy)
        hub.add(versioned)
        self.assertIsNone(hub.get(2).pair)

    def test_an_event_in_both_formats_counts_once(self) -> None:
        hub = base.viewer.Hub()
        for message in self.play('instance.reboot.error'):
            hub.add(message)
        totals = hub.totals()
        self.assertEqual((1, 1, 2), (
            totals['events'], totals['errors'], totals['kept']))


class NamesTest(base.StoryTestCase):
    """Every event that belongs to a server names it."""

    def _lines(self, *messages: base.viewer.Message) -> list[dict]:
        hub = base.viewer.Hub()
        for message in messages:
            hub.add(message)
        return [record.fields() for record in hub.snapshot()]

    def test_an_exception_is_about_the_server_of_its_request(self) -> None:
        lines = self._lines(*self.play('instance.pause.start'),
                            *self.play('compute.exception'))
        self.assertEqual({fake.SERVER},
                         {line['instance'] for line in lines})
        self.assertEqual('web-1', lines[-1]['server'])

    def test_a_request_about_several_servers_is_not_guessed(self) -> None:
        first, second = (self.play('instance.pause.start')[1]
                         for _ in range(2))
        second.payload['nova_object.data']['uuid'] = 'another'
        lines = self._lines(first, second, self.play('compute.exception')[1])
        self.assertNotIn('instance', lines[-1])

    def test_the_scheduler(self) -> None:
        lines = self._lines(
            *self.play('instance.update'),
            *self.play('scheduler.select_destinations.start'))
        self.assertEqual(['web-1'] * 2,
                         [line['server'] for line in lines[2:]])

    def test_call_arguments_of_a_wrapped_method(self) -> None:
        server = {'uuid': 'u-1', 'display_name': 'web-1'}
        serialized = {'nova_object.name': 'Instance',
                      'nova_object.data': server}
        for args in ({'instance': server}, {'instance': serialized},
                     {'instance': 'u-1'}, {'instances': [server]},
                     {'instance_uuid': 'u-1'},
                     {'migration': {'instance_uuid': 'u-1', 'uuid': 'm'}},
                     {'bdms': [{'instance_uuid': 'u-1'}]},
                     {'request_spec': {'instance_uuid': 'u-1'}}):
            line, = self._lines(base.viewer.Message(
                'attach_volume', 'compute.c1', 'ERROR',
                {'exception': 'Boom', 'args': args}))
            self.assertEqual('u-1', line.get('instance'), args)
