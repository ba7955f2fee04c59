# SPDX-License-Identifier: Apache-2.0
"""A viewer, and a headless Chromium that looks at it.

Needs ``selenium`` and Debian's ``chromium`` and ``chromium-driver``. Without
them the tests are skipped, but not where ``CI`` is set: there they fail.
"""

from __future__ import annotations

import atexit
from collections.abc import Callable
import os
import shutil
import tempfile
import time
from typing import Any
import unittest

from oslotest import base

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from tests.unit.viewer.base import viewer
except ImportError as error:
    if os.environ.get('CI'):
        raise
    raise unittest.SkipTest(
        f'{error}: pip install selenium nova-notifications[viewer]'
    ) from error

FLAGS = ('--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run',
         '--disable-background-networking', '--disable-component-update',
         '--disable-sync', '--disable-dev-shm-usage',
         '--enable-precise-memory-info', '--js-flags=--expose-gc')


def find_chromium() -> tuple[str, str]:
    """The browser and its driver, or a skip that says what is missing."""
    browser = shutil.which('chromium') or shutil.which('chromium-browser')
    driver = shutil.which('chromedriver')
    if browser is None or driver is None:
        text = 'apt-get install chromium chromium-driver'
        if os.environ.get('CI'):
            raise AssertionError(f'no Chromium in CI: {text}')
        raise unittest.SkipTest(f'no Chromium: {text}')
    return browser, driver


class Browser:
    """Chromium with a profile of its own.

    :param width: of the window, in CSS pixels.
    :param dark: what the system prefers.
    """

    def __init__(self, width: int = 1440, height: int = 860,
                 dark: bool = False) -> None:
        browser, driver = find_chromium()
        self._profile = tempfile.mkdtemp(prefix='viewer-chromium-')
        options = webdriver.ChromeOptions()
        options.binary_location = browser
        for flag in (*FLAGS, f'--user-data-dir={self._profile}',
                     f'--window-size={width},{height}'):
            options.add_argument(flag)
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
        self.driver = webdriver.Chrome(options, Service(driver))
        self.driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {
            'width': width, 'height': height, 'deviceScaleFactor': 1,
            'mobile': width < 600})
        self.driver.execute_cdp_cmd('Emulation.setEmulatedMedia', {
            'features': [{'name': 'prefers-color-scheme',
                          'value': 'dark' if dark else 'light'}]})

    def quit(self) -> None:
        self.driver.quit()
        shutil.rmtree(self._profile, ignore_errors=True)

    def run(self, script: str) -> Any:
        """Run JavaScript in the page; give what it returns."""
        return self.driver.execute_script(script)

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        """The texts of elements, read in one go: they may move meanwhile."""
        found: list[str] = self.driver.execute_script(
            'return [...document.querySelectorAll(arguments[0])].map('
            'each => each.textContent)', selector)
        return found

    def subjects(self) -> list[str]:
        """The subjects in sight, newest first."""
        return self.texts('.row .w-name')

    def type(self, keys: str) -> None:
        """Type at whatever has the focus."""
        self.driver.switch_to.active_element.send_keys(keys)

    def complaints(self) -> list[str]:
        """What the console says: errors, and breaches of the policy."""
        return [entry['message'] for entry in self.driver.get_log('browser')
                if entry['level'] in ('SEVERE', 'WARNING')]


# Starting one takes longer than most of the tests.
_browsers: dict[tuple[int, bool], Browser] = {}


def browser_of(width: int, dark: bool) -> Browser:
    """A browser that all tests of this process share, without a page."""
    if not _browsers:
        atexit.register(_quit)
    found = _browsers.get((width, dark))
    if found is None:
        found = _browsers[width, dark] = Browser(width, dark=dark)
    found.driver.get('about:blank')
    found.complaints()
    return found


def _quit() -> None:
    for browser in _browsers.values():
        browser.quit()


class BrowserTestCase(base.BaseTestCase):
    """A viewer that is fed by the test, and a browser.

    The viewer has another port each time: what the page stores in the
    browser is forgotten with it.
    """

    width = 1440
    dark = False

    def setUp(self) -> None:
        super().setUp()
        self.browser = browser_of(self.width, self.dark)
        self.hub = viewer.Hub()
        self.server = viewer.ViewerServer(
            self.hub, about={'source': 'a test'})
        self.server.start()
        self.addCleanup(self.server.stop)
        # Before the server: a page without one tries again for ever.
        self.addCleanup(self.browser.driver.get, 'about:blank')
        self.browser.driver.get(self.server.url)
        self.wait(lambda: 'live' in self.browser.texts('#status-text')[0])

    def wait(self, done: Callable[[], Any], seconds: float = 15) -> Any:
        """Wait until something is true; give it."""
        deadline = time.monotonic() + seconds
        while not (found := done()):
            if time.monotonic() > deadline:
                self.fail('waited in vain; the page has: '
                          + ' | '.join(self.browser.texts(
                              '#status-text, #count, #f-error, #banner')))
            time.sleep(0.05)
        return found
