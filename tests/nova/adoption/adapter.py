#    Licensed under the Apache License, Version 2.0 (the "License"); you may
#    not use this file except in compliance with the License. You may obtain
#    a copy of the License at
#
#         http://www.apache.org/licenses/LICENSE-2.0
#
#    Unless required by applicable law or agreed to in writing, software
#    distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
#    WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
#    License for the specific language governing permissions and limitations
#    under the License.

"""Binds nova_notifications, which builds Nova's notifications, to Nova.

nova_notifications does not import Nova. What it needs of it is handed over
here: the configuration, the two notifiers in nova.rpc and a few hooks.
"""

from keystoneauth1 import exceptions as ks_exc
import nova_notifications

import nova.conf
from nova import context as nova_context
from nova import exception

CONF = nova.conf.CONF


def init():
    """Bind the library to this process.

    Called at the end of nova.rpc.init(). The library asks the configuration
    and nova.rpc again for each notification, so a changed option and a
    replaced notifier are followed.
    """
    # NOTE: nova.rpc imports this module.
    from nova import rpc

    def is_plain(serializer):
        # A payload reaches the notifier as primitives. Serializing it once
        # more with these two serializers would change nothing of it.
        return (type(serializer) is rpc.RequestContextSerializer and
                type(serializer._base) is rpc.JsonPayloadSerializer)

    nova_notifications.init(
        CONF,
        notifiers=nova_notifications.ServiceNotifiers(
            CONF, rpc,
            versioned='NOTIFIER',
            legacy='LEGACY_NOTIFIER',
            get_versioned='get_versioned_notifier',
            get_legacy='get_notifier',
            wrapper=rpc.LegacyValidatingNotifier,
            is_plain=is_plain),
        hooks=nova_notifications.Hooks(
            lazy_load_errors=(exception.ObjectActionError,
                              exception.OrphanedObjectError),
            missing_instance_errors=(exception.InstanceNotFound,),
            image_url=_get_image_url,
            cacheable_contexts=(nova_context.RequestContext,),
            request_spec=_get_request_spec,
            server_group=_get_server_group))


def cleanup():
    """Undo init().

    Called at the start of nova.rpc.cleanup().
    """
    nova_notifications.cleanup()


# NOTE: The modules that the hooks need import the modules that send
# notifications, so they are imported when they are used.


def _get_image_url(image_ref, context):
    """Get the URL that a legacy payload contains as image_ref_url.

    :param image_ref: the ID or the URL of the image
    :param context: the request context
    :returns: the URL of the image, or image_ref where there is no service
        catalog to find Glance in, as in a periodic task
    """
    from nova.image import glance

    try:
        return glance.API().generate_image_url(image_ref, context)
    except ks_exc.EndpointNotFound:
        if context.auth_token is None:
            return image_ref
        raise


def _get_request_spec(context, request_spec):
    """Get the object of a request spec that came over RPC as a dict.

    :param context: the request context
    :param request_spec: the dict
    :returns: a nova.objects.RequestSpec
    """
    from nova import objects

    return objects.RequestSpec.from_primitives(context, request_spec, {})


def _get_server_group(context, uuid):
    """Get the server group that a notification is about.

    :param context: the request context
    :param uuid: the UUID of the group
    :returns: a nova.objects.InstanceGroup
    """
    from nova import objects

    return objects.InstanceGroup.get_by_uuid(context, uuid)
