# SPDX-License-Identifier: Apache-2.0
"""What legacy notifications about instances have in common.

By the names and parameters of ``nova.notifications.base``; the emitters look
these functions up here, so that a test of Nova may replace them.
"""

from __future__ import annotations

import datetime
from typing import Any

from nova_notifications import runtime
from nova_notifications.legacy import images
from nova_notifications.legacy import instance as legacy
from nova_notifications.legacy import times


def audit_period_bounds(
        current_period: bool = False
) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the beginning and the end of the audit period, naive UTC.

    :param current_period: the period that is running, up to now, in place
        of the last completed one.
    :raises ValueError: for an ``instance_usage_audit_period`` there is not.
    """
    return times.audit_period_bounds(
        runtime.current().settings.instance_usage_audit_period,
        current_period)


def info_from_instance(context: Any, instance: Any, network_info: Any,
                       populate_image_ref_url: bool = False,
                       **kw: Any) -> dict[str, Any]:
    """Return what every legacy notification about an instance has.

    :param context: the request context.
    :param instance: the instance.
    :param network_info: its network, or None.
    :param populate_image_ref_url: whether to look up the URL of its image.
    :param kw: keys to add or to override.
    """
    url = (images.image_ref_url(context, instance)
           if populate_image_ref_url else None)
    payload = legacy.info_from_instance(instance, network_info, url)
    # Nova's rebuild brings an image_ref_url of its own.
    payload.update(kw)
    return payload
