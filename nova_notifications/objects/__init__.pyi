# SPDX-License-Identifier: Apache-2.0
# Written by "nova-notifications contract update".

from nova_notifications.objects import aggregate as aggregate
from nova_notifications.objects import base as base
from nova_notifications.objects import codecs as codecs
from nova_notifications.objects import compute_task as compute_task
from nova_notifications.objects import errors as errors
from nova_notifications.objects import events as events
from nova_notifications.objects import exception as exception
from nova_notifications.objects import flavor as flavor
from nova_notifications.objects import image as image
from nova_notifications.objects import image_props as image_props
from nova_notifications.objects import instance as instance
from nova_notifications.objects import keypair as keypair
from nova_notifications.objects import lazyload as lazyload
from nova_notifications.objects import libvirt as libvirt
from nova_notifications.objects import metrics as metrics
from nova_notifications.objects import newer as newer
from nova_notifications.objects import registry as registry
from nova_notifications.objects import request_spec as request_spec
from nova_notifications.objects import scheduler as scheduler
from nova_notifications.objects import serializer as serializer
from nova_notifications.objects import server_group as server_group
from nova_notifications.objects import service as service
from nova_notifications.objects import unrecorded as unrecorded
from nova_notifications.objects import volume as volume
