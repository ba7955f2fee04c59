# SPDX-License-Identifier: Apache-2.0
"""Looked-up properties of images."""

from __future__ import annotations

import builtins
from types import SimpleNamespace
from typing import Any
from unittest import mock

import fixtures
from oslotest import base

from nova_notifications.bridge import images
from nova_notifications import exceptions
from tests.unit import modules as loaded

# As Glance's API describes an image.
_IMAGE = {'id': 'i1', 'name': 'debian', 'status': 'active', 'size': 5,
          'visibility': 'public', 'tags': [], 'self': '/v2/images/i1',
          'min_disk': 1, 'min_ram': 0, 'disk_format': 'qcow2',
          'container_format': 'bare', 'hw_disk_bus': 'virtio',
          'os_distro': 'debian', 'mappings': '[]'}
_ANSWER: Any = SimpleNamespace(status_code=200, json=lambda: _IMAGE)


class _Glance:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer = _ANSWER

    def get(self, url: str) -> Any:
        self.asked.append(url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class LookupTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.glance = _Glance()
        self.now = 1000.0
        patcher = mock.patch.object(images.time, 'monotonic',
                                    lambda: self.now)
        patcher.start()
        self.addCleanup(patcher.stop)

    def test_what_a_server_inherits(self) -> None:
        self.assertEqual(
            {'min_disk': '1', 'min_ram': '0', 'disk_format': 'qcow2',
             'container_format': 'bare', 'hw_disk_bus': 'virtio',
             'os_distro': 'debian'}, images.ImageLookup(self.glance)('i1'))
        self.assertEqual(['/images/i1'], self.glance.asked)

    def test_remembered_for_a_while(self) -> None:
        lookup = images.ImageLookup(self.glance, seconds=60)
        lookup('i1')
        self.now += 59
        lookup('i1')
        self.assertEqual(1, len(self.glance.asked))
        self.now += 2
        lookup('i1')
        self.assertEqual(2, len(self.glance.asked))

    def test_no_more_than_its_size(self) -> None:
        lookup = images.ImageLookup(self.glance, size=2)
        for name in ('a', 'b', 'c', 'c', 'a'):
            lookup(name)
        self.assertEqual(['/images/a', '/images/b', '/images/c',
                          '/images/a'], self.glance.asked)

    def test_a_deleted_image(self) -> None:
        self.glance.answer = SimpleNamespace(status_code=404)
        lookup = images.ImageLookup(self.glance, seconds=60)
        self.assertIsNone(lookup('i1'))
        self.now += 5
        self.assertIsNone(lookup('i1'))
        self.assertEqual(1, len(self.glance.asked))
        self.now += 2
        lookup('i1')
        self.assertEqual(2, len(self.glance.asked))

    def test_a_glance_that_does_not_answer(self) -> None:
        lookup = images.ImageLookup(self.glance, seconds=60)
        lookup('known')
        for answer in (OSError('connection refused'),
                       SimpleNamespace(status_code=503)):
            self.glance.asked.clear()
            self.glance.answer = answer
            for image in ('a', 'a', 'b'):
                self.assertIsNone(lookup(image))
            # Only the first has waited for it.
            self.assertEqual(['/images/a'], self.glance.asked)
            self.assertIn('min_disk', lookup('known') or {})
            self.now += 6.1
        # Also when it would have to be asked again.
        self.now += 60
        self.glance.asked.clear()
        for _ in range(2):
            self.assertIn('min_disk', lookup('known') or {})
            self.assertEqual(1, self.glance.asked.count('/images/known'))
        self.now += 6.1
        self.glance.answer = _ANSWER
        self.assertIn('min_disk', lookup('a') or {})

    def test_what_is_logged(self) -> None:
        for answer, line in (
                (SimpleNamespace(status_code=404),
                 'Glance has no image a.\n'),
                (SimpleNamespace(status_code=503),
                 'image a cannot be looked up, and no other is for 60 s: '
                 '_UnavailableError: status 503\n'),
                (OSError('password=secret'),
                 'image a cannot be looked up, and no other is for 60 s: '
                 'OSError: password=***\n')):
            self.glance.answer = answer
            with fixtures.FakeLogger(images.__name__) as log:
                images.ImageLookup(self.glance)('a')
            self.assertEqual(line, log.output)

    def test_as_nova_keeps_it(self) -> None:
        for given, expected in (
                ({'kernel_id': None, 'min_ram': None, 'a': None},
                 {'kernel_id': 'None', 'a': 'None'}),
                ({'a': 300 * 'x', 'b': 200 * 'é'},
                 {'a': 255 * 'x', 'b': 127 * 'é'}),
                ({'mappings': '[]', 'img_mappings': '[]',
                  'block_device_mapping': '[]',
                  'img_block_device_mapping': '[]', 'disk_format': 'raw'},
                 {'disk_format': 'raw'})):
            self.assertEqual(expected, images.properties(given))

    def test_by_default(self) -> None:
        # An answer is remembered for ten minutes, no answer for one.
        for answer, seconds in ((self.glance.answer, 600.0),
                                (OSError('no'), 60.0)):
            self.glance.asked.clear()
            self.glance.answer = answer
            lookup = images.ImageLookup(self.glance)
            for later, number in ((0.0, 1), (seconds - 0.1, 1), (0.1, 2)):
                self.now += later
                lookup('a')
                self.assertEqual(number, len(self.glance.asked))
        self.glance.answer = SimpleNamespace(status_code=200, json=dict)
        lookup = images.ImageLookup(self.glance)
        for number in range(1025):
            lookup(str(number))
        self.glance.asked.clear()
        for number in (1, 0):
            lookup(str(number))
        self.assertEqual(['/images/0'], self.glance.asked)

    def test_a_cloud(self) -> None:
        asked: list[Any] = []
        one = SimpleNamespace(image=self.glance)

        def connect(*, cloud: str | None, api_timeout: float) -> Any:
            asked.append((cloud, api_timeout))
            if cloud == 'none':
                raise KeyError('no such cloud')
            return one

        with loaded.Loaded({'openstack': SimpleNamespace(
                connect=connect)}):
            lookup = images.connect('one')
            self.assertIn('min_disk', lookup('i1') or {})
            # One that is away is asked again.
            one.image = None
            self.assertIsNone(lookup('i2'))
            one.image = self.glance
            self.now += 60
            self.assertIn('min_disk', lookup('i2') or {})
            error = self.assertRaises(exceptions.NotificationsError,
                                      images.connect, 'none')
        self.assertEqual([('one', 5.0), ('none', 5.0)], asked)
        for part in ("KeyError: 'no such cloud'", '--os-cloud'):
            self.assertIn(part, str(error))

    def test_without_openstacksdk(self) -> None:
        plain = builtins.__import__

        def refuse(name: str, *args: Any) -> Any:
            if name == 'openstack':
                raise ImportError(name)
            return plain(name, *args)
        with mock.patch.object(builtins, '__import__', refuse):
            error = self.assertRaises(exceptions.NotificationsError,
                                      images.connect)
        self.assertIn("in a checkout of the project: pip install '.[bridge]'",
                      str(error))
