# SPDX-License-Identifier: Apache-2.0
"""Read the options that an emission depends on, at each emission."""

from __future__ import annotations

from oslo_config import cfg

from nova_notifications import compat
from nova_notifications import conf as config


class Settings:
    """The options that an emission depends on, with their current values.

    Each is read when it is asked for, as Nova does: a value that is changed
    by ``set_override()`` or ``mutate_config_files()`` counts for the next
    emission.

    :param conf: a configuration with the options registered.
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        group = config.GROUP.name
        self._host = compat.option_reader(conf, None, 'host')
        self._period = compat.option_reader(
            conf, None, 'instance_usage_audit_period')
        self._format = compat.option_reader(
            conf, group, 'notification_format')
        self._state_change = compat.option_reader(
            conf, group, 'notify_on_state_change')
        self._level = compat.option_reader(conf, group, 'default_level')
        self._bdms = compat.option_reader(
            conf, group, 'bdms_in_notifications')
        self._shares = compat.option_reader(
            conf, group, 'include_share_mapping')

    @property
    def host(self) -> str:
        """The host in the publisher ids of this process."""
        found: str = self._host()
        return found

    @property
    def instance_usage_audit_period(self) -> str:
        """The period that usage is audited for."""
        found: str = self._period()
        return found

    @property
    def notification_format(self) -> str:
        """``unversioned``, ``versioned`` or ``both``."""
        found: str = self._format()
        return found

    @property
    def notify_on_state_change(self) -> str | None:
        """Which changes of state send an update; None for none."""
        found: str | None = self._state_change()
        return found

    @property
    def default_level(self) -> str:
        """The priority of a notification that has none of its own."""
        found: str = self._level()
        return found

    @property
    def bdms_in_notifications(self) -> bool:
        """Whether payloads contain the volumes of a server."""
        found: bool = self._bdms()
        return found

    @property
    def include_share_mapping(self) -> bool:
        """Whether payloads contain the shares of a server."""
        found: bool = self._shares()
        return found
