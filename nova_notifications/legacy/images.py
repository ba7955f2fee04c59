# SPDX-License-Identifier: Apache-2.0
"""Look up the URL of an image for legacy payloads about instances.

Nova asks Keystone's catalogue for it, and Glance for its version. Within one
request, which sends several notifications, the answer is the same.
"""

from __future__ import annotations

import time
import weakref
from typing import Any

from oslo_context import context as oslo_context

from nova_notifications import runtime
from nova_notifications.protocols import InstanceLike

# A context may live as long as its process: it is asked anew after a minute.
_SECONDS = 60.0
# How many images a context may ask for, to be remembered.
_IMAGES = 256
# Of a context: reference -> the hook that was asked, the URL, and until when
# it counts.
_Urls = dict[str, tuple[Any, str | None, float]]
_known: weakref.WeakKeyDictionary[Any, _Urls] = weakref.WeakKeyDictionary()


def image_ref_url(context: object, instance: InstanceLike) -> str | None:
    """Return the URL of the instance's image.

    :param context: the request context, for the service's own look-up.
    :param instance: the instance.
    :returns: what ``Hooks.image_url`` returns, or has returned within the
        last minute for the same image and the same oslo.context
        ``RequestContext``; without the hook, the image reference.
    """
    look_up = runtime.current().hooks.image_url
    reference: str | None = instance.image_ref
    if look_up is None:
        return reference
    if not isinstance(context, oslo_context.RequestContext) or (
            type(reference) is not str):
        return look_up(reference, context)
    try:
        urls = _known.setdefault(context, {})
    except TypeError:
        # A subclass that cannot be a key.
        return look_up(reference, context)
    asked, url, until = urls.get(reference, (None, None, 0.0))
    now = time.monotonic()
    if asked is not look_up or now >= until:
        url = look_up(reference, context)
        if len(urls) >= _IMAGES:
            urls.clear()
        urls[reference] = look_up, url, now + _SECONDS
    return url
