# SPDX-License-Identifier: Apache-2.0
"""A contract that lacks a value or a field, while a test runs."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import Any
from unittest import mock

from oslo_versionedobjects import fields as ovo

from nova_notifications.objects import newer
from nova_notifications.objects import serializer


def enum_of(field: Any) -> Any:
    """Return the enum of a field, None where it is of no enum."""
    return field._type if isinstance(field._type, ovo.Enum) else None


@contextlib.contextmanager
def value(cls: Any, field: str, lacking: str) -> Iterator[None]:
    """Take a value away from the enum of a field of a class."""
    twin = copy.copy(cls.fields[field])
    twin._type = copy.copy(twin._type)
    twin._type._valid_values = [
        one for one in twin._type.valid_values if one != lacking]
    with _changed(cls, fields={**cls.fields, field: twin}):
        yield


@contextlib.contextmanager
def field(cls: Any, lacking: str) -> Iterator[None]:
    """Take a field away from a class, and what fills it."""
    with _changed(cls, **{name: {
            key: one for key, one in getattr(cls, name).items()
            if key != lacking} for name in ('fields', 'SCHEMA')}):
        yield


@contextlib.contextmanager
def _changed(cls: Any, **attributes: Any) -> Iterator[None]:
    try:
        with mock.patch.multiple(cls, **attributes):
            serializer.make_codec(cls)
            yield
    finally:
        serializer.make_codec(cls)


@contextlib.contextmanager
def log() -> Iterator[list[str]]:
    """Give the lines that name what a contract lacks; none was logged yet."""
    with mock.patch.object(newer, '_named', set()), mock.patch.object(
            newer.LOG, 'warning') as warning:
        lines: list[str] = []
        warning.side_effect = lambda text, values: lines.append(text % values)
        yield lines
