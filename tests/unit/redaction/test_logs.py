# SPDX-License-Identifier: Apache-2.0
"""Log records of failed deliveries."""

import io
import logging
import uuid

from oslo_config import cfg
import oslo_messaging
from oslotest import base

from nova_notifications import redaction

CANARY = 'CaNaRy7Hidden'


class TestLogFilter(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.stream = io.StringIO()
        handler = logging.StreamHandler(self.stream)
        root = logging.getLogger()
        root.addHandler(handler)
        self.addCleanup(root.removeHandler, handler)
        redaction.install_log_filters()

    def _notifier(self, driver: str) -> oslo_messaging.Notifier:
        conf = cfg.ConfigOpts()
        conf([])
        transport = oslo_messaging.get_notification_transport(
            conf, 'fake://')
        self.addCleanup(transport.cleanup)
        return oslo_messaging.Notifier(
            transport, driver=driver, topics=['t'], publisher_id='compute.h')

    def test_a_failed_send_logs_no_payload(self) -> None:
        notifier = self._notifier('messagingv2')

        def fail(*args: object, **kwargs: object) -> None:
            raise RuntimeError(f'amqp://u:{CANARY}@h/ went away')

        notifier.transport._driver.send_notification = fail
        notifier.info({}, 'some.event', {'metadata': CANARY})
        logged = self.stream.getvalue()
        self.assertIn('Could not send notification', logged)
        self.assertIn('event_type=some.event', logged)
        self.assertIn('publisher_id=compute.h', logged)
        self.assertIn('RuntimeError: amqp://u:***@h/ went away', logged)
        self.assertNotIn(CANARY, logged)

    def test_a_failed_driver_logs_no_payload(self) -> None:
        notifier = self._notifier('log')

        class Driver:
            def notify(self, *args: object) -> None:
                raise RuntimeError(f'password: {CANARY}')

        notifier._driver_mgr.extensions[0].obj = Driver()
        notifier.info({}, 'some.event', {'metadata': CANARY})
        logged = self.stream.getvalue()
        self.assertIn('attempting to send', logged)
        self.assertNotIn(CANARY, logged)

    def test_a_finished_text_is_masked(self) -> None:
        logger = logging.getLogger('oslo_messaging._drivers.impl_rabbit')
        logger.error(f'cannot reach rabbit://u:{CANARY}@h:5672/, 100%')
        logger.error('cannot reach %s', f'rabbit://u:{CANARY}@h:5672/')
        logged = self.stream.getvalue()
        self.assertIn('rabbit://u:***@h:5672/, 100%', logged)
        self.assertEqual(2, logged.count('u:***@h'))
        self.assertNotIn(CANARY, logged)

    def test_installing_twice_changes_nothing(self) -> None:
        logger = logging.getLogger('oslo_messaging.notify.messaging')
        before = list(logger.filters)
        redaction.install_log_filters()
        self.assertEqual(before, logger.filters)

    def test_a_record_that_cannot_be_masked_is_not_shown(self) -> None:
        class Hostile(dict[str, object]):
            def items(self) -> object:  # type: ignore[override]
                raise RuntimeError(CANARY)

        record = logging.LogRecord(
            str(uuid.uuid4()), logging.ERROR, '', 0, '%(message)s', None,
            None)
        record.args = Hostile(message=CANARY)
        self.assertTrue(redaction.LogFilter().filter(record))
        self.assertNotIn(CANARY, record.getMessage())
