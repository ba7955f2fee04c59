# SPDX-License-Identifier: Apache-2.0
"""The enums of the wire contract: their values, in order, and their spellings.

The order of the values is part of the fingerprint of every payload that uses
the enum: append, and bump the payloads (``nova-notifications contract check``
says which). Sources spell some values in other ways than the wire does; an
enum lists those spellings in ``ALIASES``, and lower-cases what it is given
where ``LOWER`` says so.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from oslo_versionedobjects import fields as ovo


def _constants(namespace: dict[str, Any]) -> tuple[str, ...]:
    """Return the constants of a class body, in the order they were written."""
    return tuple(value for name, value in namespace.items() if name.isupper())


class Enum(ovo.Enum):
    """A closed set of strings.

    :raises ValueError: on any value outside :attr:`ALL` once case and
        aliases are settled.
    """

    ALL: ClassVar[tuple[str, ...]] = ()
    ALIASES: ClassVar[dict[str, str]] = {}
    LOWER: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__(valid_values=self.ALL)

    def canonical(self, value: Any) -> Any:
        """Return the wire spelling of a value, or the value as it is."""
        if self.LOWER and isinstance(value, str):
            value = value.lower()
        return self.ALIASES.get(value, value)

    def coerce(self, obj: Any, attr: str, value: Any) -> str:
        """Return the wire spelling of a value.

        :raises ValueError: for a value that the enum does not have.
        """
        # An unhashable value cannot be an alias; the parent refuses it.
        canonical = value if isinstance(value, (dict, list, set)) else (
            self.canonical(value))
        return super().coerce(obj, attr, canonical)


class Architecture(Enum):
    ALL = (
        'alpha', 'armv6', 'armv7l', 'armv7b', 'aarch64', 'cris', 'i686',
        'ia64', 'lm32', 'm68k', 'microblaze', 'microblazeel', 'mips',
        'mipsel', 'mips64', 'mips64el', 'openrisc', 'parisc', 'parisc64',
        'ppc', 'ppcle', 'ppc64', 'ppc64le', 'ppcemb', 's390', 's390x', 'sh4',
        'sh4eb', 'sparc', 'sparc64', 'unicore32', 'x86_64', 'xtensa',
        'xtensaeb',
    )
    LOWER = True
    ALIASES = {
        'i386': 'i686',
        'i486': 'i686',
        'i586': 'i686',
        'x86_32': 'i686',
        'x86_32p': 'i686',
        'amd64': 'x86_64',
    }


class BlockDeviceEncryptionFormatType(Enum):
    ALL = ('plain', 'luks', 'luksv2')


class BlockDeviceType(Enum):
    ALL = ('cdrom', 'disk', 'floppy', 'fs', 'lun')


class CPUAllocationPolicy(Enum):
    ALL = ('dedicated', 'shared', 'mixed')


class CPUEmulatorThreadsPolicy(Enum):
    ALL = ('share', 'isolate')


class CPUThreadAllocationPolicy(Enum):
    ALL = ('prefer', 'isolate', 'require')


class ConfigDrivePolicy(Enum):
    ALL = ('optional', 'mandatory')


class DiskBus(Enum):
    ALL = ('fdc', 'ide', 'sata', 'scsi', 'usb', 'virtio', 'xen', 'lxc', 'uml')


class DiskConfig(Enum):
    ALL = ('MANUAL', 'AUTO')

    def canonical(self, value: Any) -> str:
        """Return ``AUTO`` for a true value, ``MANUAL`` for any other."""
        # Nova stores a boolean; the wire has the two words of its API.
        if isinstance(value, str) and value in self.ALL:
            return value
        return 'AUTO' if value else 'MANUAL'

    def coerce(self, obj: Any, attr: str, value: Any) -> str:
        """Return ``AUTO`` or ``MANUAL``, for any value."""
        return self.canonical(value)


class FirmwareType(Enum):
    ALL = ('uefi', 'bios')


class HVType(Enum):
    ALL = (
        'baremetal', 'bhyve', 'docker', 'fake', 'hyperv', 'ironic', 'kqemu',
        'kvm', 'lxc', 'lxd', 'openvz', 'parallels', 'phyp', 'qemu', 'test',
        'uml', 'vbox', 'vz', 'vmware', 'xen', 'zvm', 'prsm',
    )
    LOWER = True
    ALIASES = {
        'xapi': 'xen',
    }


class ImageSignatureHashType(Enum):
    ALL = ('SHA-224', 'SHA-256', 'SHA-384', 'SHA-512')


class ImageSignatureKeyType(Enum):
    ALL = (
        'DSA', 'ECC_SECP384R1', 'ECC_SECP521R1', 'ECC_SECT409K1',
        'ECC_SECT409R1', 'ECC_SECT571K1', 'ECC_SECT571R1', 'RSA-PSS',
    )


class InputBus(Enum):
    ALL = ('usb', 'virtio')


class InstancePowerState(Enum):
    ALL = (
        'pending', 'running', '_unused', 'paused', 'shutdown', '_unused',
        'crashed', 'suspended',
    )

    def canonical(self, value: Any) -> Any:
        """Return the name of a state that is stored as its position."""
        # Nova stores the position of the state in this tuple.
        try:
            position = int(value)
        except (TypeError, ValueError):
            return value
        if 0 <= position < len(self.ALL):
            return self.ALL[position]
        return value


class InstanceState(Enum):
    ALL = (
        'active', 'building', 'paused', 'suspended', 'stopped', 'rescued',
        'resized', 'soft-delete', 'deleted', 'error', 'shelved',
        'shelved_offloaded',
    )


class InstanceTaskState(Enum):
    ALL = (
        'scheduling', 'block_device_mapping', 'networking', 'spawning',
        'image_snapshot', 'image_snapshot_pending', 'image_pending_upload',
        'image_uploading', 'image_backup', 'updating_password', 'resize_prep',
        'resize_migrating', 'resize_migrated', 'resize_finish',
        'resize_reverting', 'resize_confirming', 'rebooting',
        'reboot_pending', 'reboot_started', 'rebooting_hard',
        'reboot_pending_hard', 'reboot_started_hard', 'pausing', 'unpausing',
        'suspending', 'resuming', 'powering-off', 'powering-on', 'rescuing',
        'unrescuing', 'rebuilding', 'rebuild_block_device_mapping',
        'rebuild_spawning', 'migrating', 'deleting', 'soft-deleting',
        'restoring', 'shelving', 'shelving_image_pending_upload',
        'shelving_image_uploading', 'shelving_offloading', 'unshelving',
    )


class MaxPhyAddrMode(Enum):
    ALL = ('passthrough', 'emulate')


class MemEncryptionModel(Enum):
    ALL = ('amd-sev', 'amd-sev-es', 'amd-sev-snp', 'intel-tdx')


class MonitorMetricType(Enum):
    ALL = (
        'cpu.frequency', 'cpu.user.time', 'cpu.kernel.time', 'cpu.idle.time',
        'cpu.iowait.time', 'cpu.user.percent', 'cpu.kernel.percent',
        'cpu.idle.percent', 'cpu.iowait.percent', 'cpu.percent',
        'numa.membw.max', 'numa.membw.current',
    )


class NotificationAction(Enum):
    UPDATE: Final = 'update'
    EXCEPTION: Final = 'exception'
    DELETE: Final = 'delete'
    PAUSE: Final = 'pause'
    UNPAUSE: Final = 'unpause'
    RESIZE: Final = 'resize'
    VOLUME_SWAP: Final = 'volume_swap'
    SUSPEND: Final = 'suspend'
    POWER_ON: Final = 'power_on'
    REBOOT: Final = 'reboot'
    SHUTDOWN: Final = 'shutdown'
    SNAPSHOT: Final = 'snapshot'
    INTERFACE_ATTACH: Final = 'interface_attach'
    POWER_OFF: Final = 'power_off'
    SHELVE: Final = 'shelve'
    RESUME: Final = 'resume'
    RESTORE: Final = 'restore'
    EXISTS: Final = 'exists'
    RESCUE: Final = 'rescue'
    VOLUME_ATTACH: Final = 'volume_attach'
    VOLUME_DETACH: Final = 'volume_detach'
    SHARE_ATTACH: Final = 'share_attach'
    SHARE_DETACH: Final = 'share_detach'
    CREATE: Final = 'create'
    IMPORT: Final = 'import'
    EVACUATE: Final = 'evacuate'
    RESIZE_FINISH: Final = 'resize_finish'
    LIVE_MIGRATION_ABORT: Final = 'live_migration_abort'
    LIVE_MIGRATION_POST_DEST: Final = 'live_migration_post_dest'
    LIVE_MIGRATION_POST: Final = 'live_migration_post'
    LIVE_MIGRATION_PRE: Final = 'live_migration_pre'
    LIVE_MIGRATION_ROLLBACK: Final = 'live_migration_rollback'
    LIVE_MIGRATION_ROLLBACK_DEST: Final = 'live_migration_rollback_dest'
    REBUILD: Final = 'rebuild'
    INTERFACE_DETACH: Final = 'interface_detach'
    RESIZE_CONFIRM: Final = 'resize_confirm'
    RESIZE_PREP: Final = 'resize_prep'
    RESIZE_REVERT: Final = 'resize_revert'
    SHELVE_OFFLOAD: Final = 'shelve_offload'
    SOFT_DELETE: Final = 'soft_delete'
    TRIGGER_CRASH_DUMP: Final = 'trigger_crash_dump'
    UNRESCUE: Final = 'unrescue'
    UNSHELVE: Final = 'unshelve'
    ADD_HOST: Final = 'add_host'
    REMOVE_HOST: Final = 'remove_host'
    ADD_MEMBER: Final = 'add_member'
    UPDATE_METADATA: Final = 'update_metadata'
    LOCK: Final = 'lock'
    UNLOCK: Final = 'unlock'
    REBUILD_SCHEDULED: Final = 'rebuild_scheduled'
    UPDATE_PROP: Final = 'update_prop'
    LIVE_MIGRATION_FORCE_COMPLETE: Final = 'live_migration_force_complete'
    CONNECT: Final = 'connect'
    USAGE: Final = 'usage'
    BUILD_INSTANCES: Final = 'build_instances'
    MIGRATE_SERVER: Final = 'migrate_server'
    REBUILD_SERVER: Final = 'rebuild_server'
    SELECT_DESTINATIONS: Final = 'select_destinations'
    IMAGE_CACHE: Final = 'cache_images'
    ALL = _constants(vars())


class NotificationPhase(Enum):
    START: Final = 'start'
    END: Final = 'end'
    ERROR: Final = 'error'
    PROGRESS: Final = 'progress'
    ALL = _constants(vars())


class NotificationPriority(Enum):
    AUDIT: Final = 'audit'
    CRITICAL: Final = 'critical'
    DEBUG: Final = 'debug'
    INFO: Final = 'info'
    ERROR: Final = 'error'
    SAMPLE: Final = 'sample'
    WARN: Final = 'warn'
    ALL = _constants(vars())


class NotificationSource(Enum):
    API: Final = 'nova-api'
    COMPUTE: Final = 'nova-compute'
    CONDUCTOR: Final = 'nova-conductor'
    SCHEDULER: Final = 'nova-scheduler'
    NETWORK: Final = 'nova-network'
    CONSOLEAUTH: Final = 'nova-consoleauth'
    CELLS: Final = 'nova-cells'
    CONSOLE: Final = 'nova-console'
    METADATA: Final = 'nova-metadata'
    ALL = _constants(vars())

    @staticmethod
    def get_source_by_binary(binary: str) -> str:
        """Return the source that a service's binary stands for.

        :param binary: ``Service.binary``; the compute API of old deployments
            is registered as ``nova-osapi_compute``.
        """
        return 'nova-api' if binary == 'nova-osapi_compute' else binary


class OSType(Enum):
    ALL = ('linux', 'windows')
    LOWER = True


class PCINUMAAffinityPolicy(Enum):
    ALL = ('required', 'legacy', 'preferred', 'socket')


class PointerModelType(Enum):
    ALL = ('usbtablet',)


class RNGModel(Enum):
    ALL = ('virtio',)


class SCSIModel(Enum):
    ALL = (
        'buslogic', 'ibmvscsi', 'lsilogic', 'lsisas1068', 'lsisas1078',
        'virtio-scsi', 'vmpvscsi',
    )
    LOWER = True
    ALIASES = {
        'lsilogicsas': 'lsisas1068',
        'paravirtual': 'vmpvscsi',
    }


class SecureBoot(Enum):
    ALL = ('required', 'disabled', 'optional')


class SoundModelType(Enum):
    ALL = ('sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'virtio')


class TPMModel(Enum):
    ALL = ('tpm-tis', 'tpm-crb')


class TPMVersion(Enum):
    ALL = ('1.2', '2.0')


class USBControllerModelType(Enum):
    ALL = ('none', 'nec-xhci', 'qemu-xhci')


class VIFModel(Enum):
    ALL = (
        'virtio', 'ne2k_pci', 'pcnet', 'rtl8139', 'e1000', 'e1000e',
        'netfront', 'spapr-vlan', 'lan9118', 'sriov', 'vmxnet', 'vmxnet3',
        'igb',
    )
    LOWER = True
    ALIASES = {
        'virtuale1000': 'e1000',
        'virtuale1000e': 'e1000e',
        'virtualpcnet32': 'pcnet',
        'virtualsriovethernetcard': 'sriov',
        'virtualvmxnet': 'vmxnet',
        'virtualvmxnet3': 'vmxnet3',
    }


class VIOMMUModel(Enum):
    ALL = ('intel', 'smmuv3', 'virtio', 'auto')


class VMMode(Enum):
    ALL = ('hvm', 'xen', 'uml', 'exe')
    LOWER = True
    ALIASES = {
        'pv': 'xen',
        'hv': 'hvm',
        'baremetal': 'hvm',
    }


class VideoModel(Enum):
    ALL = (
        'cirrus', 'qxl', 'vga', 'vmvga', 'xen', 'virtio', 'gop', 'none',
        'bochs',
    )


class WatchdogAction(Enum):
    ALL = ('none', 'pause', 'poweroff', 'reset', 'disabled')
