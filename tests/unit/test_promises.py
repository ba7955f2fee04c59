# SPDX-License-Identifier: Apache-2.0
"""What the documentation promises to operators and readers holds."""

from __future__ import annotations

import logging
import pathlib
import re
import statistics
import textwrap
from typing import Any

import fixtures
from oslo_config import cfg
import oslo_messaging
from oslotest import base
from stevedore import extension

from nova_notifications import conf as config
from nova_notifications import consumer
from nova_notifications import testing
from nova_notifications.contract import diff
from nova_notifications.delivery import background
from nova_notifications.delivery import counters
from nova_notifications.delivery import spool
from nova_notifications.delivery import store
from nova_notifications.testing import sample_emitters
from tests import documentation
from tools import message_sizes
from tests.unit.contract import documents

_OPERATORS = documentation.SOURCE / 'operators'


def _block(page: pathlib.Path, name: str) -> str:
    found = re.search(
        rf':name: {name}\n((?:\n|[ ]+.*\n)+)', page.read_text('utf-8'))
    assert found, name
    return textwrap.dedent(found[1]).strip() + '\n'


class ConfigurationTest(base.BaseTestCase):
    """The configurations to copy send what they say."""

    def _sent(self, name: str) -> tuple[int, int]:
        path = pathlib.Path(self.useFixture(
            fixtures.TempDir()).path) / 'nova.conf'
        path.write_text(_block(_OPERATORS / 'configuration.rst',
                               f'example-conf-{name}'))
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[str(path)])
        config.register_opts(conf)
        conf.register_opts([cfg.MultiStrOpt('driver', default=[])],
                           group='oslo_messaging_notifications')
        driver, = conf.oslo_messaging_notifications.driver
        format_ = conf.notifications.notification_format
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[str(path)])
        with testing.NotificationsFixture(format_, conf=conf,
                                          driver=driver) as bus:
            sample_emitters.emit_sample('instance.pause.start')
        return len(bus.versioned), len(bus.legacy)

    def test_off(self) -> None:
        self.assertEqual((0, 0), self._sent('off'))

    def test_versioned_only(self) -> None:
        self.assertEqual((1, 0), self._sent('versioned'))

    def test_both(self) -> None:
        self.assertEqual((1, 1), self._sent('both'))

    def test_no_driver_is_not_noop(self) -> None:
        """A service that asks its notifiers computes what nobody sends."""
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        transport = oslo_messaging.get_notification_transport(conf, 'fake:/')
        for driver, computes in ((None, True), ('noop', False)):
            self.assertEqual(computes, oslo_messaging.Notifier(
                transport, 'nova-compute:host1', driver=driver).is_enabled())

    def test_each_option_exists(self) -> None:
        """A misspelt option would be ignored in silence."""
        names = {option.name for option in config.OPTS}
        text = _block(_OPERATORS / 'configuration.rst', 'example-conf-more')
        section = text.partition('[oslo_messaging')[0]
        found = re.findall(r'(?m)^(\w+) =', section)
        self.assertTrue(found)
        self.assertLessEqual(set(found), names)


class PolicyTest(base.BaseTestCase):

    def test_which_queues_it_covers(self) -> None:
        command, = (one for one in documentation.commands()
                    if 'set_policy' in one.line)
        (_, _, _, pattern, *_), = command.programs()
        for name in ('notifications.info', 'notifications.error',
                     'versioned_notifications.info',
                     'versioned_notifications.error', 'monitor', 'billing',
                     'billing-dead-letter'):
            self.assertRegex(name, pattern)
        # Nova's own queues stay what they are.
        for name in ('compute', 'compute.host1', 'conductor', 'monitoring',
                     'scheduler_fanout_1', 'reply_7d1f'):
            self.assertIsNone(re.search(pattern, name), name)


class DriversTest(base.BaseTestCase):

    def test_each_name_loads_its_driver(self) -> None:
        found = {item.name: item.plugin for item in
                 extension.ExtensionManager('oslo.messaging.notify.drivers')}
        for driver in (background.BackgroundDriver, spool.SpoolDriver):
            self.assertIs(driver, found[driver.NAME])
            self.assertIs(driver, found[f'nova_notifications_{driver.NAME}'])

    def test_one_that_is_missing_is_one_warning(self) -> None:
        """It comes with the notifier, so when a service starts."""
        log = self.useFixture(fixtures.FakeLogger(
            'stevedore.named', format='%(levelname)s %(name)s [-] %(message)s',
            level=logging.WARNING))
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        notifier = oslo_messaging.Notifier(
            oslo_messaging.get_notification_transport(conf, 'fake:/'),
            'nova-compute:host1', driver='misspelt')
        warning, = log.output.splitlines()
        for _ in range(2):
            notifier.info({}, 'service.update', {})
        self.assertEqual(f'{warning}\n', log.output)
        for page in ('install.rst', 'troubleshooting.rst'):
            self.assertIn(
                '    ' + warning.replace(
                    'misspelt', 'nova_notifications_background') + '\n',
                (documentation.SOURCE / page).read_text('utf-8'))

    def test_commits_until_the_disk_has_them(self) -> None:
        text = ' '.join((_OPERATORS / 'delivery.rst').read_text(
            'utf-8').split())
        self.assertIn(f'to the disk after {store._CHECKPOINT:,} commits '
                      f'({store._OVERDUE:,} while', text)

    def test_the_line_of_the_statistics(self) -> None:
        """The page shows the words, and the alarm finds what is wrong."""
        page = _OPERATORS / 'delivery.rst'
        line = _block(page, 'example-statistics-line').strip()
        late, dropped = _block(page, 'example-statistics-alarm').splitlines()
        self.assertNotRegex(line, late)
        self.assertNotRegex(line, dropped)
        self.assertRegex(_block(page, 'example-statistics-late'), late)
        tally = counters.Counters()
        tally.add(counters.DROPPED, 'versioned')
        lost = f'Notifications by spool: {tally.read()}, waiting 3, oldest'
        self.assertRegex(f'{lost} 2.0 s', dropped)
        self.assertNotRegex(f'{lost} 59.9 s', late)
        for seconds in ('60.0', '99.9', '100.0', '4711.3'):
            self.assertRegex(f'{lost} {seconds} s', late)
        self.assertEqual(
            set(re.findall(r"'(\w+)': \{", line)) - {'versioned'},
            set(counters.Counters().read()))


class SizingTest(base.BaseTestCase):

    def test_the_rule_of_thumb(self) -> None:
        text = ' '.join((_OPERATORS / 'sizing.rst').read_text(
            'utf-8').split())
        context, = re.findall(r'adds about (\d+) bytes', text)
        measured = [pair for name, pair in message_sizes.sizes().items()
                    if name.startswith('instance.') and pair[1]]
        versioned, legacy = (
            (statistics.median(column) + int(context)) / 1000
            for column in zip(*measured))
        self.assertIn(f'actions a day x 2 x ({versioned:.1f} kB versioned + '
                      f'{legacy:.1f} kB legacy) x topics', text)
        self.assertIn('10,000 actions a day, versioned only, one topic: '
                      f'{10_000 * 2 * round(versioned, 1) / 1000:.0f} MB',
                      text)


class VersionsTest(base.BaseTestCase):
    """The table of what a minor and a major bump may bring."""

    def _errors(self, change: Any, version: str) -> int:
        before, after = documents.small(), documents.small()
        payload = after['objects']['PowerPayload']
        change(payload['fields'], after['enums'])
        payload['version'] = version
        payload['fingerprint'] = 'another'
        return diff.counts(diff.diff(
            documents.contract(before), documents.contract(after)))['error']

    def test_each_row(self) -> None:
        def added(fields: Any, enums: Any) -> None:
            fields['new'] = dict(fields['kind'])

        def value_added(fields: Any, enums: Any) -> None:
            enums['InstancePowerState'].append('crashed')

        def not_null(fields: Any, enums: Any) -> None:
            fields['state']['nullable'] = False

        def default(fields: Any, enums: Any) -> None:
            fields['kind']['default'] = 'none'

        def deleted(fields: Any, enums: Any) -> None:
            del fields['kind']

        def type_(fields: Any, enums: Any) -> None:
            fields['kind']['field'] = 'IntegerField'

        def null(fields: Any, enums: Any) -> None:
            fields['kind']['nullable'] = True

        for change in (added, value_added, not_null, default):
            self.assertEqual(0, self._errors(change, '1.1'), change.__name__)
        for change in (deleted, type_, null):
            self.assertLess(0, self._errors(change, '1.1'), change.__name__)
            self.assertEqual(0, self._errors(change, '2.0'), change.__name__)


class DuplicatesTest(base.BaseTestCase):
    """A consumer drops duplicates only where it is asked to."""

    def _outcomes(self, **options: Any) -> list[str]:
        app = consumer.Consumer('fake:', pool='reader', **options)
        app.on('service.update')(lambda event: None)
        message = testing.TestBus(app).message('service.update')
        return [app.deliver(message) for _ in range(2)]

    def test_by_default_none_are_dropped(self) -> None:
        self.assertEqual(['handled', 'handled'], self._outcomes())

    def test_on_request(self) -> None:
        self.assertEqual(['handled', 'duplicate'],
                         self._outcomes(deduplicate=100))
