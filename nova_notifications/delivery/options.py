# SPDX-License-Identifier: Apache-2.0
"""The [notifications_delivery] options of ``background`` and ``spool``."""

import dataclasses

from oslo_config import cfg

GROUP = 'notifications_delivery'

DROP_OLDEST = 'drop_oldest'
DROP_NEWEST = 'drop_newest'
BLOCK = 'block'

_OPTS = [
    cfg.IntOpt(
        'queue_size', min=1, default=10000,
        help='Most notifications that wait in memory in one process.'),
    cfg.IntOpt(
        'queue_megabytes', min=1, default=64,
        help='Most memory, in MiB, that waiting notifications take in one '
             'process.'),
    cfg.StrOpt(
        'full_policy', default=DROP_OLDEST,
        choices=[
            (DROP_OLDEST, 'make room by dropping the oldest notification'),
            (DROP_NEWEST, 'drop the notification that finds no room'),
            (BLOCK, 'let the caller wait for room, for block_timeout, then '
                    'drop its notification'),
        ],
        help='What happens when the queue, or the spool, is full. Every '
             'drop is counted.'),
    cfg.FloatOpt(
        'block_timeout', min=0, default=1.0,
        help='Longest time in seconds that a caller waits for room with '
             'full_policy = block.'),
    cfg.IntOpt(
        'confirm_window', min=1, max=1000, default=64,
        help='Notifications that the background driver has under way to '
             'RabbitMQ before it waits for their confirms. 1 keeps the order '
             'even when a queue rejects some of them.'),
    cfg.IntOpt(
        'spool_confirm_window', min=1, max=1000, default=1,
        help='The same for the spool driver. More than 1 empties a long '
             'spool faster, at the price of the order when a full queue '
             'rejects notifications.'),
    cfg.FloatOpt(
        'confirm_timeout', min=0.1, default=15.0,
        help='Seconds without any confirm after which the broker counts as '
             'frozen and the connection is made anew. A broker that said '
             'that it blocks publishers is waited for.'),
    cfg.FloatOpt(
        'connect_timeout', min=0.1, default=5.0,
        help='Seconds for one attempt to connect to the broker.'),
    cfg.FloatOpt(
        'retry_interval_max', min=0.1, default=5.0,
        help='Longest pause in seconds between two attempts to deliver. The '
             'first one is a tenth of a second, each further one twice as '
             'long.'),
    cfg.FloatOpt(
        'flush_timeout', min=0, default=5.0,
        help='Longest time in seconds that a process waits at its exit for '
             'notifications to be delivered.'),
    cfg.FloatOpt(
        'statistics_interval', min=0, default=0.0,
        help='Seconds between two log lines with the counters. 0 logs '
             'none.'),
    cfg.StrOpt(
        'spool_directory',
        help='Directory of the spool driver\'s files, on a local file '
             'system; created with mode 0700. Unset, the service\'s '
             'state_path and there "notifications-spool". The files hold '
             'what notifications say about users\' servers.'),
    cfg.IntOpt(
        'spool_size', min=1, default=1000000,
        help='Most notifications in one process\' spool file.'),
    cfg.IntOpt(
        'spool_megabytes', min=1, default=512,
        help='Most notifications, in MiB, in one process\' spool file.'),
]


@dataclasses.dataclass(frozen=True)
class Settings:
    """The options of one process, read once."""

    queue_size: int
    queue_bytes: int
    full_policy: str
    block_timeout: float
    confirm_window: int
    spool_confirm_window: int
    confirm_timeout: float
    connect_timeout: float
    retry_interval_max: float
    flush_timeout: float
    statistics_interval: float
    spool_directory: str | None
    spool_size: int
    spool_bytes: int


def register_opts(conf: cfg.ConfigOpts) -> None:
    """Register the options on *conf*; again is no error."""
    conf.register_opts(_OPTS, group=_group())


def list_opts() -> list[tuple[cfg.OptGroup, list[cfg.Opt]]]:
    """Return the options for ``oslo-config-generator``."""
    return [(_group(), list(_OPTS))]


def _group() -> cfg.OptGroup:
    # Configurations that register one and the same group share its values.
    return cfg.OptGroup(
        GROUP,
        title='Delivery of notifications by the background and spool drivers',
        help='Options of the notification drivers "background" and "spool" '
             '([oslo_messaging_notifications] driver).')


def read(conf: cfg.ConfigOpts) -> Settings:
    """Return the options of *conf*, registering them first."""
    register_opts(conf)
    group = conf.notifications_delivery
    directory = group.spool_directory
    if not directory and 'state_path' in conf and conf.state_path:
        directory = f'{conf.state_path}/notifications-spool'
    mebi = 1024 * 1024
    return Settings(
        queue_size=group.queue_size,
        queue_bytes=group.queue_megabytes * mebi,
        full_policy=group.full_policy,
        block_timeout=group.block_timeout,
        confirm_window=group.confirm_window,
        spool_confirm_window=group.spool_confirm_window,
        confirm_timeout=group.confirm_timeout,
        connect_timeout=group.connect_timeout,
        retry_interval_max=group.retry_interval_max,
        flush_timeout=group.flush_timeout,
        statistics_interval=group.statistics_interval,
        spool_directory=directory,
        spool_size=group.spool_size,
        spool_bytes=group.spool_megabytes * mebi)
