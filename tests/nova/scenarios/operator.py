# SPDX-License-Identifier: Apache-2.0
"""What an operator does that touches no server."""

from __future__ import annotations

from tests.nova import harness

KEY = ('ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDx8nkQv/zgGgB4rMYmIf+6A4l6Rr+o/'
       '6lHBQdW5aYd44bd8JttDCE/F/pNRr0lRE+PiqSPO8nDPHw0010JeMH9gYgnnFlyY3/'
       'OcJ02RhIPyyxYpv9FhY+2YiUkpwFOcLImyrxEsYXpD/0d3ac30bNH6Sw9JD9UZHYcpSx'
       'sIbECHw== Generated-by-Nova')


class OperatorStory(harness.Nova):
    """Keypairs, flavors, aggregates, groups, services, metrics."""

    options = (({'compute_driver': 'fake.FakeDriverWithCaching',
                 'compute_monitors': ['cpu.virt_driver']}, None),)

    def test_story(self) -> None:
        keypairs(self)
        flavors(self)
        aggregates(self)
        server_groups(self)
        services(self)
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
            'name': 'my-key', 'user_id': 'fake', 'type': 'ssh'}})
    nova.api.microversion = 'latest'
    with nova.recording('keypair delete',
                        versioned=['keypair.delete.start',
                                   'keypair.delete.end'],
                        legacy=['keypair.delete.end']):
        nova.api.delete_keypair('my-key')
    with nova.recording('keypair import',
                        versioned=['keypair.import.start',
                                   'keypair.import.end'],
                        legacy=['keypair.import.end']):
        nova.api.post_keypair({'keypair': {
            'name': 'my-key', 'user_id': 'fake', 'type': 'ssh',
            'public_key': KEY}})


def flavors(nova: harness.Nova) -> None:
    """Create a private flavor, change it, delete it."""
    flavor = 'a22d5517-147c-4147-a0d1-e698df5cd4e4'
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
                'tenant': '6f70656e737461636b20342065766572'}})
    with nova.recording('flavor description', versioned=['flavor.update']):
        nova.admin_api.api_put('flavors/%s' % flavor, {
            'flavor': {'description': 'a test description'}})
    with nova.recording('flavor delete', versioned=['flavor.delete']):
        nova.admin_api.delete_flavor(flavor)


def aggregates(nova: harness.Nova) -> None:
    """The life of an aggregate, image caching and a name taken twice."""
    wanted = {'aggregate': {'name': 'my-aggregate',
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
            'metadata': {'availability_zone': 'AZ-1', 'ssd': 'true'}}})
    with nova.recording('aggregate rename', versioned=both('update_prop'),
                        legacy=both('updateprop')):
        nova.admin_api.put_aggregate(found, {'aggregate': {
            'name': 'my-new-aggregate'}})
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
            'name': 'test-server-group', 'policy': 'anti-affinity',
            'rules': {'max_server_per_host': 3}})
    with nova.recording('boot in a server group',
                        versioned=['server_group.add_member',
                                   'instance.create.end'],
                        legacy=['servergroup.addmember']):
        nova.boot('member', nova.flavor(), hints={'group': group['id']},
                  key_name='my-key')
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
             {'status': 'disabled', 'disabled_reason': 'maintenance'}),
            ('service enable', {'status': 'enabled'}),
            ('service force down', {'forced_down': True}),
            ('service force up', {'forced_down': False})):
        with nova.recording(name, versioned=['service.update']):
            nova.admin_api.put_service(found, body)
    with nova.recording('service delete', versioned=['service.delete']):
        nova.admin_api.api_delete('os-services/%s' % found)


def metrics(nova: harness.Nova) -> None:
    """The resource tracker's monitor of the virt driver's processor."""
    from nova import context

    nova.compute.manager.rt.monitors[0]._cpu_stats = {}
    with nova.recording('metrics update', versioned=['metrics.update'],
                        legacy=['compute.metrics.update']):
        nova.compute.manager.update_available_resource(
            context.get_admin_context())
