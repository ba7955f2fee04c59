# SPDX-License-Identifier: Apache-2.0
"""Define the base of objects that record no changes of their fields."""

from __future__ import annotations

import copy
from typing import Any

from oslo_versionedobjects import base as ovo_base


class _Unrecorded(set[str]):
    """The changed fields of objects that record no changes."""

    def add(self, element: str) -> None:
        """Do nothing."""


class UnrecordedObject(ovo_base.ComparableVersionedObject,
                       ovo_base.VersionedObject):
    """Define an object that is sent once and records no changes.

    Every field is new, and the list of the changed ones would tell a reader
    nothing. What oslo.versionedobjects sets on each object to record changes
    is the same for all of these, and stands on the class.
    """

    _changed_fields = _Unrecorded()
    _context: Any = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        # The parent calls the constructor without arguments; ours take the
        # sources of a payload.
        twin = memo[id(self)] = self.__class__.__new__(self.__class__)
        twin.__dict__.update(copy.deepcopy(self.__getstate__(), memo))
        return twin

    def __getstate__(self) -> dict[str, Any]:
        # A copy that goes somewhere else needs no request context.
        return {name: value for name, value in self.__dict__.items()
                if name != '_context'}

    def obj_what_changed(self) -> set[str]:
        """Return no field."""
        return set()

    def obj_reset_changes(self, fields: object = None,
                          recursive: bool = False) -> None:
        """Do nothing: no changes are recorded."""
