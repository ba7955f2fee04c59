# SPDX-License-Identifier: Apache-2.0
"""Compare changes, search, refuse requests, and read sources."""

from __future__ import annotations

from typing import Any
from unittest import mock

import fixtures
import oslo_messaging
from oslotest import base as test_base
from starlette import datastructures

from nova_notifications.viewer import changes
from nova_notifications.viewer import search
from nova_notifications.viewer import security
from nova_notifications.viewer import server
from nova_notifications.viewer import source
from nova_notifications.viewer import stream
from tests.unit.viewer import base

# 2026-03-02T09:30:00Z
_SECOND = 1_772_443_800


class ChangesTest(test_base.BaseTestCase):

    def test_depth_and_length(self) -> None:
        payload: Any = 'x'
        for _ in range(9):
            payload = {'a': payload}
        path, = changes.fields_of(payload)['a']
        self.assertEqual('.'.join('a' * 7), path)
        found = changes.fields_of({'s': 'x' * 301, 'l': [1] * 200, 'e': []})
        self.assertEqual({'s': 'x' * 300}, found['s'])
        self.assertEqual(300, len(found['l']['l']))
        self.assertEqual({'e': None}, found['e'])

    def test_parts_that_came_and_went(self) -> None:
        def fields(*addresses: str) -> dict[str, dict[str, Any]]:
            return changes.fields_of({'ips': [
                {'address': address, 'label': 'l'} for address in addresses]})

        self.assertEqual([['ips', None, 'b']],
                         changes.between(fields('a'), fields('a', 'b')))
        self.assertEqual([['ips', 'b', None]],
                         changes.between(fields('a', 'b'), fields('a')))
        self.assertEqual([], changes.between(fields('a', 'b'),
                                             fields('b', 'a')))
        unnamed = changes.fields_of({'ips': [{'x': 1}, {'x': 2}]})
        self.assertEqual({'ips[0].x': 1, 'ips[1].x': 2}, unnamed['ips'])


class SearchTest(test_base.BaseTestCase):

    _LINE = {'type': 'instance.pause.end', 'host': 'compute1.example',
             'resource': 'instance', 'instance': '12345678-9abc',
             'name': 'web', 'server': 'db', 'request': 'req-1234',
             'project': 'p-123456', 'projectName': 'shop', 'user': 'ada',
             'state': 'active', 'task': 'pausing', 'priority': 'INFO',
             'message': 'm-123456', 'id': 'id-12345', 'note': 'a note',
             'publisher': 'nova-compute:c1', 'format': 'legacy',
             'failed': False, 'time': '2026-03-02T09:30:00.000Z'}

    def _fits(self, text: str, other: dict[str, Any] | None = None,
              **changes: Any) -> bool:
        return search.parse(text, _SECOND + 3600.0).matches(
            {**self._LINE, **changes}, '{"a":"In the \\"body\\""}', other)

    def test_every_key_and_alias(self) -> None:
        for text in (
                'event:pause', 'type:pause.end', 'host:compute1',
                'resource:instance', 'noun:INSTANCE', 'server:web',
                'server:db', 'instance:12345678-9abc', 'request:req-1234',
                'req:req-1234', 'project:shop', 'tenant:p-123456',
                'user:ada', 'state:active', 'state:pausing', 'phase:END',
                'priority:info', 'level:info', 'message:m-123456',
                'msg:m-123456', 'id:id-12345', 'id:req-1234', 'name:web',
                'name:db', 'publisher:nova-compute*', 'note:"a note"',
                'format:legacy', 'format:unversioned', 'format:legacy-only',
                'since:09:30', 'from:09:30', 'after:09:30', 'until:09:30',
                'to:09:30', 'before:09:30'):
            self.assertIs(True, self._fits(text), text)
            self.assertIs(False, self._fits(f'-{text}'), text)
        for text in (
                'event:paus', 'host:compute', 'phase:start', 'name:we',
                'format:versioned', 'format:both', 'format:versioned-only',
                'is:error', 'is:paired', 'since:09:30:01',
                'until:09:29:59', 'note:"note"', 'user:"Ada"'):
            self.assertIs(False, self._fits(text), text)

    def test_both_formats(self) -> None:
        for text in ('is:paired', 'is:both', 'format:both',
                     'format:versioned', 'format:legacy', 'host:other'):
            self.assertIs(True, self._fits(text, {
                **self._LINE, 'format': 'versioned', 'host': 'other'}), text)
        self.assertIs(False, self._fits('format:legacy-only', self._LINE))
        for text in ('is:error', 'is:failed', 'is:errors'):
            self.assertIs(True, self._fits(text, failed=True), text)

    def test_the_beginning_of_an_id(self) -> None:
        for text, fits in (('id:12345678', True), ('id:1234567', False),
                           ('req:req-123', False), ('msg:m-12345', False),
                           ('project:p-123456', True),
                           ('host:compute1', True), ('user:adaadaad', False),
                           ('name:webwebwe', False)):
            self.assertIs(fits, self._fits(text), text)
        self.assertIs(False, self._fits('host:compute1', host='compute12'))
        self.assertIs(True, self._fits('msg:m-123456', message='m-1234567'))

    def test_words_in_bodies(self) -> None:
        for text, fits in (('in', True), ('body', True), ('"In the"', True),
                           ('"in the"', False),
                           ('"\\"body\\""', True), ('*ause*', True),
                           ('*moon', False), ('""', True), ('-', True)):
            self.assertIs(fits, self._fits(text), text)

    def test_forty_words_of_2000_characters(self) -> None:
        self.assertEqual(40, len(search.parse('a ' * 40).tests))
        error = self.assertRaises(search.SearchError, search.parse,
                                  'a ' * 41)
        self.assertIn('More than 40 words. Next: leave out', str(error))
        self.assertEqual(2000, len(search.parse('a' * 2001).text))
        self.assertEqual(1, len(search.parse(' ' * 1999 + 'a').tests))
        self.assertIs(True, search.parse(' ' * 2000 + 'a').is_empty)

    def test_quoting(self) -> None:
        for value, quoted in (('a', 'a'), ('a b', '"a b"'), ('', '""'),
                              ('a"\\', '"a\\"\\\\"'), ('a*', '"a*"')):
            self.assertEqual(quoted, search.quote(value))


class SecurityTest(test_base.BaseTestCase):

    def test_host_names(self) -> None:
        for header, name in (('Localhost:80', 'localhost'),
                             ('localhost', 'localhost'), ('', ''),
                             ('[::1]:8080', '[::1]'), ('[::A]', '[::a]')):
            self.assertEqual(name, security.host_name(header))

    def test_our_own_page(self) -> None:
        own = {security.OWN_HEADER: 'page'}
        for headers, ours in (
                (own, True), ({}, False),
                ({security.OWN_HEADER: 'other'}, False),
                ({**own, 'Sec-Fetch-Site': 'same-origin'}, True),
                ({**own, 'Sec-Fetch-Site': 'none'}, True),
                ({**own, 'Sec-Fetch-Site': 'cross-site'}, False)):
            self.assertIs(ours, security.is_from_our_page(
                datastructures.Headers(headers)))

    def test_where_a_page_was(self) -> None:
        hub = base.viewer.Hub()
        for mark, number in ((f'{hub.life}:7', 7), (f'{hub.life}:0', 0),
                             (f'{hub.life}:{"1" * 15}', int('1' * 15)),
                             (f'{hub.life}:{"1" * 16}', None),
                             (f'{hub.life}:-1', None), (f'{hub.life}', None),
                             ('other:7', None), ('', None), (None, None)):
            self.assertEqual(number, stream.position(hub, mark))

    def test_addresses(self) -> None:
        for host, loopback in (('127.0.0.1', True), ('::1', True),
                               ('localhost', True), ('0.0.0.0', False),
                               ('example.org', False), ('west', False)):
            self.assertIs(loopback, server.is_loopback(host))
        for host, name, hosts in (
                ('127.0.0.1', '127.0.0.1', security.LOOPBACK),
                ('::1', '[::1]', security.LOOPBACK),
                ('0.0.0.0', '0.0.0.0', None)):
            with mock.patch.object(server, 'create_app') as create_app:
                running = server.ViewerServer(
                    base.viewer.Hub(), host, 0, {'source': 'x'}, None)
            self.addCleanup(running.stop)
            self.assertEqual(f'http://{name}:{running.port}/', running.url)
            self.assertEqual({'about': {'source': 'x'}, 'tools': None,
                              'hosts': hosts}, create_app.call_args.kwargs)

    def test_requests_are_not_logged(self) -> None:
        running = server.ViewerServer(base.viewer.Hub())
        self.addCleanup(running.stop)
        # A program that ends does not wait for it.
        running.start()
        self.assertIs(True, running._thread and running._thread.daemon)
        config = running._server.config
        self.assertEqual(('warning', False, 'off', 'none', 2, False), (
            config.log_level, config.access_log, config.lifespan, config.ws,
            config.timeout_graceful_shutdown, config.server_header))


class SourceTest(test_base.BaseTestCase):

    def _listeners(self, **options: Any) -> Any:
        with mock.patch.object(
                oslo_messaging, 'get_notification_listener') as made:
            listening = base.viewer.BusSource('transport', **options)
            listening.start(lambda message: None)
            listening.stop()
        return made

    def test_the_defaults(self) -> None:
        made = self._listeners()
        self.assertEqual(
            [('nova', 'notifications', None),
             ('nova', 'versioned_notifications', None)],
            [(target.exchange, target.topic, call.kwargs['pool'])
             for call in made.call_args_list for target in call.args[1]])
        listener = made.return_value
        self.assertEqual([mock.call(override_pool_size=1)] * 2,
                         listener.start.call_args_list)
        self.assertEqual((2, 2), (listener.stop.call_count,
                                  listener.wait.call_count))

    def test_a_message(self) -> None:
        taken: list[base.viewer.Message] = []
        endpoint = source._Endpoint(taken.append, 'a topic')
        endpoint.warn({'user': 'ada'}, 'nova-compute:c1', 'instance.x', {},
                      {'timestamp': 'now', 'message_id': 'm-1'})
        self.assertEqual([base.viewer.Message(
            'instance.x', 'nova-compute:c1', 'WARN', {}, 'now', 'm-1',
            {'user': 'ada'}, 'a topic')], taken)

    def test_one_that_cannot_be_listed_is_logged(self) -> None:
        logged = self.useFixture(fixtures.FakeLogger())
        endpoint = source._Endpoint(lambda message: 1 // 0, 'a topic')
        endpoint.info({}, 'p', 'instance.x', {}, {})
        self.assertIn('A notification could not be listed', logged.output)
        self.assertIn('ZeroDivisionError', logged.output)

    def test_what_is_asked_for(self) -> None:
        call, = self._listeners(exchange='x', topics=['t'],
                                pool='p').call_args_list
        target, = call.args[1]
        self.assertEqual(('transport', 'x', 't', 'p'), (
            call.args[0], target.exchange, target.topic,
            call.kwargs['pool']))
