// SPDX-License-Identifier: Apache-2.0

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.Map;
import nova.Converter;
import nova.ServiceStatusPayloadData;

/** Reads Nova's versioned notifications from RabbitMQ. */
public class Reader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String setting(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }

    /** Handles one message; the classes of nova are quicktype's. */
    private static void handle(byte[] body) throws IOException {
        // The notification is JSON text within oslo.messaging's envelope.
        JsonNode wire = JSON.readTree(body).get("oslo.message");
        if (wire == null) {
            throw new IOException("there is no oslo.message");
        }
        String text = wire.asText();
        String eventType = JSON.readTree(text).path("event_type").asText();
        switch (eventType) {
            case "service.update":
                ServiceStatusPayloadData service = Converter
                    .fromJsonString(text).getPayload().getNovaObjectData();
                System.out.printf("%s on %s is %s%n", service.getBinary(),
                    service.getHost(),
                    service.getDisabled() ? "disabled" : "enabled");
                break;
            default:
                // Nova sends more events, and a later release new ones.
                break;
        }
    }

    public static void main(String[] arguments) throws Exception {
        String exchange = setting("NOVA_EXCHANGE", "nova");
        String topic = setting("NOVA_TOPIC", "versioned_notifications");
        String queue = setting("QUEUE", "monitor");
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(
            setting("AMQP_URL", "amqp://guest:guest@localhost:5672/%2F"));
        Connection connection = factory.newConnection();
        Channel channel = connection.createChannel();
        // Nova declares its exchange with its own options: only look whether
        // it is there. This fails where Nova has not sent anything yet.
        channel.exchangeDeclarePassive(exchange);
        // A queue of one's own gets a copy of each message. Unused for a day,
        // it is deleted, so that it does not fill the broker.
        channel.queueDeclare(queue, true, false, false,
            Map.of("x-expires", 86400000));
        for (String priority : new String[] {"info", "error"}) {
            channel.queueBind(queue, exchange, topic + "." + priority);
        }
        channel.basicQos(20);
        channel.basicConsume(queue, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope,
                    AMQP.BasicProperties properties, byte[] body)
                    throws IOException {
                try {
                    handle(body);
                } catch (IOException error) {
                    System.err.println("not a notification: " + error);
                    channel.basicReject(envelope.getDeliveryTag(), false);
                    return;
                }
                channel.basicAck(envelope.getDeliveryTag(), false);
            }
        });
        System.out.println("reading");
    }
}
