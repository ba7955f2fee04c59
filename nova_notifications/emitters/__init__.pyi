# SPDX-License-Identifier: Apache-2.0
# Written by "nova-notifications contract update".

from nova_notifications.emitters import aggregate as aggregate
from nova_notifications.emitters import base as base
from nova_notifications.emitters import compute_task as compute_task
from nova_notifications.emitters import exception as exception
from nova_notifications.emitters import flavor as flavor
from nova_notifications.emitters import host as host
from nova_notifications.emitters import instance as instance
from nova_notifications.emitters import keypair as keypair
from nova_notifications.emitters import libvirt as libvirt
from nova_notifications.emitters import metrics as metrics
from nova_notifications.emitters import scheduler as scheduler
from nova_notifications.emitters import server_group as server_group
from nova_notifications.emitters import service as service
from nova_notifications.emitters import volume as volume
