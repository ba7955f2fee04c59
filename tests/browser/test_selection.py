# SPDX-License-Identifier: Apache-2.0
"""One event of the page: what its card shows, explains and links to."""


from selenium.webdriver.common.keys import Keys

from nova_notifications.testing import sample_emitters
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing
from tests.browser import base
from tests.unit.viewer.base import message_of


class SelectionTest(base.BrowserTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(testing.NotificationsFixture())
        for event_type in ('instance.create.start', 'instance.create.end',
                           'instance.pause.start', 'instance.pause.end'):
            sample_emitters.emit_sample(event_type)
        for sent in self.bus.notifications:
            self.hub.add(message_of(sent))
        # The newest one's other half may come a moment after its line.
        self.wait(lambda: self.browser.texts('.c-format') == ['both'] * 4)

    def test_the_card_explains_its_fields(self) -> None:
        self.browser.all('.row')[0].click()
        self.wait(lambda: 'locked' in self.browser.texts('.field dt'))
        text = self.browser.texts('#detail')[0]
        for wanted in ('instance.pause', 'InstanceActionPayload 1.9',
                       'm1.small', 'since 1.', 'both formats'):
            self.assertIn(wanted, text)
        self.assertGreater(len(self.browser.texts('.description')), 20)
        described = self.browser.all('.field .description')[0]
        self.assertFalse(described.is_displayed())
        self.browser.one('.detail-body > button').click()
        self.assertTrue(described.is_displayed())

    def test_error_state_host_and_flavor_come_first(self) -> None:
        self.bus.clear()
        sample_emitters.emit_sample('instance.reboot.error')
        self.hub.add(message_of(self.bus.versioned[0]))
        self.wait(lambda: len(self.browser.all('.row')) == 5)
        self.browser.all('.row')[0].click()
        self.wait(lambda: self.browser.texts('.card .fields > .field > dt'))
        names = self.browser.run(
            'return [...document.querySelectorAll(".card > div > .fields > '
            '.field > dt")].map(each => each.textContent)')
        self.assertEqual(['fault', 'state', 'task_state', 'power_state',
                          'host', 'node', 'flavor'], names[:7])

    def test_every_id_is_a_link(self) -> None:
        self.browser.all('.row')[0].click()
        self.wait(lambda: self.browser.texts('.card'))
        links = self.browser.run(
            'return [...document.querySelectorAll(".meta a")]'
            '.map(each => each.getAttribute("href"))')
        for wanted in (f'/server/{fake.SERVER}', '/request/req-',
                       '/?q=host%3Ahost1', '/?q=project%3A', '/?q=user%3Aada',
                       '/?q=message%3A'):
            self.assertTrue(any(link.startswith(wanted) for link in links),
                            wanted)

    def test_take_it_along(self) -> None:
        self.browser.all('.row')[0].click()
        self.wait(lambda: self.browser.texts('.actions button'))
        self.assertEqual(['Copy JSON', 'Copy link'],
                         self.browser.texts('.actions button'))
        self.browser.run(
            'Object.defineProperty(navigator, "clipboard", {value: {'
            'writeText: async (text) => { window.copied = text; }}})')
        for button, wanted in zip(self.browser.all('.actions button'),
                                  ('"message_id"', '/?q=message%3A')):
            button.click()
            self.wait(lambda: 'Copied' in self.browser.texts(
                '.actions button'))
            copied = self.browser.run('return window.copied')
            self.assertIn(wanted, copied)
        self.browser.driver.get(copied)
        self.wait(lambda: self.browser.texts('#detail h2 .w-action')
                  == ['pause'])

    def test_both_formats_side_by_side(self) -> None:
        self.browser.all('.row')[0].click()
        self.wait(lambda: self.browser.texts('.card'))
        self.browser.type('2')
        self.browser.type('w')
        self.assertEqual(['versioned instance.pause.end',
                          'legacy compute.instance.pause.end'],
                         self.browser.texts('.half h3'))
        left, right = (half.rect for half in self.browser.all('.half'))
        self.assertEqual(left['y'], right['y'])
        self.assertGreater(right['x'], left['x'])
        self.assertIn('image_meta', self.browser.texts('.json')[1])

    def test_the_timeline_of_a_server(self) -> None:
        self.browser.all('.row')[0].click()
        self.browser.type('3')
        self.wait(lambda: len(self.browser.all('.moment')) == 4)
        self.assertIn('paused', self.browser.texts('.legend')[0])
        self.assertIn('pause end', self.browser.texts('.m-what')[-1])
        self.assertIn('paused', self.browser.texts('.moment .chip'))
        self.assertIn('statebuildingactive', ''.join(
            self.browser.texts('.changes tr')).replace(' → ', ''))
        sample_emitters.emit_sample('instance.unpause.start')
        self.hub.add(message_of(self.bus.versioned[-1]))
        self.wait(lambda: len(self.browser.all('.moment')) == 5, 5)
        # A new one does not take the focus from whoever reads the old ones.
        self.browser.run('document.querySelector(".moment-button").focus()')
        sample_emitters.emit_sample('instance.unpause.end')
        self.hub.add(message_of(self.bus.versioned[-1]))
        self.wait(lambda: len(self.browser.all('.moment')) == 6, 5)
        self.browser.type(Keys.ENTER)
        self.wait(lambda: 'create' in self.browser.texts('#detail h2')[0])

    def test_the_keyboard_alone(self) -> None:
        self.browser.type('j')
        self.wait(lambda: self.browser.texts('#detail h2 .w-action')
                  == ['pause'])
        self.browser.type('j')
        self.browser.type(Keys.ARROW_DOWN)
        self.wait(lambda: 'create' in self.browser.texts('#detail h2')[0])
        self.browser.type('k')
        self.assertEqual(1, len(self.browser.all(
            '.row[aria-selected=true]')))
        self.browser.type(Keys.ENTER)
        self.assertEqual('detail', self.browser.run(
            'return document.activeElement.id'))
        self.browser.type(Keys.ESCAPE)
        self.assertFalse(self.browser.one('#detail').is_displayed())
        self.browser.type('?')
        self.assertTrue(self.browser.one('#help').is_displayed())
        self.browser.type(Keys.ESCAPE)
        self.assertFalse(self.browser.one('#help').is_displayed())
        self.browser.type('/')
        self.assertEqual('f-text', self.browser.run(
            'return document.activeElement.id'))

    def test_shortcuts_of_one_key_can_be_turned_off(self) -> None:
        self.browser.type('?')
        self.browser.one('#shortcuts').click()
        self.browser.type(Keys.ESCAPE)
        self.browser.one('#list').click()
        for key in 'jpe?/':
            self.browser.type(key)
        self.assertFalse(self.browser.one('#detail').is_displayed())
        self.assertFalse(self.browser.one('#help').is_displayed())
        self.assertEqual(['Pause'], self.browser.texts('#pause'))
        self.browser.type(Keys.ARROW_DOWN)
        self.wait(lambda: self.browser.texts('#detail h2'))
        self.browser.driver.refresh()
        self.assertFalse(self.browser.one('#shortcuts').is_selected())

    def test_dark_by_choice(self) -> None:
        ground = ('return getComputedStyle(document.body).backgroundColor')
        before = self.browser.run(ground)
        self.browser.type('?')
        self.browser.one('#theme').send_keys('dark')
        self.wait(lambda: self.browser.run(ground) != before)
        dark = self.browser.run(ground)
        self.browser.driver.refresh()
        self.assertEqual(dark, self.browser.run(ground))

    def test_the_page_of_a_schema(self) -> None:
        self.browser.all('.row')[0].click()
        link = self.wait(lambda: self.browser.all('.meaning a'))[0]
        self.browser.driver.get(link.get_attribute('href'))
        self.wait(lambda: 'locked_reason' in self.browser.texts('dt'))
        # The event itself is in sight.
        self.assertEqual(['instance.pause.end'],
                         self.browser.texts('.field:target dt'))
        self.assertTrue(self.browser.run(
            'const {top, bottom} = document.querySelector(".field:target")'
            '.getBoundingClientRect();'
            'return top >= 0 && bottom <= innerHeight'))
        self.assertEqual(['InstanceActionPayload 1.9'],
                         self.browser.texts('h1'))
        self.assertEqual([], self.browser.complaints())
