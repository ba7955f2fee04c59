# SPDX-License-Identifier: Apache-2.0
"""The comparison of ``tests/nova`` finds what it is there to find."""

from __future__ import annotations

import copy
from typing import Any

from oslotest import base

from tests.nova import compare
from tests.nova import complete
from tests.nova import differences
from tests.nova import senders

EVENT = 'compute.instance.pause.start'


def _recording(payload: dict[str, Any], **more: Any) -> dict[str, Any]:
    message = {'topics': ['notifications'], 'driver_priority': 'INFO',
               'context': {'user_id': 'u'},
               'message': {'event_type': EVENT, 'publisher_id': 'compute.h',
                           'priority': 'INFO', 'payload': payload,
                           'message_id': str(id(payload))}}
    action = {'messages': [message], 'error': None, 'loads': {},
              'queries': {}, 'in_order': True}
    action.update(more)
    return {'names': {}, 'actions': {'pause': action}, 'broken': {}}


def _problems(plain: dict[str, Any], grafted: dict[str, Any],
              **how: Any) -> list[str]:
    return compare.recordings(plain, grafted, **how)['pause'].problems


class TestComparison(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.plain = _recording({'state': 'active', 'memory_mb': 512})

    def test_the_same(self) -> None:
        self.assertEqual([], _problems(self.plain,
                                       copy.deepcopy(self.plain)))

    def test_a_value_a_type_and_a_key(self) -> None:
        for payload in ({'state': 'paused', 'memory_mb': 512},
                        {'state': 'active', 'memory_mb': 512.0},
                        {'state': 'active'}):
            found = _problems(self.plain, _recording(payload))
            self.assertEqual(1, len(found), found)
            self.assertIn('/message/payload/', found[0])

    def test_a_message_missing_or_sent_twice(self) -> None:
        other = copy.deepcopy(self.plain)
        messages = other['actions']['pause']['messages']
        messages.append(messages[0])
        self.assertIn('1 from plain Nova, 2 from the grafted',
                      _problems(self.plain, other)[0])
        del messages[:]
        self.assertIn('1 from plain Nova, 0 from the grafted',
                      _problems(self.plain, other)[0])

    def test_an_action_that_failed_or_was_not_reached(self) -> None:
        other = _recording({}, error='Timeout: no server')
        self.assertEqual(['grafted Nova: Timeout: no server'],
                         _problems(self.plain, other))
        self.assertEqual(['grafted Nova never got there'], _problems(
            self.plain, {'names': {}, 'actions': {}, 'broken': {}}))

    def test_an_undocumented_key(self) -> None:
        other = _recording({'state': 'active', 'colour': 'red'})
        self.assertEqual(
            ["compute.instance.pause.start has undocumented keys "
             "['colour']"], _problems(other, copy.deepcopy(other)))

    def test_costs_may_fall_and_not_rise(self) -> None:
        cheap = _recording({'state': 'active'}, queries={'SELECT 1': 1})
        dear = _recording({'state': 'active'}, loads={'Instance.tags': 1},
                          queries={'SELECT 1': 2})
        self.assertEqual([], _problems(dear, cheap))
        self.assertEqual(
            ['Instance.tags loaded 1 times, by plain Nova 0',
             '1 loads, in plain Nova 0', '2 queries, in plain Nova 1'],
            _problems(cheap, dear))
        self.assertEqual([], _problems(cheap, dear, costs=False))

    def test_identifiers_made_up_in_a_run(self) -> None:
        one, two = ('%d1111111-1111-4111-8111-111111111111' % n
                    for n in (1, 2))
        self.assertEqual([], _problems(
            _recording({'instance_id': one}),
            _recording({'instance_id': two})))
        # The same one in two places is not two different ones.
        self.assertNotEqual([], _problems(
            _recording({'instance_id': one, 'host': one}),
            _recording({'instance_id': one, 'host': two})))

    def test_declared_differences_are_no_more_than_declared(self) -> None:
        def explained(path: str, plain: Any, grafted: Any) -> bool:
            return differences.explain(
                'notifications', 'pause_instance', path, plain,
                grafted) is not None

        args = '/message/payload/args/'
        self.assertTrue(explained(args + 'instance/_context', {},
                                  differences.ABSENT))
        self.assertFalse(explained(args + 'instance/_context', {}, {'a': 1}))
        self.assertFalse(explained(args + 'instance/host', 'h',
                                   differences.ABSENT))
        text = '/message/payload/exception'
        self.assertTrue(explained(text, 'password=x y', 'password=*** y'))
        self.assertFalse(explained(text, 'password=x y', 'password=*** z'))
        self.assertFalse(explained('/message/publisher_id', 'a', 'b'))

    def test_older_versions_only_where_nova_is_older(self) -> None:
        where = ('versioned_notifications', 'scheduler.select_destinations.'
                 'start', '/message/payload/nova_object.data/image/'
                 'nova_object.data/properties/nova_object.version')
        self.assertIsNone(differences.explain(*where, '1.18', '1.20'))
        self.assertIsNotNone(differences.explain(
            *where, '1.18', '1.20', nova='33.0.2'))
        self.assertIsNone(differences.explain(
            *where, '1.20', '1.18', nova='33.0.2'))
        self.assertIsNone(differences.explain(
            *where, '1.17', '1.20', nova='33.0.2'))

    def test_a_story_that_broke_in_both_runs(self) -> None:
        other = copy.deepcopy(self.plain)
        for recording in (self.plain, other):
            recording['broken'] = {'instance': 'Traceback\n\nOSError: no\n'}
        self.assertEqual(
            ['plain Nova: OSError: no', 'grafted Nova: OSError: no'],
            compare.recordings(self.plain, other)['story instance'].problems)

    def test_the_order_of_a_topic(self) -> None:
        other = copy.deepcopy(self.plain)
        for recording, names in ((self.plain, ('pause.start', 'pause.end')),
                                 (other, ('pause.end', 'pause.start'))):
            messages = recording['actions']['pause']['messages']
            messages.append(copy.deepcopy(messages[0]))
            for message, name in zip(messages, names):
                message['message']['event_type'] = f'compute.instance.{name}'
        found, = _problems(self.plain, other)
        self.assertIn('on notifications in the order', found)
        for recording in (self.plain, other):
            recording['actions']['pause']['in_order'] = False
        self.assertEqual([], _problems(self.plain, other))

    def test_who_sends(self) -> None:
        def sent(event: str, by_library: bool) -> dict[str, Any]:
            made = _recording({'state': 'active'})
            message = made['actions']['pause']['messages'][0]
            message['message']['event_type'] = event
            message['by_library'] = by_library
            return made['actions']['pause']

        self.assertEqual([], list(senders.problems(
            sent(EVENT, False), sent(EVENT, True))))
        direct = sent(
            'keypair.create.start', False), sent('keypair.create.start', False)
        self.assertEqual([], list(senders.problems(*direct, adopted=True)))
        self.assertEqual(['keypair.create.start, library: sent by Nova'],
                         list(senders.problems(*direct)))
        self.assertEqual(
            [f'{EVENT}, plain: sent by the library',
             f'{EVENT}, library: sent by Nova'],
            list(senders.problems(sent(EVENT, True), sent(EVENT, False))))

    def test_an_event_that_nothing_brought_out(self) -> None:
        some = compare.Verdict(events={('notifications', EVENT)})
        problem, = complete.verdict(
            'unversioned', {'pause': some}, '34.0.0').problems
        self.assertIn('compute.instance.pause.end', problem)
        self.assertNotIn(f'{EVENT},', problem)
        every = compare.Verdict(events={
            (topic, event) for topic in ('notifications',
                                         'versioned_notifications')
            for event in complete.expected(topic, '34.0.0')})
        self.assertEqual([], complete.verdict(
            'both', {'everything': every}, '34.0.0').problems)
