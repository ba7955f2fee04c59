# SPDX-License-Identifier: Apache-2.0
"""Define the properties of an image, one field for each."""

from __future__ import annotations

from typing import Any

from nova_notifications import fields
from nova_notifications.objects import base
from nova_notifications.objects import lazyload


@base.NotificationRegistry.register_notification
class ImageMetaPropsPayload(base.NotificationPayloadBase):
    """The properties of an image; those it does not have stay unset.

    :param image_meta_props: the properties of the image.
    """

    # Version 1.0: Initial version
    # Version 1.1: virtio, gop and none added to the VideoModel enum
    # Version 1.2 and 1.3: hw_pci_numa_affinity_policy, hw_mem_encryption,
    #                      hw_pmu and hw_time_hpet added
    # Version 1.4: mixed added to the CPUAllocationPolicy enum
    # Version 1.5: hw_tpm_model and hw_tpm_version added
    # Version 1.6: socket added to the PCINUMAAffinityPolicy enum
    # Version 1.7: hw_input_bus added
    # Version 1.8: bochs added to the VideoModel enum
    # Version 1.9: hw_emulation_architecture added
    # Version 1.10 to 1.12: hw_ephemeral_encryption, its format,
    #                       hw_locked_memory and hw_viommu_model added
    # Version 1.13: hw_maxphysaddr_bits, hw_maxphysaddr_mode and
    #               hw_virtio_packed_ring added
    # Version 1.14: hw_firmware_stateless added
    # Version 1.15: igb added to the VIFModel enum
    # Version 1.16 to 1.18: hw_sound_model, hw_usb_model,
    #                       hw_redirected_usb_ports and
    #                       hw_mem_encryption_model added
    # Version 1.19 and 1.20: amd-sev-snp and intel-tdx added to the
    #                        MemEncryptionModel enum
    VERSION = '1.20'

    # Written by "nova-notifications contract update".
    hw_architecture: str | None
    hw_auto_disk_config: str | None
    hw_boot_menu: bool | None
    hw_cdrom_bus: str | None
    hw_cpu_cores: int | None
    hw_cpu_max_cores: int | None
    hw_cpu_max_sockets: int | None
    hw_cpu_max_threads: int | None
    hw_cpu_policy: str | None
    hw_cpu_realtime_mask: str | None
    hw_cpu_sockets: int | None
    hw_cpu_thread_policy: str | None
    hw_cpu_threads: int | None
    hw_device_id: int | None
    hw_disk_bus: str | None
    hw_disk_type: str | None
    hw_emulation_architecture: str | None
    hw_ephemeral_encryption: bool | None
    hw_ephemeral_encryption_format: str | None
    hw_firmware_stateless: bool | None
    hw_firmware_type: str | None
    hw_floppy_bus: str | None
    hw_input_bus: str | None
    hw_ipxe_boot: bool | None
    hw_locked_memory: bool | None
    hw_machine_type: str | None
    hw_maxphysaddr_bits: int | None
    hw_maxphysaddr_mode: str | None
    hw_mem_encryption: bool | None
    hw_mem_encryption_model: str | None
    hw_mem_page_size: str | None
    hw_numa_cpus: list[set[int]] | None
    hw_numa_mem: list[int] | None
    hw_numa_nodes: int | None
    hw_pci_numa_affinity_policy: str | None
    hw_pmu: bool | None
    hw_pointer_model: str | None
    hw_qemu_guest_agent: bool | None
    hw_redirected_usb_ports: int | None
    hw_rescue_bus: str | None
    hw_rescue_device: str | None
    hw_rng_model: str | None
    hw_scsi_model: str | None
    hw_serial_port_count: int | None
    hw_sound_model: str | None
    hw_time_hpet: bool | None
    hw_tpm_model: str | None
    hw_tpm_version: str | None
    hw_usb_model: str | None
    hw_video_model: str | None
    hw_video_ram: int | None
    hw_vif_model: str | None
    hw_vif_multiqueue_enabled: bool | None
    hw_viommu_model: str | None
    hw_virtio_packed_ring: bool | None
    hw_vm_mode: str | None
    hw_watchdog_action: str | None
    img_bdm_v2: bool | None
    img_bittorrent: bool | None
    img_block_device_mapping: list[dict[str, str | None]] | None
    img_cache_in_nova: bool | None
    img_compression_level: int | None
    img_config_drive: str | None
    img_hide_hypervisor_id: bool | None
    img_hv_requested_version: str | None
    img_hv_type: str | None
    img_linked_clone: bool | None
    img_mappings: list[dict[str, str | None]] | None
    img_owner_id: str | None
    img_root_device_name: str | None
    img_signature: str | None
    img_signature_certificate_uuid: str | None
    img_signature_hash_method: str | None
    img_signature_key_type: str | None
    img_use_agent: bool | None
    img_version: int | None
    os_admin_user: str | None
    os_command_line: str | None
    os_distro: str | None
    os_require_quiesce: bool | None
    os_secure_boot: str | None
    os_skip_agent_inject_files_at_boot: bool | None
    os_skip_agent_inject_ssh: bool | None
    os_type: str | None
    traits_required: list[str] | None

    fields = {
        'hw_architecture': fields.ArchitectureField(),
        'hw_auto_disk_config': fields.StringField(),
        'hw_boot_menu': fields.FlexibleBooleanField(),
        'hw_cdrom_bus': fields.DiskBusField(),
        'hw_cpu_cores': fields.IntegerField(),
        'hw_cpu_max_cores': fields.IntegerField(),
        'hw_cpu_max_sockets': fields.IntegerField(),
        'hw_cpu_max_threads': fields.IntegerField(),
        'hw_cpu_policy': fields.CPUAllocationPolicyField(),
        'hw_cpu_realtime_mask': fields.StringField(),
        'hw_cpu_sockets': fields.IntegerField(),
        'hw_cpu_thread_policy': fields.CPUThreadAllocationPolicyField(),
        'hw_cpu_threads': fields.IntegerField(),
        'hw_device_id': fields.IntegerField(),
        'hw_disk_bus': fields.DiskBusField(),
        'hw_disk_type': fields.StringField(),
        'hw_emulation_architecture': fields.ArchitectureField(),
        'hw_ephemeral_encryption': fields.FlexibleBooleanField(),
        'hw_ephemeral_encryption_format':
            fields.BlockDeviceEncryptionFormatTypeField(),
        'hw_firmware_stateless': fields.FlexibleBooleanField(),
        'hw_firmware_type': fields.FirmwareTypeField(),
        'hw_floppy_bus': fields.DiskBusField(),
        'hw_input_bus': fields.InputBusField(),
        'hw_ipxe_boot': fields.FlexibleBooleanField(),
        'hw_locked_memory': fields.FlexibleBooleanField(),
        'hw_machine_type': fields.StringField(),
        'hw_maxphysaddr_bits': fields.IntegerField(),
        'hw_maxphysaddr_mode': fields.MaxPhysAddrModeField(),
        'hw_mem_encryption': fields.FlexibleBooleanField(),
        'hw_mem_encryption_model': fields.MemEncryptionModelField(),
        'hw_mem_page_size': fields.StringField(),
        'hw_numa_cpus': fields.ListOfSetsOfIntegersField(),
        'hw_numa_mem': fields.ListOfIntegersField(),
        'hw_numa_nodes': fields.IntegerField(),
        'hw_pci_numa_affinity_policy': fields.PCINUMAAffinityPolicyField(),
        'hw_pmu': fields.FlexibleBooleanField(),
        'hw_pointer_model': fields.PointerModelField(),
        'hw_qemu_guest_agent': fields.FlexibleBooleanField(),
        'hw_redirected_usb_ports': fields.IntegerField(),
        'hw_rescue_bus': fields.DiskBusField(),
        'hw_rescue_device': fields.BlockDeviceTypeField(),
        'hw_rng_model': fields.RNGModelField(),
        'hw_scsi_model': fields.SCSIModelField(),
        'hw_serial_port_count': fields.IntegerField(),
        'hw_sound_model': fields.SoundModelField(),
        'hw_time_hpet': fields.FlexibleBooleanField(),
        'hw_tpm_model': fields.TPMModelField(),
        'hw_tpm_version': fields.TPMVersionField(),
        'hw_usb_model': fields.USBControllerModelField(),
        'hw_video_model': fields.VideoModelField(),
        'hw_video_ram': fields.IntegerField(),
        'hw_vif_model': fields.VIFModelField(),
        'hw_vif_multiqueue_enabled': fields.FlexibleBooleanField(),
        'hw_viommu_model': fields.VIOMMUModelField(),
        'hw_virtio_packed_ring': fields.FlexibleBooleanField(),
        'hw_vm_mode': fields.VMModeField(),
        'hw_watchdog_action': fields.WatchdogActionField(),
        'img_bdm_v2': fields.FlexibleBooleanField(),
        'img_bittorrent': fields.FlexibleBooleanField(),
        'img_block_device_mapping': fields.ListOfDictOfNullableStringsField(),
        'img_cache_in_nova': fields.FlexibleBooleanField(),
        'img_compression_level': fields.IntegerField(),
        'img_config_drive': fields.ConfigDrivePolicyField(),
        'img_hide_hypervisor_id': fields.FlexibleBooleanField(),
        'img_hv_requested_version': fields.VersionPredicateField(),
        'img_hv_type': fields.HVTypeField(),
        'img_linked_clone': fields.FlexibleBooleanField(),
        'img_mappings': fields.ListOfDictOfNullableStringsField(),
        'img_owner_id': fields.StringField(),
        'img_root_device_name': fields.StringField(),
        'img_signature': fields.StringField(),
        'img_signature_certificate_uuid': fields.UUIDField(),
        'img_signature_hash_method': fields.ImageSignatureHashTypeField(),
        'img_signature_key_type': fields.ImageSignatureKeyTypeField(),
        'img_use_agent': fields.FlexibleBooleanField(),
        'img_version': fields.IntegerField(),
        'os_admin_user': fields.StringField(),
        'os_command_line': fields.StringField(),
        'os_distro': fields.StringField(),
        'os_require_quiesce': fields.FlexibleBooleanField(),
        'os_secure_boot': fields.SecureBootField(),
        'os_skip_agent_inject_files_at_boot': fields.FlexibleBooleanField(),
        'os_skip_agent_inject_ssh': fields.FlexibleBooleanField(),
        'os_type': fields.OSTypeField(),
        'traits_required': fields.ListOfStringsField(),
    }

    # Every property is read from the attribute of the same name.
    SCHEMA = {name: ('image_meta_props', name) for name in fields}
    UNLOADABLE_IS_NONE = False
    # Where the secret of an encrypted disk is stored; Nova does not send it.
    LEFT_OUT = frozenset(('hw_ephemeral_encryption_secret_uuid',))

    def __init__(self, image_meta_props: Any) -> None:
        if not lazyload.is_versioned(image_meta_props):
            image_meta_props = lazyload.PartialSource(image_meta_props)
        self.populate_schema(image_meta_props=image_meta_props)
