# SPDX-License-Identifier: Apache-2.0
"""The adapter of an adopted Nova binds as the graft does, without it."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
import typing as ty
from unittest import mock

from nova_notifications.contract import history
from tests.nova import adopt

_GRAFT = 'nova_notifications.graft'


def _adapter() -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(
        'nova.notification_adapter', adopt.ADAPTER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def start(notification_format: str = 'both') -> ty.Any:
    """Initialize Nova's RPC, with a driver that keeps what it is given.

    :param notification_format: the formats that are sent.
    :returns: ``nova.rpc``.
    """
    from nova import conf
    from nova import rpc
    import oslo_messaging
    CONF = conf.CONF
    CONF([], project='nova', version='34.0.0', default_config_files=[])
    CONF.set_override('host', 'host1')
    CONF.set_override('notification_format', notification_format,
                      'notifications')
    # Registers the options of oslo.messaging.
    oslo_messaging.get_notification_transport(CONF, url='fake://')
    CONF.set_override('transport_url', 'fake://')
    CONF.set_override('driver', ['test'], 'oslo_messaging_notifications')
    rpc.init(CONF)
    return rpc


def adapter() -> None:
    """It loads no graft, keeps the short way, and hands over all hooks."""
    importlib.import_module('nova.tests.functional')
    from nova import objects
    from nova import context as nova_context
    from nova.image import glance
    from nova_notifications import emitters
    from nova_notifications import runtime
    objects.register_all()
    rpc = start()
    module = _adapter()
    module.init()
    loaded = [name for name in sys.modules if name.startswith(_GRAFT)]
    assert not loaded, loaded
    ours = runtime.current().hooks
    importlib.import_module(_GRAFT).bind()
    theirs = runtime.current().hooks
    module.init()
    for name, value in theirs._asdict().items():
        given = getattr(ours, name)
        assert bool(given) == bool(value) and (
            callable(value) or given == value), name

    context = nova_context.RequestContext(user_id='ada', auth_token='secret')
    with mock.patch.object(rpc.RequestContextSerializer, 'serialize_entity',
                           side_effect=AssertionError('a second walk')):
        emitters.service.action(context, objects.Service(
            host='host1', binary='nova-compute', topic='compute',
            report_count=1, disabled=False, disabled_reason=None,
            availability_zone=None, last_seen_up=None, forced_down=False,
            uuid='c84e7d9c-6d1e-4b3d-9f3c-5e7d8c1f2a30'), 'update',
            best_effort=False)
    driver = importlib.import_module('oslo_messaging.notify._impl_test')
    sent = [message['event_type'] for _, message, _, _ in
            driver.NOTIFICATIONS]
    assert sent == ['service.update'], sent
    # Hooks that read from Nova.
    with mock.patch.object(objects.InstanceGroup, 'get_by_uuid') as get:
        assert ours.server_group(context, 'a') is get.return_value
    get.assert_called_once_with(context, 'a')
    with mock.patch.object(objects.RequestSpec, 'from_primitives') as make:
        assert ours.request_spec(context, {'x': 1}) is make.return_value
    make.assert_called_once_with(context, {'x': 1}, {})
    with mock.patch.object(glance.API, 'generate_image_url',
                           side_effect=_no_endpoint) as url:
        assert ours.image_url('image', nova_context.get_admin_context()) == (
            'image')
        try:
            ours.image_url('image', context)
        except Exception as exc:
            assert type(exc).__name__ == 'EndpointNotFound', exc
        else:
            raise AssertionError('the error was kept back')
    assert url.call_count == 2
    module.cleanup()
    assert not runtime.is_initialized()


def own_release() -> None:
    """Grafted with the contract of its own release, a Nova sends that."""
    importlib.import_module('nova.tests.functional')
    from nova import version
    from nova_notifications import graft
    own = version.version_string().partition('.')[0]
    graft.apply(contract=own)
    importlib.import_module('nova.objects').register_all()
    start('versioned')
    nova_objects = importlib.import_module('bench.nova_objects')
    importlib.import_module(
        'nova.compute.utils').notify_about_scheduler_action(
            nova_objects.context(), nova_objects.request_spec(),
            'select_destinations', phase='start')
    driver = importlib.import_module('oslo_messaging.notify._impl_test')
    (_, message, _, _), = driver.NOTIFICATIONS
    properties = message['payload']['nova_object.data']['image'][
        'nova_object.data']['properties']
    assert properties['nova_object.version'] == history.version_in(
        properties['nova_object.name'], own), properties


def _no_endpoint(*args: ty.Any) -> None:
    from keystoneauth1 import exceptions
    raise exceptions.EndpointNotFound()
