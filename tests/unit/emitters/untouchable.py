# SPDX-License-Identifier: Apache-2.0
"""Source objects that notice when they are touched."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import inspect
from typing import Any

from nova_notifications import emitters
from nova_notifications.settings import Format

_LEGACY = Format.LEGACY
_VERSIONED = Format.VERSIONED
_BOTH = Format.BOTH

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


def calls(x: Any = _UNTOUCHABLE) -> dict[str, tuple[Format, Any]]:
    """Each emitter function: the formats it has, and a call of it.

    :param x: every source of the calls.
    """
    i = emitters.instance
    return {
        **_new_ones(x),
        'aggregate.action': (_BOTH, lambda: emitters.aggregate.action(
            x, x, 'create', 'start')),
        'aggregate.cache_images_progress': (
            _VERSIONED, lambda: emitters.aggregate.cache_images_progress(
                x, x, x, x, 1, 2)),
        'compute_task.error': (_BOTH, lambda: emitters.compute_task.error(
            x, x, x, x, x, 'build_instances')),
        'exception.exception': (_BOTH, lambda: emitters.exception.exception(
            x, x, service='compute', source='nova-compute',
            function_name='f', call_arguments=x)),
        'exception.wrap_exception': (_BOTH, lambda: _wrapped(x)),
        'flavor.action': (_VERSIONED, lambda: emitters.flavor.action(
            x, x, 'create')),
        'host.update': (_LEGACY, lambda: emitters.host.update(
            x, x, 'set_enabled', 'start', enabled=x)),
        'instance.action': (_BOTH, lambda: i.action(
            x, x, x, 'pause', 'start', exception=x, bdms=x, network_info=x)),
        'instance.create': (_BOTH, lambda: i.create(
            x, x, x, 'start', exception=x, bdms=x, network_info=x)),
        'instance.exists': (_BOTH, lambda: i.exists(
            x, x, x, system_metadata=x, extra_usage_info=x)),
        'instance.fixed_ip': (_LEGACY, lambda: i.fixed_ip(
            x, x, x, 'create_ip', 'start', network_info=x)),
        'instance.deletion': (_BOTH, lambda: _deleted(x)),
        'instance.rebuild': (_BOTH, lambda: i.rebuild(
            x, x, x, 'start', exception=x, bdms=x, network_info=x)),
        'instance.rescue': (_BOTH, lambda: i.rescue(
            x, x, x, x, 'start', exception=x, network_info=x)),
        'instance.resize_prep': (_BOTH, lambda: i.resize_prep(
            x, x, x, x, 'start')),
        'instance.send_instance_update_notification': (
            _BOTH, lambda: i.send_instance_update_notification(
                x, x, x, x, x, x)),
        'instance.send_update': (_BOTH, lambda: i.send_update(x, x, x)),
        'instance.send_update_with_states': (
            _BOTH, lambda: i.send_update_with_states(x, x, x, x, x, x)),
        'instance.share_attach_detach': (
            _VERSIONED, lambda: i.share_attach_detach(
                x, x, x, x, 'share_attach', 'start', exception=x)),
        'instance.snapshot': (_BOTH, lambda: i.snapshot(x, x, x, x, 'start')),
        'instance.volume_attach_detach': (
            _BOTH, lambda: i.volume_attach_detach(
                x, x, x, x, 'volume_attach', 'start', exception=x)),
        'instance.volume_swap': (_VERSIONED, lambda: i.volume_swap(
            x, x, x, x, x, 'start', exception=x)),
        'keypair.action': (_BOTH, lambda: emitters.keypair.action(
            x, x, 'create', 'start')),
        'libvirt.connect_error': (
            _BOTH, lambda: emitters.libvirt.connect_error(x, x, x)),
        'metrics.update': (_BOTH, lambda: emitters.metrics.update(
            x, x, x, x, x)),
        'scheduler.select_destinations': (
            _BOTH, lambda: emitters.scheduler.select_destinations(
                x, x, 'start')),
        'server_group.action': (_BOTH, lambda: emitters.server_group.action(
            x, x, 'create', instance_uuids=x)),
        'service.action': (_VERSIONED, lambda: emitters.service.action(
            x, x, 'update')),
        'volume.usage': (_BOTH, lambda: emitters.volume.usage(x, x, x)),
    }


def public() -> dict[str, Any]:
    """Every emitter function, by the name of its module and its own."""
    return {
        f'{resource}.{name}': member
        for resource in emitters.__all__
        for name, member in vars(getattr(emitters, resource)).items()
        if inspect.isfunction(member) and not name.startswith('_') and
        member.__module__.startswith(emitters.__name__)}


def _new_ones(x: Any) -> dict[str, tuple[Format, Any]]:
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

    return {name: (_VERSIONED, call(function))
            for name, function in public().items()}


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
    with emitters.instance.deletion(source, source):
        pass
