# SPDX-License-Identifier: Apache-2.0
"""The options of both drivers: what they are by default, and their bounds."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

from oslo_config import cfg
from oslotest import base

from nova_notifications.delivery import options
from tests.unit.delivery import test_memory

# Option -> what it is by default, the least and the most it can be.
_NUMBERS: dict[str, tuple[float, float, float | None]] = {
    'queue_size': (10000, 1, None),
    'queue_megabytes': (64, 1, None),
    'block_timeout': (1.0, 0, None),
    'confirm_window': (64, 1, 1000),
    'spool_confirm_window': (1, 1, 1000),
    'confirm_timeout': (15.0, 0.1, None),
    'connect_timeout': (5.0, 0.1, None),
    'retry_interval_max': (5.0, 0.1, None),
    'flush_timeout': (5.0, 0, None),
    'statistics_interval': (0.0, 0, None),
    'spool_size': (1000000, 1, None),
    'spool_megabytes': (512, 1, None),
}


class TestOptions(base.BaseTestCase):

    def _conf(self) -> Any:
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        options.register_opts(conf)
        return conf

    def test_defaults_and_bounds(self) -> None:
        (group, listed), = options.list_opts()
        self.assertEqual('notifications_delivery', group.name)
        self.assertEqual(
            {*_NUMBERS, 'full_policy', 'spool_directory'},
            {option.name for option in listed})
        conf = self._conf()
        for name, (default, least, most) in _NUMBERS.items():
            self.assertEqual(default, conf.notifications_delivery[name], name)
            step = 1 if isinstance(default, int) else 0.01
            for value, allowed in ((least, True), (least - step, False),
                                   (most, True), (most and most + 1, False)):
                if value is not None and allowed:
                    conf.set_override(name, value, group.name)
                elif value is not None:
                    self.assertRaises(ValueError, conf.set_override, name,
                                      value, group.name)

    def test_the_policy_of_a_full_queue(self) -> None:
        conf = self._conf()
        self.assertEqual('drop_oldest',
                         conf.notifications_delivery.full_policy)
        for policy in ('drop_newest', 'block', 'drop_oldest'):
            conf.set_override('full_policy', policy, options.GROUP)
        self.assertRaises(ValueError, conf.set_override, 'full_policy',
                          'drop_some', options.GROUP)

    def test_every_option_has_an_explanation(self) -> None:
        (group, listed), = options.list_opts()
        for one in (group, *listed):
            self.assertTrue(one.help, one.name)
            self.assertEqual(one.help, inspect.cleandoc(one.help))

    def test_what_is_read_are_the_options(self) -> None:
        conf = self._conf()
        for number, name in enumerate(_NUMBERS, 100):
            conf.set_override(name, number, options.GROUP)
        conf.set_override('full_policy', 'block', options.GROUP)
        conf.set_override('spool_directory', '/var/spool', options.GROUP)
        read = dataclasses.asdict(options.read(conf))
        for number, name in enumerate(_NUMBERS, 100):
            if name.endswith('_megabytes'):
                self.assertEqual(number * 1048576, read.pop(
                    name.replace('megabytes', 'bytes')))
            else:
                self.assertEqual(number, read.pop(name), name)
        self.assertEqual({'full_policy': 'block',
                          'spool_directory': '/var/spool'}, read)

    def test_where_the_spool_is(self) -> None:
        self.assertIsNone(test_memory.settings().spool_directory)
        conf = self._conf()
        conf.register_opts([cfg.StrOpt('state_path')])
        self.assertIsNone(options.read(conf).spool_directory)
        conf.set_override('state_path', '/var/lib/nova')
        self.assertEqual('/var/lib/nova/notifications-spool',
                         options.read(conf).spool_directory)
        conf.set_override('spool_directory', '/srv/spool', options.GROUP)
        self.assertEqual('/srv/spool', options.read(conf).spool_directory)
