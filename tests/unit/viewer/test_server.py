# SPDX-License-Identifier: Apache-2.0
"""The web application, on a real port."""

import json
import re
import socket
import time
import urllib.parse

from tests.unit.viewer import base
from nova_notifications.viewer import security


class PagesTest(base.ServerTestCase):

    def test_the_page_loads_nothing_from_elsewhere(self) -> None:
        for path in ('/', '/schema/FlavorPayload/1.4'):
            status, _, body = self.get(path)
            self.assertEqual(200, status)
            text = body.decode()
            for found in re.findall(r'(?:href|src)="([^"]*)"', text):
                self.assertTrue(found.startswith(('/static/', '#')), found)
                if found.startswith('/static/'):
                    self.assertEqual(200, self.get(found)[0], found)
            self.assertNotIn('style="', text)
            self.assertNotRegex(text, r'<script(?![^>]*src=)')

    def test_scripts_never_make_markup_of_text(self) -> None:
        names = ['app', 'card', 'detail', 'dom', 'feed', 'filters', 'json',
                 'keys', 'list', 'plot', 'schema', 'store', 'text',
                 'timeline']
        for name in names:
            status, headers, body = self.get(f'/static/{name}.js')
            self.assertEqual(200, status, name)
            self.assertIn('javascript', headers['content-type'])
            self.assertNotRegex(
                body.decode(), r'innerHTML|outerHTML|insertAdjacent|eval\(|'
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
        self.assertIn('no longer kept', found['error'])

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


class StreamTest(base.ServerTestCase):

    def test_what_was_and_what_comes(self) -> None:
        self.hub.add(base.plain(1))
        stream = self.stream()
        hello = stream.until('hello')
        self.assertEqual((self.hub.life, False, 'a test'), (
            hello['life'], hello['resumed'], hello['source']))
        self.assertEqual('server-1', stream.rows(1)[0]['name'])
        self.hub.add(base.plain(2))
        began = time.monotonic()
        self.assertEqual('server-2', stream.rows(1)[0]['name'])
        self.assertLess(time.monotonic() - began, 1)

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

    def test_the_pulse(self) -> None:
        stream = self.stream()
        self.hub.add(base.plain(1))
        deadline = time.monotonic() + 8
        seconds: dict[int, list[int]] = {}
        while not any(counts[0] for counts in seconds.values()):
            self.assertLess(time.monotonic(), deadline)
            pulse = stream.until('pulse')
            seconds.update((s, [n, e]) for s, n, e in pulse['rates'])
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

    def test_stopping_ends_the_streams_at_once(self) -> None:
        stream = self.stream()
        stream.until('hello')
        began = time.monotonic()
        self.server.stop()
        while stream.event() is not None:
            continue
        self.assertLess(time.monotonic() - began, 5)


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
