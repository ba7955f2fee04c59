# SPDX-License-Identifier: Apache-2.0
"""What an operator does that touches no server."""

from __future__ import annotations

from tests.nova import harness

KEY = ('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA6nm7M45uEFYRzRthNk'
       '6K5JNjPYHfaCO3rATxCNmder ada@example.org')


class OperatorStory(harness.Nova):
    """Keypairs, flavors, aggregates, groups, services, hosts, metrics."""

    options = (({'compute_driver': 'fake.FakeDriverWithCaching',
                 'compute_monitors': ['cpu.virt_driver']}, None),)

    def test_story(self) -> None:
        keypairs(self)
        flavors(self)
        aggregates(self)
        server_groups(self)
        services(self)
        hosts(self)
        metrics(self)


def keypairs(nova: harness.Nova) -> None:
    """Generate, import and delete a keypair."""
    nova.api.microversion = '2.91'
    with nova.recording('keypair create',
                        versioned=['keypair.create.start',
                                   'keypair.create.end'],
                        legacy=['keypair.create.start',
                                'keypair.create.end']):
        nova.api.post_keypair({'keypair': {
            'name': 'workstation', 'user_id': 'fake', 'type': 'ssh'}})
    nova.api.microversion = 'latest'
    with nova.recording('keypair delete',
                        versioned=['keypair.delete.start',
                                   'keypair.delete.end'],
                        legacy=['keypair.delete.end']):
        nova.api.delete_keypair('workstation')
    with nova.recording('keypair import',
                        versioned=['keypair.import.start',
                                   'keypair.import.end'],
                        legacy=['keypair.import.end']):
        nova.api.post_keypair({'keypair': {
            'name': 'workstation', 'user_id': 'fake', 'type': 'ssh',
            'public_key': KEY}})


def flavors(nova: harness.Nova) -> None:
    """Create a private flavor, change it, delete it."""
    flavor = '7c1d06a2-3a54-4c0e-8a44-0f6b9d2f51e7'
    with nova.recording('flavor create', versioned=['flavor.create']):
        nova.admin_api.post_flavor({'flavor': {
            'name': 'private', 'ram': 1024, 'vcpus': 2, 'disk': 10,
            'id': flavor,
            'os-flavor-access:is_public': False}})
    with nova.recording('flavor extra specs', versioned=['flavor.update']):
        nova.admin_api.post_extra_spec(flavor, {
            'extra_specs': {'hw:numa_nodes': '2'}})
    with nova.recording('flavor access', versioned=['flavor.update']):
        nova.admin_api.api_post('flavors/%s/action' % flavor, {
            'addTenantAccess': {
                'tenant': nova.api.project_id}})
    with nova.recording('flavor description', versioned=['flavor.update']):
        nova.admin_api.api_put('flavors/%s' % flavor, {
            'flavor': {'description': 'for those who pay'}})
    with nova.recording('flavor delete', versioned=['flavor.delete']):
        nova.admin_api.delete_flavor(flavor)


def aggregates(nova: harness.Nova) -> None:
    """The life of an aggregate, image caching and a name taken twice."""
    wanted = {'aggregate': {'name': 'fast disks',
                            'availability_zone': 'nova'}}

    def both(event: str) -> list[str]:
        return ['aggregate.%s.start' % event, 'aggregate.%s.end' % event]

    with nova.recording('aggregate create', versioned=both('create'),
                        legacy=both('create')):
        found = nova.admin_api.post_aggregate(wanted)['id']
    with nova.recording('aggregate create twice',
                        versioned=['compute.exception']):
        nova.failing(nova.admin_api.post_aggregate, wanted)
    with nova.recording('aggregate add host', versioned=both('add_host'),
                        legacy=both('addhost')):
        nova.admin_api.post_aggregate_action(
            found, {'add_host': {'host': 'compute'}})
    with nova.recording('aggregate metadata',
                        versioned=both('update_metadata'),
                        legacy=both('updatemetadata')):
        nova.admin_api.post_aggregate_action(found, {'set_metadata': {
            'metadata': {'availability_zone': 'hall 2', 'ssd': 'true'}}})
    with nova.recording('aggregate rename', versioned=both('update_prop'),
                        legacy=both('updateprop')):
        nova.admin_api.put_aggregate(found, {'aggregate': {
            'name': 'faster disks'}})
    with nova.recording('aggregate cache images',
                        versioned=both('cache_images') + [
                            'aggregate.cache_images.progress']):
        nova.admin_api.api_post('/os-aggregates/%s/images' % found, {
            'cache': [{'id': harness.IMAGE}]})
    with nova.recording('aggregate remove host',
                        versioned=both('remove_host'),
                        legacy=both('removehost')):
        nova.admin_api.post_aggregate_action(
            found, {'remove_host': {'host': 'compute'}})
    with nova.recording('aggregate delete', versioned=both('delete'),
                        legacy=both('delete')):
        nova.admin_api.delete_aggregate(found)


def server_groups(nova: harness.Nova) -> None:
    """Create a group, boot a member, delete the group."""
    with nova.recording('server group create',
                        versioned=['server_group.create'],
                        legacy=['servergroup.create']):
        group = nova.api.post_server_groups({
            'name': 'database replicas', 'policy': 'anti-affinity',
            'rules': {'max_server_per_host': 2}})
    with nova.recording('boot in a server group',
                        versioned=['server_group.add_member',
                                   'instance.create.end'],
                        legacy=['servergroup.addmember']):
        nova.boot('member', nova.flavor(), hints={'group': group['id']},
                  key_name='workstation')
    with nova.recording('server group delete',
                        versioned=['server_group.delete'],
                        legacy=['servergroup.delete']):
        nova.api.delete_server_group(group['id'])


def services(nova: harness.Nova) -> None:
    """Start a second compute service, disable, force down, delete it."""
    with nova.recording('service create', versioned=['service.create']):
        nova.start_service('compute', host='host2')
    found = nova.admin_api.get_services(
        host='host2', binary='nova-compute')[0]['id']
    for name, body in (
            ('service disable', {'status': 'disabled'}),
            ('service disable with reason',
             {'status': 'disabled', 'disabled_reason': 'new fans'}),
            ('service enable', {'status': 'enabled'}),
            ('service force down', {'forced_down': True}),
            ('service force up', {'forced_down': False})):
        with nova.recording(name, versioned=['service.update']):
            nova.admin_api.put_service(found, body)
    with nova.recording('service delete', versioned=['service.delete']):
        nova.admin_api.api_delete('os-services/%s' % found)


def hosts(nova: harness.Nova) -> None:
    """The host API of old, which is there up to microversion 2.42."""
    def both(event: str) -> list[str]:
        return ['HostAPI.%s.start' % event, 'HostAPI.%s.end' % event]

    nova.admin_api.microversion = '2.42'
    for name, event, body in (
            ('host disable', 'set_enabled', {'status': 'disable'}),
            ('host enable', 'set_enabled', {'status': 'enable'}),
            ('host maintenance', 'set_maintenance',
             {'maintenance_mode': 'enable'})):
        with nova.recording(name, legacy=both(event)):
            nova.admin_api.api_put('os-hosts/compute', body)
    with nova.recording('host reboot', legacy=both('power_action')):
        nova.admin_api.api_get('os-hosts/compute/reboot')
    nova.admin_api.microversion = 'latest'


def metrics(nova: harness.Nova) -> None:
    """The resource tracker's monitor of the virt driver's processor."""
    from nova import context

    nova.compute.manager.rt.monitors[0]._cpu_stats = {}
    with nova.recording('metrics update', versioned=['metrics.update'],
                        legacy=['compute.metrics.update']):
        nova.compute.manager.update_available_resource(
            context.get_admin_context())
