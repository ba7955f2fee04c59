# SPDX-License-Identifier: Apache-2.0
"""The versioned notifications as one AsyncAPI 3.0 document.

oslo.messaging appends the priority to the topic, so each topic is two
channels. Messages are as they leave oslo.messaging's envelope; on RabbitMQ
and Kafka the envelope is one more JSON object around them, which is described
in ``x-oslo-envelope``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nova_notifications.contract import descriptions
from nova_notifications.contract import model
from nova_notifications.contract import schema

Document = dict[str, Any]

TOPIC: Final = 'versioned_notifications'
_PREFIX: Final = 'urn:nova-notifications:payload:'
_ENVELOPE: Final[Document] = {
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


def document(contract: model.Contract, title_version: str) -> Document:
    """Give the AsyncAPI document of a contract.

    :param contract: with declared events: the golden files', or the classes'
    :param title_version: the version that the document gets
    """
    return {
        'asyncapi': '3.0.0',
        'info': {
            'title': 'OpenStack Nova versioned notifications',
            'version': title_version,
            'description': 'What the services of Nova tell about servers, '
                           'hosts, flavors and more. A payload\'s version '
                           'changes if and only if its data does; a minor '
                           'version only adds.',
            'license': {'name': 'Apache-2.0'}},
        'defaultContentType': 'application/json',
        'channels': {f'{TOPIC}.{priority}': _channel(contract, priority)
                     for priority in _priorities(contract)},
        'operations': {
            f'receive_{priority}': {
                'action': 'receive',
                'summary': f'Read notifications of priority '
                           f'{priority.upper()}.',
                'channel': _ref('channels', f'{TOPIC}.{priority}')}
            for priority in _priorities(contract)},
        'components': {
            'messages': {name: _message(contract, event)
                         for name, event in contract.events.items()},
            'schemas': {
                'oslo_envelope': _ENVELOPE,
                **{item.name: _local(schema.payload_schema(
                    contract, item.name, tolerant=True))
                    for item in contract.objects.values()
                    if item.is_payload}}},
    }


def _priorities(contract: model.Contract) -> list[str]:
    return sorted({event.priority for event in contract.events.values()})


def _channel(contract: model.Contract, priority: str) -> Document:
    return {
        'address': f'{TOPIC}.{priority}',
        'description': f'Notifications of priority {priority.upper()}. The '
                       f'operator may have chosen other topics by '
                       f'versioned_notifications_topics. On RabbitMQ the '
                       f'queue is bound to the topic exchange "nova" '
                       f'(control_exchange) by its own name; a queue of '
                       f'yours, bound in the same way, gets a copy of each. '
                       f'On Kafka the name of a virtual host is appended to '
                       f'that of the topic.',
        'messages': {
            name: _ref('components/messages', name)
            for name, event in contract.events.items()
            if event.priority == priority},
        'bindings': {
            'amqp': {
                'is': 'queue', 'bindingVersion': '0.3.0',
                'queue': {'name': f'{TOPIC}.{priority}', 'durable': False,
                          'exclusive': False, 'autoDelete': False}},
            'kafka': {'topic': f'{TOPIC}.{priority}',
                      'bindingVersion': '0.5.0'}},
    }


def _message(contract: model.Contract,
             event: model.EventContract) -> Document:
    found = _local(schema.event_schema(contract, event.event_type,
                                       tolerant=True))
    return {
        'name': event.event_type,
        'title': event.event_type,
        'summary': descriptions.of_event(event.event_type),
        'contentType': 'application/json',
        'payload': found,
        'x-oslo-envelope': _ref('components/schemas', 'oslo_envelope'),
        'x-legacy-event-type': event.legacy,
        'bindings': {'amqp': {'bindingVersion': '0.3.0',
                              'contentEncoding': 'utf-8'},
                     'kafka': {'bindingVersion': '0.5.0'}},
    }


def _local(found: Any) -> Any:
    """Let references point into the document, and drop what names others."""
    if isinstance(found, list):
        return [_local(item) for item in found]
    if not isinstance(found, Mapping):
        return found
    local = {key: _local(value) for key, value in found.items()
             if key not in ('$schema', '$id')}
    if '$ref' in local:
        name = local['$ref'].removeprefix(_PREFIX).partition(':')[0]
        local['$ref'] = f'#/components/schemas/{name}'
    return local


def _ref(where: str, name: str) -> Document:
    return {'$ref': f'#/{where}/{name}'}
