# SPDX-License-Identifier: Apache-2.0
"""Run the notification handler of Watcher's decision engine.

Needs Watcher alone. Listener, endpoint and cluster model are its own; what
Nova and Placement would answer about a host is made up.
"""

from __future__ import annotations

from collections.abc import Callable
import functools
import sys
import types
import typing as ty
import uuid

from watcher.common import placement_helper
from watcher.common import nova_helper
from watcher.common import rpc
from watcher.common import service
from watcher import conf as watcher_conf
from watcher.decision_engine.model.collector import manager
from watcher.decision_engine.model import model_root
from watcher.decision_engine.model.notification import nova

from tests.readers import worker

_SPACE = uuid.UUID('5f1d0b0c-0c0e-4f38-8f43-5a8f3a3f4d11')


def _node(helper: ty.Any, host: str) -> ty.Any:
    return types.SimpleNamespace(
        uuid=str(uuid.uuid5(_SPACE, host)), service_host=host, vcpus=8,
        memory_mb=8192, local_gb=100, state='up', status='enabled',
        service_disabled_reason=None)


def main() -> int:
    """Read until the end of the queues."""
    reading = worker.Reading()
    conf = watcher_conf.CONF
    conf([], project='watcher', default_config_files=[])
    reading.configure(conf)
    conf.set_override('host', f'{reading.exchange}-pool')
    conf.set_override('collector_plugins', ['compute'], 'collector')
    nova_helper.NovaHelper.__init__ = lambda self: None
    nova_helper.NovaHelper.get_compute_node_by_hostname = _node
    placement_helper.PlacementHelper.__init__ = lambda self: None
    placement_helper.PlacementHelper.get_inventories = (
        lambda self, provider: {})

    def handled(function: Callable[..., ty.Any]) -> Callable[..., ty.Any]:
        @functools.wraps(function)
        def handle(endpoint: ty.Any, payload: ty.Any) -> None:
            function(endpoint, payload)
            reading.note([function.__name__, {
                found.uuid: found.as_dict() for found in
                model.get_all_instances().values()}])
        return handle
    mapping = nova.VersionedNotification.notification_mapping
    for event_type, function in list(mapping.items()):
        mapping[event_type] = handled(function)
    collectors = manager.CollectorManager(osc=types.SimpleNamespace())
    model = model_root.ModelRoot()
    for collector in collectors.get_collectors().values():
        collector.cluster_data_model = model
    rpc.init(conf)
    listener = service.Service.build_notification_handler(
        types.SimpleNamespace(),
        [f'{reading.exchange}.{topic}' for topic in reading.topics],
        collectors.get_notification_endpoints())
    listener.start()
    reading.follow(listener)
    return reading.finish(listener.stop, listener.wait,
                          report=lambda: sorted(mapping))


if __name__ == '__main__':
    sys.exit(main())
