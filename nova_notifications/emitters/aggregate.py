# SPDX-License-Identifier: Apache-2.0
"""Send notifications about aggregates."""

from __future__ import annotations

from typing import Any, Literal

from nova_notifications import runtime
from nova_notifications.emitters import base
from nova_notifications.legacy import aggregate as legacy
from nova_notifications.objects import aggregate as objects
from nova_notifications.objects import lazyload
from nova_notifications.protocols import AggregateLike
from nova_notifications.settings import Format

# What a compute host answers about an image that it has now.
_CACHED = ('cached', 'existing')


def action(context: object, aggregate: AggregateLike,
           action: Literal['create', 'delete', 'add_host', 'remove_host',
                           'update_metadata', 'update_prop', 'cache_images'],
           phase: Literal['start', 'end'], *, host_name: str | None = None,
           metadata: dict[str, Any] | None = None,
           formats: Format = Format.BOTH, best_effort: bool = True) -> None:
    """Notify that something is done to an aggregate.

    :param context: the request context.
    :param aggregate: the aggregate.
    :param action: ``create``, ``delete``, ``add_host``, ``remove_host``,
        ``update_metadata``, ``update_prop`` or ``cache_images`` (the last
        one is versioned only).
    :param phase: ``start`` or ``end``.
    :param host_name: the host that is added or removed, for legacy.
    :param metadata: the metadata that is set or changed, for legacy.
    :param formats: which formats this call may send.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    def publisher() -> str:
        # The publisher of a legacy aggregate notification is the aggregate:
        # its id, or its name while it has none.
        identifier = (None if (action, phase) == ('create', 'start')
                      else lazyload.get_if_set(aggregate, 'id'))
        return str(identifier or aggregate.name)

    on = runtime.enabled(formats)
    if on:
        base.send(
            on, context, objects.AggregateNotification,
            'aggregate', action, phase,
            lambda: objects.AggregatePayload(aggregate),
            lambda: legacy.payload(aggregate, action, phase, host_name,
                                   metadata),
            legacy_service='aggregate', legacy_host=publisher,
            subject=aggregate, best_effort=best_effort)


def cache_images_progress(context: object, aggregate: AggregateLike, host: str,
                          image_status: dict[str, str], index: int,
                          total: int, *, best_effort: bool = True) -> None:
    """Notify that a host of an aggregate has cached its images, or not.

    Versioned only.

    :param context: the request context.
    :param aggregate: the aggregate.
    :param host: the host that has answered.
    :param image_status: its answer: image id -> ``cached``, ``existing``,
        or why not.
    :param index: how many hosts have answered, from 1.
    :param total: how many hosts there are.
    :param best_effort: see :mod:`nova_notifications.emitters.base`.
    """
    def build() -> objects.AggregateCachePayload:
        payload = objects.AggregateCachePayload(
            aggregate, host, index, total)
        payload.images_cached = [image for image, status
                                 in image_status.items() if status in _CACHED]
        payload.images_failed = [image for image, status
                                 in image_status.items()
                                 if status not in _CACHED]
        return payload

    if runtime.enabled(Format.VERSIONED):
        base.send_versioned(
            context, objects.AggregateCacheNotification,
            'aggregate', 'cache_images', 'progress', build,
            subject=aggregate, best_effort=best_effort)
