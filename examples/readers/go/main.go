// SPDX-License-Identifier: Apache-2.0

// Reads Nova's versioned notifications from RabbitMQ.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"

	amqp "github.com/rabbitmq/amqp091-go"
)

// The notification is JSON text within oslo.messaging's envelope.
type envelope struct {
	Message string `json:"oslo.message"`
}

type head struct {
	EventType string `json:"event_type"`
}

func setting(name, otherwise string) string {
	if value, set := os.LookupEnv(name); set {
		return value
	}
	return otherwise
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// The types are those that quicktype made from the schemas.
func handle(body []byte) error {
	var wire envelope
	if err := json.Unmarshal(body, &wire); err != nil {
		return err
	}
	text := []byte(wire.Message)
	var event head
	if err := json.Unmarshal(text, &event); err != nil {
		return err
	}
	switch event.EventType {
	case "service.update":
		update, err := UnmarshalServiceUpdate(text)
		if err != nil {
			return err
		}
		service := update.Payload.NovaObjectData
		state := "enabled"
		if service.Disabled {
			state = "disabled"
		}
		fmt.Printf("%s on %s is %s\n", value(service.Binary),
			value(service.Host), state)
	default:
		// Nova sends more events, and a later release sends new ones.
	}
	return nil
}

// What may be null is a pointer.
func value(text *string) string {
	if text == nil {
		return "?"
	}
	return *text
}

func main() {
	exchange := setting("NOVA_EXCHANGE", "nova")
	topic := setting("NOVA_TOPIC", "versioned_notifications")
	queue := setting("QUEUE", "monitor")
	connection, err := amqp.Dial(
		setting("AMQP_URL", "amqp://guest:guest@localhost:5672/"))
	check(err)
	defer connection.Close()
	channel, err := connection.Channel()
	check(err)
	// A queue of one's own gets a copy of each message. Unused for a day, it
	// is deleted, so that it does not fill the broker.
	_, err = channel.QueueDeclare(queue, true, false, false, false,
		amqp.Table{"x-expires": 86400000})
	check(err)
	for _, priority := range []string{"info", "error"} {
		// Fails where Nova has not sent anything yet: the exchange is Nova's.
		check(channel.QueueBind(queue, topic+"."+priority, exchange, false,
			nil))
	}
	check(channel.Qos(20, 0, false))
	messages, err := channel.Consume(queue, "", false, false, false, false,
		nil)
	check(err)
	fmt.Println("reading")
	for message := range messages {
		if err := handle(message.Body); err != nil {
			log.Printf("not a notification: %v", err)
			check(message.Reject(false))
			continue
		}
		check(message.Ack(false))
	}
	log.Fatal("the connection was closed")
}
