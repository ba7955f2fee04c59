# SPDX-License-Identifier: Apache-2.0
"""The search of the documentation, asked for the words that users type."""

import time
from urllib import parse

from tests.browser import pages

# What somebody types, and the page that answers it.
_WANTED = {
    'adopt': 'developers/adopting',
    'add a field': 'developers/adding',
    'alarm': 'operators/delivery',
    'benchmark': 'developers/speed',
    'block devices': 'operators/configuration',
    'bridge': 'operators/legacy-off',
    'broker outage': 'operators/delivery',
    'cells': 'consumers/reading',
    'Ceilometer': 'operators/legacy-off',
    'dead letter': 'consumers/reading',
    'Designate': 'operators/legacy-off',
    'driver not loaded': 'troubleshooting',
    'duplicates': 'consumers/reading',
    'fingerprint': 'developers/adding',
    'Go': 'consumers/go',
    'install': 'install',
    'instance.create.end': 'consumers/events/instance',
    'InstancePayload': 'consumers/payloads/instance',
    'JSON Schema': 'contract/tools',
    'keypair': 'consumers/events/keypair',
    'lag': 'consumers/viewer',
    'legacy': 'operators/legacy-off',
    'message size': 'operators/sizing',
    'migration': 'consumers/migration',
    'nothing arrives': 'troubleshooting',
    'password': 'consumers/promise',
    'policy': 'operators/sizing',
    'power loss': 'operators/delivery',
    'queue grows': 'troubleshooting',
    'service.update': 'consumers/events/service',
    'spool': 'operators/delivery',
    'stable branch': 'developers/living-together',
    'TestBus': 'consumers/testkit',
    'TLS': 'operators/delivery',
    'TypeScript': 'consumers/typescript',
    'version bump': 'consumers/promise',
    'viewer': 'consumers/viewer',
}


class TestSearch(pages.PagesTestCase):

    def first(self, words: str) -> str:
        """Return the first page that the search shows, '' for none."""
        self.browser.driver.get(
            f'{self.address}search.html?q={parse.quote(words)}')
        deadline = time.monotonic() + 15
        while not any('ound' in text or 'did not match' in text for text in
                      self.browser.texts('.search-summary')):
            self.assertLess(time.monotonic(), deadline, words)
            time.sleep(0.02)
        links = self.browser.all('#search-results ul.search li a')
        return links[0].get_attribute('href') if links else ''

    def test_the_right_page_comes_first(self) -> None:
        found = {words: self.first(words) for words in _WANTED}
        self.assertEqual({}, {
            words: page for words, page in found.items()
            if page.removeprefix(self.address).split('.html')[0]
            != _WANTED[words]})
