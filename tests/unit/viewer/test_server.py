# SPDX-License-Identifier: Apache-2.0
"""The web application, on a real port."""

import asyncio
import dataclasses
import json
import re
import socket
import urllib.parse

from tests.unit.viewer import base
from tests.unit import waiting
from nova_notifications.cmd import records
from nova_notifications.viewer import search
from nova_notifications.viewer import security
from nova_notifications.viewer import stream as streams

# Of those that come each second; the first may be from before.
_PULSES = 20


class PagesTest(base.ServerTestCase):

    def _loaded(self, path: str) -> dict[str, str]:
        """A page and all that it loads, by their addresses."""
        found: dict[str, str] = {}
        missing = [path]
        while missing:
            path = missing.pop()
            status, headers, body = self.get(path)
            self.assertEqual(200, status, path)
            found[path] = text = body.decode()
            missing += {name for name in re.findall(
                r'["\'](/static/[a-z.-]+)["\']', text)} - {
                    *found, *missing}
        return found

    def test_the_page_loads_nothing_from_elsewhere(self) -> None:
        for path in ('/', '/schema/FlavorPayload/1.4', '/server/x',
                     '/request/y'):
            text = self._loaded(path)[path]
            for found in re.findall(r'(?:href|src)="([^"]*)"', text):
                self.assertTrue(found.startswith(('/static/', '#', '/api/')),
                                found)
            self.assertNotIn('style="', text)
            self.assertNotRegex(text, r'<script(?![^>]*src=)')

    def test_the_page_is_small(self) -> None:
        for path in ('/', '/server/x'):
            self.assertLess(sum(map(len, self._loaded(path).values())),
                            120_000)

    def test_scripts_never_make_markup_of_text(self) -> None:
        pages = {**self._loaded('/'), **self._loaded('/server/x'),
                 **self._loaded('/schema/FlavorPayload/1.4')}
        scripts = {name: text for name, text in pages.items()
                   if name.endswith('.js')}
        self.assertGreater(len(scripts), 15)
        for name, text in scripts.items():
            self.assertIn('javascript', self.get(name)[1]['content-type'])
            self.assertNotRegex(
                text, r'innerHTML|outerHTML|insertAdjacent|eval\(|'
                r'document\.write|new Function|https?://(?!www\.w3\.org/)',
                name)

    def test_every_answer_has_the_policy(self) -> None:
        for path in ('/', '/static/app.js', '/api/events/1', '/nowhere'):
            _, headers, _ = self.get(path)
            policy = headers['content-security-policy']
            self.assertIn("default-src 'none'", policy)
            self.assertIn("require-trusted-types-for 'script'", policy)
            self.assertNotIn('unsafe', policy)
            self.assertEqual('nosniff', headers['x-content-type-options'])

    def test_a_foreign_host_name_is_refused(self) -> None:
        for host in ('evil.example.org', 'evil.example.org:80',
                     'localhost.evil.example.org', ''):
            status, headers, body = self.get('/api/events/1', host)
            self.assertEqual(421, status, host)
            self.assertIn('content-security-policy', headers)
        for host in ('localhost', '127.0.0.1:8780', '[::1]:8780'):
            self.assertEqual(200, self.get('/', host)[0], host)

    def test_no_way_out_of_the_static_files(self) -> None:
        for path in ('/static/../hub.py', '/static/%2e%2e/hub.py',
                     '/static/..%2fhub.py'):
            self.assertEqual(404, self.get(path)[0], path)


class LookUpTest(base.ServerTestCase):

    def _event(self, number: int) -> tuple[int, dict]:
        status, _, body = self.get(
            f'/api/events/{number}?life={self.hub.life}')
        return status, json.loads(body)

    def test_an_event(self) -> None:
        number = self.hub.add(base.plain(7))
        status, found = self._event(number)
        self.assertEqual(200, status)
        half, = found['halves']
        self.assertEqual('m-7', half['raw']['message_id'])
        self.assertEqual('InstanceActionPayload', half['card']['object'])

    def test_markup_stays_text(self) -> None:
        name = '<img src=x onerror=alert(1)>'
        number = self.hub.add(base.plain(1, display_name=name))
        status, headers, body = self.get(
            f'/api/events/{number}?life={self.hub.life}')
        self.assertEqual('application/json', headers['content-type'])
        self.assertEqual(name, json.loads(body)['halves'][0]['line']['name'])

    def test_a_forgotten_one(self) -> None:
        status, found = self._event(99)
        self.assertEqual(404, status)
        self.assertIn('no longer stored', found['error'])

    def test_one_of_an_earlier_life(self) -> None:
        self.hub.add(base.plain(1))
        status, _, body = self.get('/api/events/1?life=another')
        self.assertEqual(404, status)
        self.assertIn('restarted', json.loads(body)['error'])

    def test_a_schema(self) -> None:
        status, _, body = self.get('/api/schema/FlavorPayload/1.4')
        self.assertEqual((200, 'FlavorPayload'),
                         (status, json.loads(body)['name']))
        status, headers, body = self.get('/schema/FlavorPayload/1.4.json')
        self.assertEqual(200, status)
        self.assertEqual('application/schema+json', headers['content-type'])
        self.assertIn('properties', body.decode())

    def test_a_schema_that_never_was(self) -> None:
        for name in ('Nothing/1.0', 'FlavorPayload/7.7',
                     urllib.parse.quote('<script>') + '/1.0'):
            self.assertEqual(404, self.get(f'/api/schema/{name}')[0])

    def test_half_a_surrogate_pair(self) -> None:
        name = 'web \ud83d'
        number = self.hub.add(base.plain(1, display_name=name))
        status, found = self._event(number)
        self.assertEqual((200, name), (
            status, found['halves'][0]['line']['name']))
        for path in ('/api/events', '/api/facets', '/api/export',
                     '/api/server/00000000-0000-4000-8000-000000000001',
                     '/api/request/%ED%A0%BD', '/api/events?q=%ED%A0%BD'):
            self.assertEqual(200, self.get(path)[0], path)

    def test_older_events_come_in_pages(self) -> None:
        for number in range(1_200):
            self.hub.add(base.plain(number))
        found: list[int] = []
        before, more = '', True
        while more:
            _, _, body = self.get(f'/api/events?q=server-*&before={before}')
            page = json.loads(body)
            found = [row['n'] for row in page['rows']] + found
            before, more = str(found[0]), page['more']
        self.assertEqual(list(range(1, 1_201)), found)

    def test_a_search_that_cannot_be_understood(self) -> None:
        for path in ('/api/events', '/api/facets', '/api/export', '/stream'):
            status, _, body = self.get(f'{path}?q=moon:full')
            self.assertEqual(400, status, path)
            self.assertIn('Next: use one of event, host',
                          json.loads(body)['error'])

    def test_hosts_that_fail_are_counted(self) -> None:
        for number in range(10):
            self.hub.add(dataclasses.replace(
                base.plain(number, host=f'c{number % 2}'),
                priority='ERROR' if number % 2 else 'INFO'))
        _, _, body = self.get('/api/facets')
        found = json.loads(body)
        self.assertEqual((10, 5), (found['events'], found['errors']))
        self.assertEqual([['c0', 5, 0], ['c1', 5, 5]], [
            each[:3] for each in found['facets']['host']])

    def test_a_download_is_what_replay_reads(self) -> None:
        self.hub.add(base.plain(1))
        self.hub.mark('The broker was away')
        self.hub.add(base.plain(2, display_name='a\u2028b'))
        status, headers, body = self.get('/api/export?q=server-1')
        self.assertEqual(200, status)
        self.assertIn('attachment; filename="nova-notifications-',
                      headers['content-disposition'])
        line, = body.splitlines()
        topic, context, message = records.read(line.decode(), 'x')
        self.assertEqual('versioned_notifications', topic)
        self.assertEqual('ada', context['user_name'])
        self.assertEqual('m-1', message['message_id'])
        self.assertEqual(2, self.get('/api/export')[2].count(b'\n'))


class StreamTest(base.ServerTestCase):

    def test_what_was_and_what_comes(self) -> None:
        self.hub.add(base.plain(1))
        stream = self.stream()
        hello = stream.until('hello')
        self.assertEqual((self.hub.life, False, 'a test'), (
            hello['life'], hello['resumed'], hello['source']))
        self.assertEqual('server-1', stream.rows(1)[0]['name'])
        self.hub.add(base.plain(2))
        self.assertEqual('server-2', stream.rows(1)[0]['name'])

    def test_a_page_that_reconnects_gets_what_it_lacks(self) -> None:
        for number in range(10):
            self.hub.add(base.plain(number))
        stream = self.stream(f'{self.hub.life}:7')
        self.assertTrue(stream.until('hello')['resumed'])
        self.assertEqual([8, 9, 10], [row['n'] for row in stream.rows(3)])
        self.assertEqual(f'{self.hub.life}:10', stream.mark)

    def test_a_page_from_before_a_restart_starts_anew(self) -> None:
        self.hub.add(base.plain(1))
        stream = self.stream('0123456789ab:500')
        self.assertFalse(stream.until('hello')['resumed'])
        self.assertEqual([1], [row['n'] for row in stream.rows(1)])

    def test_a_mark_that_is_none_is_no_harm(self) -> None:
        self.hub.add(base.plain(1))
        for mark in ('x', ':', f'{self.hub.life}:', f'{self.hub.life}:-5',
                     f'{self.hub.life}:{"9" * 400}', f'{self.hub.life}:²'):
            mark = mark.encode('latin-1', 'replace').decode('latin-1')
            stream = self.stream(urllib.parse.quote(mark, safe=':'))
            self.assertEqual([1], [row['n'] for row in stream.rows(1)])

    def _rows(self, stream: base.Stream) -> list[dict]:
        """All rows until a pulse."""
        rows: list[dict] = []
        while True:
            found = stream.event()
            assert found is not None
            if found[0] == 'rows':
                rows += found[1]
            elif found[0] == 'pulse':
                return rows

    def test_a_search_is_applied_by_the_server(self) -> None:
        for number in range(20):
            self.hub.add(base.plain(number, host=f'c{number % 2}'))
        stream = self.stream(query='host:c1')
        hello = stream.until('hello')
        self.assertEqual(10, hello['matching'])
        self.assertEqual(10, sum(point[1] for point in hello['plot']))
        self.assertEqual([2, 4], [row['n'] for row in stream.rows(10)][:2])
        self.hub.add(base.plain(98, host='c0'))
        self.hub.add(base.plain(99, host='c1'))
        self.hub.mark('The broker was away')
        rows = self._rows(stream)
        self.assertEqual(['server-99', None],
                         [row.get('name') for row in rows])
        self.assertIn('away', rows[1]['mark'])

    def test_a_new_page_gets_the_newest_and_learns_the_rest(self) -> None:
        for number in range(2_000):
            self.hub.add(base.plain(number))
        stream = self.stream()
        hello = stream.until('hello')
        self.assertEqual((2_000, 2_000, 0), (
            hello['matching'], hello['kept']['kept'],
            hello['kept']['dropped']))
        self.assertEqual(list(range(1_501, 2_001)),
                         [row['n'] for row in stream.rows(500)])

    def test_the_pulse(self) -> None:
        stream = self.stream()
        self.hub.add(base.plain(1))
        seconds: dict[int, list[int]] = {}
        for _ in range(_PULSES):
            pulse = stream.until('pulse')
            seconds.update((s, [n, e]) for s, n, e in pulse['rates'])
            if any(counts[0] for counts in seconds.values()):
                break
        self.assertIn([1, 0], seconds.values())

    def test_a_slow_page_is_told_how_many_it_missed(self) -> None:
        stream = self.stream(buffer=4096)
        stream.until('hello')
        total = 40_000
        for number in range(total):
            self.hub.add(base.plain(number % 100))
        missed = rows = 0
        while missed + rows < total:
            found = stream.event()
            assert found is not None
            if found[0] == 'missed':
                missed += found[1]['count']
            elif found[0] == 'rows':
                rows += len(found[1])
        self.assertEqual(total, missed + rows)
        self.assertGreater(missed, 5_000)
        self.assertEqual(20_000, self.hub.totals()['kept'])

    def test_stopping_ends_the_streams(self) -> None:
        stream = self.stream()
        stream.until('hello')
        self.server.stop()
        while stream.event() is not None:
            continue

    def test_a_stream_ends_with_its_hub(self) -> None:
        self.hub.closed.set()

        async def names() -> list[bytes]:
            return [event.split(b'\n')[0] async for event in streams.stream(
                self.hub, search.parse(''), None, {})]

        self.assertEqual(
            [b'retry: 1000', b'event: hello', b'event: rows'],
            asyncio.run(asyncio.wait_for(names(), waiting.HANGS)))


class AddressTest(base.ServerTestCase):

    def test_a_port_that_is_taken(self) -> None:
        taken = socket.socket()
        self.addCleanup(taken.close)
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        self.assertRaises(OSError, base.viewer.ViewerServer, self.hub,
                          '127.0.0.1', taken.getsockname()[1])

    def test_loopback_is_the_default(self) -> None:
        self.assertEqual(f'http://127.0.0.1:{self.server.port}/',
                         self.server.url)

    def test_host_names(self) -> None:
        for header, name in (('LOCALHOST:80', 'localhost'),
                             ('[::1]:80', '[::1]'), ('', ''),
                             ('[::1', '[::1]')):
            self.assertEqual(name, security.host_name(header))
