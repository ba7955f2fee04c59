# SPDX-License-Identifier: Apache-2.0
"""Confirmed publishing to Kafka.

oslo.messaging's driver hands a message to librdkafka and returns: whether it
ever reached a broker is not looked at. Topics, envelope and options are kept
here, so its listeners see no difference.
"""

import contextlib
import sys
import time
from typing import Any
from typing import Callable

from oslo_serialization import jsonutils
from oslo_utils import netutils

from nova_notifications.delivery import errors
from nova_notifications.delivery import options
from nova_notifications.delivery import records
from nova_notifications.delivery import threads

_MODULE = 'oslo_messaging._drivers.impl_kafka'
# Seconds between two looks at the counters and the spool while waiting.
_TICK = 1.0
# The broker or librdkafka refuses the message itself, whenever it is sent.
_REFUSED = ('MSG_SIZE_TOO_LARGE', 'INVALID_MSG', 'INVALID_MSG_SIZE',
            'INVALID_RECORD', 'TOPIC_EXCEPTION', '_BAD_MSG')


def serves(transport: Any) -> bool:
    """Return whether *transport* is oslo.messaging's driver for Kafka."""
    driver = type(transport._driver)
    return (driver.__module__ == _MODULE
            and driver.__name__ == 'KafkaDriver')


class KafkaSender:
    """One producer, whose delivery reports are waited for.

    :param transport: where to send to, with its configuration.
    :param tick: called every second or so while it waits for reports.
    """

    def __init__(self, transport: Any, settings: options.Settings,
                 tick: Callable[[], None]) -> None:
        driver = transport._driver
        self._settings = settings
        self._tick = tick
        self._url = driver._url
        self._options = driver.conf.oslo_messaging_kafka
        # Imported where this driver is used, with what it needs.
        self._driver: Any = sys.modules[_MODULE]
        self._producer: Any = None
        self._trouble: Any = None

    def send(self, batch: list[records.Record]) -> list[records.Record]:
        """Send *batch* in order; return what a broker has."""
        confirmed: list[records.Record] = []
        failed: list[tuple[records.Record, Any]] = []
        answered = 0

        def reported(record: records.Record) -> Callable[[Any, Any], None]:
            def report(error: Any, message: Any) -> None:
                nonlocal answered
                answered += 1
                if error is None:
                    confirmed.append(record)
                else:
                    failed.append((record, error))
            return report

        try:
            self._open()
            for record in batch:
                try:
                    self._producer.produce(
                        self._topic(record), self._body(record),
                        on_delivery=reported(record))
                except self._driver.KafkaException as error:
                    answered += 1
                    failed.append((record, error.args[0]))
            self._wait(lambda: answered < len(batch))
        except Exception as error:
            self.close()
            raise errors.SendError(error, confirmed) from error
        if failed:
            self._raise(failed, confirmed)
        return confirmed

    def _wait(self, is_waiting: Callable[[], bool]) -> None:
        deadline = time.monotonic() + self._settings.confirm_timeout
        next_tick = time.monotonic() + _TICK
        while is_waiting():
            self._poll(0.1)
            now = time.monotonic()
            if now >= next_tick:
                next_tick = now + _TICK
                self._tick()
            if now > deadline:
                raise TimeoutError('no delivery report from Kafka: '
                                   f'{self._trouble or "no answer"}')

    def _poll(self, timeout: float) -> None:
        if threads.module() is threads.native():
            self._producer.poll(timeout)
        else:
            # It would keep all green threads waiting.
            self._driver.tpool.execute(self._producer.poll, timeout)

    def _raise(self, failed: list[tuple[records.Record, Any]],
               confirmed: list[records.Record]) -> None:
        """Raise for what was not delivered.

        What is tried again is made anew: what the old producer still holds
        must not arrive after what came later.
        """
        self.close()
        cause = self._driver.KafkaException(failed[0][1])
        for record, error in failed:
            if error.name() in _REFUSED:
                raise errors.SendError(
                    self._driver.KafkaException(error), confirmed,
                    refused=record)
        raise errors.SendError(cause, confirmed)

    def _topic(self, record: records.Record) -> str:
        topic: str = self._driver.concat(
            '.', [record.topic, self._url.virtual_host])
        return topic

    def _body(self, record: records.Record) -> bytes:
        context, message = records.unpack(record)
        packed = jsonutils.dumps(self._driver.pack_message(context, message))
        return packed.encode('utf-8')

    def _open(self) -> None:
        # No other name may refer to it: it lives as long as the frames of a
        # traceback otherwise, and goes on trying.
        if self._producer is None:
            self._trouble = None
            self._producer = self._driver.confluent_kafka.Producer(
                self._configuration())

    def _on_error(self, error: Any) -> None:
        self._trouble = error

    def _configuration(self) -> dict[str, Any]:
        """Return what oslo.messaging's producer has, and order and time."""
        known = self._options
        hosts = [host for host in self._url.hosts if host.hostname]
        found = {
            'bootstrap.servers': ','.join(
                f'{netutils.escape_ipv6(host.hostname)}:{host.port}'
                for host in hosts),
            'linger.ms': known.producer_batch_timeout * 1000,
            'batch.num.messages': known.producer_batch_size,
            'compression.codec': known.compression_codec,
            'security.protocol': known.security_protocol,
            'ssl.ca.location': known.ssl_cafile,
            'ssl.certificate.location': known.ssl_client_cert_file,
            'ssl.key.location': known.ssl_client_key_file,
            'ssl.key.password': known.ssl_client_key_password,
            'acks': 'all',
            # A message that is tried again must not be overtaken.
            'max.in.flight.requests.per.connection': 1,
            'message.timeout.ms': int(self._settings.confirm_timeout * 1000),
            # What is wrong is logged once by the worker, not by each attempt
            # to connect on the standard error of the service.
            'log_level': 0,
            'error_cb': self._on_error,
        }
        if known.security_protocol.startswith('SASL') and hosts:
            found.update({'sasl.mechanism': known.sasl_mechanism,
                          'sasl.username': hosts[0].username,
                          'sasl.password': hosts[0].password})
        return found

    def idle(self) -> None:
        """Let librdkafka look after its connections."""
        if self._producer is not None:
            self._poll(0)

    def close(self) -> None:
        """Give the producer up, with what it still holds."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(Exception):
                producer.purge()
                producer.poll(0)
