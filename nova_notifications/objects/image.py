# SPDX-License-Identifier: Apache-2.0
"""Define the image that other payloads contain."""

from __future__ import annotations

import datetime

from nova_notifications import fields
from nova_notifications import objects
from nova_notifications.objects import base
from nova_notifications.objects.image_props import ImageMetaPropsPayload
from nova_notifications.objects import lazyload

__all__ = ['ImageMetaPayload', 'ImageMetaPropsPayload']


@base.NotificationRegistry.register_notification
class ImageMetaPayload(base.NotificationPayloadBase):
    """An image.

    :param image_meta: the metadata of the image.
    """

    # Version 1.0: Initial version
    VERSION = '1.0'

    # Written by "nova-notifications contract update".
    id: str | None
    name: str | None
    status: str | None
    visibility: str | None
    protected: bool | None
    checksum: str | None
    owner: str | None
    size: int | None
    virtual_size: int | None
    container_format: str | None
    disk_format: str | None
    created_at: datetime.datetime | None
    updated_at: datetime.datetime | None
    tags: list[str] | None
    direct_url: str | None
    min_ram: int | None
    min_disk: int | None
    properties: objects.image_props.ImageMetaPropsPayload

    fields = {
        'id': fields.UUIDField(nullable=True),
        'name': fields.StringField(nullable=True),
        'status': fields.StringField(nullable=True),
        'visibility': fields.StringField(nullable=True),
        'protected': fields.FlexibleBooleanField(nullable=True),
        'checksum': fields.StringField(nullable=True),
        'owner': fields.StringField(nullable=True),
        'size': fields.IntegerField(nullable=True),
        'virtual_size': fields.IntegerField(nullable=True),
        'container_format': fields.StringField(nullable=True),
        'disk_format': fields.StringField(nullable=True),
        'created_at': fields.DateTimeField(nullable=True),
        'updated_at': fields.DateTimeField(nullable=True),
        'tags': fields.ListOfStringsField(nullable=True),
        'direct_url': fields.StringField(nullable=True),
        'min_ram': fields.IntegerField(nullable=True),
        'min_disk': fields.IntegerField(nullable=True),
        'properties': fields.ObjectField('ImageMetaPropsPayload'),
    }
    SCHEMA = {name: ('image_meta', name) for name in fields
              if name != 'properties'}

    def __init__(self, image_meta: object) -> None:
        self.properties = ImageMetaPropsPayload(lazyload.read(
            self, 'properties', image_meta, 'image_meta.properties'))
        self.populate_schema(image_meta=image_meta)
