# SPDX-License-Identifier: Apache-2.0
"""What an emitter asks of a source is what its payload reads of it."""

from __future__ import annotations

import inspect
import typing
from typing import Any

from oslotest import base

from nova_notifications import emitters
from nova_notifications import protocols
from nova_notifications.objects import registry

# The name of a source in a SCHEMA -> the protocol of that source.
_SOURCES = {
    'aggregate': protocols.AggregateLike, 'flavor': protocols.FlavorLike,
    'group': protocols.ServerGroupLike, 'instance': protocols.InstanceLike,
    'keypair': protocols.KeypairLike, 'service': protocols.ServiceLike,
    'monitor_metric': protocols.MetricLike,
    'request_spec': protocols.RequestSpecLike,
    'vol_usage': protocols.VolumeUsageLike,
}


def _members(protocol: Any) -> set[str]:
    return {name for name in vars(protocol) if not name.startswith('_')}


class TestProtocols(base.BaseTestCase):

    def test_every_attribute_that_is_read_is_named(self) -> None:
        read: dict[str, set[str]] = {name: set() for name in _SOURCES}
        for versions in registry.NotificationRegistry.obj_classes().values():
            for source, attribute in getattr(
                    versions[0], 'SCHEMA', {}).values():
                if source in read:
                    read[source].add(attribute)
        for source, protocol in _SOURCES.items():
            self.assertTrue(read[source])
            self.assertEqual(set(), read[source] - _members(protocol), source)

    def test_every_source_of_an_emitter_has_one(self) -> None:
        found = set()
        for module in emitters.__all__:
            for _, function in inspect.getmembers(
                    getattr(emitters, module), inspect.isfunction):
                for hint in typing.get_type_hints(function).values():
                    found.update(part for part in (
                        hint, *typing.get_args(hint))
                        if part in _SOURCES.values())
        self.assertEqual(set(_SOURCES.values()), found)
