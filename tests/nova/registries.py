# SPDX-License-Identifier: Apache-2.0
"""A notification that is declared in Nova, on the library's base classes."""

from __future__ import annotations

import collections
import importlib

from nova_notifications import catalogue
from nova_notifications.contract import history
from nova_notifications import fields
from nova_notifications import releases
from nova_notifications.objects import base
from nova_notifications.objects import image
from tests.nova import bound


def declared_in_nova() -> None:
    """It is registered, documented, filled and sent as one of Nova's own."""
    importlib.import_module('nova.tests.functional')
    from nova import context
    from nova.objects import base as nova_base
    from nova.objects import service as nova_service
    from nova_notifications import graft
    registry = nova_base.NovaObjectRegistry

    @registry.register_notification
    class WeatherPayload(base.NotificationPayloadBase):
        SCHEMA = {'host': ('service', 'host'),
                  'availability_zone': ('service', 'availability_zone')}
        # Version 1.0: Initial version
        VERSION = '1.0'
        fields = {'host': fields.StringField(),
                  'availability_zone': fields.StringField(nullable=True)}

        def __init__(self, service: nova_service.Service) -> None:
            super().__init__()
            self.populate_schema(service=service)

    @base.notification_sample('weather-update.json')
    @base.notification_sample('weather-create.json')
    @registry.register_notification
    class WeatherNotification(base.NotificationBase):
        # Version 1.0: Initial version
        VERSION = '1.0'
        fields = {'payload': fields.ObjectField('WeatherPayload')}

    assert WeatherNotification.samples == [
        'weather-create.json', 'weather-update.json']
    assert base.NotificationBase.samples == []
    assert 'WeatherPayload' not in registry.obj_classes()
    registry.register_notification_objects()
    assert registry.obj_classes()['WeatherPayload'] == [WeatherPayload]
    assert 'WeatherPayload' not in catalogue.classes()

    bound.start('versioned')
    graft.bind()
    service = nova_service.Service(
        host='host1', binary='nova-compute', availability_zone='north')
    WeatherNotification(
        priority=fields.NotificationPriority.INFO,
        event_type=base.EventType(
            object='weather', action=fields.NotificationAction.UPDATE),
        publisher=base.NotificationPublisher(host='host1',
                                             source='nova-compute'),
        payload=WeatherPayload(service)).emit(
            context.RequestContext(user_id='ada', auth_token='secret'))
    driver = importlib.import_module('oslo_messaging.notify._impl_test')
    (sent_context, message, priority, _), = driver.NOTIFICATIONS
    assert (message['event_type'], message['publisher_id'], priority) == (
        'weather.update', 'nova-compute:host1', 'INFO'), message
    assert message['payload'] == {
        'nova_object.name': 'WeatherPayload',
        'nova_object.namespace': 'nova', 'nova_object.version': '1.0',
        'nova_object.data': {'host': 'host1',
                             'availability_zone': 'north'}}, message
    assert 'secret' not in str(sent_context), sent_context


def pinned() -> None:
    """No release has its class, which stays as it is; what is in it does not.

    The class is of the age of the Nova that declares it.
    """
    importlib.import_module('nova.tests.functional')
    from nova.objects import base as nova_base
    from nova_notifications import graft
    nova_objects = importlib.import_module('bench.nova_objects')
    importlib.import_module('nova.objects').register_all()

    @nova_base.NovaObjectRegistry.register_notification
    class PicturePayload(base.NotificationPayloadBase):
        # Version 1.7: title added
        VERSION = '1.7'
        fields = {'image': fields.ObjectField('ImageMetaPayload'),
                  'title': fields.StringField()}

    class KeypairPayload(base.NotificationPayloadBase):
        VERSION = '9.9'
        fields = {'name': fields.StringField(),
                  'colour': fields.StringField()}

    nova_base.NovaObjectRegistry.register_notification_objects()
    bound.start('versioned')
    picture = nova_objects.request_spec().image
    properties = set()
    for release in releases.can_be_pinned():
        graft.bind(release.major)
        sent = PicturePayload(title='a title', image=image.ImageMetaPayload(
            picture)).obj_to_primitive()
        data = sent['nova_object.data']
        assert (sent['nova_object.version'], data['title']) == (
            '1.7', 'a title'), sent
        known = history.contract_of(release.nova).objects
        inside = data['image']['nova_object.data']['properties']
        for part in (data['image'], inside):
            assert part['nova_object.version'] == known[
                part['nova_object.name']].version, (release, part)
        properties.add(inside['nova_object.version'])
        # A release has this name, and decides.
        named = KeypairPayload(name='a', colour='red').obj_to_primitive()
        assert (named['nova_object.version'], named['nova_object.data']) == (
            known['KeypairPayload'].version, {'name': 'a'}), named
    # Else a contract that is not kept to would not be noticed.
    assert len(properties) > 1, properties


def samples() -> None:
    """Each of the library's notifications has samples that it alone has."""
    users = collections.defaultdict(list)
    for name, cls in catalogue.classes().items():
        if issubclass(cls, base.NotificationBase):
            assert cls.samples, name
            for sample in cls.samples:
                users[sample].append(name)
    for sample, names in users.items():
        assert len(names) == 1, (sample, names)
