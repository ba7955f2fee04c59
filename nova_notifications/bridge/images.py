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
from typing import Any, Final, Protocol

from oslo_log import log as logging

from nova_notifications import exceptions
from nova_notifications import redaction

LOG = logging.getLogger(__name__)

# Attributes of an image itself, which no server inherits.
_OWN = frozenset((
    'checksum', 'created_at', 'direct_url', 'file', 'id', 'locations',
    'name', 'os_hash_algo', 'os_hash_value', 'os_hidden', 'owner',
    'protected', 'schema', 'self', 'size', 'status', 'stores', 'tags',
    'updated_at', 'virtual_size', 'visibility'))
# Properties that Nova leaves out, as they may be large.
_SKIPPED = frozenset(('block_device_mapping', 'img_block_device_mapping',
                      'img_mappings', 'mappings'))
#: What Nova keeps of an image itself, where it is set.
INHERITED = frozenset(('container_format', 'disk_format', 'min_disk',
                       'min_ram'))
# Bytes that Nova keeps of a property.
_LONGEST: Final = 255
# Seconds that Glance, or Keystone, may take to answer.
_TIMEOUT: Final = 5.0


class Glance(Protocol):
    """What sends a request to the image service, such as openstacksdk's."""

    def get(self, url: str) -> Any:
        """Send ``GET`` with a token; the answer has ``json()``."""


class _UnavailableError(Exception):
    """Glance does not say whether it has the image."""


class ImageLookup:
    """Return the properties of images, and remember them for a while.

    Where Glance does not answer, it is not asked for the tenth of that
    while, for whatever image: what it has answered before is used, and a
    notification does without otherwise, instead of each waiting for it.

    :param glance: the image service, such as ``openstack.connect().image``.
    :param size: how many images are remembered.
    :param seconds: how long one is remembered; that there is none, for a
        tenth of it.
    """

    def __init__(self, glance: Glance, size: int = 1024,
                 seconds: float = 600.0) -> None:
        self._glance = glance
        self._size = size
        self._seconds = seconds
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._known: collections.OrderedDict[
            str, tuple[float, Mapping[str, Any] | None]] = (
                collections.OrderedDict())

    def __call__(self, image: str) -> Mapping[str, Any] | None:
        """Return what a server inherits of an image, None where unknown.

        :param image: the id of the image.
        """
        with self._lock:
            until, found = self._known.get(image, (0.0, None))
            now = time.monotonic()
            if now < max(until, self._away_until):
                return found
        try:
            found = self._ask(image)
        except Exception as exc:
            # A notification without the properties is better than none.
            with self._lock:
                self._away_until = time.monotonic() + self._seconds / 10
            LOG.warning('image %s cannot be looked up, and no other is for '
                        '%.0f s: %s: %s', image, self._seconds / 10,
                        type(exc).__name__, redaction.mask_text(exc, 300))
            return found
        kept = self._seconds if found is not None else self._seconds / 10
        with self._lock:
            self._known[image] = time.monotonic() + kept, found
            self._known.move_to_end(image)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return found

    def _ask(self, image: str) -> Mapping[str, Any] | None:
        answer = self._glance.get(f'/images/{image}')
        if answer.status_code == 404:
            LOG.info('Glance has no image %s.', image)
            return None
        if answer.status_code != 200:
            raise _UnavailableError(f'status {answer.status_code}')
        return properties(answer.json())


def properties(image: Mapping[str, Any]) -> dict[str, str]:
    """Return what a server inherits of an image, as text.

    :param image: the image as Glance's API describes it.
    """
    return {name: _shortened(str(value)) for name, value in image.items()
            if name not in _OWN and name not in _SKIPPED
            and not (value is None and name in INHERITED)}


def _shortened(text: str) -> str:
    """Return as many whole characters as Nova keeps."""
    return text.encode()[:_LONGEST].decode(errors='ignore')


class _Cloud:
    """Look up images in a Glance that may be away when the bridge starts."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def get(self, url: str) -> Any:
        """Send ``GET`` with a token."""
        return self._connection.image.get(url)


def connect(cloud: str | None = None) -> ImageLookup:
    """Return a look-up at the Glance of a cloud.

    Nothing is asked yet: a bridge starts also where Glance is away.

    :param cloud: a name in ``clouds.yaml``; None: ``OS_CLOUD``, or the other
        ``OS_*`` variables of the environment.
    :raises NotificationsError: without openstacksdk, and where the cloud is
        not known.
    """
    try:
        import openstack
    except ImportError as exc:
        raise exceptions.NotificationsError(
            "image metadata needs openstacksdk. Next, in a checkout of the "
            "project: pip install '.[bridge]'") from exc
    try:
        return ImageLookup(_Cloud(openstack.connect(
            cloud=cloud, api_timeout=_TIMEOUT)))
    except Exception as exc:
        raise exceptions.NotificationsError(
            f'the cloud cannot be used for image metadata: '
            f'{type(exc).__name__}: {redaction.mask_text(exc, 300)} Next: '
            f'check --os-cloud and the OS_* variables.') from exc
