# SPDX-License-Identifier: Apache-2.0
"""The broker goes away in the middle of ten thousand messages."""

from __future__ import annotations

import collections
import logging

import fixtures
from oslotest import base
from testtools import content

from tests.functional.consumer import support
from tests.functional import rabbit

_NUMBER = 10_000


class TestRestart(base.BaseTestCase):

    def test_durable_queues(self) -> None:
        self._check('?amqp_durable_queues=true')

    def test_quorum_queues(self) -> None:
        self._check('?amqp_durable_queues=true&rabbit_quorum_queue=true')

    def _check(self, query: str) -> None:
        if rabbit.find_server() is None:
            self.skipTest('rabbitmq-server is not installed')
        node = rabbit.Node()
        self.addCleanup(node.close)
        node.start()
        log = self.useFixture(fixtures.FakeLogger(level=logging.WARNING))
        topic = support.Topic(node.port, durable=True)
        seen = support.Seen()
        app = topic.consumer('all', query=query,
                             deduplicate=_NUMBER)
        app.on('*')(seen)
        self.addCleanup(app.stop)
        app.start()
        topic.wait_for_queue(topic.pools[0])
        # The queue stays; what is sent meanwhile waits in it.
        app.stop()
        topic.publish(*topic.messages(_NUMBER))
        app.start()
        support.wait(lambda: len(seen.ids) > _NUMBER // 4, 120)
        node.kill()
        handled_before = len(seen.ids)
        node.start()
        node.elect()
        support.wait(lambda: len(set(seen.ids)) == _NUMBER, 240)
        support.wait(lambda: topic.ready(topic.pools[0]) == 0, 60)
        app.stop()
        self.assertLess(handled_before, _NUMBER)
        # Reading went on, and it was said.
        self.assertGreater(app.counters.interruptions, 0)
        self.assertIn('was interrupted', log.output)
        # None is lost, and none was handled twice: what came twice was
        # counted.
        self.assertEqual({1}, set(collections.Counter(seen.ids).values()))
        self.assertEqual(_NUMBER, app.counters.count(None, 'handled'))
        self.addDetail('counters', content.text_content(
            f'{handled_before} handled before, {app.counters.as_dict()}'))
