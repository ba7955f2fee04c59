# SPDX-License-Identifier: Apache-2.0
"""Show plots, pairs, facets and cards, to the last key."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from oslotest import base as test_base

from nova_notifications.viewer import cards
from nova_notifications.viewer import search
from nova_notifications.viewer import view
from tests.unit.viewer import base

# 2026-03-02T09:30:00Z
_SECOND = 1_772_443_800


def _at(second: int, number: int = 0, **envelope: Any
        ) -> base.viewer.Message:
    hours, rest = divmod(second, 3600)
    return dataclasses.replace(
        base.plain(number), timestamp=(
            f'2026-03-02 {9 + hours:02}:{30 + rest // 60:02}:{rest % 60:02}'),
        **envelope)


class PlotTest(test_base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.hub = base.viewer.Hub()
        self.view = view.View(self.hub, search.parse(''))

    def _add(self, *messages: base.viewer.Message) -> None:
        last = self.hub.totals()['last']
        for message in messages:
            self.hub.add(message)
        self.view.rows(self.hub.after(last, 10_000, 10_000).records)

    def test_seconds_and_their_errors(self) -> None:
        self._add(_at(0), _at(0, priority='ERROR'), _at(5))
        points = [[_SECOND, 2, 1], [_SECOND + 5, 1, 0]]
        self.assertEqual(points, sorted(self.view.changes()))
        self.assertEqual([], self.view.changes())
        self.assertEqual(points, self.view.plot())
        self.assertEqual(3, self.view.matching)

    def test_a_mark_does_not_count(self) -> None:
        self.hub.mark('a gap')
        self.view.rows(self.hub.snapshot())
        self.assertEqual(([], 0), (self.view.plot(), self.view.matching))

    def test_2000_points_at_most(self) -> None:
        self.view._seconds = {
            _SECOND + second: [1, second % 2] for second in range(2000)}
        self.assertEqual(2000, len(self.view.plot()))
        self.view._seconds[_SECOND + 2000] = [1, 1]
        self.assertEqual([_SECOND, 60, 30], self.view.plot()[0])
        self.assertEqual([_SECOND + 1980, 21, 11], self.view.plot()[-1])
        for step, grouped in ((60, 3600), (3600, 86400)):
            self.view._seconds = {_SECOND // step * step + step * number:
                                  [1, 0] for number in range(2001)}
            points = self.view.plot()
            self.assertEqual({0}, {second % grouped for second, *_ in points})
            self.assertEqual(2001, sum(events for _, events, _ in points))

    def test_what_is_no_longer_stored_is_forgotten(self) -> None:
        self.hub.keep = 3
        self._add(*(_at(0, number) for number in range(5)))
        self.assertEqual(3, self.view.matching)

    def test_the_oldest_seconds_go(self) -> None:
        self.hub.keep = 4
        self.view._seconds = {second: [1, 0] for second in range(8003)}
        self._add(_at(0))
        self.assertEqual(8004, len(self.view._seconds))
        self._add(_at(1))
        self.assertEqual(6005, len(self.view._seconds))
        self.assertEqual(2000, min(self.view._seconds))

    def test_the_newest_are_given_and_all_are_counted(self) -> None:
        for number in range(5):
            self.hub.add(_at(number, number))
        newest, last = self.view.begin(2)
        self.assertEqual(([4, 5], 5, 5), (
            [each.number for each in newest], last, self.view.matching))


class PairsTest(base.StoryTestCase):

    def _rows(self, text: str) -> tuple[list[Any], view.View]:
        hub = base.viewer.Hub()
        page = view.View(hub, search.parse(text))
        found: list[Any] = []
        # Each is shown while it is all that has come.
        for message in self.play('instance.pause.end'):
            hub.add(message)
            found += [json.loads(line) for line in page.rows(
                [hub.snapshot()[-1]])]
        return [(line['n'], line.get('drop')) for line in found], page

    def test_the_second_half_brings_an_event_or_takes_it(self) -> None:
        for text, expected, matching in (
                ('', [(1, None), (2, None)], 1),
                ('format:both', [(1, None), (2, None)], 1),
                ('format:legacy-only', [(1, None), (1, True)], 0),
                ('pause', [(1, None), (2, None)], 1),
                ('nothing', [], 0)):
            rows, page = self._rows(text)
            self.assertEqual((expected, matching), (rows, page.matching),
                             text)
            counted = [point[1] for point in page.plot()]
            self.assertEqual(matching, sum(counted), text)


class FacetsTest(test_base.BaseTestCase):

    def test_values_with_their_errors(self) -> None:
        hub = base.viewer.Hub()
        hub.mark('a gap')
        for number, (host, priority) in enumerate(
                (('c2', 'INFO'), ('c1', 'ERROR'), ('c2', 'ERROR'),
                 ('c2', 'ERROR'), ('c3', 'INFO'))):
            message = _at(number, priority=priority)
            message.payload['nova_object.data']['host'] = host
            hub.add(message)
            hub.mark('a gap')
        time = '2026-03-02T09:30:0{}.000Z'.format
        found = view.facets(view.newest_first(hub, search.parse('')), 2)
        self.assertEqual(
            [['c2', 3, 2, time(2), time(3)], ['c1', 1, 1, time(1), time(1)]],
            found['facets'].pop('host'))
        of_all = [5, 3, time(1), time(3)]
        self.assertEqual({
            'events': 5, 'errors': 3, 'firstError': time(1),
            'lastError': time(3), 'from': time(0), 'until': time(4),
            'facets': {'event': [['instance.pause.end', *of_all]],
                       'project': [['p1', *of_all]],
                       'user': [['ada', *of_all]],
                       'state': [['active', *of_all]],
                       'resource': [['instance', *of_all]]}}, found)
        nothing = view.facets([], 2)
        self.assertEqual((0, None, None), (
            nothing['events'], nothing['from'], nothing['until']))


class CardTest(test_base.BaseTestCase):

    def _card(self, message: base.viewer.Message) -> dict[str, Any]:
        hub = base.viewer.Hub()
        record = hub.get(hub.add(message))
        assert record is not None
        return cards.message(record.body)

    def test_a_field_of_the_contract_has_no_remark(self) -> None:
        card = self._card(base.plain(1, moon='full'))['card']
        remarks = {field['name']: field.get('remark')
                   for field in card['fields']}
        self.assertEqual({
            'state': None, 'host': None, 'display_name': None, 'uuid': None,
            'tenant_id': None,
            'moon': 'not in the contract of this version'}, remarks)
        self.assertEqual(['state', 'host', 'display_name', 'uuid'],
                         list(remarks)[:4])

    def test_no_remark_without_a_contract(self) -> None:
        message = base.plain(1)
        message.payload['nova_object.name'] = 'Unknown'
        self.assertEqual([None] * 5, [
            field.get('remark')
            for field in self._card(message)['card']['fields']])

    def test_a_legacy_key(self) -> None:
        for event_type, remark in (
                ('compute.instance.pause.end', 'not a key that Nova sends'),
                ('moon.rises', None)):
            card = self._card(base.viewer.Message(
                event_type, 'compute.c1', 'INFO',
                {'moon': 1, 'host': 'c1'}))['card']
            self.assertIsNone(card['object'])
            host, moon = card['fields']
            self.assertEqual(('host', 'moon'), (host['name'], moon['name']))
            self.assertIsNone(host.get('remark'))
            self.assertEqual(remark, moon.get('remark'))
            self.assertIs(remark is not None, host['known'])

    def test_objects_eight_deep(self) -> None:
        payload: Any = {'nova_object.name': 'X', 'nova_object.version': '1.0',
                        'nova_object.data': {'end': 1}}
        for number in range(12):
            payload = {'nova_object.name': 'X', 'nova_object.version': '1.0',
                       'nova_object.data': {'inside': [payload] if number % 2
                                            else payload}}
        card, depth = cards._object(payload, 0), 0
        while 'inner' in card['fields'][0]:
            card, = card['fields'][0]['inner']
            depth += 1
        self.assertEqual(8, depth)
        self.assertIn('value', card['fields'][0])

    def test_long_fields_come_last(self) -> None:
        inner = {'nova_object.name': 'X', 'nova_object.version': '1.0',
                 'nova_object.data': {}}
        card = cards._object({
            'nova_object.name': 'X', 'nova_object.version': '1.0',
            'nova_object.data': {'deep': inner, 'empty': [], 'mixed': [inner,
                                 1], 'plain': 1, 'fault': inner}}, 0)
        self.assertEqual(['fault', 'empty', 'mixed', 'plain', 'deep'],
                         [field['name'] for field in card['fields']])

    def test_one_that_is_too_large(self) -> None:
        self.assertEqual({'tooLarge': True}, cards.message(None))
