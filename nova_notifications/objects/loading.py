# SPDX-License-Identifier: Apache-2.0
"""Sources that load nothing, and what is raised where nothing is loaded."""

from __future__ import annotations

import contextlib
import copy
from typing import Any

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import exception as ovo_exception

from nova_notifications import runtime
from nova_notifications.objects import places

# An attribute of a versioned object that cannot be loaded, in the words of
# oslo.versionedobjects; Nova's own are in Hooks.lazy_load_errors.
_LAZY_LOAD_ERRORS = (NotImplementedError, ovo_exception.OrphanedObjectError)


def unloadable() -> tuple[type[BaseException], ...]:
    """The exceptions that mean that an attribute cannot be loaded."""
    current = runtime.bound()
    if current is None:
        return _LAZY_LOAD_ERRORS
    return _LAZY_LOAD_ERRORS + current.hooks.lazy_load_errors


def orphan(source: Any) -> Any:
    """A shallow copy of an object that cannot load anything.

    :param source: the caller's object, which stays as it is, also when an
        attribute of the copy is set.
    :returns: the copy; of a versioned object, reading an attribute that is
        not set raises ``NotImplementedError``.
    """
    if isinstance(source, ovo_base.VersionedObject):
        # As copy.copy() would, in a tenth of the time.
        twin: Any = object.__new__(source.__class__)
        twin.__dict__ = {
            **source.__dict__, '_context': None,
            '_changed_fields': set(source._changed_fields),
            'obj_load_attr': places.refuse_to_load}
        return twin
    twin = copy.copy(source)
    if hasattr(type(source), 'obj_attr_is_set'):
        twin._context = None
        twin._changed_fields = set(source._changed_fields)
        twin.obj_load_attr = places.refuse_to_load
    return twin


def orphans(sources: dict[str, Any]) -> dict[str, Any]:
    """The same sources, as copies that cannot load anything.

    :param sources: the caller's objects by name; they stay as they are.
    """
    return {name: orphan(source) for name, source in sources.items()}


def unloaded(sources: dict[str, Any],
             optional: str | None) -> dict[str, Any]:
    """Copies that load nothing, and of which one attribute reads as None.

    :param sources: the caller's objects by name; they stay as they are.
    :param optional: the attribute that may be missing on a plain object, or
        None. On a versioned one any attribute may be.
    """
    twins = orphans(sources)
    for twin in twins.values():
        if optional is not None and not places.is_versioned(twin) and (
                not places.is_set(twin, optional)):
            # What takes no attributes is no source: populating it says so,
            # by the name of the first field.
            with contextlib.suppress(AttributeError):
                setattr(twin, optional, None)
    return twins
