# SPDX-License-Identifier: Apache-2.0
"""Register notification objects, apart from all other objects.

Nova's rule is that notification objects do not mix with the objects of its
RPC: what is deserialized here can only ever become a class of this package,
whatever name a message brings.
"""

from __future__ import annotations

import collections
from typing import Any, TypeVar

from oslo_utils import versionutils
from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import exception

from nova_notifications.objects import serializer

_Class = TypeVar('_Class', bound=type[ovo_base.VersionedObject])


class NotificationRegistry(ovo_base.VersionedObjectRegistry):
    """oslo.versionedobjects' registry, with its own set of classes."""

    _classes: collections.defaultdict[str, list[Any]] = (
        collections.defaultdict(list))

    def __new__(cls, *args: object,
                **kwargs: object) -> NotificationRegistry:
        # The parent shares one set of classes among all its subclasses.
        self: NotificationRegistry = object.__new__(cls)
        self._obj_classes = cls._classes
        return self

    def _register_class(self, cls: type[ovo_base.VersionedObject]) -> None:
        super()._register_class(cls)
        serializer.prepare(cls)

    @classmethod
    def register_notification(cls, obj_cls: _Class) -> _Class:
        """Register a payload or notification class (Nova's decorator)."""
        cls.register(obj_cls)
        return obj_cls


def find_class(name: str, version: str) -> type[Any]:
    """Return the class that reads a serialized object.

    :param name: ``nova_object.name``.
    :param version: ``nova_object.version``.
    :raises UnsupportedObjectError: for a name that is no notification class.
    :raises IncompatibleObjectVersion: where no class reads that version.
    """
    classes = NotificationRegistry._classes.get(name)
    if not classes:
        raise exception.UnsupportedObjectError(objtype=name)
    for candidate in classes:
        if candidate.VERSION == version:
            return candidate  # type: ignore[no-any-return]
    for candidate in classes:
        if versionutils.is_compatible(version, candidate.VERSION):
            return candidate  # type: ignore[no-any-return]
    raise exception.IncompatibleObjectVersion(
        objname=name, objver=version, supported=classes[0].VERSION)
