# SPDX-License-Identifier: Apache-2.0
"""Describe the versioned notifications as one AsyncAPI 3.0 document.

oslo.messaging appends the priority to the topic, so each topic is two
channels. Messages are described without oslo.messaging's envelope; on RabbitMQ
and Kafka it is one more JSON object around them, described in
``x-oslo-envelope``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nova_notifications.contract import descriptions
from nova_notifications.contract import model
from nova_notifications.contract import samples
from nova_notifications.contract import schema
from nova_notifications import formats

Document = dict[str, Any]

_TOPIC: Final = formats.VERSIONED_TOPIC
_SCHEMAS: Final = '#/components/schemas/'
_ENVELOPE: Final[Document] = {
    'title': 'OsloEnvelope',
    'type': 'object',
    'description': 'What is on the wire with oslo.messaging\'s messagingv2 '
                   'driver: the notification is in oslo.message as JSON text. '
                   'Beside the keys of the notification that text has those '
                   'of the request context: on RabbitMQ each with _context_ '
                   'before its name, on Kafka together under _context.',
    'properties': {
        'oslo.version': {'type': 'string', 'const': '2.0'},
        'oslo.message': {'type': 'string',
                         'contentMediaType': 'application/json'}},
    'required': ['oslo.version', 'oslo.message'],
}
# What the priority of an event is where a release did not record it.
_PHASE_OF_ERROR: Final = '.error'
_SERVERS: Final[Document] = {
    'rabbitmq': {
        'host': '{host}:{port}', 'protocol': 'amqp',
        'pathname': '/{virtualHost}',
        'description': 'The RabbitMQ that transport_url of '
                       '[oslo_messaging_notifications] names, by default '
                       'the one of [DEFAULT].',
        'variables': {
            'host': {'default': 'localhost'},
            'port': {'default': '5672'},
            'virtualHost': {'default': '', 'description': 'Empty for the '
                            'virtual host "/".'}},
        'security': [{'$ref': '#/components/securitySchemes/user'}]},
    'kafka': {
        'host': '{host}:{port}', 'protocol': 'kafka',
        'description': 'A Kafka broker, where transport_url begins with '
                       'kafka://.',
        'variables': {'host': {'default': 'localhost'},
                      'port': {'default': '9092'}}},
}


def document(contract: model.Contract, title_version: str,
             examples: Mapping[str, samples.Sample] | None = None
             ) -> Document:
    """Return the AsyncAPI document of a contract.

    :param contract: of a release, or of the classes as they are now
    :param title_version: the version that the document gets: Nova's
    :param examples: event type to a notification as a reader receives it
    """
    writer = schema.Writer(contract, tolerant=True, prefix=_SCHEMAS,
                           titled=True)
    messages = {name: _message(writer, event, (examples or {}).get(name))
                for name, event in contract.events.items()}
    for item in contract.objects.values():
        if item.is_payload:
            writer.reference(item.name)
    return {
        'asyncapi': '3.0.0',
        'info': {
            'title': 'OpenStack Nova versioned notifications',
            'version': title_version,
            'description': 'Notifications that the services of Nova send '
                           'about servers, hosts, flavors and more. A '
                           'payload\'s version changes if and only if its '
                           'data does; a minor version only adds.',
            'license': {'name': 'Apache-2.0'},
            'tags': [_tag(contract, noun) for noun in sorted(
                {event.noun for event in contract.events.values()})]},
        'servers': _SERVERS,
        'defaultContentType': 'application/json',
        'channels': {f'{_TOPIC}.{priority}': _channel(contract, priority)
                     for priority in _priorities(contract)},
        'operations': {
            f'receive_{priority}': {
                'action': 'receive',
                'summary': f'Read notifications of priority '
                           f'{priority.upper()}.',
                'channel': _ref('channels', f'{_TOPIC}.{priority}')}
            for priority in _priorities(contract)},
        'components': {
            'messages': messages,
            'schemas': {'OsloEnvelope': _ENVELOPE,
                        **dict(sorted(writer.definitions.items()))},
            'securitySchemes': {'user': {
                'type': 'userPassword',
                'description': 'A user that may configure, read and bind '
                               'queues in the virtual host.'}}},
    }


def _priority(event: model.EventContract) -> str:
    """Return the priority; of a release it is told by the phase."""
    if event.priority:
        return event.priority
    return ('error' if event.event_type.endswith(_PHASE_OF_ERROR)
            or event.event_type == 'compute.exception' else 'info')


def _priorities(contract: model.Contract) -> list[str]:
    return sorted({_priority(event) for event in contract.events.values()})


def _tag(contract: model.Contract, noun: str) -> Document:
    number = sum(event.noun == noun for event in contract.events.values())
    return {'name': noun, 'description': f'{number} events about {noun}.'}


def _channel(contract: model.Contract, priority: str) -> Document:
    return {
        'address': f'{_TOPIC}.{priority}',
        'description': f'Notifications of priority {priority.upper()}. The '
                       f'operator may have chosen other topics by '
                       f'versioned_notifications_topics. On RabbitMQ the '
                       f'queue is bound to the topic exchange "nova" '
                       f'(control_exchange) by its own name; a queue of '
                       f'yours, bound in the same way, gets a copy of each. '
                       f'On Kafka the name of a virtual host is appended to '
                       f'that of the topic.',
        'servers': [_ref('servers', name) for name in _SERVERS],
        'messages': {
            name: _ref('components/messages', name)
            for name, event in contract.events.items()
            if _priority(event) == priority},
        'bindings': {
            'amqp': {
                'is': 'queue', 'bindingVersion': '0.3.0',
                'queue': {'name': f'{_TOPIC}.{priority}', 'durable': False,
                          'exclusive': False, 'autoDelete': False}},
            'kafka': {'topic': f'{_TOPIC}.{priority}',
                      'bindingVersion': '0.5.0'}},
    }


def _message(writer: schema.Writer, event: model.EventContract,
             example: samples.Sample | None) -> Document:
    name = event.event_type
    found: Document = {
        'name': name,
        'title': name,
        'summary': descriptions.of_event(name),
        'tags': [{'name': event.noun}],
        'contentType': 'application/json',
        'payload': writer.reference(
            schema.type_name(name), lambda: writer.event(name)),
        'x-oslo-envelope': {'$ref': f'{_SCHEMAS}OsloEnvelope'},
        'x-legacy-event-type': event.legacy,
        'bindings': {'amqp': {'bindingVersion': '0.3.0',
                              'contentEncoding': 'utf-8'},
                     'kafka': {'bindingVersion': '0.5.0'}},
    }
    if example is not None:
        found['examples'] = [{'name': name, 'payload': example}]
    return found


def _ref(where: str, name: str) -> Document:
    return {'$ref': f'#/{where}/{name}'}
