# SPDX-License-Identifier: Apache-2.0
"""The search, as somebody writes it."""

import dataclasses
from typing import Any

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from oslotest import base as test_base

from tests.unit import fuzz
from tests.unit.viewer import base
from nova_notifications.viewer import search
from nova_notifications.viewer import view

_NOW = 1_772_445_600.0     # 2026-03-02T10:00:00Z


class SearchTest(base.StoryTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.hub = base.viewer.Hub()

    def _add(self, **changes: Any) -> None:
        envelope = {key: changes.pop(key) for key in (
            'event_type', 'timestamp', 'priority', 'message_id', 'context')
            if key in changes}
        self.hub.add(dataclasses.replace(
            base.plain(1, **changes), **envelope))

    def _found(self, text: str) -> list[int]:
        return sorted(found.number for found in view.newest_first(
            self.hub, search.parse(text, _NOW)))

    def test_words_are_looked_for_everywhere(self) -> None:
        self._add(display_name='Web-1')
        self._add(display_name='db-1', flavor={'name': 'm1.WEB-small'})
        self.assertEqual([1, 2], self._found('web'))
        self.assertEqual([1], self._found('web-1 compute1'))
        self.assertEqual([2], self._found('-web-1'))
        self.assertEqual([], self._found('web nothing'))

    def test_the_name_of_a_field_is_not_found(self) -> None:
        self._add(deleted_at=None, tags=['x"deleted_by":', 'y'])
        self.assertEqual([], self._found('display_name'))
        self.assertEqual([], self._found('deleted_at'))
        self.assertEqual([1], self._found('deleted_by'))

    def test_with_quotes_exactly(self) -> None:
        for name in ('web-1', 'web-10', 'my-web-1', 'Web-1'):
            self._add(display_name=name)
        self._add(display_name='x', locked_reason='moved with web-1, db-2')
        self.assertEqual([1, 5], self._found('"web-1"'))
        self.assertEqual([5], self._found('"moved with"'))
        self.assertEqual([1], self._found('name:"web-1"'))
        self.assertEqual([4], self._found('name:"Web-1"'))

    def test_quotes_and_backslashes_in_a_name(self) -> None:
        name = 'a "b" \\ c'
        self._add(display_name=name)
        self._add(display_name='a b c')
        self.assertEqual([1], self._found(f'name:{search.quote(name)}'))
        self.assertEqual([1], self._found(search.quote(name)))

    def test_hosts_by_whole_names(self) -> None:
        for host in ('compute2', 'compute20', 'Compute2.example.org'):
            self._add(host=host)
        self.assertEqual([1, 3], self._found('host:compute2'))
        self.assertEqual([1], self._found('host:"compute2"'))
        self.assertEqual([1, 2, 3], self._found('host:compute2*'))
        self.assertEqual([2], self._found('-host:compute2'))

    def test_events_by_words_between_the_dots(self) -> None:
        for event_type in ('instance.resize.start', 'instance.update',
                           'instance.resize_prep.end',
                           'compute.instance.resize.start',
                           'aggregate.updateprop.end'):
            self._add(event_type=event_type)
        self.assertEqual([1, 4], self._found('event:resize'))
        self.assertEqual([1, 3, 4], self._found('event:resize*'))
        self.assertEqual([1, 4], self._found('event:resize.start'))
        self.assertEqual([1, 3, 4, 5], self._found('-event:update'))
        self.assertEqual([1, 4], self._found('phase:start'))

    def test_all_of_the_issue(self) -> None:
        request = 'req-6b1d0f3e-52c4-4f0a-9a6e-1c7b8e2d4f95'
        wanted = {'host': 'compute2', 'display_name': 'web-1',
                  'event_type': 'instance.resize_finish.end',
                  'timestamp': '2026-03-02 09:55:00',
                  'context': {'request_id': request}}
        self._add(**wanted)
        for key, value in (('host', 'compute3'), ('display_name', 'web-12'),
                           ('event_type', 'instance.update'),
                           ('timestamp', '2026-03-02 09:49:59'),
                           ('context', {'request_id': 'req-other'})):
            self._add(**{**wanted, key: value})
        self.assertEqual([1], self._found(
            f'host:compute2 event:resize* -event:update "web-1" '
            f'req:{request} since:10m'))
        self.assertEqual([1], self._found(
            f'{request} req:{request[:12]} host:compute2 "web-1" since:10m '
            f'-event:update'))

    def test_times(self) -> None:
        for minute in (0, 30, 59):
            self._add(timestamp=f'2026-03-02 09:{minute:02}:00.500000')
        for text, numbers in (
                ('since:30m', [2, 3]), ('since:90s', [3]), ('until:45m', [1]),
                ('since:09:30', [2, 3]), ('since:09:30:01', [3]),
                ('since:2026-03-02T09:30 until:2026-03-02T09:45Z', [2]),
                ('since:2026-03-02T10:30+01:00', [2, 3]),
                ('since:2026-03-02', [1, 2, 3]), ('since:2026-03-03', []),
                # Later than now is yesterday's.
                ('since:10:30', [1, 2, 3]), ('-since:30m', [1])):
            self.assertEqual(numbers, self._found(text), text)
        query = search.parse('since:30m -until:5m', _NOW)
        self.assertEqual(('2026-03-02T09:30:00.000Z', None),
                         (query.since, query.until))

    def test_what_is_no_time_or_key(self) -> None:
        for text in ('since:tomorrow', 'until:25:00', 'since:999999999w',
                     'moon:full', 'is:nice', 'format:new',
                     'since:2026-13-01', 'since:0001-01-01T00:00+23:00'):
            error = self.assertRaises(search.SearchError, search.parse, text)
            self.assertIn('Next: ', str(error))

    def test_a_colon_that_is_no_key(self) -> None:
        self._add(display_name='rabbit://host nova-compute:c1')
        self.assertEqual([1], self._found('rabbit://host nova-compute:c1'))

    def test_what_is_still_being_written(self) -> None:
        self._add()
        for text in ('', ' ', '"', '-', 'host:', '""', 'host:""', '- -'):
            if text != 'host:""':
                self.assertEqual([1], self._found(text), text)

    def test_both_formats_of_one_event_are_one(self) -> None:
        for message in self.play('instance.pause.end'):
            self.hub.add(message)
        self._add()
        for text, numbers in (
                ('format:both', [1]), ('format:versioned', [1, 3]),
                ('format:legacy', [1]), ('format:versioned-only', [3]),
                ('event:compute.instance.pause.end', [1]),
                ('-event:compute.instance.pause.end', [3]),
                ('image_meta', []), ('is:paired', [1])):
            self.assertEqual(numbers, self._found(text), text)

    def test_the_same_while_the_formats_come_one_by_one(self) -> None:
        for text in ('format:both', 'format:legacy-only', 'pause',
                     '-event:instance.pause.end'):
            hub = base.viewer.Hub()
            live = view.View(hub, search.parse(text))
            lines: dict[int, str] = {}
            for message in self.play('instance.pause.end'):
                hub.add(message)
                for line in live.rows(hub.after(
                        hub.totals()['last'] - 1, 9, 9).records):
                    if '"drop"' in line:
                        lines.clear()
                    else:
                        lines[len(lines)] = line
            searched = list(view.newest_first(hub, search.parse(text)))
            self.assertEqual(
                [line for each in searched for line in each.lines][:1],
                list(lines.values())[:1], text)
            self.assertEqual(len(searched), live.matching, text)

    def test_a_long_search_is_refused(self) -> None:
        error = self.assertRaises(search.SearchError, search.parse,
                                  'word ' * 41)
        self.assertIn('leave out', str(error))


class HostileSearchTest(test_base.BaseTestCase):

    @settings(max_examples=fuzz.examples(300), deadline=None)
    @given(st.text(alphabet='ab-:*?"\\ [].=é\ud83d') | st.text())
    def test_any_text_is_a_search_or_refused(self, text: str) -> None:
        hub = base.viewer.Hub()
        hub.add(base.plain(1, display_name=text))
        try:
            list(view.newest_first(hub, search.parse(text)))
        except search.SearchError:
            pass
