# SPDX-License-Identifier: Apache-2.0
"""Send by the notifiers that the service has made itself.

A service that has oslo.messaging notifiers already, as Nova has in
``nova.rpc``, hands them to ``init(conf, notifiers=ServiceNotifiers(...))``
and keeps its transports, drivers and serializers.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any, cast, NamedTuple, Protocol

from oslo_config import cfg

from nova_notifications import compat
from nova_notifications import conf as config
from nova_notifications import runtime
from nova_notifications import transport
from nova_notifications.settings import enabled_formats
from nova_notifications.settings import Format


# What is sent of each format, without the versioned one and with it.
_Row = dict[Format, 'Format | None']
_Rows = tuple[_Row, _Row]


class _ServiceNotifier(Protocol):
    """What is asked of a notifier of the service."""

    def is_enabled(self) -> bool:
        """Return whether it sends."""


class _Answers(NamedTuple):
    """What is sent while two notifiers are in use.

    :param versioned: the notifier for versioned notifications.
    :param versioned_dict: its attributes, in which a test replaces a method.
    :param legacy: the notifier for legacy notifications.
    :param legacy_dict: its attributes.
    :param rows: what is sent.
    """

    versioned: object
    versioned_dict: dict[str, Any]
    legacy: object
    legacy_dict: dict[str, Any]
    rows: _Rows


class _Shortcut(NamedTuple):
    """How a notifier of the service is used.

    :param notifier: the notifier, as the module has it.
    :param publisher: returns the notifier of a publisher that sends finished
        messages; None where the service's own is to be called.
    """

    notifier: Any
    publisher: Callable[[str], runtime.Notifier] | None


def _never(serializer: object) -> bool:
    return False


class ServiceNotifiers:
    """Send by the notifiers that a module of the service holds.

    All names are looked up in the module for every message: a service that
    initializes its messaging anew, or a test that replaces a notifier or a
    function, is followed.

    Where a notifier is oslo.messaging's own and ``is_plain`` accepts its
    serializer, a message goes straight to its drivers: the serializer would
    walk what is made of primitives already, and change nothing. Any other
    notifier gets the call that the service makes, with the request context.

    :param conf: the configuration of the service.
    :param module: the module, for example ``nova.rpc``.
    :param versioned: the name of the notifier for versioned notifications.
    :param legacy: the name of the notifier for legacy notifications.
    :param get_versioned: the name of the function that takes a publisher id
        and returns its notifier for versioned notifications.
    :param get_legacy: the name of the function that takes a service and a
        host and returns their notifier for legacy notifications.
    :param wrapper: the class of what ``get_legacy`` returns, where that is
        oslo.messaging's notifier as attribute ``notifier`` of another object;
        None where it is the notifier itself.
    :param is_plain: called with the serializer of a notifier; returns whether
        it writes of a context what ``to_dict()`` returns, and leaves a
        payload that is made of primitives as it is. None means never.
    :raises AttributeError: where the module lacks one of the names.
    """

    def __init__(self, conf: cfg.ConfigOpts, module: types.ModuleType, *,
                 versioned: str = 'NOTIFIER', legacy: str = 'LEGACY_NOTIFIER',
                 get_versioned: str = 'get_versioned_notifier',
                 get_legacy: str = 'get_notifier',
                 wrapper: type[Any] | None = None,
                 is_plain: Callable[[Any], bool] | None = None) -> None:
        self._conf = conf
        for name in (versioned, legacy):
            getattr(module, name)
        self._names = vars(module)
        self._versioned_name, self._legacy_name = versioned, legacy
        self._get_versioned_name, self._get_legacy_name = (
            get_versioned, get_legacy)
        self._get_versioned = getattr(module, get_versioned)
        self._get_legacy = getattr(module, get_legacy)
        self._wrapper = wrapper
        self._is_plain = is_plain or _never
        self._versioned = self._legacy = _Shortcut(None, None)
        self._enabled = self.format_reader()

    def format_reader(self) -> runtime.FormatReader:
        """Return a function that returns which of some formats are sent.

        The notifiers of the service decide which format is sent, and
        ``notification_format`` is asked again for the versioned one alone, as
        in Nova.
        """
        names = self._names
        versioned_name, legacy_name = self._versioned_name, self._legacy_name
        allowed = compat.option_reader(
            self._conf, config.GROUP.name, 'notification_format',
            {config.UNVERSIONED: False, config.VERSIONED: True,
             config.BOTH: True})
        answers = _Answers(object(), {}, object(), {}, ({}, {}))

        def ask(versioned: _ServiceNotifier | None,
                legacy: _ServiceNotifier | None) -> _Rows:
            nonlocal answers
            sends_legacy = _is_enabled(legacy)
            rows = (enabled_formats(sends_legacy, False),
                    enabled_formats(sends_legacy, _is_enabled(versioned)))
            if compat.answers_once(versioned) and compat.answers_once(legacy):
                answers = _Answers(versioned, vars(versioned), legacy,
                                   vars(legacy), rows)
            return rows

        def read(formats: Format) -> Format | None:
            # All that an emission costs in a service that sends none.
            versioned, legacy = names[versioned_name], names[legacy_name]
            (last_versioned, versioned_dict, last_legacy, legacy_dict,
             rows) = answers
            if (versioned is not last_versioned or
                    legacy is not last_legacy or
                    # A test may have replaced the method.
                    'is_enabled' in versioned_dict or
                    'is_enabled' in legacy_dict):
                rows = ask(versioned, legacy)
            on = rows[1][formats]
            return on if on is None or allowed() else rows[0][formats]
        return read

    @property
    def versioned_enabled(self) -> bool:
        """Return whether the service sends versioned notifications now."""
        return self._enabled(Format.VERSIONED) is not None

    @property
    def legacy_enabled(self) -> bool:
        """Return whether the service sends legacy notifications now."""
        return self._enabled(Format.LEGACY) is not None

    def versioned(self, publisher_id: str) -> runtime.Notifier:
        """Return the notifier for versioned notifications of a publisher.

        :param publisher_id: for example ``nova-compute:host1``.
        """
        notifier = self._names[self._versioned_name]
        shortcut = self._versioned
        if shortcut.notifier is not notifier:
            shortcut = self._versioned = self._look_at(notifier)
        get = self._names[self._get_versioned_name]
        if shortcut.publisher is not None and get is self._get_versioned:
            return shortcut.publisher(publisher_id)
        return _unchanged(get(publisher_id), keywords=True)

    def legacy(self, publisher_id: str) -> runtime.Notifier:
        """Return the notifier for legacy notifications of a publisher.

        :param publisher_id: for example ``compute.host1``.
        """
        get = self._names[self._get_legacy_name]
        if get is self._get_legacy:
            shortcut = self._legacy_shortcut()
            if shortcut.publisher is not None:
                return shortcut.publisher(publisher_id)
        service, _, host = publisher_id.partition('.')
        return self.notifier_of(get(service, host))

    def notifier_of(self, notifier: runtime.Notifier) -> runtime.Notifier:
        """Return what sends for a legacy notifier of the service's.

        :param notifier: what the function ``get_legacy`` returned, or
            anything else.
        """
        if self._wrapper is not None and isinstance(notifier, self._wrapper):
            prepared = notifier.notifier
            shortcut = self._legacy_shortcut()
            if (shortcut.publisher is not None and
                    compat.parent_of(prepared) is shortcut.notifier and
                    prepared.retry == shortcut.notifier.retry and
                    has_own_methods(notifier)):
                return shortcut.publisher(prepared.publisher_id)
        return _unchanged(notifier)

    def _legacy_shortcut(self) -> _Shortcut:
        notifier = self._names[self._legacy_name]
        shortcut = self._legacy
        if shortcut.notifier is not notifier:
            shortcut = self._legacy = self._look_at(notifier)
        return shortcut

    def _look_at(self, notifier: object) -> _Shortcut:
        serializer = compat.serializer_of(notifier)
        if serializer is not None and self._is_plain(serializer):
            return _Shortcut(notifier, transport.publishers(notifier, True))
        return _Shortcut(notifier, None)


def _unchanged(notifier: runtime.Notifier,
               keywords: bool = False) -> runtime.Notifier:
    # Below an oslo.messaging that sends tokens, a redacted copy it is.
    return (cast(runtime.Notifier, runtime.UnchangedCall(notifier, keywords))
            if compat.redacts_contexts() else notifier)


def _is_enabled(notifier: _ServiceNotifier | None) -> bool:
    return notifier is not None and bool(notifier.is_enabled())


def has_own_methods(notifier: object) -> bool:
    """Return whether no test has replaced a method of a wrapped notifier.

    :param notifier: an object of the class ``wrapper``, whose methods may be
        attributes of the object, as in Nova.
    """
    attributes = vars(notifier)
    return all(type(attributes[name]) is functools.partial
               for name in ('info', 'error') if name in attributes)
