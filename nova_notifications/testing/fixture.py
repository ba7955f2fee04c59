# SPDX-License-Identifier: Apache-2.0
"""Capture what a service emits, in its own tests.

With the ``fixtures`` library, which OpenStack's tests have, the fixture is one
of its fixtures; without it, it works as a context manager.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, TYPE_CHECKING

from oslo_config import cfg
from oslo_messaging import opts as messaging_opts
from oslo_messaging import transport as msg_transport

import nova_notifications
from nova_notifications import conf as config
from nova_notifications import formats
from nova_notifications import runtime

_DRIVER_GROUP = 'oslo_messaging_notifications'

if TYPE_CHECKING:
    import fixtures
    _Fixture = fixtures.Fixture
else:
    try:
        from fixtures import Fixture as _Fixture
    except ImportError:
        from nova_notifications.testing.context import Fixture as _Fixture


@dataclasses.dataclass(frozen=True)
class Captured:
    """One message, as a reader would receive it.

    :param topic: for example ``versioned_notifications.info``.
    :param message: the envelope: ``message_id``, ``publisher_id``,
        ``event_type``, ``priority``, ``payload``, ``timestamp``.
    :param context: the request context that goes with it.
    """

    topic: str
    message: dict[str, Any]
    context: dict[str, Any]

    @property
    def versioned(self) -> bool:
        """Return whether it is in the versioned format."""
        return formats.is_versioned(self.payload)

    @property
    def event_type(self) -> str:
        """Return the event type, such as ``instance.pause.start``."""
        return str(self.message['event_type'])

    @property
    def publisher_id(self) -> str:
        """Return the publisher id, such as ``nova-compute:host1``."""
        return str(self.message['publisher_id'])

    @property
    def priority(self) -> str:
        """Return the priority, such as ``INFO``."""
        return str(self.message['priority'])

    @property
    def payload(self) -> dict[str, Any]:
        """Return the payload, as the JSON of the wire has it."""
        payload: dict[str, Any] = self.message['payload']
        return payload

    @property
    def data(self) -> dict[str, Any]:
        """Return the fields of a versioned payload."""
        data: dict[str, Any] = self.payload[formats.DATA]
        return data


class _Driver:
    """The end of oslo.messaging that would write to a broker."""

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self.conf = conf
        self.captured: list[Captured] = []

    def send_notification(self, target: Any, ctxt: Any, message: Any,
                          version: float, retry: int | None = None) -> None:
        # What has no JSON form must fail here as it would on the wire.
        self.captured.append(Captured(
            topic=target.topic,
            message=json.loads(json.dumps(message)),
            context=json.loads(json.dumps(ctxt))))

    def cleanup(self) -> None:
        """Close nothing: there is no connection."""


class NotificationsFixture(_Fixture):
    """Captures what is emitted, instead of sending it.

    Messages go through oslo.messaging's real notifier, driver and serializer
    up to the point where a broker would get them. Events outside the
    catalogue and legacy event types outside the closed list are errors.

    ::

        bus = self.useFixture(testing.NotificationsFixture())
        emitters.service.action(context, service, 'update')
        sent, = bus.versioned
        self.assertTrue(sent.data['disabled'])

    :param notification_format: ``unversioned``, ``versioned`` or ``both``.
    :param conf: the configuration to use; None is a fresh one.
    :param hooks: see :class:`nova_notifications.Hooks`.
    :param driver: the notification driver; ``noop`` sends nothing.
    :param strict: see above; False is what production does.
    :param contract: see :func:`nova_notifications.init`.
    :param options: options of the ``[notifications]`` group, by name, and
        ``host`` and ``instance_usage_audit_period``.
    """

    def __init__(self, notification_format: str = config.BOTH, *,
                 conf: cfg.ConfigOpts | None = None, hooks: Any = None,
                 driver: str = 'messagingv2', strict: bool = True,
                 contract: str = runtime.NEWEST,
                 **options: Any) -> None:
        super().__init__()
        if conf is None:
            conf = cfg.ConfigOpts()
            conf([], project='nova', default_config_files=[])
        self.conf = conf
        self._hooks = hooks
        self._strict = strict
        self._contract = contract
        self._notifications_driver = driver
        self._options = {'notification_format': notification_format,
                         **options}

    def _setUp(self) -> None:
        config.register_opts(self.conf)
        for name, value in self._options.items():
            group = (config.GROUP.name if name in self.conf.notifications
                     else None)
            self.conf.set_override(name, value, group=group)
            self.addCleanup(self.conf.clear_override, name, group=group)
        # oslo.messaging registers its options when they are first needed.
        for group, options in messaging_opts.list_opts():
            if group == _DRIVER_GROUP:
                self.conf.register_opts(options, group=group)
        self.conf.set_override('driver', [self._notifications_driver],
                               group=_DRIVER_GROUP)
        self.addCleanup(self.conf.clear_override, 'driver',
                        group=_DRIVER_GROUP)
        self._sink = _Driver(self.conf)
        nova_notifications.init(
            self.conf, hooks=self._hooks, strict=self._strict,
            contract=self._contract,
            transport=msg_transport.NotificationTransport(self._sink))
        self.addCleanup(nova_notifications.cleanup)

    @property
    def notifications(self) -> list[Captured]:
        """Return all that was emitted, in order."""
        return list(self._sink.captured)

    @property
    def versioned(self) -> list[Captured]:
        """Return what was emitted in the versioned format, in order."""
        return [sent for sent in self._sink.captured if sent.versioned]

    @property
    def legacy(self) -> list[Captured]:
        """Return what was emitted in the legacy format, in order."""
        return [sent for sent in self._sink.captured if not sent.versioned]

    def clear(self) -> None:
        """Forget what was emitted so far."""
        self._sink.captured.clear()


def changed_contract() -> list[str]:
    """Return what the payload classes of this process changed.

    :returns: one text for each class, field, SCHEMA entry, enum value or
        event that differs from the recorded contract: the rule, where, what
        it was and is, and the next step. Empty where nothing changed.
    """
    # Only those who ask for it pay for reading the contract.
    from nova_notifications.contract import diff
    from nova_notifications.contract import golden
    from nova_notifications.contract import introspect
    return [str(finding)
            for finding in diff.diff(golden.contract(),
                                     introspect.contract())]


def check_fingerprints(expected: Mapping[str, str]) -> None:
    """Compare the fingerprints of the payload classes with expected ones.

    :param expected: class name -> fingerprint, as Nova's own test has them.
    :raises AssertionError: naming each class that differs and, where the
        recorded contract tells, the field, SCHEMA entry or enum value that
        changed and what to do.
    """
    from nova_notifications.contract import introspect
    actual = introspect.fingerprints()
    differing = sorted(name for name in {*expected, *actual}
                       if expected.get(name) != actual.get(name))
    if differing:
        lines = [f'{name}: expected {expected.get(name, "no such class")}, '
                 f'is {actual.get(name, "not there")}' for name in differing]
        raise AssertionError('\n'.join([
            'Fingerprints have changed:', *lines, *changed_contract(),
            'Make the change that the next steps name, then run '
            '"nova-notifications contract update".']))
