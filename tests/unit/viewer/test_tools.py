# SPDX-License-Identifier: Apache-2.0
"""What the page can do with an event: make it anew, send it again."""

import http.client
import io
import json
import shlex
from typing import Any

from tests.unit.viewer import base
from nova_notifications.cmd import application
from nova_notifications.cmd import viewer_tools
from nova_notifications import exceptions
from nova_notifications.testing import sample_emitters


class EmitCommandTest(base.StoryTestCase):

    def _made(self, command: str) -> dict[str, Any]:
        out = io.StringIO()
        command_line = application.Application(stdout=out)
        words = shlex.split(command)
        self.assertEqual('nova-notifications', words[0])
        self.assertEqual(0, command_line.run(words[1:]))
        found: dict[str, Any] = json.loads(out.getvalue())['message']
        return found

    def _message(self, message: base.viewer.Message) -> dict[str, Any]:
        return {'event_type': message.event_type,
                'publisher_id': message.publisher_id,
                'priority': message.priority,
                'payload': json.loads(json.dumps(message.payload,
                                                 default=str))}

    def test_it_makes_the_same_event(self) -> None:
        tools = viewer_tools.ViewerTools()
        for event_type in ('instance.pause.end', 'aggregate.create.end',
                           'service.update', 'instance.reboot.error'):
            for message in self.play(event_type):
                wanted = self._message(message)
                wanted['publisher_id'] = "nova-compute:o'neill; rm -rf /"
                data = wanted['payload'].get('nova_object.data',
                                             wanted['payload'])
                for key, value in (('display_name', 'db $(7)'),
                                   ('host', '7'), ('name', 'true'),
                                   ('metadata', {'a.b': 'c'}),
                                   ('locked', None)):
                    if key in data:
                        data[key] = value
                command = tools.emit_command(wanted)
                assert command is not None
                made = self._made(command)
                for key in ('event_type', 'publisher_id', 'priority',
                            'payload'):
                    self.assertEqual(wanted[key], made[key],
                                     f'{event_type} {key}: {command}')

    def test_an_older_payload_needs_its_release(self) -> None:
        message = self._message(self.play('instance.pause.end')[1])
        message['payload']['nova_object.version'] = '1.8'
        command = viewer_tools.ViewerTools().emit_command(message)
        assert command is not None
        made = self._made(command)
        self.assertEqual('1.8', made['payload']['nova_object.version'])

    def test_an_event_that_nova_does_not_send(self) -> None:
        tools = viewer_tools.ViewerTools()
        for payload in ({}, [], None, {'nova_object.name': 'X'},
                        {'nova_object.name': 5, 'nova_object.data': []}):
            self.assertIsNone(tools.emit_command(
                {'event_type': 'moon.rise', 'payload': payload}))

    def test_of_every_event_there_is_one(self) -> None:
        from nova_notifications import catalogue
        tools = viewer_tools.ViewerTools()
        for event_type in catalogue.events():
            self.bus.clear()
            sample_emitters.emit_sample(event_type)
            for sent in self.bus.versioned:
                self.assertIsNotNone(tools.emit_command(
                    self._message(base.message_of(sent))), sent.event_type)


class _Refusing:
    def __init__(self) -> None:
        self.sent: list[Any] = []

    def __call__(self, *message: Any) -> None:
        if self.sent:
            raise exceptions.NotificationsError(
                'the bus did not take it: password=hidden-thing')
        self.sent.append(message)


class ReplayTest(base.ServerTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.send = _Refusing()
        self.server = base.viewer.ViewerServer(
            self.hub, tools=viewer_tools.ViewerTools('a test', self.send))
        self.server.start()
        self.addCleanup(self.server.stop)
        self.number = self.hub.add(base.plain(1))

    def _post(self, number: int, **headers: str) -> tuple[int, dict]:
        connection = http.client.HTTPConnection(
            '127.0.0.1', self.server.port, timeout=10)
        self.addCleanup(connection.close)
        connection.request(
            'POST', f'/api/replay/{number}?life={self.hub.life}',
            headers={'Host': 'localhost', **{
                key.replace('_', '-'): value
                for key, value in headers.items()}})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def test_it_is_sent_as_it_came(self) -> None:
        status, found = self._post(
            self.number, X_Nova_Notifications_Viewer='page')
        self.assertEqual((200, 'm-1'), (status, found['sent']))
        (topic, context, message), = self.send.sent
        self.assertEqual('versioned_notifications', topic)
        self.assertEqual('ada', context['user_name'])
        self.assertEqual(('m-1', '2026-03-02 09:30:00.000000'), (
            message['message_id'], message['timestamp']))
        self.assertEqual(base.plain(1).payload, message['payload'])
        # What the broker says of it, without secrets.
        status, found = self._post(
            self.number, X_Nova_Notifications_Viewer='page')
        self.assertEqual(502, status)
        self.assertIn('did not take it', found['error'])
        self.assertNotIn('hidden-thing', found['error'])

    def test_a_page_from_elsewhere_cannot(self) -> None:
        for headers in ({}, {'X_Nova_Notifications_Viewer': 'page',
                             'Sec_Fetch_Site': 'cross-site'}):
            self.assertEqual(403, self._post(self.number, **headers)[0])
        self.assertEqual([], self.send.sent)

    def test_what_is_gone_and_what_is_none(self) -> None:
        mark = self.hub.mark('The broker was away')
        for number in (mark, 999):
            self.assertEqual(404, self._post(
                number, X_Nova_Notifications_Viewer='page')[0])

    def test_without_a_target_nothing_is_sent(self) -> None:
        self.server = base.viewer.ViewerServer(self.hub)
        self.server.start()
        self.addCleanup(self.server.stop)
        self.assertEqual(403, self._post(
            self.number, X_Nova_Notifications_Viewer='page')[0])
        self.assertIsNone(self.stream().until('hello')['replay'])
