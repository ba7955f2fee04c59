# SPDX-License-Identifier: Apache-2.0
"""Register the configuration options of notifications.

They are Nova's options, help texts included: oslo.config takes an option that
is registered twice for one only where both are equal, and Nova's operators
have these names in their ``nova.conf``.
"""

from __future__ import annotations

import copy
import importlib.metadata
import socket
from typing import Any

from oslo_config import cfg

GROUP = cfg.OptGroup(
    'notifications',
    title='Notifications options',
    help="""
Most of the actions in Nova which manipulate the system state generate
notifications which are posted to the messaging component (e.g. RabbitMQ) and
can be consumed by any service outside the OpenStack. More technical details
at https://docs.openstack.org/nova/latest/reference/notifications.html
""")

UNVERSIONED = 'unversioned'
VERSIONED = 'versioned'
BOTH = 'both'

OPTS: list[cfg.Opt] = [
    cfg.StrOpt(
        'notification_format',
        default=UNVERSIONED,
        choices=[
            (BOTH, 'Both the legacy unversioned and the new versioned '
             'notifications are emitted'),
            (VERSIONED, 'Only the new versioned notifications are emitted'),
            (UNVERSIONED, 'Only the legacy unversioned notifications are '
             'emitted'),
        ],
        deprecated_group='DEFAULT',
        help="""
Specifies which notification format shall be emitted by nova.

The versioned notification interface are in feature parity with the legacy
interface and the versioned interface is actively developed so new consumers
should used the versioned interface.

However, the legacy interface is heavily used by ceilometer and other mature
OpenStack components so it remains the default.

Note that notifications can be completely disabled by setting ``driver=noop``
in the ``[oslo_messaging_notifications]`` group.

The list of versioned notifications is visible in
https://docs.openstack.org/nova/latest/reference/notifications.html
"""),
    cfg.ListOpt(
        'versioned_notifications_topics',
        default=['versioned_notifications'],
        help="""
Specifies the topics for the versioned notifications issued by nova.

The default value is fine for most deployments and rarely needs to be changed.
However, if you have a third-party service that consumes versioned
notifications, it might be worth getting a topic for that service.
Nova will send a message containing a versioned notification payload to each
topic queue in this list.

The list of versioned notifications is visible in
https://docs.openstack.org/nova/latest/reference/notifications.html
"""),
    cfg.StrOpt(
        'notify_on_state_change',
        choices=[
            (None, 'no notifications'),
            ('vm_state', 'Notifications are sent with VM state transition '
             'information in the ``old_state`` and ``state`` fields. The '
             '``old_task_state`` and ``new_task_state`` fields will be set to '
             'the current task_state of the instance'),
            ('vm_and_task_state', 'Notifications are sent with VM and task '
             'state transition information'),
        ],
        deprecated_group='DEFAULT',
        help="""
If set, send compute.instance.update notifications on
instance state changes.

Please refer to
https://docs.openstack.org/nova/latest/reference/notifications.html for
additional information on notifications.
"""),
    cfg.StrOpt(
        'default_level',
        default='INFO',
        choices=('DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'),
        deprecated_group='DEFAULT',
        deprecated_name='default_notification_level',
        help='Default notification level for outgoing notifications.'),
    cfg.BoolOpt(
        'bdms_in_notifications',
        default=False,
        help="""
If enabled, include block device information in the versioned notification
payload. Sending block device information is disabled by default as providing
that information can incur some overhead on the system since the information
may need to be loaded from the database.
"""),
    cfg.BoolOpt(
        'include_share_mapping',
        default=False,
        help="""
If enabled, include share mapping information in the versioned notification
payload. Sending share mapping information is disabled by default as providing
that information can incur some overhead on the system since the information
may need to be loaded from the database.
"""),
]

# Options that every OpenStack service has; registered only where the caller's
# configuration does not have them yet (design: init()).
SERVICE_OPTS: list[cfg.Opt] = [
    cfg.HostDomainOpt(
        'host',
        default=socket.gethostname(),
        sample_default='<current_hostname>',
        help="""
Hostname, FQDN or IP address of this host.

Used as:

* the oslo.messaging queue name for nova-compute worker
* we use this value for the binding_host sent to neutron. This means if you use
  a neutron agent, it should have the same value for host.
* cinder host attachment information

Must be valid within AMQP key.

Possible values:

* String with hostname, FQDN or IP address. Default is hostname of this host.
"""),
    cfg.StrOpt(
        'instance_usage_audit_period',
        default='month',
        regex='^(hour|month|day|year)(@([0-9]+))?$',
        help="""
Time period to generate instance usages for. It is possible to define optional
offset to given period by appending @ character followed by a number defining
offset.

Possible values:

*  period, example: ``hour``, ``day``, ``month` or ``year``
*  period with offset, example: ``month@15`` will result in monthly audits
   starting on 15th day of month.
"""),
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
        # A Nova whose help differs may have registered these already.
        if opt.dest not in group:
            conf.register_opt(opt, group=GROUP.name)
    for opt in SERVICE_OPTS:
        if opt.dest not in conf:
            conf.register_opt(opt)


def list_opts() -> list[tuple[Any, list[cfg.Opt]]]:
    """Return the options for ``oslo-config-generator``.

    ``host`` and ``instance_usage_audit_period`` are not offered: the service
    that uses the library documents its own. Where Nova is installed, it
    documents all of them, and a file that is generated from both namespaces
    is to have them once.

    :returns: the group with its options, or nothing where Nova is installed.
    """
    if importlib.metadata.entry_points(group='oslo.config.opts',
                                       name='nova.conf'):
        return []
    return [(GROUP, OPTS)]
