# SPDX-License-Identifier: Apache-2.0
"""The broker goes away in the middle of ten thousand messages."""

from __future__ import annotations

import collections

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
        topic = support.Topic(node.port, durable=True)
        seen = support.Seen()
        app = topic.consumer('all', query=query,
                             deduplicate=_NUMBER)
        app.on('*')(seen)
        self.addCleanup(app.stop)
        app.start()
        topic.wait_for_queue(topic.pools[0])
        topic.publish(*topic.messages(_NUMBER), confirm=True)
        support.wait(lambda: len(seen.ids) > _NUMBER // 4, 120)
        node.kill()
        handled_before = len(seen.ids)
        node.start()
        support.wait(lambda: len(set(seen.ids)) == _NUMBER, 240)
        support.wait(lambda: topic.ready(topic.pools[0]) == 0, 60)
        app.stop()
        self.assertLess(handled_before, _NUMBER)
        # None is lost, and none was handled twice: what came twice was
        # counted.
        self.assertEqual({1}, set(collections.Counter(seen.ids).values()))
        self.assertEqual(_NUMBER, app.counters.count(None, 'handled'))
        self.addDetail('duplicates', content.text_content(
            str(app.counters.count(None, 'duplicate'))))
