# SPDX-License-Identifier: Apache-2.0
"""What the page about reading shows does what the page says."""

from __future__ import annotations

import contextlib
import io
import pathlib
import re
import textwrap
from typing import Any

from oslotest import base

from examples import maintenance_monitor
from nova_notifications import testing

_PAGES = (pathlib.Path(__file__).resolve().parents[3] / 'doc' / 'source' /
          'consumers')
_BLOCK = re.compile(
    r'^\.\. code-block:: python\n'
    r' +:name: example-(?:first|reading)-(?P<name>[\w-]+)\n'
    r'(?P<code>(?:\n|[ ]+.*\n)+)', re.MULTILINE)


class PageCase(base.BaseTestCase):
    """A page, and what its examples print."""

    page = 'reading.rst'

    def setUp(self) -> None:
        super().setUp()
        self.namespace: dict[str, Any] = {}
        self.blocks = {
            match['name']: textwrap.dedent(match['code'])
            for match in _BLOCK.finditer(
                (_PAGES / self.page).read_text('utf-8') + '\n')}

    def _run(self, *names: str) -> None:
        for name in names:
            exec(compile(self.blocks[name], name, 'exec'), self.namespace)

    def _printed(self, *arguments: Any, nova: str | None = None,
                 **options: Any) -> list[str]:
        bus = testing.TestBus(self.namespace['app'], nova)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.outcome = bus.send(*arguments, **options)
        return out.getvalue().splitlines()


class TestReadingPage(PageCase):

    def test_the_monitor(self) -> None:
        self._run('monitor')
        self.assertEqual(['host7 Planned maintenance'],
                         self._printed('service.update', host='host7'))
        self.assertEqual([], self._printed('service.update', disabled=False))

    def test_patterns(self) -> None:
        self._run('monitor', 'patterns')
        found = self._printed('instance.create.error')
        self.assertEqual('instance.create.error instance', found[0])
        self.assertRegex(found[1], '^instance.create.error req-')

    def test_types(self) -> None:
        self._run('monitor', 'types')
        found = self._printed('instance.create.end')
        self.assertEqual('m1.small', found[0].split()[0])
        self.assertEqual(3, len(found))
        self.assertEqual([], self._printed('flavor.create'))

    def test_versions(self) -> None:
        self._run('monitor', 'versions')
        self.assertEqual(['Month-end closing'],
                         self._printed('instance.lock'))
        self.assertEqual(
            ['this Nova does not send it; it came with payload version 1.8 '
             '(Nova 20)'], self._printed('instance.lock', nova='19'))
        message = testing.TestBus(self.namespace['app']).message(
            'instance.lock', changes={'message_id': 'm1'})
        message['payload']['nova_object.version'] = '2.0'
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.namespace['app'].deliver(message)
        self.assertEqual('InstanceActionPayload 2.0 m1\n', out.getvalue())

    def test_pinned(self) -> None:
        self._run('monitor', 'versions', 'pinned')
        self._printed('instance.lock')
        self.assertEqual('handled', self.outcome)

    def test_malformed(self) -> None:
        self._run('monitor', 'versions', 'malformed')
        self.assertIn('InstanceActionPayload.locked',
                      self._printed('instance.lock', locked=[])[0])

    def test_failed(self) -> None:
        self._run('monitor', 'failed')
        app = self.namespace['app']
        bus = testing.TestBus(app)
        message = bus.message('instance.delete.end', terminated_at=None)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            outcomes = [app.deliver(message) for _ in range(3)]
        self.assertEqual(['requeued', 'requeued', 'failed'], outcomes)
        self.assertIn(f'given up: {message["message_id"]} unsupported operand',
                      out.getvalue())
        self.assertIn('day', self._printed(
            'instance.delete.end', created_at='2026-03-01T00:00:00Z',
            terminated_at='2026-03-03T00:00:00Z')[0])

    def test_batch(self) -> None:
        self._run('monitor', 'batch')
        app = self.namespace['app']
        bus = testing.TestBus(app)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            outcomes = app.deliver_batch([
                bus.message('instance.exists', task_state=None),
                bus.message('instance.exists', task_state='migrating')])
        self.assertEqual(['handled', 'requeued'], outcomes)
        self.assertEqual('1 counted\n', out.getvalue())

    def test_legacy(self) -> None:
        self._run('monitor', 'legacy')
        self.assertEqual(
            ['compute.instance.create.end active'],
            self._printed('instance.create.end', legacy=True))

    def test_counters(self) -> None:
        self._run('monitor')
        self._printed('service.update')
        self._run('counters')


class TestFirstPage(PageCase):
    """The page that leads to a first consumer."""

    page = 'first.rst'

    def test_the_monitor(self) -> None:
        self._run('monitor')
        self.assertEqual(
            ['compute-7 is disabled: Planned maintenance'],
            self._printed('service.update', host='compute-7'))


class TestMaintenanceMonitor(base.BaseTestCase):

    def _told(self, **fields: Any) -> str:
        app = maintenance_monitor.monitor('fake://')
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            outcome = testing.TestBus(app).send(
                'service.update', **fields)
        self.assertEqual('handled', outcome)
        return out.getvalue()

    def test_disabled_for_maintenance(self) -> None:
        self.assertEqual('host7 is out for maintenance: new fans\n',
                         self._told(host='host7', disabled_reason='new fans'))
        self.assertIn('no reason given', self._told(disabled_reason=None))

    def test_what_is_none_of_its_business(self) -> None:
        self.assertEqual('', self._told(disabled=False))
        self.assertEqual('', self._told(binary='nova-conductor'))
