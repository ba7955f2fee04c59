# SPDX-License-Identifier: Apache-2.0
"""The payload of a request spec, and its parts."""

from oslotest import base as oslotest_base

from nova_notifications.objects import request_spec
from tests.unit.objects import doubles


class TestRequestSpec(oslotest_base.BaseTestCase):

    def test_all_of_it(self) -> None:
        payload = request_spec.RequestSpecPayload(doubles.request_spec())
        self.assertEqual('host1', payload.force_hosts)
        self.assertIsNone(payload.force_nodes)
        self.assertEqual(['default'], payload.security_groups)
        self.assertEqual(['node1'], payload.retry.hosts)
        self.assertEqual('group', payload.instance_group.name)
        self.assertEqual('small', payload.flavor.name)
        self.assertEqual(2, payload.numa_topology.cells[0].cpu_topology.cores)
        self.assertNotIn(
            'image_meta', payload.obj_to_primitive()['nova_object.data'])

    def test_parts_that_are_unset_or_empty(self) -> None:
        source = doubles.request_spec(
            image=None, numa_topology=None, pci_requests=None)
        for name in ('flavor', 'requested_destination', 'retry',
                     'instance_group', 'force_hosts', 'force_nodes',
                     'security_groups'):
            delattr(source, name)
        payload = request_spec.RequestSpecPayload(source)
        for name in ('flavor', 'image', 'numa_topology', 'pci_requests',
                     'requested_destination', 'retry', 'instance_group',
                     'force_hosts', 'force_nodes'):
            self.assertIsNone(getattr(payload, name), name)
        self.assertEqual([], payload.security_groups)

    def test_parts_get_the_instance_and_stay_as_they_are(self) -> None:
        versioned = doubles.LoadingPciRequests(requests=[])
        versioned.obj_reset_changes()
        source = doubles.request_spec(pci_requests=versioned)
        payload = request_spec.RequestSpecPayload(source)
        self.assertEqual(doubles.UUID, payload.pci_requests.instance_uuid)
        self.assertEqual(doubles.UUID, payload.numa_topology.instance_uuid)
        self.assertFalse(versioned.obj_attr_is_set('instance_uuid'))
        self.assertEqual(set(), versioned.obj_what_changed())
        self.assertEqual([], versioned.loads)
        self.assertNotIn('instance_uuid', vars(source.numa_topology))

    def test_parts_keep_an_instance_of_their_own(self) -> None:
        other = doubles.pci_requests(instance_uuid='other')
        payload = request_spec.RequestSpecPayload(
            doubles.request_spec(pci_requests=other))
        self.assertEqual('other', payload.pci_requests.instance_uuid)

    def test_a_destination_names_what_it_has(self) -> None:
        full = request_spec.DestinationPayload(doubles.destination())
        self.assertEqual('host2', full.host)
        self.assertEqual('cell1', full.cell.name)
        self.assertFalse(full.obj_attr_is_set('node'))
        empty = doubles.destination(host=None, cell=None)
        del empty.node
        payload = request_spec.DestinationPayload(empty)
        self.assertEqual({'aggregates'}, set(
            payload.obj_to_primitive()['nova_object.data']))

    def test_a_cell_without_topology(self) -> None:
        cell = doubles.topology().cells[0]
        del cell.cpu_topology
        payload = request_spec.InstanceNUMACellPayload(cell)
        self.assertIsNone(payload.cpu_topology)
