# SPDX-License-Identifier: Apache-2.0
"""What ``init()`` binds: the configuration, the notifiers and the hooks.

A process has one runtime. Emitters ask it which formats are on and hand it
finished payloads; everything about how a message leaves the process is behind
:class:`Notifiers`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from oslo_config import cfg
from oslo_log import log as logging

from nova_notifications import conf as config
from nova_notifications import exceptions
from nova_notifications import redaction

LOG = logging.getLogger(__name__)

# Formats of one emission, as bits: an emitter is asked for some of them and
# the configuration has some of them on.
LEGACY = 1
VERSIONED = 2
BOTH = LEGACY | VERSIONED


class Notifier(Protocol):
    """What sends messages for one publisher: oslo.messaging's, or alike."""

    def info(self, ctxt: Any, event_type: str, payload: Any) -> None:
        """Send at a priority; there is a method for each one used."""

    def error(self, ctxt: Any, event_type: str, payload: Any) -> None:
        """Send at priority ERROR."""


class Notifiers(Protocol):
    """Where notifications go; Nova hands over its own through ``init()``."""

    @property
    def versioned_enabled(self) -> bool:
        """Whether versioned notifications are sent at all."""

    @property
    def legacy_enabled(self) -> bool:
        """Whether legacy notifications are sent at all."""

    def versioned(self, publisher_id: str) -> Notifier:
        """The notifier of, for example, ``nova-compute:host1``."""

    def legacy(self, publisher_id: str) -> Notifier:
        """The notifier of, for example, ``compute.host1``."""


class Hooks(NamedTuple):
    """What the library asks of the service it runs in.

    :param lazy_load_errors: exception classes, beside ``NotImplementedError``
        and oslo.versionedobjects' orphan error, that mean "this attribute
        cannot be loaded"; the payload field becomes None.
    :param missing_instance_errors: exception classes that mean "the instance
        has been deleted meanwhile"; an update is then dropped silently.
    :param image_url: called with an image reference and the request context,
        returns the URL that legacy payloads carry as ``image_ref_url``.
        Without it they carry the reference itself.
    :param steady_contexts: classes of request contexts whose ``to_dict()``
        tells nothing but their attributes: what may be sent of one of them
        is remembered when it comes again, until an attribute changes.
        ``oslo_context.context.RequestContext`` is one; a subclass counts
        where it is named itself.
    """

    lazy_load_errors: tuple[type[BaseException], ...] = ()
    missing_instance_errors: tuple[type[BaseException], ...] = ()
    image_url: Callable[[Any, Any], str | None] | None = None
    steady_contexts: tuple[type[Any], ...] = ()


class Settings(NamedTuple):
    """The options an emission depends on, read once by ``init()``."""

    host: str
    notify_on_state_change: str | None
    default_level: str
    bdms_in_notifications: bool
    include_share_mapping: bool
    instance_usage_audit_period: str

    @classmethod
    def read(cls, conf: cfg.ConfigOpts) -> Settings:
        """:param conf: a configuration with the options registered."""
        group = conf.notifications
        return cls(
            host=conf.host,
            notify_on_state_change=group.notify_on_state_change,
            default_level=group.default_level,
            bdms_in_notifications=group.bdms_in_notifications,
            include_share_mapping=group.include_share_mapping,
            instance_usage_audit_period=conf.instance_usage_audit_period)


class Runtime:
    """The binding of one process.

    :param strict: an event outside the catalogue, or a legacy event type
        outside the closed list, is an error and not a warning.
    """

    def __init__(self, conf: cfg.ConfigOpts, notifiers: Notifiers,
                 hooks: Hooks, *, strict: bool = False) -> None:
        self.conf = conf
        self.settings = Settings.read(conf)
        self.notifiers = notifiers
        self.hooks = hooks
        self.contexts = redaction.SafeContexts(hooks.steady_contexts)
        self.strict = strict
        self._warned: set[str] = set()

    def unlisted(self, event_type: str, error: Exception) -> None:
        """An event that the contract does not have is about to be sent.

        :raises Exception: ``error``, under the test fixture; otherwise it is
            logged as a warning, once for each event type.
        """
        if self.strict:
            raise error
        if event_type not in self._warned:
            self._warned.add(event_type)
            LOG.warning('%s', error)


_current: Runtime | None = None


def current() -> Runtime:
    """The runtime of this process.

    :raises NotInitialized: before ``init()`` and after ``cleanup()``.
    """
    if _current is None:
        raise exceptions.NotInitialized()
    return _current


def is_initialized() -> bool:
    """Whether ``init()`` has been called, and ``cleanup()`` not since."""
    return _current is not None


def bound() -> Runtime | None:
    """The runtime of this process, None before ``init()``."""
    return _current


def is_versioned_off() -> bool:
    """Whether no payload need be filled.

    A process without a runtime makes payloads for reasons of its own.
    """
    return (_current is not None and
            not _current.notifiers.versioned_enabled)


def enabled(formats: int = BOTH) -> int:
    """Which of some formats are on.

    :param formats: :data:`LEGACY`, :data:`VERSIONED` or :data:`BOTH`.
    :returns: the same bits less those that are off; 0 is "nothing to do".
    :raises NotInitialized: before ``init()``.
    """
    if _current is None:
        raise exceptions.NotInitialized()
    notifiers = _current.notifiers
    if not notifiers.versioned_enabled:
        if formats == VERSIONED:
            # Most emitters ask for this format alone: where it is off, this
            # look is nearly all that an emission costs.
            return 0
        formats &= LEGACY
    if formats & LEGACY and not notifiers.legacy_enabled:
        formats &= VERSIONED
    return formats


def init(conf: cfg.ConfigOpts, *, transport: Any = None,
         notifiers: Notifiers | None = None, serializer: Any = None,
         hooks: Hooks | None = None, strict: bool = False) -> None:
    """Bind this process. A second call replaces the first.

    :param conf: the service's configuration. The ``[notifications]`` options
        are registered on it, and ``host`` and ``instance_usage_audit_period``
        where it does not have them. They are read here: call ``init()`` again
        after a change.
    :param transport: an oslo.messaging notification transport of the
        caller's, who also cleans it up; by default the one that
        ``[oslo_messaging_notifications]`` asks for.
    :param notifiers: the caller's own :class:`Notifiers`, in place of a
        transport.
    :param serializer: an oslo.messaging serializer for legacy payloads and
        contexts, in place of the library's.
    :param hooks: see :class:`Hooks`.
    :param strict: see :class:`Runtime`; for tests.
    """
    global _current
    config.register_opts(conf)
    if notifiers is None:
        # Imports oslo.messaging, which those who bring their own notifiers,
        # or only read the contract, need not load.
        from nova_notifications import notifiers as default_notifiers
        notifiers = default_notifiers.TransportNotifiers(
            conf, transport=transport, serializer=serializer)
    fresh = Runtime(conf, notifiers, hooks or Hooks(), strict=strict)
    cleanup()
    _current = fresh


def cleanup(timeout: float = 10.0) -> None:
    """Undo ``init()``: flush what is queued and close the transport.

    Calling it twice, or without ``init()``, does nothing.

    :param timeout: seconds that queued notifications may take to leave.
    """
    global _current
    bound, _current = _current, None
    if bound is not None:
        close = getattr(bound.notifiers, 'close', None)
        if close is not None:
            close(timeout)


def _after_fork_in_child() -> None:
    # A connection that two processes write to breaks for both of them.
    if _current is not None:
        reopen = getattr(_current.notifiers, 'after_fork', None)
        if reopen is not None:
            reopen()


os.register_at_fork(after_in_child=_after_fork_in_child)
