# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import argparse
import os
import ssl
import stat
from typing import Any

import fixtures
from oslotest import base

from nova_notifications.cmd import broker
from nova_notifications.cmd import bus
from nova_notifications.cmd import formatting
from nova_notifications.cmd import listen
from nova_notifications.contract import masking
from nova_notifications import exceptions
from nova_notifications.testing import samples as testing_samples
from tests.unit.cmd import command_case


def message(event_type: str, legacy: bool = False) -> dict[str, Any]:
    found, = testing_samples.samples(
        event_type, versioned=not legacy, legacy=legacy)
    return {**found.message, 'timestamp': '2026-11-22 12:21:42.296123'}


class LineTest(base.BaseTestCase):

    def test_what_a_line_has(self) -> None:
        for event_type, legacy, words in (
                ('instance.create.error', False,
                 ['12:21:42.296  nova-compute:host1', 'instance.create.error',
                  'web-1 3b7c9c2e', 'building',
                  '! RuntimeError: No free port']),
                ('instance.pause.start', False, ['active (pausing)']),
                ('instance.update', False,
                 ['building -> active', '(spawning -> -)']),
                ('instance.update', True, ['building -> active']),
                ('instance.create.error', True,
                 ["! RuntimeError('No free port"]),
                ('compute.exception', False,
                 ['plug_vifs', '! RuntimeError: No free port']),
                ('instance.pause.end', True, ['compute.host1', 'web-1',
                                              'paused']),
                ('service.update', False,
                 ['nova-compute on host1', 'disabled (Planned maintenance)']),
                ('aggregate.create.end', False, ['rack-1']),
                ('keypair.create.end', False, ['keypair.create.end']),
                ('flavor.create', False, ['m1.small']),
                ('volume.usage', False, ['a3f1b6de'])):
            line = formatting.line(message(event_type, legacy))
            for word in words:
                self.assertIn(word, line)

    def test_every_event_has_a_subject(self) -> None:
        bare = [name for name in testing_samples.event_types()
                if formatting.subject(
                    name, message(name)['payload']) == '-']
        self.assertEqual([], bare)

    def test_nothing_steers_the_terminal(self) -> None:
        found = message('instance.create.end')
        data = found['payload']['nova_object.data']
        data['display_name'] = 'a\x1b[2J\r\nb\u202e\ud800'
        line = formatting.line(found)
        self.assertTrue(line.isprintable(), line)
        self.assertIn('a\\x1b[2J\\r\\nb\\u202e', line)

    def test_any_message_has_a_line(self) -> None:
        for found in ({}, {'payload': 3}, {'payload': {'state': []}},
                      {'payload': {'nova_object.data': None}},
                      {'timestamp': {}, 'event_type': ['x' * 1000]}):
            self.assertLess(len(formatting.line(found)), 200)


class FilterTest(base.BaseTestCase):

    def _wanted(self, event_type: str, legacy: bool = False,
                **filters: Any) -> bool:
        options = dict.fromkeys(
            ('event', 'host', 'project', 'instance', 'grep'))
        return listen.wanted(
            argparse.Namespace(**{**options, **filters}),
            {'project_id': 'p1'}, message(event_type, legacy))

    def test_filters(self) -> None:
        name, server = 'instance.pause.end', (
            '3b7c9c2e-6f0a-4b0e-9d3a-5a1f0c2d7e11')
        for legacy in (False, True):
            self.assertTrue(self._wanted(name, legacy))
            for filters, wanted in (
                    (dict(event=['*.pause.*', 'x']), True),
                    (dict(event=['*.error']), False),
                    (dict(host='host1'), True), (dict(host='host'), False),
                    (dict(project='p1'), True), (dict(project='p'), False),
                    (dict(instance=server), True),
                    (dict(instance=server[:-1]), False),
                    (dict(grep='web-1'), True), (dict(grep='wep'), False),
                    (dict(grep='web-1', host='host2'), False)):
                self.assertEqual(
                    wanted, self._wanted(name, legacy, **filters), filters)


class ListenTest(command_case.CommandTestCase):

    def test_errors(self) -> None:
        for url, words in (('fake://', 'RabbitMQ'), ('x', 'rabbit://user'),
                           ('rabbit://h/?ssl=maybe', 'ssl'),
                           ('rabbit://h/?no_such_option=1',
                            'no_such_option'),
                           ('rabbit://u:secret@127.0.0.1:1/',
                            'whether the broker runs')):
            text = self.error('listen', '--transport-url', url,
                              '--timeout', '1')
            self.assertIn(words, text)
            self.assertNotIn('secret', text)

    def test_a_missing_url_names_what_to_do(self) -> None:
        self.useFixture(fixtures.EnvironmentVariable(bus.URL_VARIABLE))
        for words in (['listen'], ['doctor'], ['replay', 'x']):
            text = self.error(*words)
            self.assertIn('--transport-url rabbit://', text)
            self.assertIn(bus.URL_VARIABLE, text)
            self.assertIn('--config-file', text)


class BusTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.EnvironmentVariable(bus.URL_VARIABLE))
        self.path = os.path.join(
            self.useFixture(fixtures.TempDir()).path, 'nova.conf')

    def _find(self, *words: str) -> bus.Bus | None:
        parser = argparse.ArgumentParser()
        bus.add_arguments(parser)
        return bus.find(parser.parse_args(words))

    def _configure(self, *lines: str) -> list[str]:
        with open(self.path, 'w') as target:
            target.write('\n'.join(lines) + '\n')
        return ['--config-file', self.path]

    def _bus(self, *words: str) -> bus.Bus:
        found = self._find(*words)
        assert found is not None
        return found

    def test_nothing_names_a_bus(self) -> None:
        self.assertIsNone(self._find())

    def test_the_environment_and_a_file_have_the_url(self) -> None:
        file = self._configure(
            '[DEFAULT]', 'transport_url = rabbit://a:b@filehost/',
            'control_exchange = other')
        self.assertEqual(('filehost:5672', 'other'), (
            self._bus(*file).name, self._bus(*file).exchange))
        self.useFixture(fixtures.EnvironmentVariable(
            bus.URL_VARIABLE, 'rabbit://envhost:1/'))
        self.assertEqual('envhost:1', self._bus(*file).name)
        found = self._bus(*file, '--transport-url', 'rabbit://x:y@given/',
                          '--exchange', 'mine')
        self.assertEqual(('given:5672', 'mine'),
                         (found.name, found.exchange))

    def test_without_credentials_it_is_guest(self) -> None:
        for url, user, password in (
                ('rabbit://h/', 'guest', 'guest'),
                ('rabbit://', 'guest', 'guest'),
                ('rabbit://ada@h/', 'ada', 'guest'),
                ('rabbit://ada:x%40y@h/', 'ada', 'x@y')):
            host = bus.broker(url).host
            self.assertEqual((user, password), (host.user, host.password))

    def test_every_spelling_of_true_turns_tls_on(self) -> None:
        for text in ('true', 'True', '1', 'yes', 'on', 'YES'):
            self.assertTrue(broker.tls_parameters(
                bus.broker(f'rabbit://h/?ssl={text}').options, 'h'), text)
        for text in ('false', '0', 'no', 'off'):
            self.assertFalse(broker.tls_parameters(
                bus.broker(f'rabbit://h/?ssl={text}').options, 'h'), text)
        file = self._configure('[oslo_messaging_rabbit]', 'ssl = on')
        self.assertTrue(self._bus(
            *file, '--transport-url', 'rabbit://h/').broker().options.ssl)

    def test_the_authority_and_the_host_name_are_verified(self) -> None:
        open(self.path, 'w').close()
        self.assertEqual(
            {'ca_certs': self.path, 'cert_reqs': ssl.CERT_REQUIRED,
             'server_hostname': 'h'},
            broker.tls_parameters(bus.broker(
                f'rabbit://h/?ssl=1&ssl_ca_file={self.path}').options, 'h'))

    def test_all_hosts_are_named_where_none_answers(self) -> None:
        error = self.assertRaises(
            exceptions.NotificationsError,
            bus.broker('rabbit://a:secret@127.0.0.1:1,b:c@127.0.0.1:2/v'
                       ).connect)
        for words in ('127.0.0.1:1/v', '127.0.0.1:2/v', 'Next: check host'):
            self.assertIn(words, str(error))
        self.assertNotIn('secret', str(error))


class RecordTest(base.BaseTestCase):

    def test_its_owner_alone_can_read_it(self) -> None:
        path = os.path.join(self.useFixture(fixtures.TempDir()).path, 'r')
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        listen._opened(path).close()
        self.assertEqual(0o600, stat.S_IMODE(os.stat(path).st_mode))


class RecordedDataTest(base.BaseTestCase):

    def test_contract_data_is_recorded_as_it_came(self) -> None:
        found = message('instance.create.end')
        data = found['payload']['nova_object.data']
        data['display_name'] = 'auth_token: of-the-shop'
        data['metadata'] = {'password': 'policy-7', 'x' * 10: 'y' * 70_000}
        self.assertEqual(found, masking.mask_message(found))

    def test_what_a_failure_said_is_masked(self) -> None:
        found = message('instance.create.error')
        fault = found['payload']['nova_object.data']['fault']
        fault['nova_object.data']['exception_message'] = (
            'rabbit://nova:hunter2@host/ is down')
        self.assertNotIn('hunter2', str(masking.mask_message(found)))
