# SPDX-License-Identifier: Apache-2.0
"""Describe the cloud of the samples: one server, its host, its owner.

The samples, the demonstration and the tests of every event are emitted from
these objects, so a server, a host or a volume is the same one wherever it
appears. They are plain objects with the attributes that Nova's have.
"""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

NOW = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.timezone.utc)
_BUILT = NOW - datetime.timedelta(hours=1)

HOST = 'host1'
# Where the API, the scheduler and the conductor run.
CONTROLLER = 'controller1'
OTHER_HOST = 'host2'
NODE = 'host1.example.org'
OTHER_NODE = 'host2.example.org'
PROJECT = '5f4dcc3b5aa765d61d8327deb882cf99'
USER = '21232f297a57a5a743894a0e4a801fc3'
ADMIN = '0e4a801fc321232f297a57a5a743894a'
SERVER = '3b7c9c2e-6f0a-4b0e-9d3a-5a1f0c2d7e11'
IMAGE = 'c8a4ef3d-1d61-4f6a-bf6b-0d2f5b8f1a20'
IMAGE_NAME = 'debian-13'
SNAPSHOT = '0f6d8f2a-43f5-4a39-8a0e-1e6f2a7b9c31'
RESCUE_IMAGE = '77b5cb0e-4c8f-4c6e-8a3b-4f6b6e9d2a52'
VOLUME = 'a3f1b6de-92c5-4f6c-8f52-7d0c4b1e6a63'
NEW_VOLUME = 'b9e2c7fa-05d8-4e7d-9c64-8e1d5c2f7b74'
SHARE = 'd4c8a1be-7f36-4a59-b3d2-9f0e6d3a8c85'
PORT = 'e5d9b2cf-8047-4b6a-84e3-a01f7e4b9d96'
GROUP = 'f6eac3d0-9158-4c7b-95f4-b12085ca0ea7'
AGGREGATE = '07fbd4e1-a269-4d8c-a605-c231960b1fb8'
CELL = '18ace5f2-b37a-4e9d-b716-d34207c12fc9'
SERVICE = '29bdf603-c48b-4fae-8827-e4531ad230da'


class VIF(dict[str, Any]):
    """A network interface, as Nova's network model has it."""

    def fixed_ips(self) -> list[dict[str, Any]]:
        """Return the addresses of the interface."""
        return [ip for subnet in self['network']['subnets']
                for ip in subnet['ips']]


class Instance(SimpleNamespace):
    """A server."""

    def get_network_info(self) -> list[VIF]:
        """Return the network interfaces."""
        interfaces: list[VIF] = self.network_info
        return interfaces

    def get_bdms(self) -> list[Any]:
        """Return the block devices."""
        devices: list[Any] = self.bdms
        return devices

    def get_shares(self) -> list[Any]:
        """Return the shares."""
        attached: list[Any] = self.shares
        return attached


class RequestSpec(SimpleNamespace):
    """What the scheduler is asked for."""

    def to_legacy_request_spec_dict(self) -> dict[str, Any]:
        """Return the request in the old form that legacy payloads carry."""
        return {
            'num_instances': self.num_instances,
            'image': {'id': self.image.id, 'name': self.image.name,
                      'min_ram': self.image.min_ram,
                      'min_disk': self.image.min_disk,
                      'properties': {'hw_architecture': 'x86_64'}},
            'instance_properties': {
                'project_id': self.project_id, 'user_id': self.user_id,
                'uuid': self.instance_uuid, 'availability_zone': 'zone-a',
                'memory_mb': self.flavor.memory_mb,
                'vcpus': self.flavor.vcpus, 'root_gb': self.flavor.root_gb,
                'ephemeral_gb': self.flavor.ephemeral_gb,
                'numa_topology': None,
                'pci_requests': None},
            'instance_type': {'name': self.flavor.name,
                              'flavorid': self.flavor.flavorid,
                              'id': self.flavor.id},
        }


def context() -> dict[str, Any]:
    """Return the request of the server's owner."""
    return {'user_id': USER, 'project_id': PROJECT, 'user_name': 'ada',
            'project_name': 'webshop', 'roles': ['member', 'reader'],
            'request_id': 'req-6b1d0f3e-52c4-4f0a-9a6e-1c7b8e2d4f95',
            'is_admin': False}


def image_url(image: str, context: Any) -> str:
    """Return the address of an image, as Nova's own look-up does.

    :param image: its id.
    :param context: the request that the look-up is for.
    """
    return f'http://{CONTROLLER}:9292/images/{image}'


def admin_context() -> dict[str, Any]:
    """Return a request of the cloud's administrator."""
    return {**context(), 'user_id': ADMIN, 'user_name': 'operator',
            'project_name': 'admin', 'roles': ['admin'], 'is_admin': True}


def service(**changes: Any) -> Any:
    """Return the record of the compute service on host1."""
    return SimpleNamespace(**{**dict(
        host=HOST, binary='nova-compute', topic='compute', report_count=314,
        disabled=False, disabled_reason=None, availability_zone=None,
        last_seen_up=NOW, forced_down=False, version=70, uuid=SERVICE),
        **changes})


def flavor(**changes: Any) -> Any:
    """Return the flavor of the server."""
    return SimpleNamespace(**{**dict(
        id=7, flavorid='b7a1c2d3-e4f5-4061-8273-94a5b6c7d8e9',
        name='m1.small', memory_mb=2048, vcpus=1, root_gb=20, ephemeral_gb=0,
        swap=0, rxtx_factor=1.0, vcpu_weight=0, disabled=False,
        is_public=True, extra_specs={'hw:watchdog_action': 'reset'},
        description=None), **changes})


def larger_flavor() -> Any:
    """Return the flavor that the server is resized to."""
    return flavor(id=8, flavorid='c8b2d3e4-f506-4172-9384-a5b6c7d8e9fa',
                  name='m1.large', memory_mb=8192, vcpus=4, root_gb=80)


def keypair() -> Any:
    """Return the keypair of the server's owner."""
    return SimpleNamespace(
        user_id=USER, name='ada-laptop', type='ssh',
        fingerprint='1e:2c:9b:56:79:4b:45:77:f9:ca:7a:98:2c:b0:d5:3c',
        public_key='ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExample ada')


def block_device() -> Any:
    """Return the volume of the server, as it is attached."""
    return SimpleNamespace(device_name='/dev/vdb', boot_index=None,
                           delete_on_termination=False, volume_id=VOLUME,
                           tag='data')


def share() -> Any:
    """Return the share of the server, as it is attached."""
    return SimpleNamespace(uuid='3acef714-d59c-40bf-9938-f5642be341eb',
                           share_id=SHARE, status='active', tag=SHARE,
                           export_location='192.0.2.40:/never/sent')


def network_info() -> list[VIF]:
    """Return the network of the server: one port with one address."""
    return [VIF(
        id=PORT, address='fa:16:3e:4c:2c:30', devname='tape5d9b2cf-80',
        meta={}, network={'label': 'private', 'subnets': [{'ips': [
            {'address': '198.51.100.23', 'type': 'fixed', 'version': 4,
             'meta': {}, 'floating_ips': []}]}]})]


def instance(**changes: Any) -> Instance:
    """Return the server, up and running.

    :param changes: attributes that are otherwise up and running.
    """
    return Instance(**{**dict(
        uuid=SERVER, user_id=USER, project_id=PROJECT,
        reservation_id='r-4tx2m9qk', display_name='web-1',
        display_description='The shop window', hostname='web-1', host=HOST,
        node=NODE, os_type='linux', architecture='x86_64',
        availability_zone='zone-a', flavor=flavor(), image_ref=IMAGE,
        key_name='ada-laptop', kernel_id='', ramdisk_id='',
        created_at=_BUILT, launched_at=_BUILT, updated_at=NOW,
        terminated_at=None, deleted_at=None, vm_state='active',
        power_state=1, task_state=None, progress=0, locked=False,
        auto_disk_config=False, metadata={'tier': 'front'},
        system_metadata={'image_architecture': 'x86_64',
                         'image_min_disk': '20', 'image_min_ram': '0',
                         'image_base_image_ref': IMAGE,
                         'image_container_format': 'bare',
                         'image_disk_format': 'qcow2'},
        instance_type_id=7, cell_name=None, access_ip_v4=None,
        access_ip_v6=None, name='instance-00000001', keypairs=[keypair()],
        tags=[SimpleNamespace(tag='shop')],
        trusted_certs=SimpleNamespace(ids=['cert-of-the-image-builder']),
        network_info=network_info(), bdms=[block_device()],
        shares=[share()]), **changes})


def aggregate(**changes: Any) -> Any:
    """Return the aggregate of the hosts in the first rack."""
    return SimpleNamespace(**{**dict(
        id=1, uuid=AGGREGATE, name='rack-1', hosts=[HOST],
        metadata={'availability_zone': 'zone-a'}), **changes})


def server_group() -> Any:
    """Return the group that keeps the web servers apart."""
    return SimpleNamespace(
        uuid=GROUP, name='web-tier', user_id=USER, project_id=PROJECT,
        policies=['anti-affinity'], policy='anti-affinity',
        rules={'max_server_per_host': '1'}, members=[SERVER], hosts=None)


def volume_usage() -> Any:
    """Return what the server has read and written."""
    return SimpleNamespace(
        volume_id=VOLUME, project_id=PROJECT, user_id=USER,
        availability_zone='zone-a', instance_uuid=SERVER,
        last_refreshed=NOW, reads=1200, read_bytes=4915200, writes=340,
        write_bytes=1392640)


def metrics() -> list[Any]:
    """Return what the monitor of host1 has measured."""
    measured = [('cpu.frequency', 800), ('cpu.user.time', 26728850000000),
                ('cpu.idle.percent', 97), ('cpu.percent', 3)]
    return [SimpleNamespace(name=name, value=value, timestamp=NOW,
                            source='libvirt.LibvirtDriver',
                            numa_membw_values=None)
            for name, value in measured]


def request_spec() -> RequestSpec:
    """Return what the scheduler is asked for when the server is built."""
    image = SimpleNamespace(
        id=IMAGE, name=IMAGE_NAME, status='active', visibility='public',
        protected=False, checksum=None, owner=None, size=25165824,
        virtual_size=None, container_format='bare', disk_format='qcow2',
        created_at=_BUILT, updated_at=_BUILT, tags=['debian'],
        direct_url=None, min_ram=0, min_disk=20,
        properties=SimpleNamespace(hw_architecture='x86_64'))
    cell = SimpleNamespace(uuid=CELL, name='cell1', disabled=False,
                           transport_url='rabbit://never:sent@192.0.2.9/',
                           database_connection='mysql://never:sent@db/')
    topology = SimpleNamespace(
        instance_uuid=SERVER, emulator_threads_policy=None,
        cells=[SimpleNamespace(
            id=0, cpuset={0}, pcpuset=set(), cpuset_reserved=None,
            memory=2048, pagesize=None, cpu_pinning_raw=None,
            cpu_policy=None, cpu_thread_policy=None,
            cpu_topology=SimpleNamespace(sockets=1, cores=1, threads=1))])
    requests = SimpleNamespace(
        instance_uuid=SERVER, requests=[SimpleNamespace(
            count=1, spec=[{'vendor_id': '8086'}], alias_name='nic',
            request_id='4bdf0825-e6ad-41c0-8a49-06753cf452fc',
            numa_policy='preferred')])
    return RequestSpec(
        instance_uuid=SERVER, project_id=PROJECT, user_id=USER,
        availability_zone='zone-a', num_instances=1, flavor=flavor(),
        force_hosts=None, force_nodes=None, ignore_hosts=[OTHER_HOST],
        image=image, numa_topology=topology, pci_requests=requests,
        requested_destination=SimpleNamespace(
            host=HOST, node=NODE, cell=cell, aggregates=None),
        retry=SimpleNamespace(num_attempts=1, hosts=[
            SimpleNamespace(hypervisor_hostname=NODE)]),
        instance_group=server_group(),
        scheduler_hints={'group': [GROUP]},
        security_groups=[SimpleNamespace(identifier='default')])


def failure() -> Exception:
    """Return an exception with a traceback, as a virt driver raises it."""
    def plug_vifs() -> None:
        raise RuntimeError('No free port on bridge br-int')
    try:
        plug_vifs()
    except RuntimeError as exc:
        # As if it had been caught in the driver.
        trace = exc.__traceback__
        return exc.with_traceback(trace and trace.tb_next)
    raise AssertionError('unreachable')
