# SPDX-License-Identifier: Apache-2.0
"""Look up the properties of images for ``image_meta``.

Nova writes them when the server is made. What is looked up later is what
Glance has now: of an image that has changed since it may be something else,
and of one that is deleted nothing is known.
"""

from __future__ import annotations

import collections
from collections.abc import Mapping
import threading
import time
from typing import Any, Protocol

from oslo_log import log as logging

from nova_notifications import exceptions

LOG = logging.getLogger(__name__)

# Attributes of an image itself, which no server inherits.
_OWN = frozenset((
    'checksum', 'created_at', 'direct_url', 'file', 'id', 'locations',
    'name', 'os_hash_algo', 'os_hash_value', 'os_hidden', 'owner',
    'protected', 'schema', 'self', 'size', 'status', 'stores', 'tags',
    'updated_at', 'virtual_size', 'visibility'))
# Properties that Nova leaves out, as they are about volumes.
_SKIPPED = frozenset(('block_device_mapping', 'mappings'))


class Glance(Protocol):
    """What sends a request to the image service, such as openstacksdk's."""

    def get(self, url: str) -> Any:
        """Send ``GET`` with a token; the answer has ``json()``."""


class ImageLookup:
    """Return the properties of images, and remember them for a while.

    :param glance: the image service, such as ``openstack.connect().image``.
    :param size: how many images are remembered.
    :param seconds: how long one is remembered; a failed look-up for a tenth
        of it.
    """

    def __init__(self, glance: Glance, size: int = 1024,
                 seconds: float = 600.0) -> None:
        self._glance = glance
        self._size = size
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: collections.OrderedDict[
            str, tuple[float, Mapping[str, Any] | None]] = (
                collections.OrderedDict())

    def __call__(self, image: str) -> Mapping[str, Any] | None:
        """Return what a server inherits of an image, None where unknown.

        :param image: the id of the image.
        """
        with self._lock:
            until, found = self._known.get(image, (0.0, None))
        if time.monotonic() < until:
            return found
        found = self._ask(image)
        kept = self._seconds if found is not None else self._seconds / 10
        with self._lock:
            self._known[image] = time.monotonic() + kept, found
            self._known.move_to_end(image)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return found

    def _ask(self, image: str) -> Mapping[str, Any] | None:
        try:
            answer = self._glance.get(f'/images/{image}')
            if getattr(answer, 'status_code', 200) != 200:
                LOG.info('Glance has no image %s (status %s).', image,
                         answer.status_code)
                return None
            return properties(answer.json())
        except Exception as exc:
            # A notification without the properties is better than none.
            LOG.warning('image %s cannot be looked up: %s: %s', image,
                        type(exc).__name__, exc)
            return None


def properties(image: Mapping[str, Any]) -> dict[str, str]:
    """Return what a server inherits of an image, as text.

    :param image: the image as Glance's API describes it.
    """
    return {name: str(value) for name, value in image.items()
            if name not in _OWN and name not in _SKIPPED
            and value is not None}


def connect(cloud: str | None = None) -> ImageLookup:
    """Return a look-up at the Glance of a cloud.

    :param cloud: a name in ``clouds.yaml``; None: ``OS_CLOUD``, or the other
        ``OS_*`` variables of the environment.
    :raises NotificationsError: without openstacksdk, and where the cloud is
        not known or refuses.
    """
    try:
        import openstack
    except ImportError as exc:
        raise exceptions.NotificationsError(
            "image metadata needs openstacksdk. Next: pip install "
            "'nova-notifications[bridge]'") from exc
    try:
        return ImageLookup(openstack.connect(cloud=cloud).image)
    except Exception as exc:
        raise exceptions.NotificationsError(
            f'the cloud cannot be used for image metadata: '
            f'{type(exc).__name__}: {exc}. Next: check --os-cloud and the '
            f'OS_* variables.') from exc
