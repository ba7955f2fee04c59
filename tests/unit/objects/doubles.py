# SPDX-License-Identifier: Apache-2.0
"""Source objects: plain ones, and versioned ones that count their loads."""

import datetime
import functools
import types
from typing import Any

from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields as ovo_fields

from nova_notifications.objects.instance import payloads
from nova_notifications.testing import sample_data

NOW = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
UUID = '178b0921-8f85-4257-88b6-2e743b5a975c'


class Plain(types.SimpleNamespace):
    """A plain object with the attributes it is given."""


class _Loading(ovo_base.VersionedObject):
    """A versioned object that can load, and tells what it loaded."""

    VALUES: dict[str, Any] = {}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.loads: list[str] = []

    def obj_load_attr(self, attrname: str) -> None:
        self.loads.append(attrname)
        setattr(self, attrname, self.VALUES[attrname])


def _loading(_class: str, **fields: Any) -> type[_Loading]:
    made = type(_class, (_Loading,), {'fields': fields})
    ovo_base._make_class_properties(made)
    return made


class Anything(ovo_fields.FieldType[Any]):
    """A field of a source that takes whatever it is given."""


LOADS: dict[str, type[Exception] | None] = {
    'nothing': None,
    'not loadable': NotImplementedError,
    'broken': RuntimeError,
    'no such thing': AttributeError,
    'a value': None,
}


@functools.cache
def source_class(cls: type[Any], loads: str) -> type[Any]:
    """A class of sources with the attributes that a SCHEMA reads.

    :param cls: the payload class.
    :param loads: what reading an unset attribute does, a key of ``LOADS``.
    """
    def obj_load_attr(self: Any, name: str) -> None:
        error = LOADS[loads]
        if error is not None:
            raise error(f'{name} is not to be had')
        setattr(self, name, 'loaded')

    body: dict[str, Any] = {'fields': {
        attribute: ovo_fields.Field(Anything(), nullable=True)
        for _, attribute in cls.SCHEMA.values()}}
    if loads != 'nothing':
        body['obj_load_attr'] = obj_load_attr
    return ovo_base.VersionedObjectRegistry.objectify(
        type('Source', (ovo_base.VersionedObject,), body))


_STRING = ovo_fields.StringField(nullable=True)
_INTEGER = ovo_fields.IntegerField(nullable=True)
_STRINGS = ovo_fields.ListOfStringsField(nullable=True)

LoadingFlavor = _loading(
    'LoadingFlavor', flavorid=_STRING, memory_mb=_INTEGER, vcpus=_INTEGER,
    root_gb=_INTEGER, ephemeral_gb=_INTEGER, name=_STRING, swap=_INTEGER,
    rxtx_factor=ovo_fields.FloatField(), vcpu_weight=_INTEGER,
    disabled=ovo_fields.BooleanField(), is_public=ovo_fields.BooleanField(),
    extra_specs=ovo_fields.DictOfStringsField(), projects=_STRINGS,
    description=_STRING)
LoadingGroup = _loading(
    'LoadingGroup', uuid=_STRING, name=_STRING, user_id=_STRING,
    project_id=_STRING, policies=_STRINGS, members=_STRINGS, hosts=_STRINGS,
    policy=_STRING, rules=ovo_fields.DictOfStringsField())
LoadingPciRequests = _loading(
    'LoadingPciRequests', instance_uuid=_STRING,
    requests=ovo_fields.ListOfObjectsField('VersionedObject'))
LoadingMetric = _loading(
    'LoadingMetric', name=_STRING, value=_INTEGER,
    numa_membw_values=ovo_fields.DictOfIntegersField(),
    timestamp=ovo_fields.DateTimeField(), source=_STRING)

FLAVOR = dict(
    flavorid='1', memory_mb=512, vcpus=1, root_gb=1, ephemeral_gb=0,
    name='small', swap=0, rxtx_factor=1.0, vcpu_weight=0, disabled=False,
    is_public=True, extra_specs={'hw:watchdog_action': 'none'},
    description=None)
GROUP = dict(
    uuid=UUID, name='group', user_id='user', project_id='project',
    policies=['affinity'], members=[UUID], policy='affinity', rules={})


def flavor(**changes: Any) -> Plain:
    return Plain(**{**FLAVOR, 'projects': ['project'], **changes})


class Vif(dict[str, Any]):
    def fixed_ips(self) -> list[dict[str, Any]]:
        return self['fixed']


def vif() -> Vif:
    return Vif(network={'label': 'private'}, address='fa:16:3e:4c:2c:30',
               meta={'dhcp': 'on'}, id=UUID, devname='tap0',
               fixed=[{'version': 4, 'address': '192.168.1.3'},
                      {'version': 6, 'address': 'fe80::1'}])


def bdm(**changes: Any) -> Plain:
    return Plain(**{
        'device_name': '/dev/vda', 'boot_index': 0, 'tag': None,
        'delete_on_termination': False, 'volume_id': UUID,
        'connection_info': '{"auth_password": "canary"}', **changes})


def share(**changes: Any) -> Plain:
    return Plain(**{
        'uuid': UUID, 'share_id': UUID, 'status': 'active', 'tag': 'tag',
        'export_location': '10.0.0.1:/canary', **changes})


def instance(**changes: Any) -> Plain:
    values: dict[str, Any] = dict(
        uuid=UUID, user_id='owner', project_id='project',
        reservation_id='r-1', display_name='name',
        display_description='text', hostname='name', host='host1',
        node='node1', os_type=None, architecture='x86_64',
        availability_zone='nova', image_ref=UUID, key_name='key',
        kernel_id='', ramdisk_id='', created_at=NOW, launched_at=None,
        terminated_at=None, deleted_at=None, updated_at=None,
        vm_state='active', power_state=1, task_state=None, progress=0,
        metadata={}, locked=False, auto_disk_config=False,
        system_metadata={}, flavor=flavor(), tags=[Plain(tag='blue')],
        keypairs=[keypair()], trusted_certs=Plain(ids=['cert']),
        name='instance-00000001',
        get_network_info=lambda: [vif()], get_bdms=lambda: [bdm()],
        get_shares=lambda: [share()])
    # What a new field reads has a value in the sample alone.
    sample = sample_data.instance()
    for source, name in payloads.InstancePayload.SCHEMA.values():
        if source == 'instance':
            values.setdefault(name, getattr(sample, name, None))
    return Plain(**{**values, **changes})


def keypair(**changes: Any) -> Plain:
    return Plain(**{
        'user_id': 'owner', 'name': 'key', 'fingerprint': 'aa:bb',
        'public_key': 'ssh-rsa AAAA', 'type': 'ssh', **changes})


def image(**changes: Any) -> Plain:
    return Plain(**{
        'id': UUID, 'name': 'image', 'status': 'active',
        'visibility': 'public', 'protected': 'no', 'checksum': None,
        'owner': None, 'size': 1, 'virtual_size': None,
        'container_format': 'raw', 'disk_format': 'raw', 'created_at': NOW,
        'updated_at': NOW, 'tags': ['tag'], 'direct_url': None,
        'min_ram': 0, 'min_disk': 0,
        'properties': Plain(hw_architecture='AMD64'), **changes})


def pci_requests(**changes: Any) -> Plain:
    request = Plain(count=1, spec=[{'vendor_id': '8086'}], alias_name='a',
                    request_id=None, numa_policy='socket')
    return Plain(**{'requests': [request], **changes})


def topology(**changes: Any) -> Plain:
    cell = Plain(id=0, cpuset={0}, pcpuset={1}, memory=512, pagesize=4,
                 cpu_pinning_raw={'0': 1}, cpu_policy='mixed',
                 cpu_thread_policy=None, cpuset_reserved=None,
                 cpu_topology=Plain(sockets=1, cores=2, threads=1))
    return Plain(**{'cells': [cell], 'emulator_threads_policy': 'share',
                    **changes})


def destination(**changes: Any) -> Plain:
    cell = Plain(uuid=UUID, name='cell1', disabled=False,
                 transport_url='rabbit://canary@h',
                 database_connection='mysql://canary@h')
    return Plain(**{'host': 'host2', 'node': None, 'cell': cell,
                    'aggregates': None, **changes})


def request_spec(**changes: Any) -> Plain:
    values: dict[str, Any] = dict(
        instance_uuid=UUID, project_id='project', user_id='user',
        availability_zone='nova', num_instances=1,
        scheduler_hints={'group': ['g']}, ignore_hosts=None,
        flavor=flavor(), image=image(), numa_topology=topology(),
        pci_requests=pci_requests(), requested_destination=destination(),
        retry=Plain(num_attempts=1, hosts=[
            Plain(host='h', hypervisor_hostname='node1')]),
        instance_group=Plain(**GROUP), force_hosts=['host1', 'host3'],
        force_nodes=[], security_groups=[Plain(identifier='default')])
    return Plain(**{**values, **changes})


def metric(**changes: Any) -> Plain:
    return Plain(**{'name': 'cpu.percent', 'value': 3, 'timestamp': NOW,
                    'source': 'libvirt', **changes})


def aggregate(**changes: Any) -> Plain:
    return Plain(**{'id': 1, 'uuid': UUID, 'name': 'aggregate', 'hosts': [],
                    'metadata': {}, **changes})


def volume_usage(**changes: Any) -> Plain:
    return Plain(**{
        'volume_id': UUID, 'project_id': 'project', 'user_id': 'user',
        'availability_zone': 'nova', 'instance_uuid': UUID,
        'last_refreshed': NOW, 'reads': 1, 'read_bytes': 2, 'writes': 3,
        'write_bytes': 4, **changes})


def service(**changes: Any) -> Plain:
    return Plain(**{
        'host': 'host1', 'binary': 'nova-compute', 'topic': 'compute',
        'report_count': 1, 'disabled': False, 'disabled_reason': None,
        'availability_zone': None, 'last_seen_up': NOW,
        'forced_down': False, 'version': 23, 'uuid': UUID, **changes})
