# SPDX-License-Identifier: Apache-2.0
"""The same occurrences in each form, one message of each event."""

from __future__ import annotations

import dataclasses
import typing as ty

from nova_notifications import catalogue
from nova_notifications.testing import samples

Message = tuple[dict[str, ty.Any], dict[str, ty.Any]]
_TIME = '2026-03-02 10:00:00.000000'


@dataclasses.dataclass
class Occurrences:
    """Events that both formats have, id and time alike.

    The message id is the versioned event type.

    :ivar legacy: as Nova sends them in the legacy format.
    :ivar versioned: as Nova sends them in the versioned one.
    """

    legacy: list[Message]
    versioned: list[Message]

    @property
    def image_url(self) -> str:
        """Return the address of Glance."""
        return next(message['payload']['image_ref_url'].split('/images/')[0]
                    for message, _ in self.legacy
                    if 'image_ref_url' in message['payload'])

    def image_meta(self, image: str) -> dict[str, ty.Any] | None:
        """Return what a perfect look-up has of an image."""
        for message, _ in self.legacy:
            found = message['payload'].get('image_meta', {})
            if found.get('base_image_ref') == image:
                return {key: value for key, value in found.items()
                        if key != 'base_image_ref'}
        return None


def both() -> Occurrences:
    """Make one occurrence of each event that both formats have."""
    found = Occurrences([], [])
    for event_type, event in catalogue.events().items():
        if event.legacy is None:
            continue
        for sample in samples.samples(event_type, legacy=True):
            sample.message.update(message_id=event_type, timestamp=_TIME)
            (found.versioned if sample.versioned else found.legacy).append(
                (sample.message, sample.context))
    return found


def versioned() -> list[Message]:
    """Make one versioned notification of each event."""
    found = []
    for event_type in catalogue.events():
        for sample in samples.samples(event_type):
            sample.message.update(message_id=event_type, timestamp=_TIME)
            found.append((sample.message, sample.context))
    return found
