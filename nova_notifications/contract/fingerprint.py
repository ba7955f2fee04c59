# SPDX-License-Identifier: Apache-2.0
"""Compute the fingerprint of a class from its contract alone.

oslo.versionedobjects' checker hashes a text made of the fields, the remotable
methods (a notification has none) and, for payloads, what Nova adds about the
SCHEMA. The same text can be written from the contract, so that a recorded
fingerprint can be proved, for any release, without the classes of the time.

Nova changed what it adds with its release 30: up to 29 an ordered dict of
the SCHEMA, since then a sorted list. No class changed, all payloads'
fingerprints did. Both recipes are kept here, to tell the one from the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
import hashlib
from typing import Any, Final

from nova_notifications.contract import model

_NO_DEFAULT: Final = (
    "<class 'oslo_versionedobjects.fields.UnspecifiedDefault'>")

# The one value set that is part of a field type and not an enum of its own.
HASH_METHODS: Final = ('SHA-224', 'SHA-256', 'SHA-384', 'SHA-512')
HASH_METHODS_FIELD: Final = 'ImageSignatureHashTypeField'


class _Text:
    """Hold a text that repr() shows as it is."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _sorted_list(items: list[tuple[str, tuple[Any, ...]]]) -> Any:
    return items


def _ordered_dict(items: list[tuple[str, tuple[Any, ...]]]) -> Any:
    return _Text(f'OrderedDict({items!r})' if items else 'OrderedDict()')


RECIPES: Final[Mapping[str, Callable[
    [list[tuple[str, tuple[Any, ...]]]], Any]]] = {
        'sorted list': _sorted_list, 'ordered dict': _ordered_dict}
CURRENT: Final = 'sorted list'


def fingerprint(contract: model.Contract, name: str,
                recipe: str = CURRENT) -> str:
    """Return the fingerprint, ``<version>-<md5>``, of one class.

    :param recipe: a key of RECIPES: how the SCHEMA goes into the text
    """
    found = contract.objects[name]
    fields = [(key, _Text(_field(contract, field)))
              for key, field in sorted(found.fields.items())]
    data: tuple[Any, ...] = (fields, [])
    if found.is_payload:
        data += (RECIPES[recipe](sorted((found.schema or {}).items())),)
    digest = hashlib.md5(repr(data).encode(), usedforsecurity=False)
    return f'{found.version}-{digest.hexdigest()}'


def recipe_of(contract: model.Contract, name: str) -> str | None:
    """Return by which recipe the recorded fingerprint was made; None: none."""
    recorded = contract.objects[name].fingerprint
    for recipe in RECIPES:
        if fingerprint(contract, name, recipe) == recorded:
            return recipe
    return None


def _field(contract: model.Contract, field: model.FieldContract) -> str:
    """Write a field the way oslo.versionedobjects writes it."""
    default = _NO_DEFAULT if field.default is model.UNSET else field.default
    values: Any = None
    if field.enum is not None:
        values = contract.enums[field.enum]
        if (field.enum, values) == ('PointerModelType', ('usbtablet',)):
            values = _pointer_models(contract, values)
    elif field.type == HASH_METHODS_FIELD:
        values = HASH_METHODS
    text = (f'{_type_name(field)}(default={default},'
            f'nullable={field.nullable}')
    return text + (f',valid_values={values}' if values is not None else '') \
        + ')'


def _pointer_models(contract: model.Contract, values: Any) -> Any:
    """Return the values as hashed: before release 23 a bare string."""
    major = contract.nova.partition('.')[0]
    return values[0] if major.isdecimal() and int(major) < 23 else values


def _type_name(field: model.FieldContract) -> str:
    """Return the object model's type behind a field class.

    An enum field is called like its enum; a container after its outer part.
    """
    if field.enum is not None:
        return field.enum
    for container in ('List', 'Dict', 'Set'):
        if field.type.startswith(container + 'Of'):
            return container
    return field.type.removesuffix('Field')
