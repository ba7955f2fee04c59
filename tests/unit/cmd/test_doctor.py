# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import base64
import http.server
import json
import shlex
import threading

import fixtures
from oslotest import base

from nova_notifications.cmd import bounds
from nova_notifications.cmd import bus
from nova_notifications.cmd import finding
from nova_notifications.cmd.finding import Finding
from nova_notifications.cmd.finding import Level
from nova_notifications.cmd import management
from nova_notifications.cmd import queues
from nova_notifications.cmd import sampling
from nova_notifications import redaction
from nova_notifications.testing import samples as testing_samples
from tests.unit.cmd import command_case

_TOPIC = 'versioned_notifications'


class QueuesTest(base.BaseTestCase):

    def _judge(self, messages: int, consumers: int) -> tuple[Level, str]:
        found = queues.judge(
            bus.broker('rabbit://host/cell1'),
            [queues.Queue('q', messages, consumers, (_TOPIC,))], [_TOPIC])
        self.assertEqual(2, len(found))
        return found[1].level, (f'{found[1].text} {found[1].next_step} '
                                f'{found[1].command}')

    def test_a_queue(self) -> None:
        for messages, consumers, level, words in (
                (796, 0, Level.PROBLEM, 'nobody drains it; 796 messages'),
                (1, 0, Level.PROBLEM, '1 message waits there'),
                (1, 0, Level.PROBLEM, 'rabbitmqctl -p cell1 delete_queue q'),
                (0, 0, Level.NOTE, 'nobody reads it'),
                (5, 2, Level.NOTE, '2 consumers share it'),
                (1, 1, Level.OK, 'one consumer, 1 message waits')):
            found, text = self._judge(messages, consumers)
            self.assertEqual(level, found)
            self.assertIn(words, text)

    def test_a_pool_does_not_empty_the_queue_of_its_topic(self) -> None:
        own = f'{_TOPIC}.info'

        def step(*pools: queues.Queue) -> str:
            found = queues.judge(
                bus.broker('rabbit://host/cell1'),
                [queues.Queue(own, 796, 0, (_TOPIC,)), *pools], [_TOPIC])
            return next(each for each in found if own in each.text and
                        each.level is Level.PROBLEM).next_step

        for pool in (queues.Queue('monitor', 0, 1, (_TOPIC,)),
                     # Named with --pool: its topics cannot be seen.
                     queues.Queue('monitor', 0, 1, ())):
            self.assertIn('set_policy', step(pool))
            self.assertIn('the pool monitor', step(pool))
            self.assertNotIn('nova.conf', step(pool))
        for pool in (queues.Queue('monitor', 0, 0, (_TOPIC,)),
                     queues.Queue('monitor', 0, 1, ('notifications',)),
                     queues.Queue(f'{_TOPIC}.error', 0, 1, (_TOPIC,))):
            self.assertIn('nova.conf', step(pool))
        self.assertIn('nova.conf', step())
        # The bridge looks there, and reads nothing; its own pool may be on
        # another bus.
        self.assertIn('nova.conf', step(
            queues.Queue('bridge-native', 0, 1, (_TOPIC,))))

    def test_a_topic_without_a_queue(self) -> None:
        found, = queues.judge(bus.broker('rabbit://host'), [], [_TOPIC])
        self.assertEqual(Level.NOTE, found.level)
        self.assertIn('nova.conf', found.next_step)


class BoundsTest(base.BaseTestCase):

    def test_of_a_queue(self) -> None:
        for arguments, policy, expected in (
                ({}, {}, {}), ({}, [], {}), (None, {}, {}),
                ({}, None, None), ({'x-max-length': 5}, None, None),
                ({'x-max-length': 5, 'x-queue-type': 'quorum'}, {},
                 {'max-length': 5}),
                ({'x-max-length': 5}, {'max-length': 3}, {'max-length': 3}),
                ({'x-expires': 9}, {'max-length-bytes': 0, 'ha-mode': 'all'},
                 {'expires': 9, 'max-length-bytes': 0})):
            self.assertEqual(expected, bounds.of(
                {'arguments': arguments,
                 'effective_policy_definition': policy}))
        self.assertIsNone(bounds.of({'arguments': {}}))

    def _judge(self, name: str, found: dict[str, int] | None) -> Finding:
        finding, = bounds.judge(
            bus.broker('rabbit://host/cell1'),
            [queues.Queue(name, 0, 0, (_TOPIC,), found)], [_TOPIC])
        self.assertEqual('bound', finding.about)
        return finding

    def test_a_queue_with_a_bound(self) -> None:
        for name, found in (('monitor', {'expires': 9}),
                            ('monitor', {'max-length': 9}),
                            (f'{_TOPIC}.info', {'max-length-bytes': 9}),
                            (f'{_TOPIC}.info', {'message-ttl': 9,
                                                'expires': 9})):
            finding = self._judge(name, found)
            self.assertEqual(Level.OK, finding.level)
            self.assertIn(f'queue {name} has a bound: ', finding.text)
            for bound in found:
                self.assertIn(f'{bound} 9', finding.text)

    def test_a_queue_without_one(self) -> None:
        """A sender declares a topic's queue again, so it never expires."""
        for name, found in (('monitor', {}), (f'{_TOPIC}.info', {}),
                            (f'{_TOPIC}.info', {'expires': 9})):
            finding = self._judge(name, found)
            self.assertEqual((Level.NOTE, f'no bound: {name}'),
                             (finding.level, finding.text))
            words = shlex.split(finding.command)
            self.assertEqual(['rabbitmqctl', '-p', 'cell1', 'set_policy'],
                             words[:4])
            pattern, definition = words[-2:]
            self.assertRegex(name, pattern)
            self.assertNotRegex(f'x{name}', pattern)
            self.assertNotRegex(f'{_TOPIC}xinfo', pattern)
            self.assertIn('max-length-bytes', json.loads(definition))

    def test_it_cannot_be_known(self) -> None:
        finding = self._judge('monitor', None)
        self.assertEqual(Level.NOTE, finding.level)
        self.assertIn('cannot be known', finding.text)
        self.assertIn('monitor', finding.text)
        self.assertEqual('rabbitmqctl -p cell1 list_queues name arguments '
                         'policy', finding.command)

    def test_an_unread_queue_within_its_bound_is_no_problem(self) -> None:
        """As long as a pool of the topic is read."""
        def level(found: dict[str, int] | None, consumers: int) -> Level:
            return queues.judge(bus.broker('rabbit://host'), [
                queues.Queue(f'{_TOPIC}.info', 9, 0, (_TOPIC,), found),
                queues.Queue('monitor', 0, consumers, (_TOPIC,), found),
            ], [_TOPIC])[1].level

        self.assertEqual(Level.NOTE, level({'max-length': 9}, 1))
        for found, consumers in (({'max-length': 9}, 0), ({}, 1), (None, 1),
                                 ({'expires': 9}, 1)):
            self.assertEqual(Level.PROBLEM, level(found, consumers))


class BindingTest(base.BaseTestCase):

    def test_which_bindings_bring_a_topic(self) -> None:
        for key, topic, brings in (
                ('notifications.info', 'notifications', True),
                ('notifications.error', 'notifications', True),
                ('notifications.designate.info', 'notifications', False),
                ('notifications.designate.info', 'notifications.designate',
                 True),
                ('notifications.#', 'notifications', True),
                ('notifications.*', 'notifications', True),
                ('*.info', 'notifications', True), ('#', 'x', True),
                ('*', 'notifications', False),
                ('notificationsXinfo', 'notifications', False),
                ('notifications', 'notifications', False)):
            self.assertEqual(brings, queues.binds(key, topic), (key, topic))


class _Server(http.server.BaseHTTPRequestHandler):
    """A management API that takes down what it is asked."""

    asked: list[tuple[str, str | None]] = []
    answer: tuple[int, dict[str, str], bytes] = (200, {}, b'[]')

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers['Authorization']))
        status, headers, body = self.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Keep quiet."""


class ManagementTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.server = http.server.HTTPServer(('127.0.0.1', 0), _Server)
        self.addCleanup(self.server.server_close)
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)
        self.address = f'127.0.0.1:{self.server.server_port}'
        _Server.asked = []
        _Server.answer = (200, {}, b'[]')

    def _api(self, options: str = '', url: str | None = None
             ) -> management.Management:
        return management.Management(
            bus.broker(f'rabbit://ada:s3@127.0.0.1/?{options}'),
            url or f'http://{self.address}/')

    def test_the_password_goes_where_it_is_expected(self) -> None:
        self.assertEqual([], self._api().get('queues', '/'))
        expected = base64.b64encode(b'ada:s3').decode()
        self.assertEqual([('/api/queues/%2F', f'Basic {expected}')],
                         _Server.asked)

    def test_a_user_of_its_own(self) -> None:
        api = self._api(url=f'http://m%40x:p%2Fw@{self.address}/')
        api.get('queues')
        expected = base64.b64encode(b'm@x:p/w').decode()
        self.assertEqual([('/api/queues', f'Basic {expected}')],
                         _Server.asked)
        self.assertNotIn('p%2Fw', api.name)

    def test_no_password_in_clear_where_the_broker_has_tls(self) -> None:
        for spelling in ('true', '1', 'on', 'yes'):
            api = self._api(f'ssl={spelling}')
            self.assertRaises(ValueError, api.get, 'queues')
        self.assertEqual([], _Server.asked)
        usual = management.Management(
            bus.broker('rabbit://ada:s3@broker/?ssl=on'))
        self.assertEqual('https://broker:15671/', usual.name)

    def test_no_redirect_and_no_proxy_gets_the_password(self) -> None:
        _Server.answer = (302, {'Location': f'http://{self.address}/x'}, b'')
        self.assertRaises(OSError, self._api().get, 'queues')
        self.assertEqual(1, len(_Server.asked))
        self.useFixture(fixtures.EnvironmentVariable(
            'http_proxy', f'http://{self.address}/'))
        api = self._api(url='http://127.0.0.1:1/')
        self.assertRaises(OSError, api.get, 'queues')
        self.assertEqual(1, len(_Server.asked))


class ReportTest(base.BaseTestCase):

    def _report(self, *findings: Finding) -> list[str]:
        return list(finding.report(findings))

    def test_what_has_the_same_next_step_is_told_together(self) -> None:
        text = self._report(
            Finding(Level.OK, 'connection', 'it answers'),
            Finding(Level.PROBLEM, 'queue', 'a waits', 'drain it', 'rm a', 1),
            Finding(Level.NOTE, 'format', 'one format'),
            Finding(Level.PROBLEM, 'queue', 'b waits', 'drain it', 'rm b', 9))
        self.assertEqual([
            'ok       it answers',
            'PROBLEM  b waits', '         a waits',
            '         Next: drain it',
            '               rm b', '               rm a',
            'note     one format', '',
            '2 problems, 1 note, 1 ok',
            'First: b waits. Next: drain it: rm b'], text)

    def test_the_first_thing_is_what_hides_the_rest(self) -> None:
        text = self._report(
            Finding(Level.PROBLEM, 'version', 'old', 'update'),
            Finding(Level.PROBLEM, 'queue', 'full', 'drain', weight=5),
            Finding(Level.PROBLEM, 'exchange', 'none', 'look'))
        self.assertEqual('First: none. Next: look', text[-1])

    def test_nothing_is_wrong(self) -> None:
        text = self._report(Finding(Level.OK, 'connection', 'it answers'))
        self.assertEqual(['0 problems, 0 notes, 1 ok',
                          'Nothing has to be done.'], text[-2:])


class SamplingTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.sample = sampling.Sample()

    def _texts(self) -> str:
        return '\n'.join(
            f'{found.level.value} {found.about} {found.text}'
            for found in [*sampling._formats(self.sample, 5),
                          *sampling._versions(self.sample),
                          *sampling._rest(self.sample)])

    def test_the_story_has_no_secrets(self) -> None:
        for name in testing_samples.event_types():
            for sample in testing_samples.samples(name, legacy=True):
                self.sample.add(sample.context, sample.message)
        text = self._texts()
        self.assertNotIn('problem', text)
        self.assertIn('ok format both formats arrive', text)
        self.assertIn('ok secret no secret is visible', text)

    def test_secrets(self) -> None:
        sample, = testing_samples.samples('compute.exception')
        sample.message['payload']['nova_object.data'][
            'exception_message'] = 'rabbit://nova:hunter2@host/ is down'
        self.sample.add({'auth_token': 'gAAAAA' + 'x' * 60, 'user': 'a'},
                        sample.message)
        text = self._texts()
        self.assertIn('problem secret compute.exception: '
                      'context.auth_token', text)
        self.assertIn('nova_object.data.exception_message', text)
        self.assertNotIn('hunter2', text)
        self.assertNotIn('xxxx', text)

    def test_versions(self) -> None:
        for version in ('1.0', '1.4', '1.9', '2.0', 'x'):
            sample, = testing_samples.samples('flavor.create')
            sample.message['payload']['nova_object.version'] = version
            self.sample.add({}, sample.message)
        sample.message['payload']['nova_object.name'] = 'FutureFlavorPayload'
        sample.message['payload']['nova_object.version'] = '1.0'
        self.sample.add({}, sample.message)
        text = self._texts()
        self.assertIn('note version FlavorPayload 1.9 (1): a newer minor',
                      text)
        self.assertIn('problem version FlavorPayload 2.0 (1): newer', text)
        self.assertIn('problem version FutureFlavorPayload 1.0', text)
        self.assertIn('versions: FlavorPayload 1.0 (1), FlavorPayload 1.4',
                      text)
        self.assertIn('problem malformed', text)
        self.assertIn('note format one format arrives: 6 versioned', text)

    def test_nothing_arrived(self) -> None:
        self.assertIn('note format nothing arrived', self._texts())

    def test_hidden(self) -> None:
        before = {'a': [{'password': 'x'}], 'password': '', 'b': 1,
                  'url': 'rabbit://a:b@h/ and ***'}
        self.assertEqual(['m.a.0.password', 'm.url'], list(sampling.hidden(
            before, redaction.redact(before), 'm')))

    def test_what_is_long_or_private_is_no_secret(self) -> None:
        self.sample.add(
            {'user_name': 'x' * 20_000, 'remote_address': '192.0.2.1'},
            {'event_type': 'a.b', 'payload': {
                'long': 'y' * 100_000, 'sent masked': '*** ' * 50_000,
                'many': list(range(60_000)), 'odd': float('nan')}})
        self.assertIn('ok secret no secret is visible', self._texts())

    def test_many_secrets_take_no_memory(self) -> None:
        self.sample.add({}, {'event_type': 'a.b', 'payload': {
            f'{number} password': 'x' for number in range(1000)}})
        self.assertEqual(50, len(self.sample.secrets))


class DoctorTest(command_case.CommandTestCase):

    def test_a_broker_that_is_not_there(self) -> None:
        code, text = self.run_command(
            'doctor', '--transport-url', 'rabbit://u:secret@127.0.0.1:1/',
            '-f', 'json')
        self.assertEqual(1, code)
        found, = json.loads(text)
        self.assertEqual(('problem', 'connection'),
                         (found['level'], found['about']))
        self.assertIn('whether the broker runs', found['next'])
        _, text = self.run_command(
            'doctor', '--transport-url', 'rabbit://u:secret@127.0.0.1:1/')
        self.assertIn('1 problem, 0 notes, 0 ok\nFirst: 127.0.0.1:1/: no '
                      'RabbitMQ answers', text)
        self.assertNotIn('secret', text)

    def test_errors(self) -> None:
        self.assertIn('RabbitMQ', self.error(
            'doctor', '--transport-url', 'fake://'))
        self.assertIn('--listen', self.error(
            'doctor', '--transport-url', 'rabbit://h/', '--listen', '-1'))
