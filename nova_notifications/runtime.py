# SPDX-License-Identifier: Apache-2.0
"""What ``init()`` binds: the configuration, the notifiers and the hooks.

A process has one runtime. Emitters ask it which formats are on and hand it
finished payloads; everything about how a message leaves the process is behind
:class:`Notifiers`.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from oslo_config import cfg
from oslo_log import log as logging

from nova_notifications import conf as config
from nova_notifications import exceptions
from nova_notifications import redaction
from nova_notifications import settings

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
        """Whether versioned notifications are sent at this moment."""

    @property
    def legacy_enabled(self) -> bool:
        """Whether legacy notifications are sent at this moment."""

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
    :param cacheable_contexts: classes of request contexts whose ``to_dict()``
        tells nothing but their attributes: what may be sent of one of them
        is remembered when it comes again, until an attribute changes.
        ``oslo_context.context.RequestContext`` is one; a subclass counts
        where it is named itself.
    """

    lazy_load_errors: tuple[type[BaseException], ...] = ()
    missing_instance_errors: tuple[type[BaseException], ...] = ()
    image_url: Callable[[Any, Any], str | None] | None = None
    cacheable_contexts: tuple[type[Any], ...] = ()


class UnchangedCall:
    """A notifier of the caller's, called as the caller's own code calls it.

    It is given the request context itself and not a redacted copy: a
    notifier that is not known may ask anything of a context, and what it
    sends of it is its own. oslo.messaging's redacts the context.

    :param notifier: the caller's notifier of one publisher.
    :param keywords: whether the event type and the payload are passed by
        name.
    """

    def __init__(self, notifier: Any, keywords: bool = False) -> None:
        self._notifier = notifier
        self._keywords = keywords

    def __getattr__(self, name: str) -> Any:
        return getattr(self._notifier, name)

    def send(self, priority: str, context: Any, event_type: str,
             payload: Any) -> None:
        """Send a notification.

        :param priority: ``info``, ``error`` or another one.
        :param context: the request context.
        :param event_type: the ``event_type`` of the message.
        :param payload: the ``payload`` of the message.
        """
        notify = getattr(self._notifier, priority)
        if self._keywords:
            notify(context, event_type=event_type, payload=payload)
        else:
            notify(context, event_type, payload)


class RedactedContext(NamedTuple):
    """A request context with its redacted copy, for two notifications.

    :param original: the context.
    :param safe: the copy.
    """

    original: Any
    safe: redaction.SafeContext


class Runtime:
    """The binding of one process.

    :param strict: an event outside the catalogue, or a legacy event type
        outside the closed list, is an error and not a warning.
    """

    def __init__(self, conf: cfg.ConfigOpts, notifiers: Notifiers,
                 hooks: Hooks, *, strict: bool = False) -> None:
        self.conf = conf
        self.settings = settings.Settings(conf)
        self.notifiers = notifiers
        #: Return the formats that are on now, as bits.
        self.formats: Callable[[], int] = _format_reader(notifiers)
        self._adapt: Any = getattr(type(notifiers), 'notifier_of', None)
        self.hooks = hooks
        self.contexts = redaction.ContextCache(hooks.cacheable_contexts)
        self.strict = strict
        self._warned: set[str] = set()

    def notifier_of(self, notifier: Any) -> Notifier:
        """Return what sends for a notifier that an emitter was handed.

        :param notifier: the caller's own notifier of one publisher.
        """
        found: Notifier = (self._adapt(self.notifiers, notifier)
                           if self._adapt else notifier)
        return found

    def deliver(self, notifier: Notifier, priority: str, context: Any,
                event_type: str, payload: Any) -> None:
        """Hand a finished message to a notifier.

        :param notifier: the notifier of the publisher.
        :param priority: ``info``, ``error`` or another one.
        :param context: the request context; all but an :class:`UnchangedCall`
            are given a redacted copy.
        :param event_type: the ``event_type`` of the message.
        :param payload: the ``payload`` of the message.
        :raises Exception: what the notifier raises.
        """
        shared = type(context) is RedactedContext
        if type(notifier) is UnchangedCall:
            notifier.send(priority, context.original if shared else context,
                          event_type, payload)
        else:
            getattr(notifier, priority)(
                context.safe if shared else self.contexts.sanitize(context),
                event_type, payload)

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


def _not_initialized() -> int:
    raise exceptions.NotInitialized()


_current: Runtime | None = None
#: Return the formats that are on now, as bits; what ``init()`` has bound. An
#: emission asks it once, also one that is off: a call less shows there.
formats_on: Callable[[], int] = _not_initialized


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
    return _current is not None and not formats_on() & VERSIONED


def enabled(formats: int = BOTH) -> int:
    """Which of some formats are on.

    :param formats: :data:`LEGACY`, :data:`VERSIONED` or :data:`BOTH`.
    :returns: the same bits less those that are off; 0 is "nothing to do".
    :raises NotInitialized: before ``init()``.
    """
    return formats & formats_on()


def _format_reader(notifiers: Notifiers) -> Callable[[], int]:
    """Return a function that returns the formats that notifiers send now."""
    make = getattr(type(notifiers), 'format_reader', None)
    if make is not None:
        reader: Callable[[], int] = make(notifiers)
        return reader

    def read() -> int:
        return ((VERSIONED if notifiers.versioned_enabled else 0) |
                (LEGACY if notifiers.legacy_enabled else 0))
    return read


def init(conf: cfg.ConfigOpts, *, transport: Any = None,
         notifiers: Notifiers | None = None, serializer: Any = None,
         hooks: Hooks | None = None, strict: bool = False) -> None:
    """Bind this process. A second call replaces the first.

    :param conf: the service's configuration. The ``[notifications]`` options
        are registered on it, and ``host`` and ``instance_usage_audit_period``
        where it does not have them. What an emission depends on is read at
        each emission (:class:`~nova_notifications.settings.Settings`); the
        driver and the topics are those of now.
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
    config.register_opts(conf)
    if notifiers is None:
        # Imports oslo.messaging, which those who bring their own notifiers,
        # or only read the contract, need not load.
        from nova_notifications import transport as own_transport
        notifiers = own_transport.TransportNotifiers(
            conf, transport=transport, serializer=serializer)
    fresh = Runtime(conf, notifiers, hooks or Hooks(), strict=strict)
    cleanup()
    _watch_forks()
    replace(fresh)


def replace(fresh: Runtime | None) -> Runtime | None:
    """Bind another runtime to this process, and leave the one before open.

    :param fresh: the runtime to use from now on; None for none.
    :returns: the one before, or None.
    """
    global _current, formats_on
    before, _current = _current, fresh
    formats_on = _not_initialized if fresh is None else fresh.formats
    return before


def cleanup(timeout: float = 10.0) -> None:
    """Undo ``init()``: flush what is queued and close the transport.

    Calling it twice, or without ``init()``, does nothing.

    :param timeout: seconds that queued notifications may take to leave.
    """
    replaced = replace(None)
    if replaced is not None:
        close = getattr(replaced.notifiers, 'close', None)
        if close is not None:
            close(timeout)


def _after_fork_in_child() -> None:
    # A connection that two processes write to breaks for both of them.
    if _current is not None:
        reopen = getattr(_current.notifiers, 'after_fork', None)
        if reopen is not None:
            reopen()


@functools.lru_cache(maxsize=1)
def _watch_forks() -> None:
    """Have each child that is forked from now on connect anew, once."""
    os.register_at_fork(after_in_child=_after_fork_in_child)
