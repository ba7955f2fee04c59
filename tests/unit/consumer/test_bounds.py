# SPDX-License-Identifier: Apache-2.0
"""Hold the defaults and bounds of a consumer, on both sides."""

from __future__ import annotations


from oslotest import base

from nova_notifications import consumer
from nova_notifications.consumer import checks
from nova_notifications.consumer import counters
from nova_notifications.consumer import dedup
from nova_notifications.consumer import dispatch
from nova_notifications.consumer import patterns
from nova_notifications.consumer import retry
from nova_notifications.consumer import server


class OptionsTest(base.BaseTestCase):

    def test_the_defaults(self) -> None:
        made = consumer.Consumer()
        self.assertEqual(server.Reading(
            topics=('versioned_notifications',), exchange='nova',
            priorities=('info', 'error'), pool=None, batch_size=1,
            batch_timeout=None,
            dead_letter_queue='versioned_notifications-dead-letter',
            workers=1), made._reading)
        self.assertEqual(retry.Retry(5, 1.0), made._dispatcher._retry)
        self.assertEqual(retry.Retry(None, 1.0), retry.Retry())
        self.assertEqual(1, server.Reading((), None, (), None, 1, None,
                                           None).workers)
        self.assertEqual((0, 100, [None]), (
            made._dispatcher._recent.limit, made._prefetch, made._urls))
        self.assertEqual(20, dispatch.NOWHERE.delivery_limit)
        self.assertEqual(10_000, made._dispatcher._failures._limit)

    def test_what_is_asked_for(self) -> None:
        conf = consumer.Consumer()._conf
        made = consumer.Consumer(
            ['fake://', 'fake://b'], pool='mine', topics=['a', 'b'],
            priorities=['warn'], exchange='other', workers=3, batch_size=4,
            batch_timeout=2.5, attempts=6, retry_delay=0.5,
            dead_letter='apart', deduplicate=7, conf=conf)
        self.assertEqual(server.Reading(
            ('a', 'b'), 'other', ('warn',), 'mine', 4, 2.5, 'apart', 3),
            made._reading)
        self.assertEqual(retry.Retry(6, 0.5), made._dispatcher._retry)
        self.assertEqual((7, None, ['fake://', 'fake://b'], conf), (
            made._dispatcher._recent.limit, made._prefetch, made._urls,
            made._conf))
        self.assertEqual('apart', made.dead_letter_queue)

    def test_a_batch_does_not_wait_for_ever(self) -> None:
        for options, seconds in (({'batch_size': 2}, 1.0),
                                 ({'batch_size': 1}, None),
                                 ({'batch_size': 2, 'batch_timeout': 0}, 1.0),
                                 ({'batch_timeout': 3}, 3)):
            self.assertEqual(seconds, consumer.Consumer(
                **options)._reading.batch_timeout)

    def test_where_dead_letters_go(self) -> None:
        for options, name in (
                ({'pool': 'mine'}, 'mine-dead-letter'),
                ({'topics': ['t', 'u']}, 't-dead-letter'),
                ({'dead_letter': False}, None)):
            self.assertEqual(name, consumer.Consumer(
                **options).dead_letter_queue)

    def test_bounds(self) -> None:
        for option, least in (('workers', 1), ('batch_size', 1),
                              ('batch_timeout', 0), ('attempts', 1),
                              ('retry_delay', 0), ('deduplicate', 0)):
            consumer.Consumer(**{option: least})
            error = self.assertRaises(
                ValueError, consumer.Consumer, **{option: least - 1})
            self.assertEqual(
                f'{option} is {least} or more, not {least - 1!r}.',
                str(error))

    def test_names_of_pools(self) -> None:
        for name in ('x' * 255, 'é' * 127, 'computer', 'my.compute',
                     'versioned_notifications.moon'):
            self.assertEqual(name, checks.pool(name, ['a']))
        for name in ('x' * 256, 'é' * 128, 'compute', 'compute.c1',
                     'reply_x', 'a_fanout', 'a_fanout_1', 'amq.x', 'a.info',
                     'notifications.error', 'versioned_notifications.info'):
            self.assertRaises(ValueError, checks.pool, name, ['a'])

    def test_lists_of_names(self) -> None:
        self.assertEqual(('a', 'b'), checks.names('x', iter('ab')))
        for given, known, text in (
                ('a', None, "Next: give ['a'] in place of 'a'"),
                ([], None, 'at least one'), ([''], None, 'at least one'),
                ([7], None, 'at least one'),
                (['c'], ('a', 'b'), "cannot have 'c': there are a, b")):
            error = self.assertRaises(ValueError, checks.names, 'x', given,
                                      known)
            self.assertIn(text, str(error))


class MemoryTest(base.BaseTestCase):

    def test_handled_ids(self) -> None:
        ids = dedup.HandledIds(2)
        for message_id in ('a', 'b', None):
            ids.add(message_id)
        self.assertEqual([True, True], ['a' in ids, 'b' in ids])
        ids.add('c')
        self.assertEqual([False, True, True],
                         [each in ids for each in 'abc'])
        nothing = dedup.HandledIds(0)
        nothing.add('a')
        self.assertNotIn('a', nothing)

    def test_failures(self) -> None:
        counts = retry.FailureCounts(2)
        self.assertEqual([1, 2, 1], [counts.add(key) for key in 'aab'])
        counts.add('c')
        self.assertEqual([False, True, True],
                         [each in counts for each in 'abc'])
        counts.forget('c')
        counts.forget('moon')
        self.assertEqual([True, False], ['b' in counts, 'c' in counts])

    def test_pauses(self) -> None:
        waits = retry.Retry(delay=0.0001)
        self.assertEqual([0.0001, 0.0002, 0.0004],
                         [waits.pause(number) for number in (1, 2, 3)])
        self.assertEqual([0.0001 * 2 ** 15, 0.0001 * 2 ** 16,
                          0.0001 * 2 ** 16],
                         [waits.pause(number) for number in (16, 17, 18)])
        self.assertEqual([16.0, 30.0], [
            retry.Retry(delay=1).pause(number) for number in (5, 6)])
        self.assertEqual([False, True, True], [
            retry.Retry(attempts=2).is_last(number) for number in (1, 2, 3)])
        self.assertIs(False, retry.Retry().is_last(1000))

    def test_counters(self) -> None:
        counts = counters.OutcomeCounts()
        handled, failed = counters.Outcome.HANDLED, counters.Outcome.FAILED
        for name in ('b', 'a', 'a', 'x' * 200, 'x' * 201, None):
            counts.add(name, handled)
        counts.add('a', failed)
        counts.add_interruption()
        self.assertEqual(
            {'(other)': {'handled': 2}, 'a': {'failed': 1, 'handled': 2},
             'b': {'handled': 1}, 'x' * 200: {'handled': 1}},
            counts.as_dict())
        self.assertEqual((7, 3, 6, 2, 1, 1), (
            counts.count(), counts.count('a'), counts.count(outcome=handled),
            counts.count('a', 'handled'), counts.count(outcome='failed'),
            counts.interruptions))
        self.assertEqual([outcome for outcome in counters.Outcome
                          if outcome.goes_back],
                         [counters.Outcome.REQUEUED,
                          counters.Outcome.RETURNED])

    def test_a_thousand_event_types(self) -> None:
        counts = counters.OutcomeCounts()
        for number in range(1001):
            counts.add(f'{number:04}', counters.Outcome.HANDLED)
        counts.add('0007', counters.Outcome.HANDLED)
        self.assertEqual((1, 2, 0, 1), (
            counts.count('0999'), counts.count('0007'), counts.count('1000'),
            counts.count('(other)')))

    def test_what_prometheus_reads(self) -> None:
        counts = counters.OutcomeCounts()
        counts.add('a"\\\n\ud800', counters.Outcome.HANDLED)
        counts.add_interruption()
        self.assertEqual(
            '# HELP nova_notifications_consumer_messages_total Messages by '
            'event type and outcome.\n'
            '# TYPE nova_notifications_consumer_messages_total counter\n'
            'nova_notifications_consumer_messages_total{event_type='
            '"a\\"\\\\\\n?",outcome="handled"} 1\n'
            '# HELP nova_notifications_consumer_interruptions_total Times '
            'that the broker has ended the reading of a queue.\n'
            '# TYPE nova_notifications_consumer_interruptions_total counter\n'
            'nova_notifications_consumer_interruptions_total 1\n',
            counts.prometheus())

    def test_routes_that_are_remembered(self) -> None:
        routes = patterns.Routes()
        self.assertEqual((False, False), (routes.batch, routes.pinned))
        for number in range(4096):
            routes.of(str(number), False)
        self.assertEqual(4096, len(routes._found))
        routes.of('7', False)
        self.assertEqual(4096, len(routes._found))
        routes.of('moon', False)
        self.assertEqual(1, len(routes._found))
