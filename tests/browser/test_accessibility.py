# SPDX-License-Identifier: Apache-2.0
"""WCAG 2 A and AA by axe-core, in both themes, wide and on a phone.

``npm install --prefix tools/axe`` installs axe-core. Without it the tests are
skipped, but not where ``CI`` is set: there they fail.
"""

import dataclasses
import os
import pathlib
import re

from nova_notifications.testing import sample_emitters
from nova_notifications.testing import sample_data
from nova_notifications import testing
from tests.browser import base
from tests.unit.viewer.base import message_of
from tests.unit.viewer.base import plain

_AXE = (pathlib.Path(__file__).parents[2] / 'tools' / 'axe' / 'node_modules'
        / 'axe-core' / 'axe.min.js')
_RUN = '''
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
  'wcag22aa', 'best-practice']}).then((found) => done({
    rules: found.passes.length, violations: found.violations.map((each) => (
      `${each.id}: ${each.help}: ` + each.nodes.slice(0, 5).map((node) => (
        `${node.html.slice(0, 160)} ${node.any.concat(node.all).map(
          (check) => check.message).join(' ')}`)).join('; ')))}),
    (error) => done({rules: 0, violations: [String(error)]}));
'''
# Borders of controls and the colours around them.
_EDGES = '''
return [...document.querySelectorAll(
    'input:not([type=checkbox]), select, button:not(.link)')]
  .filter((each) => each.offsetParent && each.closest('.filters, .top, main'))
  .map((each) => {
    let around = each.parentElement;
    const colour = () => getComputedStyle(around).backgroundColor;
    while (colour() === 'rgba(0, 0, 0, 0)') around = around.parentElement;
    const style = getComputedStyle(each);
    return [each.id || each.textContent, style.borderTopWidth,
      style.borderTopColor, colour()];
  });
'''


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r'\d+', colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast of two colours, as WCAG has it."""
    lights = sorted(map(_luminance, (first, second)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


class AccessibilityTest(base.BrowserTestCase):

    def setUp(self) -> None:
        super().setUp()
        if not _AXE.exists():
            if os.environ.get('CI'):
                self.fail('no axe-core in CI: npm install --prefix tools/axe')
            self.skipTest('no axe-core: npm install --prefix tools/axe')
        self.violations: list[str] = []
        bus = self.useFixture(testing.NotificationsFixture())
        for event_type in ('instance.create.start', 'instance.update',
                           'instance.create.end', 'instance.reboot.error',
                           'scheduler.select_destinations.start',
                           'compute.exception', 'service.update',
                           'instance.pause.start', 'instance.pause.end'):
            sample_emitters.emit_sample(event_type)
        self.hub.status.connected()
        for sent in bus.notifications:
            self.hub.add(message_of(sent))
        self.hub.status.lost('away')
        self.hub.status.connected()
        self.hub.add(dataclasses.replace(plain(1), timestamp=None))
        self.wait(lambda: len(self.browser.all('.row')) > 8)

    def _check(self, what: str) -> None:
        self.browser.run(_AXE.read_text())
        found = self.browser.driver.execute_async_script(_RUN)
        self.violations += [f'{what}: {each}' for each in found['violations']]
        self.assertGreater(found['rules'], 10)

    def _states(self) -> None:
        """Every state of the pages, checked."""
        browser = self.browser
        self._check('the list')
        self._edges()
        self._search('is:error')
        self.wait(lambda: 'found' in browser.texts('#count')[0])
        browser.run('document.querySelector(".row:not(.mark)").click()')
        self.wait(lambda: browser.texts('.card'))
        self._check('the fields of an event')
        browser.run('document.querySelector(".detail-body > button").click()')
        self._check('the fields, explained')
        self._edges()
        for tab, selector in (('json', '.json'), ('timeline', '.moment')):
            browser.run(f'document.getElementById("tab-{tab}").click()')
            self.wait(lambda: browser.texts(selector))
            self._check(tab)
        browser.run('document.querySelector("#detail [aria-label=Close]")'
                    '.click()')
        browser.run('document.getElementById("show-summary").click()')
        self.wait(lambda: browser.texts('.counts'))
        self._check('the summary')
        browser.run('document.getElementById("summary").close();'
                    'document.getElementById("show-help").click()')
        self._check('help and settings')
        browser.run('document.getElementById("help").close();'
                    'document.getElementById("toggle-filters").click()')
        self.hub.status.lost('10.0.0.1:5672: no RabbitMQ answers.')
        self.wait(lambda: browser.one('#banner').is_displayed())
        self._check('the broker away')
        self._search('moon:full')
        self.wait(lambda: browser.one('#f-error').is_displayed())
        self._check('a search that is none')
        self._search('no such thing')
        self.wait(lambda: browser.one('#empty').is_displayed())
        self._check('nothing found')
        self.hub.status.connected()
        for path, selector in (
                (f'server/{sample_data.SERVER}', '.moment'),
                (f'request/{sample_data.context()["request_id"]}', '.moment'),
                ('server/none', '.notice'),
                ('schema/InstanceActionPayload/1.9', '.field')):
            browser.driver.get(self.server.url + path)
            self.wait(lambda: browser.texts(selector))
            self._check(path)

    def _search(self, text: str) -> None:
        # On a phone the field is not in sight until it is asked for.
        self.browser.run(
            'const field = document.getElementById("f-text");'
            f'field.value = "{text}";'
            'field.dispatchEvent(new Event("input"))')

    def _edges(self) -> None:
        for name, width, edge, around in self.browser.run(_EDGES):
            if width != '0px' and 'rgba(0, 0, 0, 0)' not in edge:
                self.assertGreaterEqual(contrast(edge, around), 3.0, name)

    def test_no_violations(self) -> None:
        self._states()
        self.assertEqual([], self.violations)


class DarkTest(AccessibilityTest):

    dark = True


class PhoneTest(AccessibilityTest):

    width = 390
