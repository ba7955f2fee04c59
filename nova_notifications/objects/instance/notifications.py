# SPDX-License-Identifier: Apache-2.0
"""Define the notifications about instances, and declare their events."""

from __future__ import annotations

from nova_notifications import fields
from nova_notifications import objects
from nova_notifications.objects import base

_ALL = ('start', 'end', 'error')
# Nova's API deletes by itself where no compute service is there to do it,
# and the conductor deletes what was never built.
_DELETERS = ('nova-compute', 'nova-api', 'nova-conductor')


@base.emits('instance', 'pause', 'unpause', 'power_off', 'power_on',
            'restore', 'resume', 'shelve', 'shelve_offload', 'shutdown',
            'suspend', 'trigger_crash_dump', 'unrescue', 'unshelve',
            legacy='compute.instance.{action}.{phase}')
@base.emits('instance', 'reboot', 'resize', phases=_ALL,
            legacy='compute.instance.{action}.{phase}')
@base.emits('instance', 'delete', 'soft_delete', sources=_DELETERS,
            legacy='compute.instance.{action}.{phase}')
@base.emits('instance', 'resize_confirm',
            legacy='compute.instance.resize.confirm.{phase}')
@base.emits('instance', 'resize_revert',
            legacy='compute.instance.resize.revert.{phase}')
@base.emits('instance', 'resize_finish',
            legacy='compute.instance.finish_resize.{phase}')
@base.emits('instance', 'live_migration_abort',
            legacy='compute.instance.live.migration.abort.{phase}')
@base.emits('instance', 'live_migration_force_complete',
            legacy='compute.instance.live.migration.force.complete.{phase}')
@base.emits('instance', 'live_migration_pre',
            legacy='compute.instance.live_migration.pre.{phase}')
@base.emits('instance', 'live_migration_post',
            legacy='compute.instance.live_migration._post.{phase}')
@base.emits('instance', 'live_migration_post_dest',
            legacy='compute.instance.live_migration.post.dest.{phase}')
@base.emits('instance', 'live_migration_rollback',
            legacy='compute.instance.live_migration._rollback.{phase}')
@base.emits('instance', 'live_migration_rollback_dest',
            legacy='compute.instance.live_migration.rollback.dest.{phase}')
@base.emits('instance', 'evacuate', phases=(None,), sources=('nova-api',),
            legacy='compute.instance.evacuate')
@base.emits('instance', 'lock', 'unlock', phases=(None,),
            sources=('nova-api',))
@base.emits('instance', 'interface_attach', phases=_ALL)
@base.emits('instance', 'interface_detach')
@base.NotificationRegistry.register_notification
class InstanceActionNotification(base.NotificationBase):
    """Something is done to an instance."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceActionPayload

    fields = {
        'payload': fields.ObjectField('InstanceActionPayload'),
    }


@base.emits('instance', 'create', phases=_ALL,
            legacy='compute.instance.create.{phase}')
@base.NotificationRegistry.register_notification
class InstanceCreateNotification(base.NotificationBase):
    """An instance is created."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceCreatePayload

    fields = {
        'payload': fields.ObjectField('InstanceCreatePayload'),
    }


@base.emits('instance', 'update', phases=(None,),
            sources=('nova-compute', 'nova-api', 'nova-conductor'),
            legacy='compute.instance.update')
@base.NotificationRegistry.register_notification
class InstanceUpdateNotification(base.NotificationBase):
    """The record or the state of an instance changed."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceUpdatePayload

    fields = {
        'payload': fields.ObjectField('InstanceUpdatePayload'),
    }


@base.emits('instance', 'exists', phases=(None,),
            legacy='compute.instance.exists')
@base.NotificationRegistry.register_notification
class InstanceExistsNotification(base.NotificationBase):
    """An instance existed in an audit period."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceExistsPayload

    fields = {
        'payload': fields.ObjectField('InstanceExistsPayload'),
    }


@base.emits('instance', 'volume_attach', phases=('start', 'error'))
@base.emits('instance', 'volume_attach', phases=('end',),
            legacy='compute.instance.volume.attach')
@base.emits('instance', 'volume_detach', phases=('start',))
@base.emits('instance', 'volume_detach', phases=('end',),
            legacy='compute.instance.volume.detach')
@base.NotificationRegistry.register_notification
class InstanceActionVolumeNotification(base.NotificationBase):
    """A volume is attached to or detached from an instance."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceActionVolumePayload

    fields = {
        'payload': fields.ObjectField('InstanceActionVolumePayload'),
    }


@base.emits('instance', 'share_attach', 'share_detach', phases=_ALL,
            sources=('nova-api',))
@base.NotificationRegistry.register_notification
class InstanceActionShareNotification(base.NotificationBase):
    """A share is attached to or detached from an instance."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceActionSharePayload

    fields = {
        'payload': fields.ObjectField('InstanceActionSharePayload'),
    }


@base.emits('instance', 'volume_swap', phases=_ALL)
@base.NotificationRegistry.register_notification
class InstanceActionVolumeSwapNotification(base.NotificationBase):
    """A volume of an instance is replaced by another."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceActionVolumeSwapPayload

    fields = {
        'payload': fields.ObjectField('InstanceActionVolumeSwapPayload'),
    }


@base.emits('instance', 'resize_prep',
            legacy='compute.instance.resize.prep.{phase}')
@base.NotificationRegistry.register_notification
class InstanceActionResizePrepNotification(base.NotificationBase):
    """A resize is being prepared."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceActionResizePrepPayload

    fields = {
        'payload': fields.ObjectField('InstanceActionResizePrepPayload'),
    }


@base.emits('instance', 'rescue',
            legacy='compute.instance.rescue.{phase}')
@base.NotificationRegistry.register_notification
class InstanceActionRescueNotification(base.NotificationBase):
    """An instance is rescued."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceActionRescuePayload

    fields = {
        'payload': fields.ObjectField('InstanceActionRescuePayload'),
    }


@base.emits('instance', 'rebuild', phases=_ALL,
            legacy='compute.instance.rebuild.{phase}')
@base.emits('instance', 'rebuild_scheduled', phases=(None,),
            sources=('nova-conductor',),
            legacy='compute.instance.rebuild.scheduled')
@base.NotificationRegistry.register_notification
class InstanceActionRebuildNotification(base.NotificationBase):
    """An instance is rebuilt."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceActionRebuildPayload

    fields = {
        'payload': fields.ObjectField('InstanceActionRebuildPayload'),
    }


@base.emits('instance', 'snapshot',
            legacy='compute.instance.snapshot.{phase}')
@base.NotificationRegistry.register_notification
class InstanceActionSnapshotNotification(base.NotificationBase):
    """A snapshot of an instance is taken."""

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    payload: objects.instance.InstanceActionSnapshotPayload

    fields = {
        'payload': fields.ObjectField('InstanceActionSnapshotPayload'),
    }
