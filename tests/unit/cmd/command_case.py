# SPDX-License-Identifier: Apache-2.0
"""Runs commands in this process."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import fixtures
from oslotest import base

from nova_notifications.cmd import application


class CommandTestCase(base.BaseTestCase):
    """Runs a command line and keeps what it writes."""

    def setUp(self) -> None:
        super().setUp()
        # The width of whoever runs the tests would wrap what is compared.
        self.useFixture(fixtures.EnvironmentVariable('COLUMNS'))
        # cliff adds handlers to the root logger for each application.
        root = logging.getLogger()
        self.addCleanup(setattr, root, 'handlers', list(root.handlers))
        self.addCleanup(root.setLevel, root.level)

    def _exit_status(self, arguments: tuple[str, ...], out: io.StringIO,
                     errors: io.StringIO) -> int:
        try:
            return application.Application(stdout=out, stderr=errors).run(
                list(arguments))
        except SystemExit:
            # How cliff leaves after it has shown its help.
            return 0

    def run_command(self, *arguments: str) -> tuple[int, str]:
        """Give the exit status, and output and errors as one text."""
        both = io.StringIO()
        return self._exit_status(arguments, both, both), both.getvalue()

    def output(self, *arguments: str) -> str:
        """Give the output, without errors, of a command that must succeed."""
        out, errors = io.StringIO(), io.StringIO()
        code = self._exit_status(arguments, out, errors)
        self.assertEqual(0, code, out.getvalue() + errors.getvalue())
        return out.getvalue()

    def error(self, *arguments: str) -> str:
        """Give the message of a command that cannot run."""
        code, text = self.run_command(*arguments)
        self.assertEqual(2, code, text)
        self.assertNotIn('Traceback', text)
        return text

    def json(self, *arguments: str) -> Any:
        """Give the output of a command as data."""
        return json.loads(self.output(*arguments))
