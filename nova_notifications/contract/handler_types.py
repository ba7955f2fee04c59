# SPDX-License-Identifier: Apache-2.0
"""Write which payload a handler of each event type gets, for type checkers.

``Consumer.on('service.update')`` takes handlers of
``Event[ServiceStatusPayload]``: that is an overload for each payload class, in
the stub beside ``consumer/registration.py``. ``contract update`` writes it and
``contract check`` compares.
"""

from __future__ import annotations

import pathlib
import textwrap
from typing import Final

from nova_notifications.contract import files
from nova_notifications.contract import introspect
from nova_notifications.contract import model

_ROOT: Final = pathlib.Path(__file__).parents[1]
PATH: Final = _ROOT / 'consumer' / 'registration.pyi'
_WIDTH: Final = 79

_HEAD: Final = '''\
# SPDX-License-Identifier: Apache-2.0
# Written by "nova-notifications contract update".
# A literal event type is a str too, and more is known of it.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable
from typing import Any, Literal, overload, Protocol, TypeVar

from nova_notifications.consumer.event import Event
from nova_notifications import objects
from nova_notifications.objects.base import NotificationPayloadBase

_Argument = TypeVar('_Argument')
_Returned = TypeVar('_Returned')
_Payload = TypeVar('_Payload', bound=NotificationPayloadBase)
_Handler = TypeVar('_Handler', bound=Callable[..., Any])

class Registers(Protocol[_Argument]):
    def __call__(
        self, handler: Callable[[_Argument], _Returned]
    ) -> Callable[[_Argument], _Returned]: ...

'''
# What no literal event type decides, in this order.
_OTHERS: Final = (
    ('str', 'payload: type[_Payload], version: str | None = ..., ',
     'Event[_Payload]'),
    ('str', 'payload: str, version: str | None = ..., ', 'Event[Any]'),
    ('str', 'legacy: Literal[True], ', 'Event[dict[str, Any]]'),
    ('str', '', 'Event[NotificationPayloadBase]'))
_REST: Final = '''\
    @overload
    def on(
        self, event_type: str, /, *event_types: str,
        payload: str | type[NotificationPayloadBase] | None = ...,
        version: str | None = ..., legacy: bool = ..., batch: bool = ...,
        check_event_types: bool = ...
    ) -> Callable[[_Handler], _Handler]: ...
'''


def text_of(contract: model.Contract) -> str:
    """Return the right text of the stub.

    :param contract: the events and payloads.
    """
    by_payload: dict[str, list[str]] = {}
    for event_type, event in sorted(contract.events.items()):
        by_payload.setdefault(event.payload, []).append(event_type)
    overloads, literals = [], []
    for payload, event_types in sorted(by_payload.items()):
        literals.append(_literal(payload, event_types))
        module = contract.objects[payload].module
        overloads.append((f'_{payload}', '',
                          f'Event[objects.{module}.{payload}]'))
    return (_HEAD + ''.join(literals) + '\nclass TypedHandlers:\n' + ''.join(
        _overload(*found, batch=batch)
        for found in (*overloads, *_OTHERS) for batch in (False, True)
    ) + _REST)


def _literal(payload: str, event_types: list[str]) -> str:
    names = textwrap.fill(
        ', '.join(f"'{name}'" for name in event_types), _WIDTH,
        initial_indent='    ', subsequent_indent='    ')
    return f'_{payload} = Literal[\n{names}]\n'


def _overload(event_types: str, options: str, event: str, *,
              batch: bool) -> str:
    argument = f'list[{event}]' if batch else event
    batches = 'True' if batch else 'False'
    return (f'    @overload\n'
            f'    def on(\n'
            f'        self, event_type: {event_types}, /, '
            f'*event_types: {event_types},\n'
            f'        {options}batch: Literal[{batches}]'
            f'{"" if batch else " = ..."}, check_event_types: bool = ...\n'
            f'    ) -> Registers[{argument}]: ...\n')


def differing() -> list[str]:
    """Return the name of the stub where it is not what it should be."""
    right = text_of(introspect.contract())
    return [] if PATH.is_file() and files.text_of(
        PATH, str(PATH)) == right else [str(PATH.relative_to(_ROOT.parent))]


def write() -> list[str]:
    """Write the stub where it differs.

    :returns: its name.
    """
    stale = differing()
    if stale:
        PATH.write_text(text_of(introspect.contract()), 'utf-8')
    return stale
