# SPDX-License-Identifier: Apache-2.0
# Written by "nova-notifications contract update".
# A literal event type is a str too, and more is known of it.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Callable
from typing import Any, Literal, overload, Protocol, TypeVar

from nova_notifications.consumer.event import Event
from nova_notifications import objects
from nova_notifications.objects.base import NotificationPayloadBase

_Argument = TypeVar('_Argument')
_Returned = TypeVar('_Returned')
_Payload = TypeVar('_Payload', bound=NotificationPayloadBase)
_Handler = TypeVar('_Handler', bound=Callable[..., Any])

class Registers(Protocol[_Argument]):
    def __call__(
        self, handler: Callable[[_Argument], _Returned]
    ) -> Callable[[_Argument], _Returned]: ...

_AggregateCachePayload = Literal[
    'aggregate.cache_images.progress']
_AggregatePayload = Literal[
    'aggregate.add_host.end', 'aggregate.add_host.start',
    'aggregate.cache_images.end', 'aggregate.cache_images.start',
    'aggregate.create.end', 'aggregate.create.start', 'aggregate.delete.end',
    'aggregate.delete.start', 'aggregate.remove_host.end',
    'aggregate.remove_host.start', 'aggregate.update_metadata.end',
    'aggregate.update_metadata.start', 'aggregate.update_prop.end',
    'aggregate.update_prop.start']
_ComputeTaskPayload = Literal[
    'compute_task.build_instances.error', 'compute_task.migrate_server.error',
    'compute_task.rebuild_server.error']
_ExceptionPayload = Literal[
    'compute.exception']
_FlavorPayload = Literal[
    'flavor.create', 'flavor.delete', 'flavor.update']
_InstanceActionPayload = Literal[
    'instance.delete.end', 'instance.delete.start', 'instance.evacuate',
    'instance.interface_attach.end', 'instance.interface_attach.error',
    'instance.interface_attach.start', 'instance.interface_detach.end',
    'instance.interface_detach.start', 'instance.live_migration_abort.end',
    'instance.live_migration_abort.start',
    'instance.live_migration_force_complete.end',
    'instance.live_migration_force_complete.start',
    'instance.live_migration_post.end', 'instance.live_migration_post.start',
    'instance.live_migration_post_dest.end',
    'instance.live_migration_post_dest.start',
    'instance.live_migration_pre.end', 'instance.live_migration_pre.start',
    'instance.live_migration_rollback.end',
    'instance.live_migration_rollback.start',
    'instance.live_migration_rollback_dest.end',
    'instance.live_migration_rollback_dest.start', 'instance.lock',
    'instance.pause.end', 'instance.pause.start', 'instance.power_off.end',
    'instance.power_off.start', 'instance.power_on.end',
    'instance.power_on.start', 'instance.reboot.end', 'instance.reboot.error',
    'instance.reboot.start', 'instance.resize.end', 'instance.resize.error',
    'instance.resize.start', 'instance.resize_confirm.end',
    'instance.resize_confirm.start', 'instance.resize_finish.end',
    'instance.resize_finish.start', 'instance.resize_revert.end',
    'instance.resize_revert.start', 'instance.restore.end',
    'instance.restore.start', 'instance.resume.end', 'instance.resume.start',
    'instance.shelve.end', 'instance.shelve.start',
    'instance.shelve_offload.end', 'instance.shelve_offload.start',
    'instance.shutdown.end', 'instance.shutdown.start',
    'instance.soft_delete.end', 'instance.soft_delete.start',
    'instance.suspend.end', 'instance.suspend.start',
    'instance.trigger_crash_dump.end', 'instance.trigger_crash_dump.start',
    'instance.unlock', 'instance.unpause.end', 'instance.unpause.start',
    'instance.unrescue.end', 'instance.unrescue.start',
    'instance.unshelve.end', 'instance.unshelve.start']
_InstanceActionRebuildPayload = Literal[
    'instance.rebuild.end', 'instance.rebuild.error', 'instance.rebuild.start',
    'instance.rebuild_scheduled']
_InstanceActionRescuePayload = Literal[
    'instance.rescue.end', 'instance.rescue.start']
_InstanceActionResizePrepPayload = Literal[
    'instance.resize_prep.end', 'instance.resize_prep.start']
_InstanceActionSharePayload = Literal[
    'instance.share_attach.end', 'instance.share_attach.error',
    'instance.share_attach.start', 'instance.share_detach.end',
    'instance.share_detach.error', 'instance.share_detach.start']
_InstanceActionSnapshotPayload = Literal[
    'instance.snapshot.end', 'instance.snapshot.start']
_InstanceActionVolumePayload = Literal[
    'instance.volume_attach.end', 'instance.volume_attach.error',
    'instance.volume_attach.start', 'instance.volume_detach.end',
    'instance.volume_detach.start']
_InstanceActionVolumeSwapPayload = Literal[
    'instance.volume_swap.end', 'instance.volume_swap.error',
    'instance.volume_swap.start']
_InstanceCreatePayload = Literal[
    'instance.create.end', 'instance.create.error', 'instance.create.start']
_InstanceExistsPayload = Literal[
    'instance.exists']
_InstanceUpdatePayload = Literal[
    'instance.update']
_KeypairPayload = Literal[
    'keypair.create.end', 'keypair.create.start', 'keypair.delete.end',
    'keypair.delete.start', 'keypair.import.end', 'keypair.import.start']
_LibvirtErrorPayload = Literal[
    'libvirt.connect.error']
_MetricsPayload = Literal[
    'metrics.update']
_RequestSpecPayload = Literal[
    'scheduler.select_destinations.end', 'scheduler.select_destinations.start']
_ServerGroupPayload = Literal[
    'server_group.add_member', 'server_group.create', 'server_group.delete']
_ServiceStatusPayload = Literal[
    'service.create', 'service.delete', 'service.update']
_VolumeUsagePayload = Literal[
    'volume.usage']

class TypedHandlers:
    @overload
    def on(
        self, event_type: _AggregateCachePayload, /, *event_types: _AggregateCachePayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.aggregate.AggregateCachePayload]]: ...
    @overload
    def on(
        self, event_type: _AggregateCachePayload, /, *event_types: _AggregateCachePayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.aggregate.AggregateCachePayload]]]: ...
    @overload
    def on(
        self, event_type: _AggregatePayload, /, *event_types: _AggregatePayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.aggregate.AggregatePayload]]: ...
    @overload
    def on(
        self, event_type: _AggregatePayload, /, *event_types: _AggregatePayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.aggregate.AggregatePayload]]]: ...
    @overload
    def on(
        self, event_type: _ComputeTaskPayload, /, *event_types: _ComputeTaskPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.compute_task.ComputeTaskPayload]]: ...
    @overload
    def on(
        self, event_type: _ComputeTaskPayload, /, *event_types: _ComputeTaskPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.compute_task.ComputeTaskPayload]]]: ...
    @overload
    def on(
        self, event_type: _ExceptionPayload, /, *event_types: _ExceptionPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.exception.ExceptionPayload]]: ...
    @overload
    def on(
        self, event_type: _ExceptionPayload, /, *event_types: _ExceptionPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.exception.ExceptionPayload]]]: ...
    @overload
    def on(
        self, event_type: _FlavorPayload, /, *event_types: _FlavorPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.flavor.FlavorPayload]]: ...
    @overload
    def on(
        self, event_type: _FlavorPayload, /, *event_types: _FlavorPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.flavor.FlavorPayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionPayload, /, *event_types: _InstanceActionPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceActionPayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionPayload, /, *event_types: _InstanceActionPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceActionPayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionRebuildPayload, /, *event_types: _InstanceActionRebuildPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceActionRebuildPayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionRebuildPayload, /, *event_types: _InstanceActionRebuildPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceActionRebuildPayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionRescuePayload, /, *event_types: _InstanceActionRescuePayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceActionRescuePayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionRescuePayload, /, *event_types: _InstanceActionRescuePayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceActionRescuePayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionResizePrepPayload, /, *event_types: _InstanceActionResizePrepPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceActionResizePrepPayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionResizePrepPayload, /, *event_types: _InstanceActionResizePrepPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceActionResizePrepPayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionSharePayload, /, *event_types: _InstanceActionSharePayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceActionSharePayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionSharePayload, /, *event_types: _InstanceActionSharePayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceActionSharePayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionSnapshotPayload, /, *event_types: _InstanceActionSnapshotPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceActionSnapshotPayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionSnapshotPayload, /, *event_types: _InstanceActionSnapshotPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceActionSnapshotPayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionVolumePayload, /, *event_types: _InstanceActionVolumePayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceActionVolumePayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionVolumePayload, /, *event_types: _InstanceActionVolumePayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceActionVolumePayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionVolumeSwapPayload, /, *event_types: _InstanceActionVolumeSwapPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceActionVolumeSwapPayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceActionVolumeSwapPayload, /, *event_types: _InstanceActionVolumeSwapPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceActionVolumeSwapPayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceCreatePayload, /, *event_types: _InstanceCreatePayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceCreatePayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceCreatePayload, /, *event_types: _InstanceCreatePayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceCreatePayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceExistsPayload, /, *event_types: _InstanceExistsPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceExistsPayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceExistsPayload, /, *event_types: _InstanceExistsPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceExistsPayload]]]: ...
    @overload
    def on(
        self, event_type: _InstanceUpdatePayload, /, *event_types: _InstanceUpdatePayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.instance.InstanceUpdatePayload]]: ...
    @overload
    def on(
        self, event_type: _InstanceUpdatePayload, /, *event_types: _InstanceUpdatePayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.instance.InstanceUpdatePayload]]]: ...
    @overload
    def on(
        self, event_type: _KeypairPayload, /, *event_types: _KeypairPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.keypair.KeypairPayload]]: ...
    @overload
    def on(
        self, event_type: _KeypairPayload, /, *event_types: _KeypairPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.keypair.KeypairPayload]]]: ...
    @overload
    def on(
        self, event_type: _LibvirtErrorPayload, /, *event_types: _LibvirtErrorPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.libvirt.LibvirtErrorPayload]]: ...
    @overload
    def on(
        self, event_type: _LibvirtErrorPayload, /, *event_types: _LibvirtErrorPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.libvirt.LibvirtErrorPayload]]]: ...
    @overload
    def on(
        self, event_type: _MetricsPayload, /, *event_types: _MetricsPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.metrics.MetricsPayload]]: ...
    @overload
    def on(
        self, event_type: _MetricsPayload, /, *event_types: _MetricsPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.metrics.MetricsPayload]]]: ...
    @overload
    def on(
        self, event_type: _RequestSpecPayload, /, *event_types: _RequestSpecPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.request_spec.RequestSpecPayload]]: ...
    @overload
    def on(
        self, event_type: _RequestSpecPayload, /, *event_types: _RequestSpecPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.request_spec.RequestSpecPayload]]]: ...
    @overload
    def on(
        self, event_type: _ServerGroupPayload, /, *event_types: _ServerGroupPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.server_group.ServerGroupPayload]]: ...
    @overload
    def on(
        self, event_type: _ServerGroupPayload, /, *event_types: _ServerGroupPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.server_group.ServerGroupPayload]]]: ...
    @overload
    def on(
        self, event_type: _ServiceStatusPayload, /, *event_types: _ServiceStatusPayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.service.ServiceStatusPayload]]: ...
    @overload
    def on(
        self, event_type: _ServiceStatusPayload, /, *event_types: _ServiceStatusPayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.service.ServiceStatusPayload]]]: ...
    @overload
    def on(
        self, event_type: _VolumeUsagePayload, /, *event_types: _VolumeUsagePayload,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[objects.volume.VolumeUsagePayload]]: ...
    @overload
    def on(
        self, event_type: _VolumeUsagePayload, /, *event_types: _VolumeUsagePayload,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[objects.volume.VolumeUsagePayload]]]: ...
    @overload
    def on(
        self, event_type: str, /, *event_types: str,
        payload: type[_Payload], version: str | None = ..., batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[_Payload]]: ...
    @overload
    def on(
        self, event_type: str, /, *event_types: str,
        payload: type[_Payload], version: str | None = ..., batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[_Payload]]]: ...
    @overload
    def on(
        self, event_type: str, /, *event_types: str,
        payload: str, version: str | None = ..., batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[Any]]: ...
    @overload
    def on(
        self, event_type: str, /, *event_types: str,
        payload: str, version: str | None = ..., batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[Any]]]: ...
    @overload
    def on(
        self, event_type: str, /, *event_types: str,
        legacy: Literal[True], batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[dict[str, Any]]]: ...
    @overload
    def on(
        self, event_type: str, /, *event_types: str,
        legacy: Literal[True], batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[dict[str, Any]]]]: ...
    @overload
    def on(
        self, event_type: str, /, *event_types: str,
        batch: Literal[False] = ..., check_event_types: bool = ...
    ) -> Registers[Event[NotificationPayloadBase]]: ...
    @overload
    def on(
        self, event_type: str, /, *event_types: str,
        batch: Literal[True], check_event_types: bool = ...
    ) -> Registers[list[Event[NotificationPayloadBase]]]: ...
    @overload
    def on(
        self, event_type: str, /, *event_types: str,
        payload: str | type[NotificationPayloadBase] | None = ...,
        version: str | None = ..., legacy: bool = ..., batch: bool = ...,
        check_event_types: bool = ...
    ) -> Callable[[_Handler], _Handler]: ...
