# SPDX-License-Identifier: Apache-2.0
"""The configuration options of notifications.

The names, defaults and deprecated names are those that Nova's operators have
in their ``nova.conf`` today, so nothing has to change there.
"""

from __future__ import annotations

import copy
import socket
from typing import Any

from oslo_config import cfg

GROUP = cfg.OptGroup(
    'notifications',
    title='Notifications',
    help='What Nova tells other programs about its actions, and in which '
         'format.')

UNVERSIONED = 'unversioned'
VERSIONED = 'versioned'
BOTH = 'both'

OPTS: list[cfg.Opt] = [
    cfg.StrOpt(
        'notification_format',
        mutable=True,
        default=UNVERSIONED,
        choices=[
            (BOTH, 'Every event is sent twice, once in each format'),
            (VERSIONED, 'Only versioned notifications are sent'),
            (UNVERSIONED, 'Only legacy notifications are sent'),
        ],
        deprecated_group='DEFAULT',
        help='The format of the notifications that are sent. Nothing is '
             'computed for a format that is off. Legacy notifications stay '
             'the default because Ceilometer reads nothing else. To send no '
             'notifications at all, set ``driver = noop`` in the '
             '``[oslo_messaging_notifications]`` section.'),
    cfg.ListOpt(
        'versioned_notifications_topics',
        default=['versioned_notifications'],
        help='The topics that versioned notifications are sent to. Every '
             'topic gets a copy of every notification; give each program '
             'that reads them a topic of its own, and remove the topic when '
             'the program goes: a queue that nobody drains grows without '
             'end.'),
    cfg.StrOpt(
        'notify_on_state_change',
        mutable=True,
        choices=[
            (None, 'No update notifications are sent'),
            ('vm_state', 'An update is sent with the transition of the VM '
             'state; the two task state fields both hold the current task '
             'state'),
            ('vm_and_task_state', 'An update is sent with the transition of '
             'the VM state and of the task state'),
        ],
        deprecated_group='DEFAULT',
        help='Which state changes of a server send ``instance.update`` '
             '(legacy: ``compute.instance.update``).'),
    cfg.StrOpt(
        'default_level',
        mutable=True,
        default='INFO',
        choices=('DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'),
        deprecated_group='DEFAULT',
        deprecated_name='default_notification_level',
        help='The priority of notifications that do not bring one of their '
             'own. Every notification that Nova sends today brings one.'),
    cfg.BoolOpt(
        'bdms_in_notifications',
        mutable=True,
        default=False,
        help='Whether the volumes of a server are part of its versioned '
             'payloads. They may have to be read from the database for each '
             'notification.'),
    cfg.BoolOpt(
        'include_share_mapping',
        mutable=True,
        default=False,
        help='Whether the shares of a server are part of its versioned '
             'payloads. They may have to be read from the database for each '
             'notification.'),
]

# Options that every OpenStack service has; registered only where the caller's
# configuration does not have them yet (design: init()).
SERVICE_OPTS: list[cfg.Opt] = [
    cfg.StrOpt(
        'host',
        default=socket.gethostname(),
        sample_default='<current_hostname>',
        help='The name of this host, part of the publisher id.'),
    cfg.StrOpt(
        'instance_usage_audit_period',
        default='month',
        regex='^(hour|month|day|year)(@([0-9]+))?$',
        help='The period that usage is audited for: ``hour``, ``day``, '
             '``month`` or ``year``, with an optional offset such as '
             '``month@15`` for periods that start on the 15th. An offset '
             'that a month does not have means its last day.'),
]


def register_opts(conf: cfg.ConfigOpts) -> None:
    """Register the options on a configuration.

    :param conf: the caller's configuration. Options that it has already
        are left alone.
    """
    # oslo.config keeps what is set in the group: two configurations in one
    # process must not share it.
    conf.register_group(copy.deepcopy(GROUP))
    group = conf[GROUP.name]
    for opt in OPTS:
        # Nova has registered these itself, with its own help: registering
        # them once more would be an error.
        if opt.dest not in group:
            conf.register_opt(opt, group=GROUP.name)
    for opt in SERVICE_OPTS:
        if opt.dest not in conf:
            conf.register_opt(opt)


def list_opts() -> list[tuple[Any, list[cfg.Opt]]]:
    """The options for ``oslo-config-generator``.

    ``host`` and ``instance_usage_audit_period`` are not offered: the service
    that uses the library documents its own.
    """
    return [(GROUP, OPTS)]
