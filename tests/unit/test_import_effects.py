# SPDX-License-Identifier: Apache-2.0
"""Importing the library changes nothing in the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from oslotest import base

# What would be an effect of importing, as a test of the program.
_CALLED = ('nova_notifications.delivery.store:_watch_forks',
           'nova_notifications.redaction:install_log_filters',
           'nova_notifications.cmd._warnings:silence_eventlet')


class TestImportEffects(base.BaseTestCase):
    """What importing all modules does, in a process of its own."""

    def test_importing_has_no_effect(self) -> None:
        # A command that was tested in this process has silenced eventlet.
        environment = {name: value for name, value in os.environ.items()
                       if name != 'EVENTLET_NO_GREENDNS'}
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', '-m',
             'tests.unit.import_effects', '--then', *_CALLED],
            check=True, stdout=subprocess.PIPE, text=True, env=environment)
        effects = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual([], effects['importing'])
        seen = '\n'.join(effects['calling'])
        for part in ('register_at_fork() by', 'store.py', 'addFilter() by',
                     'warnings.filters', 'the environment: EVENTLET_NO_'):
            self.assertIn(part, seen)
