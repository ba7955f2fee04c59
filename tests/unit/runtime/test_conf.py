# SPDX-License-Identifier: Apache-2.0
"""The options: names, defaults, old names, and the sample file."""

from __future__ import annotations

import copy
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
from typing import Any
from unittest import mock

from oslo_config import cfg
from oslotest import base

import nova_notifications
from nova_notifications import conf as config
from nova_notifications import testing


def _load(text: str = '') -> cfg.ConfigOpts:
    conf = cfg.ConfigOpts()
    with tempfile.NamedTemporaryFile('w', suffix='.conf') as file:
        file.write(text)
        file.flush()
        conf([], project='nova', default_config_files=[file.name])
        config.register_opts(conf)
        # Options are read from the file when they are first asked for.
        for name in conf.notifications:
            conf.notifications[name]
    return conf


class TestOptions(base.BaseTestCase):
    """What operators have in their ``nova.conf``."""

    def test_defaults(self) -> None:
        group = _load().notifications
        self.assertEqual('unversioned', group.notification_format)
        self.assertEqual(['versioned_notifications'],
                         group.versioned_notifications_topics)
        self.assertIsNone(group.notify_on_state_change)
        self.assertEqual('INFO', group.default_level)
        self.assertIs(False, group.bdms_in_notifications)
        self.assertIs(False, group.include_share_mapping)

    def test_deprecated_names(self) -> None:
        group = _load('[DEFAULT]\n'
                      'notification_format = both\n'
                      'notify_on_state_change = vm_state\n'
                      'default_notification_level = ERROR\n').notifications
        self.assertEqual('both', group.notification_format)
        self.assertEqual('vm_state', group.notify_on_state_change)
        self.assertEqual('ERROR', group.default_level)

    def test_several_topics(self) -> None:
        group = _load('[notifications]\n'
                      'versioned_notifications_topics = a, b\n').notifications
        self.assertEqual(['a', 'b'], group.versioned_notifications_topics)

    def test_values_that_are_not_allowed(self) -> None:
        conf = _load()
        for name, value in (('notification_format', 'neither'),
                            ('notify_on_state_change', 'task_state'),
                            ('default_level', 'LOUD')):
            self.assertRaises(ValueError, conf.set_override, name, value,
                              group='notifications')

    def test_host_and_audit_period_by_default(self) -> None:
        conf = _load()
        self.assertEqual(socket.gethostname(), conf.host)
        self.assertEqual('month', conf.instance_usage_audit_period)
        for value in ('hour', 'day@0', 'month@15', 'year@12'):
            conf.set_override('instance_usage_audit_period', value)
        for value in ('week', 'hours', 'an hour', 'day@', 'day@x', 'day@1x'):
            self.assertRaises(ValueError, conf.set_override,
                              'instance_usage_audit_period', value)

    def test_two_configurations_share_nothing(self) -> None:
        one, other = _load('[notifications]\ndefault_level = ERROR\n'), _load()
        self.assertEqual(('ERROR', 'INFO'), (
            one.notifications.default_level,
            other.notifications.default_level))

    def test_every_option_has_an_explanation(self) -> None:
        for option in (*config.OPTS, *config.SERVICE_OPTS):
            self.assertTrue(option.help, option.name)

    def test_registering_twice(self) -> None:
        conf = _load()
        config.register_opts(conf)
        self.assertEqual('unversioned',
                         conf.notifications.notification_format)

    def test_registering_before_and_after_the_service(self) -> None:
        # Nova's own are equal, and other objects; see tests/nova/options.py.
        theirs = copy.deepcopy(config.OPTS)
        service = copy.deepcopy(config.SERVICE_OPTS)
        for ours_first in (True, False):
            conf = cfg.ConfigOpts()
            if ours_first:
                config.register_opts(conf)
            conf.register_group(copy.deepcopy(config.GROUP))
            conf.register_opts(theirs, group='notifications')
            conf.register_opts(service)
            config.register_opts(conf)
            conf([], project='nova', default_config_files=[])
            self.assertEqual('unversioned',
                             conf.notifications.notification_format)

    def test_they_need_a_restart_as_in_nova(self) -> None:
        self.assertEqual([], [opt.name for opt in
                              config.OPTS + config.SERVICE_OPTS
                              if opt.mutable])

    def test_where_nova_is_installed_it_documents_them(self) -> None:
        with mock.patch('importlib.metadata.entry_points',
                        return_value=[]) as asked:
            self.assertEqual([(config.GROUP, config.OPTS)],
                             config.list_opts())
            asked.return_value = ['nova.conf = nova.conf.opts:list_opts']
            self.assertEqual([], config.list_opts())
        asked.assert_called_with(group='oslo.config.opts', name='nova.conf')

    def test_host_and_audit_period_where_there_are_none(self) -> None:
        conf = _load('[DEFAULT]\nhost = compute-7\n'
                     'instance_usage_audit_period = day@3\n')
        self.assertEqual('compute-7', conf.host)
        self.assertEqual('day@3', conf.instance_usage_audit_period)

    def test_host_and_audit_period_of_the_caller_stay(self) -> None:
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        conf.register_opts([
            cfg.HostAddressOpt('host', default='of-the-caller'),
            cfg.StrOpt('instance_usage_audit_period', default='year')])
        with testing.NotificationsFixture(conf=conf):
            settings = nova_notifications.runtime.current().settings
        self.assertEqual('of-the-caller', settings.host())
        self.assertEqual('year', settings.instance_usage_audit_period())


class TestSampleFile(base.BaseTestCase):
    """``oslo-config-generator`` knows the options."""

    def _generate(self, *arguments: str) -> str:
        program = pathlib.Path(sys.executable).parent
        command: list[Any] = [
            sys.executable, '-c',
            'import sys; from oslo_config import generator; '
            'generator.main(sys.argv[1:])',
            '--namespace', 'nova_notifications', *arguments]
        environment = {**os.environ, 'PATH': os.pathsep.join(
            [str(program), os.environ.get('PATH', '')])}
        return subprocess.run(command, check=True, capture_output=True,
                              text=True, env=environment).stdout

    def test_lists_the_group_and_every_option(self) -> None:
        if not config.list_opts():
            self.skipTest('Nova is installed here, and documents them')
        sample = self._generate()
        self.assertIn('[notifications]', sample)
        for opt in config.OPTS:
            self.assertIn(f'#{opt.name} = ', sample)
        self.assertIn('Deprecated group/name - [DEFAULT]'
                      '/default_notification_level', sample)
        # The service that uses the library documents its own.
        self.assertNotIn('#host = ', sample)
