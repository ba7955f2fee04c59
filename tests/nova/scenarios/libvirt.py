# SPDX-License-Identifier: Apache-2.0
"""A libvirt that cannot be reached."""

from __future__ import annotations

from unittest import mock

import fixtures
from nova import exception
from nova.tests import fixtures as nova_fixtures
from nova.tests.fixtures import libvirt as fakelibvirt
from nova.virt.libvirt import host

from tests.nova import harness


class LibvirtStory(harness.Nova):
    """The compute service starts again and finds no libvirt."""

    options = (({'compute_driver': 'libvirt.LibvirtDriver'}, None),)

    def setUp(self) -> None:
        self.useFixture(nova_fixtures.LibvirtFixture())
        self.useFixture(fixtures.MockPatchObject(host.Host, 'initialize'))
        super().setUp()

    def test_story(self) -> None:
        with mock.patch(
                'nova.virt.libvirt.host.Host._get_connection',
                side_effect=fakelibvirt.libvirtError('no libvirt here')):
            with self.recording('libvirt connect error',
                                versioned=['libvirt.connect.error']):
                self.assertRaises(exception.HypervisorUnavailable,
                                  self.restart_compute_service, self.compute)
