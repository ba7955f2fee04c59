// SPDX-License-Identifier: Apache-2.0
// Reads Nova's versioned notifications from RabbitMQ.

import amqp from 'amqplib';
import type {Notification} from './nova.js';

const url = process.env.AMQP_URL ?? 'amqp://guest:guest@localhost:5672/';
const exchange = process.env.NOVA_EXCHANGE ?? 'nova';
const topic = process.env.NOVA_TOPIC ?? 'versioned_notifications';
const queue = process.env.QUEUE ?? 'monitor';

// The notification is JSON text within the JSON of oslo.messaging's envelope.
function unpack(body: Buffer): Notification {
  const envelope = JSON.parse(body.toString('utf8'));
  return JSON.parse(envelope['oslo.message']);
}

function handle(event: Notification): void {
  switch (event.event_type) {
    case 'service.update': {
      const service = event.payload['nova_object.data'];
      const state = service.disabled ? 'disabled' : 'enabled';
      console.log(`${service.binary} on ${service.host} is ${state}`);
      break;
    }
    case 'instance.create.end': {
      const server = event.payload['nova_object.data'];
      console.log(`${server.display_name} runs on ${server.host}, ` +
                  `${server.flavor['nova_object.data'].vcpus} vCPUs`);
      break;
    }
    default:
      // Nova sends more events, and a later release sends new ones.
      break;
  }
}

const connection = await amqp.connect(url);
const channel = await connection.createChannel();
// Nova declares its exchange with its own options: only look whether it is
// there. This fails where Nova has not sent anything yet.
await channel.checkExchange(exchange);
// A queue of one's own gets a copy of each message. Unused for a day, it is
// deleted, so that it does not fill the broker.
await channel.assertQueue(
    queue, {durable: true, arguments: {'x-expires': 86400000}});
for (const priority of ['info', 'error']) {
  await channel.bindQueue(queue, exchange, `${topic}.${priority}`);
}
await channel.prefetch(20);
await channel.consume(queue, (message) => {
  if (message === null) throw new Error(`the queue ${queue} was deleted`);
  let event: Notification;
  try {
    event = unpack(message.content);
  } catch (error) {
    console.error(`not a notification: ${error}`);
    channel.reject(message, false);
    return;
  }
  handle(event);
  channel.ack(message);
});
console.log('reading');
