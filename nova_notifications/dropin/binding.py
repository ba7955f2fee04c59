# SPDX-License-Identifier: Apache-2.0
"""Nova's own notifiers and errors, handed to ``init()``."""

from __future__ import annotations

from typing import Any, cast

from nova_notifications import runtime


class NovaNotifiers:
    """The notifiers that ``nova.rpc.init()`` made.

    They are looked up for every message: a service that initializes its RPC
    anew, or a test that replaces a notifier, is followed.

    :param notification_format: ``[notifications] notification_format``.
    """

    def __init__(self, notification_format: str) -> None:
        from nova import rpc

        self._rpc: Any = rpc
        self._versioned = notification_format in ('versioned', 'both')
        self._legacy = notification_format in ('unversioned', 'both')

    @property
    def versioned_enabled(self) -> bool:
        """Whether Nova sends versioned notifications."""
        notifier = self._rpc.NOTIFIER
        return self._versioned and notifier is not None and bool(
            notifier.is_enabled())

    @property
    def legacy_enabled(self) -> bool:
        """Whether Nova sends legacy notifications."""
        notifier = self._rpc.LEGACY_NOTIFIER
        return self._legacy and notifier is not None and bool(
            notifier.is_enabled())

    def versioned(self, publisher_id: str) -> runtime.Notifier:
        """:param publisher_id: for example ``nova-compute:host1``."""
        return cast(runtime.Notifier,
                    self._rpc.get_versioned_notifier(publisher_id))

    def legacy(self, publisher_id: str) -> runtime.Notifier:
        """:param publisher_id: for example ``compute.host1``."""
        service, _, host = publisher_id.partition('.')
        get = self._rpc.get_notifier
        # What graft() gives Nova instead leads here.
        get = getattr(get, '__wrapped__', get)
        return cast(runtime.Notifier, get(service, host))


def bind() -> None:
    """Initialize the library from the Nova of this process.

    Call it after ``nova.rpc.init()``; a second call reads the configuration
    again. ``graft()`` does so by itself.

    :raises ImportError: without Nova.
    """
    import nova.conf
    from nova import context
    from nova import exception

    conf = nova.conf.CONF
    runtime.init(
        conf, notifiers=NovaNotifiers(conf.notifications.notification_format),
        hooks=runtime.Hooks(
            lazy_load_errors=(exception.ObjectActionError,
                              exception.OrphanedObjectError),
            missing_instance_errors=(exception.InstanceNotFound,),
            image_url=_image_url,
            steady_contexts=(context.RequestContext,)))


def unbind() -> None:
    """Undo :func:`bind`: the library is not initialized any more."""
    runtime.cleanup()


def _image_url(image_ref: Any, context: Any) -> str | None:
    from keystoneauth1 import exceptions as keystone
    from nova.image import glance

    try:
        return cast(str, glance.API().generate_image_url(image_ref, context))
    except keystone.EndpointNotFound:
        # A periodic task has no token, so no catalogue to find Glance in.
        if getattr(context, 'auth_token', None) is None:
            return cast('str | None', image_ref)
        raise
