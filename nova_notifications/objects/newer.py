# SPDX-License-Identifier: Apache-2.0
"""Send what a service knows and the contract does not, and log it once.

A service may be newer than this library: its versioned objects then take
values, and have image properties, that no payload class lists. They leave as
the service has them, for a reader loses less by a value it does not know than
by a notification that is not sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from oslo_log import log as logging
from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo

from nova_notifications import redaction
from nova_notifications import runtime

if TYPE_CHECKING:
    from nova_notifications.objects.serializer import SerializedObject

LOG = logging.getLogger(__name__)

# What has been logged: class, field and value. Some values are free text.
_named: set[tuple[str, str, str]] = set()
_NAMED_LIMIT = 4096
_SHOWN = 100


def value_of(payload: SerializedObject, field: str, value: object,
             source: ovo_base.VersionedObject, error: ValueError) -> str:
    """Return what is sent of a value that a field of a payload refused.

    :param payload: the payload.
    :param field: its field, filled by SCHEMA.
    :param value: the value, as the source has it.
    :param source: the versioned object that the field is filled from.
    :param error: why the field refused it.
    :returns: the value, or the text of a number, which stands for a name in
        the power states.
    :raises ValueError: ``error``, unless the field is of an enum and the
        field of the source takes the value.
    """
    if not _is_of_an_enum(payload, field) or type(value) not in (str, int):
        raise error
    accepts = source.fields.get(payload.SCHEMA[field][1])
    if accepts is None:
        raise error
    try:
        accepts.coerce(source, payload.SCHEMA[field][1], value)
    except Exception:
        raise error from None
    _name_value(payload, field, value, f'this {type(source).__name__} has it')
    return str(value)


def set_enum(payload: SerializedObject, field: str, value: object) -> None:
    """Set a field of an enum to a value that the service's own code passes.

    :param payload: the object that has the field.
    :param field: its field.
    :param value: the value. In a service, a text that the enum lacks is
        stored as it is.
    :raises ValueError: for such a text before ``init()`` and under the test
        fixture, where it is a mistake; and for what is no text.
    """
    try:
        setattr(payload, field, value)
    except ValueError:
        current = runtime.bound
        if current is None or current.strict or type(value) is not str:
            raise
        _name_value(payload, field, value, 'the service passes it')
        payload.__dict__[ovo_base._get_attrname(field)] = value


def fields_of(payload: type[SerializedObject],
              source: type[ovo_base.VersionedObject]) -> Iterator[str]:
    """Return the fields of a class of sources that a payload class lacks.

    :param payload: a payload class that has each field of its source.
    :param source: a class of versioned objects.
    """
    for name, field in source.fields.items():
        if name in payload.fields or name in (payload.LEFT_OUT or ()):
            continue
        simple = not _has_objects(field)
        if _is_first(payload.obj_name(), name, ''):
            LOG.warning(
                '%(payload)s %(version)s has no field %(field)s, and this '
                '%(source)s has it: %(sent)s. A newer nova-notifications may '
                'have it; "nova-notifications contract check --nova" lists '
                'what this one lacks.', {
                    'payload': payload.obj_name(),
                    'version': payload.VERSION, 'field': name,
                    'source': source.__name__,
                    'sent': 'it is sent as it is' if simple else
                    'it is not sent, for it holds an object'})
        if simple:
            yield name


def _is_of_an_enum(payload: SerializedObject, field: str) -> bool:
    return isinstance(getattr(payload.fields.get(field), '_type', None),
                      ovo.Enum)


def _has_objects(field: ovo.Field[object]) -> bool:
    kind = field._type
    while hasattr(kind, '_element_type'):
        kind = kind._element_type._type
    return isinstance(kind, ovo.Object)


def _name_value(payload: SerializedObject, field: str, value: object,
                because: str) -> None:
    shown = redaction.mask_text(repr(value), _SHOWN)
    if _is_first(payload.obj_name(), field, shown):
        LOG.warning(
            '%(payload)s.%(field)s: no value of the contract is %(value)s, '
            'and %(because)s: it is sent as it is. A newer '
            'nova-notifications may have it; "nova-notifications contract '
            'check --nova" lists what this one lacks.', {
                'payload': payload.obj_name(), 'field': field,
                'value': shown, 'because': because})


def _is_first(payload: str, field: str, value: str) -> bool:
    key = payload, field, value
    if key in _named:
        return False
    if len(_named) >= _NAMED_LIMIT:
        _named.clear()
    _named.add(key)
    return True
