# SPDX-License-Identifier: Apache-2.0
"""The viewer's page, used as a reader of notifications uses it."""

import dataclasses
import datetime
import re
import time

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser import base
from tests.unit.viewer.base import plain
from tests.unit.viewer.base import viewer

# With the next event the page has no time for anything, until there is
# another one on the server. It cannot begin at once: the driver would wait.
_BUSY_UNTIL = '''
const observer = new MutationObserver(() => {
  observer.disconnect();
  let come = false;
  while (!come) {
    const end = performance.now() + 200;
    while (performance.now() < end);
    const request = new XMLHttpRequest();
    request.open('GET', '/api/events/%d?life=%s', false);
    request.send();
    come = request.status === 200;
  }
});
observer.observe(document.getElementById('canvas'), {childList: true});
'''
HOSTILE = ('<img src=x onerror="window.harmed=1">'
           '<script>window.harmed=1</script>')


class LiveTest(base.BrowserTestCase):

    def test_an_event_appears_the_moment_it_happens(self) -> None:
        self.assertIn('Waiting', self.browser.texts('#empty-head')[0])
        self.hub.add(plain(1))
        self.wait(lambda: self.browser.subjects() == ['server-1'], 3)
        self.hub.add(plain(2))
        self.wait(lambda: self.browser.subjects() == [
            'server-2', 'server-1'], 3)
        self.wait(lambda: self.browser.run(
            'return document.querySelector(".plot .area")'
            '.getAttribute("d")') is not None)
        self.assertNotIn('NaN', self.browser.run(
            'return document.querySelector(".plot svg").outerHTML'))
        self.assertEqual([], self.browser.complaints())

    def test_it_says_when_it_is_not_current(self) -> None:
        state = 'return document.getElementById("status").dataset.state'
        for seconds, wanted, text in (
                (4, 'behind', r'was sent [4-9]\.\d s ago'),
                (40, 'late', r'was sent 4\d s ago')):
            now = datetime.datetime.now(datetime.timezone.utc)
            then = now - datetime.timedelta(seconds=seconds)
            for _ in range(3):
                self.hub.add(dataclasses.replace(
                    plain(1), timestamp=then.strftime('%Y-%m-%d %H:%M:%S.%f')))
                time.sleep(0.05)
            self.wait(lambda: self.browser.run(state) == wanted, 5)
            self.assertRegex(self.browser.texts('#status-text')[0], text)
            self.wait(lambda: self.browser.run(state) == 'live', 10)

    def test_a_broker_that_is_away_has_a_banner_and_leaves_a_mark(
            self) -> None:
        self.hub.status.connected()
        self.assertFalse(self.browser.one('#banner').is_displayed())
        self.hub.status.lost('10.0.0.1:5672: no RabbitMQ answers.')
        self.wait(lambda: 'broker is away since' in self.browser.texts(
            '#banner')[0], 5)
        self.assertIn('no RabbitMQ answers', self.browser.texts('#banner')[0])
        self.hub.status.connected()
        self.wait(lambda: not self.browser.one('#banner').is_displayed(), 5)
        self.wait(lambda: 'is not here' in self.browser.texts(
            '.row.mark')[0])

    def test_paused_and_live_again(self) -> None:
        self.hub.add(plain(1))
        self.wait(lambda: self.browser.subjects() == ['server-1'])
        self.browser.type('p')
        self.hub.add(plain(2))
        self.wait(lambda: '1 new event' in self.browser.texts('#resume')[0])
        self.assertEqual(['Resume'], self.browser.texts('#pause'))
        # It covers no heading.
        heading = self.browser.one('.columns').rect
        self.assertGreater(self.browser.one('#resume').rect['y'],
                           heading['y'] + heading['height'])
        self.assertEqual(['server-1'], self.browser.subjects())
        self.browser.one('#resume').click()
        self.wait(lambda: self.browser.subjects() == [
            'server-2', 'server-1'])

    def test_what_the_page_missed_is_said_in_place(self) -> None:
        self.hub.add(plain(1))
        self.wait(self.browser.subjects)
        # While the page is busy, more comes than it may fall behind, and than
        # the buffers on the way can hold. It is busy for just as long: until
        # it hears that the last one is there.
        total = 30_000
        self.browser.run(_BUSY_UNTIL % (total + 1, self.hub.life))
        self.hub.add(plain(2))
        long = 'x' * 200
        for number in range(1, total):
            self.hub.add(plain(number % 50, state=long, host=long,
                               display_name=long, task_state=long,
                               disabled_reason=long, tenant_id=long))
        self.wait(lambda: 'missed' in self.browser.texts('#count')[0], 60)
        # A search is about all that the viewer keeps.
        self.browser.one('#f-text').send_keys('server:xxx*')
        self.wait(lambda: re.match(r'(19,\d+|20,000) events found',
                                   self.browser.texts('#count')[0]), 10)


class FilterTest(base.BrowserTestCase):

    def setUp(self) -> None:
        super().setUp()
        for number in range(40):
            self.hub.add(plain(
                number, host=f'compute{number % 4}',
                state='error' if number == 17 else 'active',
                tenant_id='p-even' if number % 2 == 0 else 'p-odd'))
        self.hub.add(viewer.Message(
            'aggregate.create.end', 'nova-api:a', 'INFO', {
                'nova_object.name': 'AggregatePayload',
                'nova_object.version': '1.1', 'nova_object.namespace': 'nova',
                'nova_object.data': {'name': 'rack-1', 'id': 1}}))
        self.wait(lambda: '41 events' in self.browser.texts('#count')[0])

    def _count(self, text: str) -> None:
        self.wait(lambda: self.browser.texts('#count')[0] == text, 5)

    def test_free_text(self) -> None:
        self.browser.type('/')
        self.browser.type('server-17')
        self.wait(lambda: self.browser.subjects() == ['server-17'], 5)
        self._count('1 event found')
        self.browser.one('#f-clear').click()
        self._count('41 events')

    def test_the_controls_write_the_search(self) -> None:
        for control, value, text, number in (
                ('event', 'aggregate.create.end',
                 'event:aggregate.create.end', 1),
                ('host', 'compute3', 'host:compute3', 10),
                ('project', 'p-even', 'project:p-even', 20),
                ('state', 'error', 'state:error', 1),
                ('user', 'ada', 'user:ada', 40),
                ('phase', 'end', 'phase:end', 41),
                ('format', 'versioned alone', 'format:versioned-only', 41),
                ('since', 'last hour', 'since:1h', 1)):
            field = self.browser.one(f'#f-{control}')
            field.send_keys(value, Keys.TAB)
            self._count(f'{number} event{"s" * (number != 1)} found')
            self.assertEqual(text, self._text())
            self.browser.one('#f-clear').click()
            self._count('41 events')
            self.assertEqual('', field.get_attribute('value'))

    def _text(self) -> str:
        return str(self.browser.one('#f-text').get_attribute('value'))

    def test_what_there_is_to_choose_from(self) -> None:
        self.browser.one('#f-host').click()
        self.wait(lambda: 'compute3' in self.browser.run(
            'return [...document.querySelectorAll("#l-host option")]'
            '.map(o => o.value)'))

    def test_a_search_that_is_none_is_explained(self) -> None:
        self.browser.one('#f-text').send_keys('moon:full')
        self.wait(lambda: 'There is no moon:' in self.browser.texts(
            '#f-error')[0])
        self.assertEqual(['41 events'], self.browser.texts('#count'))

    def test_the_plot_follows_and_chooses_a_time(self) -> None:
        now = datetime.datetime.now(datetime.timezone.utc)
        for ago in range(200, 0, -1):
            then = now - datetime.timedelta(seconds=ago)
            self.hub.add(dataclasses.replace(
                plain(ago, host='compute9'),
                timestamp=then.strftime('%Y-%m-%d %H:%M:%S'),
                priority='ERROR' if ago > 150 else 'INFO'))
        self.browser.one('#f-text').send_keys('host:compute9')
        self._count('200 events found')
        self.assertEqual(['50'], self.browser.texts('#rate-errors'))
        self.browser.one('#f-text').send_keys(' -is:error')
        self._count('150 events found')
        self.wait(lambda: self.browser.texts('#rate-errors') == ['0'])
        plot = self.browser.one('#plot svg')
        width = plot.size['width']
        ActionChains(self.browser.driver).move_to_element_with_offset(
            plot, int(width * 0.2), 0).click_and_hold().move_by_offset(
                int(width * 0.15), 0).release().perform()
        self.wait(lambda: 'since:20' in self._text()
                  and 'until:20' in self._text())
        self.wait(lambda: re.fullmatch(r'\d+ events found',
                                       self.browser.texts('#count')[0])
                  and '150' not in self.browser.texts('#count')[0])
        found = int(self.browser.texts('#count')[0].split()[0])
        self.assertLess(20, found)
        self.assertLess(found, 80)

    def test_older_events_load_on_scroll(self) -> None:
        for number in range(2_000):
            self.hub.add(plain(number))
        self.browser.driver.refresh()
        self._count('2,041 events, the newest 500 here; scroll for older')
        for _ in range(8):
            self.browser.run('const list = document.getElementById("list");'
                             'list.scrollTop = list.scrollHeight;')
            time.sleep(0.3)
        self._count('2,041 events')
        self.browser.type('G')
        self.wait(lambda: 'server-0' in self.browser.subjects())
        self.assertIn('Kept since 2026-03-02',
                      self.browser.texts('#kept')[0])

    def test_a_new_event_is_filtered_too(self) -> None:
        self.browser.one('#f-text').send_keys('server-99')
        self.wait(lambda: 'Nothing passes' in self.browser.texts(
            '#empty-head')[0])
        self.hub.add(plain(98))
        self.hub.add(plain(99))
        self.wait(lambda: self.browser.subjects() == ['server-99'], 5)

    def test_the_address_keeps_the_filter(self) -> None:
        self.browser.one('#f-text').send_keys('server-17')
        self._count('1 event found')
        self.browser.driver.refresh()
        self.wait(lambda: self.browser.subjects() == ['server-17'])


class ManyPagesTest(base.BrowserTestCase):

    def test_pages_that_were_left_hold_no_connection(self) -> None:
        # A browser opens six to one server, for all pages together.
        self.hub.add(plain(1))
        server = '00000000-0000-4000-8000-000000000001'
        for path in ['', f'server/{server}'] * 5:
            self.browser.driver.get(self.server.url + path)
            self.wait(lambda: self.browser.texts('.row, .moment'), 5)
        self.browser.driver.back()
        self.wait(self.browser.subjects, 5)
        self.hub.add(plain(2))
        self.wait(lambda: 'server-2' in self.browser.subjects(), 5)


class PhoneTest(base.BrowserTestCase):

    width = 390
    dark = True

    def test_list_then_event_then_list(self) -> None:
        self.hub.add(plain(1))
        self.wait(lambda: self.browser.subjects() == ['server-1'])
        self.assertEqual(390, self.browser.run(
            'return document.documentElement.scrollWidth'))
        self.browser.all('.row')[0].click()
        self.wait(lambda: self.browser.texts('.card'))
        self.assertFalse(self.browser.one('#list').is_displayed())
        self.assertEqual(390, self.browser.run(
            'return document.documentElement.scrollWidth'))
        self.browser.one('#detail [aria-label=Close]').click()
        self.assertTrue(self.browser.one('#list').is_displayed())
        self.browser.one('#toggle-filters').click()
        self.assertTrue(self.browser.one('#f-text').is_displayed())

    def test_dark(self) -> None:
        red = self.browser.run(
            'return parseInt(getComputedStyle(document.body)'
            '.backgroundColor.slice(4))')
        self.assertLess(red, 60)


class HostileTest(base.BrowserTestCase):

    def test_text_of_a_payload_never_becomes_markup(self) -> None:
        self.hub.add(plain(1, display_name=HOSTILE, host=HOSTILE,
                           state=HOSTILE, tenant_id=HOSTILE,
                           metadata={HOSTILE: HOSTILE},
                           **{HOSTILE: HOSTILE}))
        self.wait(lambda: self.browser.subjects() == [HOSTILE])
        self.browser.all('.row')[0].click()
        for tab in '123':
            self.browser.type(tab)
            self.wait(lambda: HOSTILE[:20] in self.browser.texts(
                '#detail')[0])
            time.sleep(0.3)
        self.assertEqual(0, len(self.browser.all(
            'main img, main script, form img, datalist img')))
        self.assertIsNone(self.browser.run('return window.harmed'))

    def test_the_browser_refuses_markup_of_a_string(self) -> None:
        self.assertEqual('TypeError', self.browser.run(
            'try { document.body.innerHTML = "<b>x</b>"; return "made it" }'
            ' catch (error) { return error.name }'))


class RestartTest(base.BrowserTestCase):

    def test_the_page_comes_back_after_a_restart(self) -> None:
        self.hub.add(plain(1))
        self.wait(lambda: self.browser.subjects() == ['server-1'])
        port = self.server.port
        self.server.stop()
        self.wait(lambda: 'connection lost' in self.browser.texts(
            '#status-text')[0])
        hub = viewer.Hub()
        server = viewer.ViewerServer(hub, port=port,
                                     about={'source': 'another life'})
        server.start()
        self.addCleanup(server.stop)
        hub.add(plain(2))
        self.wait(lambda: self.browser.subjects()[0] == 'server-2', 20)
        self.assertIn('another life', self.browser.texts('#status-text')[0])
        self.assertIn('restarted', self.browser.subjects()[1])
        self.assertEqual('server-1', self.browser.subjects()[2])
        # Of what an earlier life showed, the line is left.
        self.browser.all('.row')[0].click()
        self.browser.type('j')
        self.wait(lambda: 'restarted since' in ' '.join(
            self.browser.texts('.notice')))
