# SPDX-License-Identifier: Apache-2.0
"""Read Nova's versioned notifications from RabbitMQ."""

import json
import os
import sys

import nova
import pika
import pydantic

URL = os.environ.get('AMQP_URL', 'amqp://guest:guest@localhost:5672/')
EXCHANGE = os.environ.get('NOVA_EXCHANGE', 'nova')
TOPIC = os.environ.get('NOVA_TOPIC', 'versioned_notifications')
QUEUE = os.environ.get('QUEUE', 'monitor')


def handle(event: object) -> None:
    """Print what happened."""
    match event:
        case nova.ServiceUpdate(payload=payload):
            service = payload.nova_object_data
            state = 'disabled' if service.disabled else 'enabled'
            print(f'{service.binary} on {service.host} is {state}')
        case nova.InstanceCreateEnd(payload=payload):
            server = payload.nova_object_data
            print(f'{server.display_name} runs on {server.host}, '
                  f'{server.flavor.nova_object_data.vcpus} vCPUs')
    sys.stdout.flush()


def on_message(channel, method, properties, body) -> None:
    """Unpack a message, handle it, acknowledge it."""
    try:
        # The notification is JSON text within oslo.messaging's envelope.
        notification = json.loads(json.loads(body)['oslo.message'])
    except (ValueError, KeyError, TypeError) as error:
        print(f'not a notification: {error}', file=sys.stderr)
        channel.basic_reject(method.delivery_tag, requeue=False)
        return
    try:
        event = nova.Notification.model_validate(notification).root
    except pydantic.ValidationError:
        # A later Nova sends new events, and payloads with a higher major
        # version: go on.
        event = None
    handle(event)
    channel.basic_ack(method.delivery_tag)


def main() -> None:
    """Read until interrupted."""
    connection = pika.BlockingConnection(pika.URLParameters(URL))
    channel = connection.channel()
    # Nova declares its exchange with its own options: only look whether it
    # is there. This fails where Nova has not sent anything yet.
    channel.exchange_declare(EXCHANGE, passive=True)
    # A queue of one's own gets a copy of each message. Unused for a day, it
    # is deleted, so that it does not fill the broker.
    channel.queue_declare(QUEUE, durable=True,
                          arguments={'x-expires': 86400000})
    for priority in ('info', 'error'):
        channel.queue_bind(QUEUE, EXCHANGE, f'{TOPIC}.{priority}')
    channel.basic_qos(prefetch_count=20)
    channel.basic_consume(QUEUE, on_message)
    print('reading', flush=True)
    channel.start_consuming()


if __name__ == '__main__':
    main()
