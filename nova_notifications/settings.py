# SPDX-License-Identifier: Apache-2.0
"""Read the options that an emission depends on, at each emission."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, NoReturn

from oslo_config import cfg

from nova_notifications import compat
from nova_notifications import conf as config


class Format(enum.Flag):
    """The formats of one emission: those asked for, or those that are on."""

    LEGACY = 1
    VERSIONED = 2
    BOTH = 3

    # That of an enum is a function of Python, and each emission looks up one.
    __hash__ = object.__hash__


class _Enabled(dict[Any, 'Format | None']):
    """What is sent of some formats; anything else is refused by name."""

    def __missing__(self, formats: object) -> NoReturn:
        raise ValueError(
            f'formats is {formats!r}. Next: pass nova_notifications.Format.'
            'LEGACY, VERSIONED or BOTH.')


def enabled_formats(legacy: bool, versioned: bool) -> _Enabled:
    """Return what is sent of the formats that an emission may send.

    :param legacy: whether legacy notifications are sent.
    :param versioned: whether versioned notifications are sent.
    :returns: for each value, that value less what is off; None for nothing.
        The numbers of the values, with which callers named formats before
        there was an enum, count as these, and no format at all as None.
        Asking for anything else raises ValueError.
    """
    on = (1 if legacy else 0) | (2 if versioned else 0)
    formats = (Format(0), Format.LEGACY, Format.VERSIONED, Format.BOTH)
    return _Enabled({
        asked: Format(each.value & on) if each.value & on else None
        for each in formats for asked in (each, each.value)})


class Settings:
    """The options that an emission depends on.

    Each attribute is a function that returns the value of now, as Nova reads
    it: one that is changed by ``set_override()`` or ``reload_config_files()``
    counts for the next emission.

    :param conf: a configuration with the options registered.
    :ivar host: the host in the publisher ids of this process.
    :ivar instance_usage_audit_period: the period that usage is audited for.
    :ivar notification_format: ``unversioned``, ``versioned`` or ``both``.
    :ivar notify_on_state_change: which changes of state send an update; None
        for none.
    :ivar default_level: the priority of a notification that has none of its
        own.
    :ivar bdms_in_notifications: whether payloads contain the volumes of a
        server.
    :ivar include_share_mapping: whether payloads contain the shares of a
        server.
    """

    host: Callable[[], str]
    instance_usage_audit_period: Callable[[], str]
    notification_format: Callable[[], str]
    notify_on_state_change: Callable[[], str | None]
    default_level: Callable[[], str]
    bdms_in_notifications: Callable[[], bool]
    include_share_mapping: Callable[[], bool]

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        for group, options in ((None, config.SERVICE_OPTS),
                               (config.GROUP.name, config.OPTS)):
            for option in options:
                if option.dest in Settings.__annotations__:
                    setattr(self, option.dest, compat.option_reader(
                        conf, group, option.dest))
