# SPDX-License-Identifier: Apache-2.0
"""Compare payload versions, ``<major>.<minor>``; a minor bump only adds."""

from __future__ import annotations

import enum

from nova_notifications import exceptions


class Bump(enum.IntEnum):
    """Say how far a version moved, or has to move; larger is further."""

    NONE = 0
    MINOR = 1
    MAJOR = 2


def parse(version: str) -> tuple[int, int]:
    """Return ``(major, minor)`` of a version such as ``1.10``.

    :raises ContractError: where the text is not two numbers and a dot
    """
    major, dot, minor = version.partition('.')
    if not (dot and major.isdecimal() and minor.isdecimal()):
        raise exceptions.ContractError(
            f'{version!r} is not a payload version: two numbers joined by a '
            f'dot are expected, such as 1.10.')
    return int(major), int(minor)


def bump(old: str, new: str) -> Bump | None:
    """Return how the version moved; None where it went backwards."""
    before, after = parse(old), parse(new)
    if after < before:
        return None
    if after[0] > before[0]:
        return Bump.MAJOR
    return Bump.MINOR if after > before else Bump.NONE


def bumped(version: str, by: Bump) -> str:
    """Return the next version after ``version``, one bump further."""
    major, minor = parse(version)
    if by is Bump.MAJOR:
        return f'{major + 1}.0'
    return f'{major}.{minor + 1}' if by is Bump.MINOR else version
