# SPDX-License-Identifier: Apache-2.0
"""The spellings of sources become those of the wire."""

from typing import Any

from oslotest import base as oslotest_base

from nova_notifications.objects import codecs
from nova_notifications.objects import flavor
from nova_notifications.objects import image
from nova_notifications.objects import instance
from nova_notifications.objects import keypair
from tests.unit.objects import doubles

PROPERTIES = {
    'hw_architecture': {
        'X86_64': 'x86_64', 'i386': 'i686', 'i486': 'i686', 'i586': 'i686',
        'x86_32': 'i686', 'x86_32p': 'i686', 'AMD64': 'x86_64'},
    'os_type': {'Linux': 'linux', 'WINDOWS': 'windows'},
    'hw_scsi_model': {'lsiLogicsas': 'lsisas1068', 'paraVirtual': 'vmpvscsi',
                      'BusLogic': 'buslogic'},
    'hw_vif_model': {
        'VirtualE1000': 'e1000', 'VirtualE1000e': 'e1000e',
        'VirtualPCNet32': 'pcnet', 'VirtualSriovEthernetCard': 'sriov',
        'VirtualVmxnet': 'vmxnet', 'VirtualVmxnet3': 'vmxnet3',
        'VIRTIO': 'virtio'},
    'img_hv_type': {'XAPI': 'xen', 'KVM': 'kvm'},
    'hw_vm_mode': {'PV': 'xen', 'hv': 'hvm', 'baremetal': 'hvm',
                   'HVM': 'hvm'},
}
POWER_STATES = {0: 'pending', 1: 'running', 3: 'paused', 4: 'shutdown',
                6: 'crashed', 7: 'suspended'}


class TestCoercions(oslotest_base.BaseTestCase):

    def test_image_properties(self) -> None:
        for name, spellings in PROPERTIES.items():
            for given, sent in spellings.items():
                payload = image.ImageMetaPropsPayload(
                    doubles.Plain(**{name: given}))
                self.assertEqual(sent, getattr(payload, name))

    def test_other_values_are_refused_by_name(self) -> None:
        for name in PROPERTIES:
            error = self.assertRaises(
                ValueError, image.ImageMetaPropsPayload,
                doubles.Plain(**{name: 'nonsense'}))
            self.assertIn(f'ImageMetaPropsPayload.{name}', str(error))
            self.assertIn('nonsense', str(error))

    def test_a_value_whose_own_code_raises_is_named(self) -> None:
        class Raises:
            def __repr__(self) -> str:
                raise RuntimeError('hostile')

        class Text(str):
            def __str__(self) -> str:
                raise RuntimeError('hostile')

            __format__ = None  # type: ignore[assignment]

        for value, shown in ((Raises(), 'a value of type Raises'),
                             (Text('x'), "'x'")):
            error = self.assertRaises(
                ValueError, keypair.KeypairPayload,
                doubles.Plain(
                    user_id=value, name='n', public_key='k',
                    fingerprint='f', type='ssh'))
            self.assertIn(f'KeypairPayload.user_id: {shown} is not allowed, '
                          'it takes a string', str(error))

    def test_a_number_that_json_does_not_have_is_refused(self) -> None:
        for value in (float('inf'), float('-inf'), float('nan'), 'inf'):
            error = self.assertRaises(
                ValueError, flavor.FlavorPayload,
                doubles.flavor(rxtx_factor=value))
            self.assertIn('FlavorPayload.rxtx_factor', str(error))
            self.assertIn(f'{value!r} is not allowed, it takes a finite '
                          'number or None', str(error))

    def test_power_states(self) -> None:
        for given, sent in POWER_STATES.items():
            payload = instance.InstancePayload(
                None, doubles.instance(power_state=given))
            self.assertEqual(sent, payload.power_state)
        error = self.assertRaises(
            ValueError, instance.InstancePayload, None,
            doubles.instance(power_state=8))
        self.assertIn('InstancePayload.power_state', str(error))

    def test_disk_config(self) -> None:
        for given, sent in ((True, 'AUTO'), (1, 'AUTO'), (False, 'MANUAL'),
                            (0, 'MANUAL')):
            payload = instance.InstancePayload(
                None, doubles.instance(auto_disk_config=given))
            self.assertEqual(sent, payload.auto_disk_config)

    def test_which_addresses_are_sent_as_they_are(self) -> None:
        for text, canonical in (
                ('192.0.2.1', True), ('2001:db8::1', True), ('::', True),
                ('2001:DB8::1', False), ('2001:db8:0::1', False),
                ('::ffff:192.0.2.1', False), ('192.0.2', False),
                ('192.0.2.256', False), ('a name', False), (':', False),
                ('192.0.2.1\0', False), ('', False)):
            self.assertEqual(canonical, codecs.is_canonical_address(text),
                             text)

    def test_values_under_some_names(self) -> None:
        values = {'a': 1, 'b': 2, 'c': 3}
        for names, expected in (([], []), (['a'], [1]), (['a', 'b'], (1, 2)),
                                (['c', 'a', 'b'], (3, 1, 2))):
            self.assertEqual(expected, codecs.getter(names)(values))
        self.assertRaises(KeyError, codecs.getter(['d']), values)

    def test_each_spelling_is_coerced_once(self) -> None:
        coerced = []

        def coerce(payload: Any, value: Any) -> Any:
            coerced.append(value)
            return str(value)

        cached = codecs._cached_spellings(coerce)
        for number in range(256):
            cached(None, number)
        for _ in range(2):
            self.assertEqual(('0', '255', '256'), (
                cached(None, 0), cached(None, 255), cached(None, 256)))
        # What is no text and no number is not kept, nor one too many.
        self.assertEqual(('1.5', '1.5'), (cached(None, 1.5),
                                          cached(None, 1.5)))
        self.assertEqual([*range(256), 256, 256, 1.5, 1.5], coerced)
