# SPDX-License-Identifier: Apache-2.0
"""What the documentation says of past releases, and of defaults, holds."""

from __future__ import annotations

from collections.abc import Iterator
import re
from typing import Any

from oslotest import base

from nova_notifications import consumer
from nova_notifications.contract import history
from nova_notifications import delivery
from tests import documentation


def _text(name: str) -> str:
    return ' '.join((documentation.ROOT / name).read_text('utf-8').split())


class HistoryTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.releases = history.releases()
        self.promise = _text('doc/source/consumers/promise.rst')

    def _steps(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield the majors and contracts of a release and the next."""
        for before, after in zip(self.releases, self.releases[1:]):
            yield (after.major, history.contract_of(before.nova),
                   history.contract_of(after.nova))

    def test_how_many_releases_are_recorded(self) -> None:
        for name in ('README.rst', 'doc/source/index.rst',
                     'doc/source/consumers/promise.rst',
                     'doc/source/contract/history-verdicts.rst'):
            with self.subTest(page=name):
                self.assertEqual(
                    {str(len(self.releases))},
                    set(re.findall(r'(\d+) (?:Nova )?releases', _text(name))))

    def test_which_events_got_another_payload(self) -> None:
        changed = {(major, name.rpartition('.')[0])
                   for major, before, after in self._steps()
                   for name in before.events.keys() & after.events.keys()
                   if before.events[name].payload !=
                   after.events[name].payload}
        (major, action), = changed
        self.assertIn(f'there is one exception: the ``{action}`` events got a '
                      f'larger payload class in Nova {major}', self.promise)

    def test_which_payloads_had_a_major_bump(self) -> None:
        bumped: dict[str, list[str]] = {}
        for major, before, after in self._steps():
            for name in before.objects.keys() & after.objects.keys():
                old, new = (contract.objects[name].version.split('.')[0]
                            for contract in (before, after))
                if old != new:
                    bumped.setdefault(major, []).append(name)
        (major, names), = bumped.items()
        self.assertEqual(
            set(names), set(re.findall(r'``(\w+Payload)``', re.search(
                rf'it happened once, to (.*?) in Nova {major}\.',
                self.promise)[1])))


class DefaultsTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        (_, options), = delivery.list_opts()
        self.defaults = {option.name: option.default for option in options}

    def test_of_the_drivers(self) -> None:
        page = _text('doc/source/operators/delivery.rst')
        for name in ('connect_timeout', 'confirm_timeout'):
            self.assertIn(f'``{name}`` ({self.defaults[name]:g} seconds)',
                          page)
        self.assertIn(f'``{self.defaults["full_policy"]}`` (the default)',
                      page)

    def test_how_long_the_queues_last(self) -> None:
        page = _text('doc/source/operators/delivery.rst')
        rate, size = map(int, re.search(
            r'At (\d+) notifications a second of (\d+) kB', page).groups())
        queue, spool = (self.defaults[name]
                        for name in ('queue_size', 'spool_megabytes'))
        minutes = spool * 2 ** 20 / (size * 1000 * rate) / 60
        self.assertIn(
            f'the default queue of {queue:,} bridges {queue // rate} seconds, '
            f'the default spool of {spool} MiB {minutes:.0f} minutes', page)

    def test_of_the_consumer(self) -> None:
        page = _text('doc/source/consumers/reading.rst')
        defaults = consumer.Consumer.__init__.__kwdefaults__
        self.assertIn(f'After ``attempts`` attempts, {defaults["attempts"]} '
                      f'unless you say otherwise', page)
