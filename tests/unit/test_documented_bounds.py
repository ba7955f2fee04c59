# SPDX-License-Identifier: Apache-2.0
"""The bounds that the documentation names are those of the code."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import sqlite3

import fixtures
from oslotest import base

from nova_notifications.bridge import app as bridge
from nova_notifications.bridge import images
from nova_notifications.bridge import native
from nova_notifications.cmd import application
from nova_notifications.cmd import bridge as bridge_command
from nova_notifications.cmd import queue_reader
from nova_notifications.cmd import viewer_source
from nova_notifications.cmd import viewer as viewer_command
from nova_notifications.consumer import app
from nova_notifications.consumer import retry
from nova_notifications.contract import declaration
from nova_notifications.delivery import counters
from nova_notifications.delivery import orphans
from nova_notifications.delivery import store
from nova_notifications.redaction import text as masked_text
from nova_notifications.viewer import hub
from nova_notifications.viewer import records
from nova_notifications.viewer import stream
from tests import documentation
from tests.unit.delivery import test_memory

_STATIC = documentation.ROOT / 'nova_notifications' / 'viewer' / 'static'
_MIB = 2 ** 20


def _prose(page: str) -> str:
    return ' '.join((documentation.SOURCE / page).read_text('utf-8').split())


def _loaded(name: str, seen: set[str]) -> set[str]:
    """Return the files that a page of the viewer loads, itself included."""
    if name not in seen:
        seen.add(name)
        for other in re.findall(r'/static/([\w.]+)',
                                (_STATIC / name).read_text('utf-8')):
            _loaded(other, seen)
    return seen


def _number(script: str, constant: str) -> int:
    found = re.search(rf'^const {constant} = (\d+);',
                      (_STATIC / script).read_text('utf-8'), re.MULTILINE)
    assert found, f'{script} has no {constant}'
    return int(found[1])


class _PageTestCase(base.BaseTestCase):

    page: str

    def setUp(self) -> None:
        super().setUp()
        self.text = _prose(self.page)

    def _promises(self, sentence: str) -> None:
        self.assertIn(sentence, self.text)


class ViewerTest(_PageTestCase):

    page = 'consumers/viewer.rst'

    def test_what_the_server_stores(self) -> None:
        self._promises(
            f'stores the last {hub.KEEP:,} notifications (``--keep``) and at '
            f'most {hub.KEEP_BYTES // _MIB} MiB of them; a payload of more '
            f'than {records.PAYLOAD_LIMIT // 1024} KiB is listed without')
        self._promises(f'It holds at most {viewer_source.MAX_LENGTH:,} '
                       f'messages')

    def test_what_a_page_gets(self) -> None:
        self._promises(f'gets the newest {stream.FIRST} events, remembers up '
                       f'to {_number("store.js", "LIMIT"):,} and')

    def test_how_current_it_is(self) -> None:
        self._promises(
            f'amber from {_number("status.js", "AMBER")} seconds on')
        self._promises(f'and red from {_number("status.js", "RED")}.')

    def test_where_it_listens(self) -> None:
        self._promises(f'127.0.0.1 and {viewer_command.PORT}.')

    def test_the_size_of_the_page(self) -> None:
        size = sum((_STATIC / name).stat().st_size
                   for name in _loaded('index.html', set()))
        self._promises(f'The page and all that it loads have about '
                       f'{round(size, -4) // 1000} kB.')


class DeliveryTest(_PageTestCase):

    page = 'operators/delivery.rst'

    def test_what_comes_twice_after_a_kill(self) -> None:
        self._promises(f'After a kill up to {store._DELETE} notifications can '
                       f'come twice')

    def test_dead_letters(self) -> None:
        self._promises(f'The newest {store.DEAD_LETTERS:,}, and no more than '
                       f'{store.DEAD_BYTES // _MIB} MiB, are kept')

    def test_refused_notifications_can_be_looked_at(self) -> None:
        command, = (one for one in documentation.commands()
                    if 'dead_letters' in one.line)
        # Two files are there: sqlite3 takes one, whatever a pattern matches.
        self.assertTrue(command.line.startswith(
            'for file in notifications-*.sqlite; do sqlite3 "$file" '))
        query, = (word.rstrip(';') for word in shlex.split(command.line)
                  if word.startswith('SELECT'))
        # Newer programs take what has double quotes for a name of a column.
        self.assertNotIn('"', query)
        file = os.path.join(self.useFixture(fixtures.TempDir()).path, 'file')
        spool = store.Store(file)
        self.addCleanup(spool.close)
        spool.dead_letter(test_memory.record(1), 'it is too large')
        with sqlite3.connect(file) as connection:
            (died, label, reason), = connection.execute(query)
        self.assertRegex(died, r'^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$')
        self.assertEqual(test_memory.record(1).label, label)
        self.assertEqual('it is too large', reason)

    def test_how_often_it_logs(self) -> None:
        self.assertEqual(10, counters._LOG_INTERVAL)
        self._promises('logged at most once in ten seconds')

    def test_how_soon_an_orphan_is_taken(self) -> None:
        self.assertEqual(30, orphans._LOOK)
        self._promises('takes it over within half a minute')


class ReadmeTest(base.BaseTestCase):

    def test_the_killed_processes(self) -> None:
        """The figures are those of the page that says how it was done."""
        readme = ' '.join((documentation.ROOT / 'README.rst').read_text(
            'utf-8').split())
        found = re.search(r'Of ([\d,]+) notifications through (\d+) killed '
                          r'processes none was lost', readme)
        assert found
        page = _prose('operators/delivery.rst')
        self.assertIn(f'{found[2]} processes with ``spool`` were killed', page)
        self.assertIn(f'of {found[1]} notifications none was lost', page)


class ReadingTest(_PageTestCase):

    page = 'consumers/reading.rst'

    def test_what_is_sent_ahead(self) -> None:
        self._promises(f'that RabbitMQ sends ahead ({app._PREFETCH}, or')

    def test_retries(self) -> None:
        self._promises(f'doubles the pause, up to {retry.LONGEST_DELAY:g} '
                       f'seconds')
        self._promises(f'came back {retry.DELIVERY_LIMIT} times from a quorum')


class SizingTest(_PageTestCase):

    page = 'operators/sizing.rst'

    def test_what_is_cut(self) -> None:
        self._promises(
            f'Messages of exceptions are cut at {masked_text.MESSAGE_LIMIT} '
            f'characters, and tracebacks in their middle at '
            f'{masked_text.TRACEBACK_LIMIT}')


class LegacyOffTest(_PageTestCase):

    page = 'operators/legacy-off.rst'

    def test_how_long_a_publisher_has_to_be_silent(self) -> None:
        silence = inspect.signature(native.NativePublishers).parameters[
            'silence'].default
        self.assertEqual(5 * 60, silence)
        self._promises('the bridge takes up its events after five minutes')

    def test_how_often_it_is_tried(self) -> None:
        self.assertEqual(5, bridge._REFUSALS)
        self._promises('A message that a target refuses five times')

    def test_how_often_it_prints_its_counters(self) -> None:
        parser = bridge_command.RunBridge(
            application.Application(), None).get_parser('bridge')
        self.assertEqual(60, parser.get_default('health_interval'))
        self._promises('It prints its counters once a minute.')

    def test_what_glance_answers(self) -> None:
        seconds = inspect.signature(images.ImageLookup).parameters[
            'seconds'].default
        self.assertEqual(10 * 60, seconds)
        self._promises('What Glance answers is used for ten minutes.')
        # It is not asked for a tenth of that.
        self._promises('is left alone for a minute')
        self.assertEqual(5, images._TIMEOUT)
        self._promises('Glance and Keystone have five seconds to answer.')


class ToolsTest(_PageTestCase):

    page = 'consumers/tools.rst'

    def test_how_long_a_pool_waits(self) -> None:
        self.assertEqual(60 * 60 * 1000, queue_reader._POOL_EXPIRES)
        self._promises('for an hour after you have left')


class DeclarationTest(base.BaseTestCase):

    def test_each_key_is_explained(self) -> None:
        """One that the page lacks is found by an error alone."""
        text = (documentation.SOURCE / 'contract' / 'tools.rst').read_text(
            'utf-8')
        explained = set(re.findall(r'``(\w+)``', ' '.join(
            re.findall(r'(?m)^ *(``\w+``(?:, ``\w+``)*)$', text))))
        self.assertLessEqual(declaration._KEYS | declaration._READ_KEYS,
                             explained)
