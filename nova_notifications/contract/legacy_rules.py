# SPDX-License-Identifier: Apache-2.0
"""Make the value of a legacy key from a versioned notification.

Each rule says where the versioned payload has the same, how the legacy format
writes it, and what is lost. What a message does not tell is :data:`ABSENT`:
it is left out, never null and never invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
import dataclasses
import functools
from typing import Any, Final

from nova_notifications.contract import files
from nova_notifications import formats

#: In place of a value: it cannot be known from the message.
ABSENT: Final = object()
# Bytes of the message of a failure; a database column once had that size.
_MESSAGE_BYTES: Final = 255


@dataclasses.dataclass(frozen=True)
class Source:
    """What a rule makes a value from.

    :ivar data: the data of the versioned payload, in plain JSON types.
    :ivar context: the request context that came with the notification.
    :ivar event_type: the versioned event type.
    :ivar image_url: the address of Glance, such as
        ``http://controller:9292``; None where the operator gave none.
    :ivar image_meta: looked-up properties of the image, without the prefix
        ``image_``; None where nothing was looked up.
    """

    data: Mapping[str, Any]
    context: Mapping[str, Any]
    event_type: str
    image_url: str | None = None
    image_meta: Mapping[str, Any] | None = None


@dataclasses.dataclass(frozen=True)
class Rule:
    """How one key of a legacy payload is made.

    :ivar path: the field of the versioned payload with the same meaning,
        dotted; ``''`` is the payload itself, None: there is none.
    :ivar make: returns the value, or :data:`ABSENT`.
    :ivar loss: what of the value is lost, for the documentation.
    :ivar read_by: who reads the key, where it cannot be made.
    """

    path: str | None
    make: Callable[[Source], Any]
    loss: str = ''
    read_by: str = ''

    @property
    def known(self) -> bool:
        """Return whether the message has the value, all of it or a part."""
        return self.make is not _absent

    @property
    def in_words(self) -> str:
        """Return where a reader of the versioned format finds the same."""
        where = ('the payload itself' if self.path == '' else
                 self.path or '')
        if not self.known:
            near = f'; near to it is {where}' if where else ''
            readers = f' (read by: {self.read_by})' if self.read_by else ''
            return f'cannot be known{near}{readers}'
        lost = f' (lost: {self.loss})' if self.loss else ''
        return (where or 'from the message or its context') + lost


def _absent(source: Source) -> Any:
    return ABSENT


def unknown(read_by: str = '', path: str | None = None) -> Rule:
    """Return the rule of a key that cannot be known from the message.

    :param read_by: who reads it, and where else it could be found.
    :param path: a field that tells something near to it.
    """
    return Rule(path, _absent, read_by=read_by)


def field(path: str, write: Callable[[Any], Any] | None = None,
          loss: str = '') -> Rule:
    """Return the rule of a key that a field has too.

    :param path: the field, dotted.
    :param write: writes its value as the legacy format does.
    :param loss: see :class:`Rule`.
    """
    parts = path.split('.')

    def make(source: Source) -> Any:
        value = follow(source.data, parts)
        if value is ABSENT or write is None:
            return value
        return write(value)
    return Rule(path, make, loss)


def constant(value: Any, path: str | None = None) -> Rule:
    """Return the rule of a key that always has the same value."""
    return Rule(path, lambda source: value)


def follow(data: Any, parts: list[str]) -> Any:
    """Return the value of a field, through nested payloads.

    :param data: the data of a payload.
    :param parts: the names on the way.
    :returns: :data:`ABSENT` where one of them is not there, or is null.
    """
    for name in parts[:-1]:
        inner = data.get(name) if isinstance(data, Mapping) else None
        data = (inner.get(formats.DATA)
                if isinstance(inner, Mapping) else None)
    if not isinstance(data, Mapping):
        return ABSENT
    return data.get(parts[-1], ABSENT)


def as_text(value: Any) -> str:
    """Return what is text, and ``''`` for null."""
    return str(value) if value else ''


def date_as_str(value: Any) -> str:
    """Return ``2012-10-29 13:42:11+00:00`` for a date, ``None`` for none."""
    return (value.replace('T', ' ').replace('Z', '+00:00')
            if isinstance(value, str) else str(value))


def date_or_empty(value: Any) -> str:
    """Return ``2012-10-29 13:42:11+00:00``, ``''`` for no date."""
    return date_as_str(value) if value else ''


def isotime(value: Any) -> str:
    """Return ``2012-10-29T13:42:11.000000``, ``''`` for no date."""
    return f'{value.rstrip("Z")}.000000' if value else ''


def period(value: Any) -> Any:
    """Return ``2012-10-29 13:42:11``, as an audit period is written."""
    return value.rstrip('Z').replace('T', ' ') if value else value


def number_or_empty(value: Any) -> Any:
    """Return a number, and ``''`` for none and for zero."""
    return int(value) if value else ''


def absent_if_null(value: Any) -> Any:
    """Return a value, and nothing for null."""
    return ABSENT if value is None else value


def absent_if_empty(value: Any) -> Any:
    """Return a value, and nothing for null and for an empty dict."""
    return value or ABSENT


def texts(value: Any) -> Any:
    """Return a dict with text for its values; nothing for an empty one."""
    return {name: str(each)
            for name, each in value.items()} if value else ABSENT


def metric_list(value: Any) -> list[dict[str, Any]]:
    """Return metrics, with percentages as fractions."""
    found = []
    for item in value or ():
        data = item[formats.DATA]
        metric = {'name': data.get('name'),
                  'timestamp': isotime(data.get('timestamp')),
                  'source': data.get('source')}
        number = data.get('value')
        if number is not None:
            metric['value'] = (number / 100.0 if str(
                metric['name']).endswith('.percent') else number)
        elif data.get('numa_membw_values') is not None:
            metric['numa_membw_values'] = data['numa_membw_values']
        found.append(metric)
    return found


def fixed_ips(value: Any) -> list[dict[str, Any]]:
    """Return the fixed addresses; a list also where there are none."""
    return [{'address': data.get('address'), 'type': 'fixed',
             'version': data.get('version'), 'label': data.get('label'),
             'vif_mac': data.get('mac')}
            for data in (item[formats.DATA] for item in value or ())]


def action(source: Source) -> str:
    """Return the method that failed, which is the action of the event."""
    return source.event_type.split('.')[1]


def disk_gb(source: Source) -> Any:
    """Return the root disk and the ephemeral one together, in GiB."""
    sizes = [follow(source.data, ['flavor', name])
             for name in ('root_gb', 'ephemeral_gb')]
    return ABSENT if ABSENT in sizes else sum(size or 0 for size in sizes)


def image_ref_url(source: Source) -> Any:
    """Return the address of the image, where Glance's is known."""
    if source.image_url is None or 'image_uuid' not in source.data:
        return ABSENT
    image = source.data['image_uuid'] or ''
    return f'{source.image_url.rstrip("/")}/images/{image}'


def image_meta(source: Source) -> Any:
    """Return what is known of the properties of the server's image."""
    if 'image_uuid' not in source.data:
        return ABSENT
    found = dict(source.image_meta or {})
    # A snapshot names the image that its server was made from.
    found.setdefault('base_image_ref', source.data['image_uuid'] or '')
    smallest = follow(source.data, ['flavor', 'root_gb'])
    if 'min_disk' in found and isinstance(smallest, int):
        # Nova writes the larger one of the image's and the flavor's.
        found['min_disk'] = str(
            smallest if found.get('disk_format') == 'vhd'
            else max(int(found['min_disk']), smallest))
    return found


def of_request(name: str, path: str | None = None) -> Rule:
    """Return the rule of a key that the request context has.

    :param name: ``user_id`` or ``project_id``.
    :param path: a field that is not the same, but near.
    """
    older = {'user_id': 'user', 'project_id': 'tenant'}[name]

    def make(source: Source) -> Any:
        for key in (name, older):
            if source.context.get(key) is not None:
                return source.context[key]
        return ABSENT
    return Rule(path, make)


@functools.lru_cache(maxsize=1)
def _codes() -> Mapping[str, int]:
    """Return the codes of Nova's exception classes by name."""
    return {name: int(code)
            for code, names in files.data('nova_exceptions.json').items()
            for name in names}


def _fault(source: Source, path: str) -> tuple[str, str] | None:
    parts = [*path.split('.'), 'exception']
    name = follow(source.data, parts)
    message = follow(source.data, [*parts[:-1], 'exception_message'])
    if not isinstance(name, str):
        return None
    return name, message if isinstance(message, str) else ''


def exception(path: str) -> Rule:
    """Return the rule of a key with an exception.

    Nova's notifier writes its own exceptions as the text of a dict, and any
    other as Python shows it.

    :param path: the ExceptionPayload.
    """
    def make(source: Source) -> Any:
        found = _fault(source, path)
        if found is None:
            return ABSENT
        name, message = found
        code = _codes().get(name)
        if code is None:
            return f'{name}({message!r})'
        return str({'kwargs': {'code': code}, 'message': message,
                    'class': name})
    return Rule(f'{path}.exception', make,
                'what the exception was made with, but its code')


def fault_message(path: str) -> Rule:
    """Return the rule of a key with the message of an exception."""
    def make(source: Source) -> Any:
        found = _fault(source, path)
        if found is None:
            return ABSENT
        name, message = found
        # The message of a class that is not Nova's may have secrets in it.
        if name not in _codes():
            message = name
        return message.encode('utf-8', 'replace')[:_MESSAGE_BYTES].decode(
            'utf-8', 'ignore')
    return Rule(f'{path}.exception_message', make)


def fault_code(path: str) -> Rule:
    """Return the rule of a key with the code of an exception."""
    def make(source: Source) -> Any:
        found = _fault(source, path)
        return ABSENT if found is None else _codes().get(found[0], 500)
    return Rule(f'{path}.exception', make,
                'a code that was given to one exception and not its class')
