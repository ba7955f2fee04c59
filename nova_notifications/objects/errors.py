# SPDX-License-Identifier: Apache-2.0
"""Explain that a source lacks what a payload needs."""

from __future__ import annotations

from typing import Any

from nova_notifications import exceptions
from nova_notifications import redaction


def explain(payload: str, field: str, source: str, attribute: str,
            sources: dict[str, Any], cause: Exception) -> None:
    """Raise or annotate an error, naming field and source.

    :param payload: the name of the payload class.
    :param field: its field.
    :param source: the name of the source.
    :param attribute: the attribute of the source.
    :param sources: the sources there are, by name.
    :param cause: what was raised; unless it is raised anew it has a note.
    :raises PopulateError: where there is no such source or attribute.
    """
    where = f'{payload}.{field} is filled from {source}.{attribute}'
    if source not in sources:
        raise exceptions.PopulateError(
            f'{where}, but no source "{source}" was given; given: '
            f'{", ".join(sorted(sources)) or "none"}.') from cause
    kind = type(sources[source]).__name__
    if isinstance(cause, AttributeError):
        raise exceptions.PopulateError(
            f'{where}, but this {kind} does not have the attribute '
            f'"{attribute}": {redaction.mask_text(cause, 200)}') from cause
    # The caller may catch what its own object raises: keep the class and add
    # to it where it happened.
    exceptions.add_note(
        cause, f'{where}, and reading it from this {kind} failed')
