# SPDX-License-Identifier: Apache-2.0
"""Remember which server a request is about, and what a server is called."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

# Requests and servers to remember.
LIMIT: Final = 50_000


class Names:
    """Fill in the server of notifications that do not name it.

    Exceptions and some of the scheduler's notifications carry the id of the
    request alone. Not safe for threads: the hub holds its lock around it.
    """

    def __init__(self) -> None:
        self._servers: OrderedDict[str, str] = OrderedDict()
        # Request -> its one server; None where it is about several.
        self._requests: OrderedDict[str, str | None] = OrderedDict()

    def complete(self, line: dict[str, Any]) -> None:
        """Learn from a line of the list, and add what it lacks."""
        request, instance = line.get('request'), line.get('instance')
        if request and not instance and line['resource'] in (
                'compute', 'scheduler', 'compute_task'):
            instance = self._requests.get(request)
            if instance:
                line['instance'] = instance
                line.setdefault('id', instance)
        elif request and instance:
            self._learn_request(request, instance)
        if not instance:
            return
        name = line.get('name')
        if line['resource'] == 'instance':
            if name:
                _put(self._servers, instance, name)
        elif instance in self._servers:
            line['server'] = self._servers[instance]
        elif name and line['resource'] in ('scheduler', 'compute_task'):
            line['server'] = name

    def _learn_request(self, request: str, instance: str) -> None:
        if request in self._requests and (
                self._requests[request] != instance):
            _put(self._requests, request, None)
        else:
            _put(self._requests, request, instance)


def _put(mapping: OrderedDict[str, Any], key: str, value: Any) -> None:
    mapping[key] = value
    mapping.move_to_end(key)
    while len(mapping) > LIMIT:
        mapping.popitem(last=False)
