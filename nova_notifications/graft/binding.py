# SPDX-License-Identifier: Apache-2.0
"""Initialize the library from the Nova of this process."""

from __future__ import annotations

from typing import Any, cast

from nova_notifications import runtime
from nova_notifications import service_notifiers
from nova_notifications.graft import legacy_notifier


class _Notifiers(service_notifiers.ServiceNotifiers):
    """Send by Nova's notifiers, also where Nova has been given ours."""

    def notifier_of(self, notifier: Any) -> runtime.Notifier:
        """Return what sends for a legacy notifier that Nova hands over.

        :param notifier: what ``nova.rpc.get_notifier()`` returned, or
            anything else.
        """
        if (isinstance(notifier, legacy_notifier.Delegating) and
                service_notifiers.has_own_methods(notifier)):
            # What apply() gives Nova instead leads here.
            notifier = notifier.plain
        return super().notifier_of(notifier)


def notifiers_of(conf: Any, rpc: Any) -> service_notifiers.ServiceNotifiers:
    """Return Nova's notifiers, as ``init()`` takes them.

    :param conf: Nova's configuration.
    :param rpc: the module ``nova.rpc``.
    """
    def is_plain(serializer: Any) -> bool:
        return (type(serializer) is rpc.RequestContextSerializer and
                type(vars(serializer).get('_base')) is
                rpc.JsonPayloadSerializer)

    return _Notifiers(conf, rpc, wrapper=rpc.LegacyValidatingNotifier,
                      is_plain=is_plain)


def bind(contract: str = runtime.NEWEST) -> None:
    """Initialize the library from the Nova of this process.

    Call it after ``nova.rpc.init()``; ``apply()`` does so by itself. The
    configuration and Nova's notifiers are followed afterwards.

    :param contract: as for :func:`nova_notifications.init`.
    :raises ImportError: without Nova.
    :raises ContractError: for a contract that cannot be kept to.
    """
    import nova.conf
    from nova import context
    from nova import exception
    from nova import rpc

    conf = nova.conf.CONF
    runtime.init(
        conf, notifiers=notifiers_of(conf, rpc),
        hooks=runtime.Hooks(
            lazy_load_errors=(exception.ObjectActionError,
                              exception.OrphanedObjectError),
            missing_instance_errors=(exception.InstanceNotFound,),
            image_url=_image_url,
            cacheable_contexts=(context.RequestContext,),
            request_spec=_request_spec,
            server_group=_server_group), contract=contract)


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


def _request_spec(context: Any, request_spec: dict[str, Any]) -> Any:
    from nova import objects

    return objects.RequestSpec.from_primitives(context, request_spec, {})


def _server_group(context: Any, uuid: str) -> Any:
    from nova import objects

    return objects.InstanceGroup.get_by_uuid(context, uuid)
