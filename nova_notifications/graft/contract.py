# SPDX-License-Identifier: Apache-2.0
"""Read the contract of an installed Nova from its own classes."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.metadata
import importlib.util
import pkgutil
from typing import Any

from nova_notifications import catalogue
from nova_notifications.contract import introspect
from nova_notifications.contract import model
from nova_notifications import exceptions

_OBJECTS = 'nova.notifications.objects'


def contract() -> model.Contract:
    """Read what the Nova of this environment declares; it is imported.

    A class that Nova takes from the library counts as Nova's. Events are
    those that Nova documents by a sample. An enum that no payload of Nova
    uses is the one of ``nova.objects.fields``.

    :raises GraftError: where Nova is not installed or cannot be imported
    """
    if importlib.util.find_spec('nova') is None:
        raise exceptions.GraftError(
            'Nova is not installed here: there is nothing to compare with. '
            'Next: run this in the environment of a Nova.')
    try:
        classes = _classes()
        from nova.objects import fields
    except ImportError as exc:
        raise exceptions.GraftError(
            f'Nova is installed here and cannot be imported: {exc}. Next: '
            f'install what it requires.') from exc
    version = _version()
    found = introspect.of_classes(version, version, classes)
    return dataclasses.replace(
        found, enums={**introspect.enums_of(fields), **found.enums})


def _classes() -> dict[str, type[Any]]:
    """Return the notification classes of Nova by their names."""
    from nova.objects import base

    library = set(catalogue.classes().values())
    package = importlib.import_module(_OBJECTS)
    shared = []
    for module in pkgutil.iter_modules(package.__path__):
        names = vars(importlib.import_module(f'{_OBJECTS}.{module.name}'))
        shared += [value for value in names.values()
                   if isinstance(value, type) and value in library]
    found = [*shared, *base.NovaObjectRegistry.notification_classes]
    return {item.__name__: item
            for item in sorted(found, key=lambda item: item.__name__)}


def _version() -> str:
    try:
        return importlib.metadata.version('nova')
    except importlib.metadata.PackageNotFoundError:
        # On the module path alone, as a checkout may be.
        return 'Nova'
