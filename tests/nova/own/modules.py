# SPDX-License-Identifier: Apache-2.0
"""Which of Nova's own test modules judge the library, by group."""

from __future__ import annotations

import typing as ty

_SAMPLES = 'nova.tests.functional.notification_sample_tests.'
_UNIT = 'nova.tests.unit.'

#: ``functional`` compares what a whole Nova sends with its documented
#: samples, ``unit`` has the tests of the code that the library replaces,
#: ``wide`` those of the code that calls it.
GROUPS: ty.Mapping[str, tuple[str, ...]] = {
    'functional': tuple(_SAMPLES + name for name in (
        'test_service', 'test_flavor', 'test_keypair', 'test_aggregate',
        'test_compute_task', 'test_exception_notification', 'test_libvirt',
        'test_metrics', 'test_server_group', 'test_volume',
        'test_instance')),
    'unit': tuple(_UNIT + name for name in (
        'notifications.test_base', 'notifications.objects.test_notification',
        'notifications.objects.test_service',
        'notifications.objects.test_instance',
        'notifications.objects.test_flavor',
        'notifications.objects.test_exception', 'test_notifications',
        'test_notifier', 'compute.test_utils', 'test_exception',
        'test_exception_wrapper', 'test_rpc', 'objects.test_service',
        'objects.test_flavor')),
    'wide': tuple(_UNIT + name for name in (
        'compute.test_compute_mgr', 'compute.test_compute',
        'conductor.test_conductor', 'scheduler.test_manager',
        'objects.test_instance', 'objects.test_aggregate',
        'objects.test_keypair', 'objects.test_instance_group',
        'virt.libvirt.test_host', 'compute.test_resource_tracker',
        'compute.test_shelve', 'compute.test_host_api', 'db.main.test_api',
        'test_service')),
}
