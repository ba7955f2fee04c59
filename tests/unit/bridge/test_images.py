# SPDX-License-Identifier: Apache-2.0
"""Looked-up properties of images."""

from __future__ import annotations

import builtins
from types import SimpleNamespace
from typing import Any
from unittest import mock

from oslotest import base

from nova_notifications.bridge import images
from nova_notifications import exceptions

# As Glance's API describes an image.
_IMAGE = {'id': 'i1', 'name': 'debian', 'status': 'active', 'size': 5,
          'visibility': 'public', 'tags': [], 'self': '/v2/images/i1',
          'min_disk': 1, 'min_ram': 0, 'disk_format': 'qcow2',
          'container_format': 'bare', 'hw_disk_bus': 'virtio',
          'os_distro': 'debian', 'mappings': '[]', 'kernel_id': None}


class _Glance:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Any = SimpleNamespace(status_code=200,
                                           json=lambda: _IMAGE)

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

    def test_a_glance_that_is_away(self) -> None:
        self.glance.answer = OSError('connection refused')
        self.assertIsNone(images.ImageLookup(self.glance)('i1'))

    def test_without_openstacksdk(self) -> None:
        plain = builtins.__import__

        def refuse(name: str, *args: Any) -> Any:
            if name == 'openstack':
                raise ImportError(name)
            return plain(name, *args)
        with mock.patch.object(builtins, '__import__', refuse):
            error = self.assertRaises(exceptions.NotificationsError,
                                      images.connect)
        self.assertIn("pip install 'nova-notifications[bridge]'", str(error))
