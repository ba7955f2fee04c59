# SPDX-License-Identifier: Apache-2.0
"""Source objects that notice when they are touched."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import inspect
from typing import Any

from nova_notifications import emitters


# What has been read meanwhile: an emitter may swallow what it raises.
touches: list[str] = []


class Touched(BaseException):
    """Something was read that must not be."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        touches.append(what)


@contextlib.contextmanager
def watching() -> Iterator[list[str]]:
    """What is touched in the body, also where nothing comes of it."""
    touches.clear()
    try:
        yield touches
    except Touched:
        # It has been noted.
        return


class Untouchable:
    """A source every attribute of which raises."""

    def __getattribute__(self, name: str) -> Any:
        raise Touched(name)

    def __bool__(self) -> bool:
        raise Touched('its truth')

    def __iter__(self) -> Any:
        raise Touched('its items')


_UNTOUCHABLE = Untouchable()


def calls(x: Any = _UNTOUCHABLE) -> dict[str, tuple[int, Any]]:
    """Each emitter function: the formats it has, and a call of it.

    :param x: every source of the calls.
    """
    i = emitters.instance
    return {
        **_new_ones(x),
        'aggregate.action': (3, lambda: emitters.aggregate.action(
            x, x, 'create', 'start')),
        'aggregate.cache_images_progress': (
            2, lambda: emitters.aggregate.cache_images_progress(
                x, x, x, x, 1, 2)),
        'compute_task.error': (3, lambda: emitters.compute_task.error(
            x, x, x, x, x, 'build_instances')),
        'exception.exception': (3, lambda: emitters.exception.exception(
            x, x, service='compute', source='nova-compute',
            function_name='f', call_arguments=x)),
        'exception.wrap_exception': (3, lambda: _wrapped(x)),
        'flavor.action': (2, lambda: emitters.flavor.action(
            x, x, 'create')),
        'host.update': (1, lambda: emitters.host.update(
            x, x, 'set_enabled', 'start', enabled=x)),
        'instance.action': (3, lambda: i.action(
            x, x, x, 'pause', 'start', exception=x, bdms=x, network_info=x)),
        'instance.create': (3, lambda: i.create(
            x, x, x, 'start', exception=x, bdms=x, network_info=x)),
        'instance.exists': (3, lambda: i.exists(
            x, x, x, system_metadata=x, extra_usage_info=x)),
        'instance.fixed_ip': (1, lambda: i.fixed_ip(
            x, x, x, 'create_ip', 'start', network_info=x)),
        'instance.notify_about_instance_delete': (3, lambda: _deleted(x)),
        'instance.rebuild': (3, lambda: i.rebuild(
            x, x, x, 'start', exception=x, bdms=x, network_info=x)),
        'instance.rescue': (3, lambda: i.rescue(
            x, x, x, x, 'start', exception=x, network_info=x)),
        'instance.resize_prep': (3, lambda: i.resize_prep(
            x, x, x, x, 'start')),
        'instance.send_instance_update_notification': (
            3, lambda: i.send_instance_update_notification(
                x, x, x, x, x, x)),
        'instance.send_update': (3, lambda: i.send_update(x, x, x)),
        'instance.send_update_with_states': (
            3, lambda: i.send_update_with_states(x, x, x, x, x, x)),
        'instance.share_attach_detach': (2, lambda: i.share_attach_detach(
            x, x, x, x, 'share_attach', 'start', exception=x)),
        'instance.snapshot': (3, lambda: i.snapshot(x, x, x, x, 'start')),
        'instance.volume_attach_detach': (3, lambda: i.volume_attach_detach(
            x, x, x, x, 'volume_attach', 'start', exception=x)),
        'instance.volume_swap': (2, lambda: i.volume_swap(
            x, x, x, x, x, 'start', exception=x)),
        'keypair.action': (3, lambda: emitters.keypair.action(
            x, x, 'create', 'start')),
        'libvirt.connect_error': (3, lambda: emitters.libvirt.connect_error(
            x, x, x)),
        'metrics.update': (3, lambda: emitters.metrics.update(
            x, x, x, x, x)),
        'scheduler.select_destinations': (
            3, lambda: emitters.scheduler.select_destinations(
                x, x, 'start')),
        'server_group.action': (3, lambda: emitters.server_group.action(
            x, x, 'create', instance_uuids=x)),
        'service.action': (2, lambda: emitters.service.action(
            x, x, 'update')),
        'volume.usage': (3, lambda: emitters.volume.usage(x, x, x)),
    }


def public() -> dict[str, Any]:
    """Every emitter function, by the name of its module and its own."""
    return {
        f'{resource}.{name}': member
        for resource in emitters.__all__
        for name, member in vars(getattr(emitters, resource)).items()
        if inspect.isfunction(member) and not name.startswith('_') and
        member.__module__.startswith(emitters.__name__)}


def _new_ones(x: Any) -> dict[str, tuple[int, Any]]:
    """A call of each function whose parameters are sources alone.

    It is versioned: there are no new legacy event types. A function that
    needs other values has an entry of its own in :func:`calls`.
    """
    def call(function: Any) -> Any:
        parameters = inspect.signature(function).parameters.values()
        return lambda: function(*(
            x for parameter in parameters
            if parameter.default is parameter.empty and
            parameter.kind is not parameter.VAR_KEYWORD))

    return {name: (2, call(function)) for name, function in public().items()}


def _wrapped(source: Any) -> None:
    @emitters.exception.wrap_exception('compute', 'nova-compute')
    def method(self: Any, context: Any, instance: Any) -> None:
        raise KeyError('of the method')

    try:
        method(source, source, source)
    except KeyError:
        # What the method raised goes on; it is not looked at.
        return
    raise AssertionError('the exception did not go on')


def _deleted(source: Any) -> None:
    with emitters.instance.notify_about_instance_delete(source, source):
        pass
