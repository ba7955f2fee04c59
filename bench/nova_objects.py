# SPDX-License-Identifier: Apache-2.0
"""Real objects of Nova, made without a database.

All that an emission reads is set, as it is on a compute host that has just
handled the instance: nothing is loaded while the clock runs.
"""

from __future__ import annotations

import datetime
from typing import Any

from nova import context as nova_context
from nova.image import glance
from nova.network import model as network_model
from nova import objects

UUID = '178b0921-8f85-4257-88b6-2e743b5a975c'
IMAGE = '155d900f-4e14-4e4c-a73d-069cbf4541e6'
PROJECT = '6f70656e737461636b20342065766572'
USER = 'fe9d9f3a4c6b4b8f9c2e1b7d6a5f4e3d'
HOST = 'compute1'

_THEN = datetime.datetime(2012, 10, 29, 13, 42, 11,
                          tzinfo=datetime.timezone.utc)


def context() -> Any:
    """The context of a request that a member of a project made."""
    return nova_context.RequestContext(
        user_id=USER, project_id=PROJECT, auth_token='gAAAAABexample',
        roles=['member', 'reader'], user_name='demo', project_name='demo',
        request_id='req-5b6c791d-5709-4f36-8fbe-c3e02869e35d',
        service_catalog=[{'type': 'image', 'name': 'glance', 'endpoints': [
            {'publicURL': 'http://controller:9292', 'region': 'one'}]}])


def flavor() -> Any:
    """A flavor whose projects are not loaded, as an instance has it."""
    return objects.Flavor(
        id=1, flavorid='a22d5517-147c-4147-a0d1-e698df5cd4e3',
        name='test_flavor', memory_mb=512, vcpus=1, root_gb=1,
        ephemeral_gb=0, swap=0, rxtx_factor=1.0, vcpu_weight=0,
        disabled=False, is_public=True, description=None,
        extra_specs={'hw:watchdog_action': 'disabled'})


def network(addresses: int) -> Any:
    """The network of an instance: ports with one fixed address each."""
    def port(number: int) -> Any:
        address = network_model.FixedIP(
            address=f'192.168.{number // 250}.{number % 250 + 3}', version=4)
        subnet = network_model.Subnet(
            cidr='192.168.0.0/16', ips=[address], version=4,
            gateway=network_model.IP(address='192.168.0.1', type='gateway'))
        return network_model.VIF(
            id=f'ce531f90-199f-48c0-816c-{number:012x}',
            address=f'fa:16:3e:4c:{number // 256:02x}:{number % 256:02x}',
            network=network_model.Network(
                id='3cb9bc59-5699-4588-a4b1-b87f96708bc6', bridge='br-int',
                label='private', subnets=[subnet]),
            devname=f'tapce531f9{number:x}', active=True)

    return network_model.NetworkInfo(port(n) for n in range(addresses))


def block_devices(count: int) -> Any:
    """The block devices of an instance, all of them volumes."""
    return objects.BlockDeviceMappingList(objects=[
        objects.BlockDeviceMapping(
            id=number, device_name=f'/dev/sd{number}', boot_index=None,
            delete_on_termination=False, tag=None, instance_uuid=UUID,
            volume_id=f'a07f71dc-8151-4e7d-a0cc-{number:012x}')
        for number in range(count)])


def instance(addresses: int = 1) -> Any:
    """An active instance."""
    built = objects.Instance(
        id=1, uuid=UUID, user_id=USER, project_id=PROJECT,
        reservation_id='r-npxv0e40', display_name='some-server',
        display_description='some-server', hostname='some-server',
        host=HOST, node='fake-mini', os_type=None, architecture='x86_64',
        availability_zone='nova', image_ref=IMAGE, key_name='my-key',
        kernel_id='', ramdisk_id='', created_at=_THEN, launched_at=_THEN,
        terminated_at=None, deleted_at=None, updated_at=_THEN,
        vm_state='active', task_state='pausing', power_state=1, progress=0,
        metadata={'stage': 'production', 'owner': 'billing'}, locked=False,
        auto_disk_config=False, instance_type_id=1, cell_name=None,
        access_ip_v4=None, access_ip_v6=None, flavor=flavor(),
        trusted_certs=None, system_metadata={
            'image_base_image_ref': IMAGE, 'image_min_ram': '0',
            'image_min_disk': '1', 'image_container_format': 'raw',
            'image_disk_format': 'raw', 'owner_user_name': 'demo'},
        tags=objects.TagList(objects=[
            objects.Tag(resource_id=UUID, tag='tag')]),
        keypairs=objects.KeyPairList(objects=[objects.KeyPair(
            user_id=USER, name='my-key', type='ssh',
            fingerprint='1e:2c:9b:56:79:4b:45:77:f9:ca:7a:98:2c:b0:d5:3c',
            public_key='ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDx8nkQv/zgGg')]),
        info_cache=objects.InstanceInfoCache(
            instance_uuid=UUID, network_info=network(addresses)))
    built.obj_reset_changes(recursive=True)
    return built


def service(own_context: Any) -> Any:
    """The record of a compute service."""
    return objects.Service(
        own_context, id=1, uuid='fafac5cf-a2ea-4f7c-a4f5-5f4b1c1d4c1e',
        host=HOST, binary='nova-compute', topic='compute', report_count=17,
        disabled=True, disabled_reason='maintenance', forced_down=False,
        availability_zone='nova', last_seen_up=_THEN)


def request_spec() -> Any:
    """What the scheduler is asked for one instance, with its image."""
    return objects.RequestSpec(
        instance_uuid=UUID, project_id=PROJECT, user_id=USER,
        availability_zone='nova', flavor=flavor(), num_instances=1,
        numa_topology=None, retry=None, requested_destination=None,
        instance_group=None, force_hosts=None, force_nodes=None,
        ignore_hosts=None, limits=objects.SchedulerLimits(),
        scheduler_hints={'different_host': [IMAGE]},
        pci_requests=objects.InstancePCIRequests(
            instance_uuid=UUID, requests=[]),
        security_groups=objects.SecurityGroupList(objects=[
            objects.SecurityGroup(name='default', uuid=IMAGE)]),
        image=objects.ImageMeta(
            id=IMAGE, name='fakeimage123456', status='active',
            visibility='public', protected=False, owner=PROJECT,
            checksum='d8e8fca2dc0f896fd7cb4cb0031ba249',
            size=25165824, container_format='raw', disk_format='raw',
            created_at=_THEN, updated_at=_THEN, min_ram=0, min_disk=0,
            tags=['tag1', 'tag2'],
            properties=objects.ImageMetaProps(
                hw_architecture='x86_64', hw_disk_bus='virtio',
                hw_vif_model='virtio', os_type='linux')))


def metrics() -> Any:
    """What the CPU monitor of a compute host measures."""
    names = ('cpu.frequency', 'cpu.user.time', 'cpu.kernel.time',
             'cpu.idle.time', 'cpu.iowait.time', 'cpu.user.percent',
             'cpu.kernel.percent', 'cpu.idle.percent', 'cpu.iowait.percent',
             'cpu.percent')
    return objects.MonitorMetricList(objects=[
        objects.MonitorMetric(
            name=name, value=number, timestamp=_THEN,
            numa_membw_values=None,
            source='nova.compute.monitors.cpu.virt_driver.Monitor')
        for number, name in enumerate(names)])


def image_url(image_ref: str, own_context: Any) -> str:
    """The URL of an image, from Nova's own client."""
    url: str = glance.API().generate_image_url(image_ref, own_context)
    return url
