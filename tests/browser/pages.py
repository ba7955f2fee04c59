# SPDX-License-Identifier: Apache-2.0
"""The built documentation, served to a headless Chromium.

Needs the pages that ``tox -e docs`` leaves in ``doc/build/html``. Without them
a test is skipped, but not where ``CI`` is set: there it fails.
"""

import functools
import http.server
import os
import pathlib
import threading
from typing import Any

from oslotest import base as oslotest_base

from tests.browser import base

PAGES = pathlib.Path(__file__).parents[2] / 'doc/build/html'


class _Quiet(http.server.SimpleHTTPRequestHandler):

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


class PagesTestCase(oslotest_base.BaseTestCase):
    """Serve the pages at ``self.address``."""

    def setUp(self) -> None:
        super().setUp()
        if not (PAGES / 'search.html').exists():
            if os.environ.get('CI') == 'true':
                self.fail('no documentation in CI: tox -e docs')
            self.skipTest('no documentation: tox -e docs')
        server = http.server.ThreadingHTTPServer(
            ('127.0.0.1', 0),
            functools.partial(_Quiet, directory=str(PAGES)))
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.address = f'http://127.0.0.1:{server.server_port}/'
        self.browser = self.browser_of(1440, False)

    def browser_of(self, width: int, dark: bool) -> base.Browser:
        """Return a browser that forgets the pages after the test."""
        browser = base.browser_of(width, dark)
        self.addCleanup(browser.driver.get, 'about:blank')
        return browser
