# SPDX-License-Identifier: Apache-2.0
"""Bind a process to a configuration, notifiers and hooks.

A process has one runtime. Emitters ask it which formats are on and hand it
finished payloads; everything about how a message leaves the process is behind
:class:`Notifiers`.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, TYPE_CHECKING

from oslo_config import cfg
from oslo_log import log as logging

from nova_notifications import conf as config
from nova_notifications import exceptions
from nova_notifications import redaction
from nova_notifications import settings
from nova_notifications.settings import Format

if TYPE_CHECKING:
    from nova_notifications import releases

LOG = logging.getLogger(__name__)
# The contract that init() binds to by default: that of the classes.
NEWEST = 'newest'

FormatReader = Callable[[Format], 'Format | None']


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
        """Return whether versioned notifications are sent at this moment."""

    @property
    def legacy_enabled(self) -> bool:
        """Return whether legacy notifications are sent at this moment."""

    def versioned(self, publisher_id: str) -> Notifier:
        """Return the notifier of, for example, ``nova-compute:host1``."""

    def legacy(self, publisher_id: str) -> Notifier:
        """Return the notifier of, for example, ``compute.host1``."""


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
    :param request_spec: called with the request context and a request spec
        that is a dict, as it came over RPC; returns the object. Only
        ``dropin`` asks for it.
    :param server_group: called with the request context and the UUID of a
        server group; returns the group. Only ``dropin`` asks for it.
    """

    lazy_load_errors: tuple[type[BaseException], ...] = ()
    missing_instance_errors: tuple[type[BaseException], ...] = ()
    image_url: Callable[[Any, Any], str | None] | None = None
    cacheable_contexts: tuple[type[Any], ...] = ()
    request_spec: Callable[[Any, dict[str, Any]], Any] | None = None
    server_group: Callable[[Any, str], Any] | None = None


class UnchangedCall:
    """A notifier of the caller's, called as the caller's own code calls it.

    It is given the request context itself and not a redacted copy: a
    notifier that is not known may ask anything of a context, and what it
    sends of it is its own. oslo.messaging's redacts the context.

    :param notifier: the caller's notifier of one publisher.
    :param keywords: whether the event type and the payload are passed by
        name.
    """

    def __init__(self, notifier: object, keywords: bool = False) -> None:
        self._notifier = notifier
        self._keywords = keywords

    def __getattr__(self, name: str) -> Any:
        return getattr(self._notifier, name)

    def send(self, priority: str, context: object, event_type: str,
             payload: object) -> None:
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

    original: object
    safe: redaction.SafeContext


class Runtime:
    """The binding of one process.

    :param strict: an event outside the catalogue, or a legacy event type
        outside the closed list, is an error and not a warning.
    :param pin: what each class is cut down to; None is nothing.
    """

    def __init__(self, conf: cfg.ConfigOpts, notifiers: Notifiers,
                 hooks: Hooks, *, strict: bool = False,
                 pin: releases.Pin | None = None) -> None:
        self.conf = conf
        self.settings = settings.Settings(conf)
        self.notifiers = notifiers
        self.enabled: FormatReader = _format_reader(notifiers)
        # What sends for a notifier that an emitter was handed.
        self.adapt: Callable[[Notifiers, Notifier], Notifier] | None = (
            getattr(type(notifiers), 'notifier_of', None))
        self.hooks = hooks
        self.contexts = redaction.ContextCache(hooks.cacheable_contexts)
        self.strict = strict
        self.pin = pin
        self._warned: set[str] = set()

    def unlisted(self, event_type: str, error: Exception) -> None:
        """Report that an event is sent which the contract does not have.

        :raises Exception: ``error``, under the test fixture; otherwise it is
            logged as a warning, once for each event type.
        """
        if self.strict:
            raise error
        if event_type not in self._warned:
            self._warned.add(event_type)
            LOG.warning('%s', error)


def _not_initialized(formats: Format) -> Format | None:
    raise exceptions.NotInitialized()


# Functions that drop what was made by the contract of before.
_made_by_contract: list[Callable[[], None]] = []
#: The runtime of this process, None before ``init()`` and after ``cleanup()``.
bound: Runtime | None = None
#: Return those of some formats that are on, None where none of them is; raise
#: ``NotInitialized`` before ``init()``. It is what the notifiers have made:
#: one call is most of what an emission costs that is off.
enabled: FormatReader = _not_initialized


def current() -> Runtime:
    """Return the runtime of this process.

    :raises NotInitialized: before ``init()`` and after ``cleanup()``.
    """
    if bound is None:
        raise exceptions.NotInitialized()
    return bound


def send(where: Format, publisher_id: str, priority: str, context: object,
         event_type: str, payload: object,
         notifier: Notifier | None = None) -> None:
    """Hand a finished message to the notifier of a publisher.

    :param where: the one format that the message is in.
    :param publisher_id: ``nova-compute:host1``, in legacy ``compute.host1``.
    :param priority: ``info``, ``error`` or another one.
    :param context: the request context; all but an :class:`UnchangedCall`
        are given a redacted copy.
    :param event_type: the ``event_type`` of the message.
    :param payload: the ``payload`` of the message.
    :param notifier: the caller's own legacy notifier of one publisher;
        ``publisher_id`` is not looked at then.
    :raises NotInitialized: before ``init()`` and after ``cleanup()``.
    :raises Exception: what the notifier raises.
    """
    now = current()
    if notifier is not None:
        sender = now.adapt(now.notifiers, notifier) if now.adapt else notifier
    elif where is Format.VERSIONED:
        sender = now.notifiers.versioned(publisher_id)
    else:
        sender = now.notifiers.legacy(publisher_id)
    if type(sender) is UnchangedCall:
        sender.send(priority, context.original
                    if type(context) is RedactedContext else context,
                    event_type, payload)
    else:
        getattr(sender, priority)(
            context.safe if type(context) is RedactedContext
            else now.contexts.sanitize(context), event_type, payload)


def is_initialized() -> bool:
    """Return whether the process is bound: after init(), before cleanup()."""
    return bound is not None


def _format_reader(notifiers: Notifiers) -> FormatReader:
    """Return a function that returns which of some formats are sent now."""
    make = getattr(type(notifiers), 'format_reader', None)
    if make is not None:
        reader: FormatReader = make(notifiers)
        return reader
    return lambda formats: settings.enabled_formats(
        notifiers.legacy_enabled, notifiers.versioned_enabled)[formats]


def init(conf: cfg.ConfigOpts, *, transport: object = None,
         notifiers: Notifiers | None = None, serializer: object = None,
         hooks: Hooks | None = None, strict: bool = False,
         contract: str = NEWEST) -> None:
    """Bind this process. A second call replaces the first.

    :param conf: the service's configuration. The ``[notifications]`` options
        are registered on it, and ``host`` and ``instance_usage_audit_period``
        where it does not have them. What an emission depends on is read at
        each emission (:class:`~nova_notifications.settings.Settings`); the
        driver and the topics are those of now.
    :param transport: an oslo.messaging notification transport of the
        caller's, who also cleans it up; by default the one that
        ``[oslo_messaging_notifications]`` asks for, at the exchange ``nova``
        unless ``control_exchange`` is set.
    :param notifiers: the caller's own :class:`Notifiers`, in place of a
        transport.
    :param serializer: an oslo.messaging serializer for legacy payloads and
        contexts, in place of the library's.
    :param hooks: see :class:`Hooks`.
    :param strict: see :class:`Runtime`; for tests.
    :param contract: the Nova release whose contract versioned notifications
        keep to, such as ``34`` or ``2025.2``: a field, or a version of a
        payload, that came later is not sent. By default it is the newest.
    :raises ContractError: where no such release is recorded, or it is too
        old; the message has those that can be named.
    """
    pin = None
    if contract != NEWEST:
        # Reads the history of the contract, which others need not.
        from nova_notifications import releases
        pin = releases.pinned_to(contract)
    config.register_opts(conf)
    if notifiers is None:
        # Imports oslo.messaging, which those who bring their own notifiers,
        # or only read the contract, need not load.
        from nova_notifications import transport as own_transport
        notifiers = own_transport.TransportNotifiers(
            conf, transport=transport, serializer=serializer)
    fresh = Runtime(conf, notifiers, hooks or Hooks(), strict=strict,
                    pin=pin)
    cleanup()
    _watch_forks()
    replace(fresh)


def replace(fresh: Runtime | None) -> Runtime | None:
    """Bind another runtime to this process, and leave the one before open.

    :param fresh: the runtime to use from now on; None for none.
    :returns: the one before, or None.
    """
    global bound, enabled
    before, bound = bound, fresh
    enabled = _not_initialized if fresh is None else fresh.enabled
    if (before and before.pin) is not (fresh and fresh.pin):
        for forget in _made_by_contract:
            forget()
    return before


def on_contract_change(forget: Callable[[], None]) -> Callable[[], None]:
    """Call a function when the process is bound to another contract.

    :param forget: drops what was made by the contract before.
    """
    _made_by_contract.append(forget)
    return forget


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
    if bound is not None:
        reopen = getattr(bound.notifiers, 'after_fork', None)
        if reopen is not None:
            reopen()


@functools.lru_cache(maxsize=1)
def _watch_forks() -> None:
    """Have each child that is forked from now on connect anew, once."""
    os.register_at_fork(after_in_child=_after_fork_in_child)
