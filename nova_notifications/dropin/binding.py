# SPDX-License-Identifier: Apache-2.0
"""Nova's own notifiers and errors, handed to ``init()``."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from nova_notifications import compat
from nova_notifications import conf as config
from nova_notifications import runtime
from nova_notifications import transport


_NOBODY = object()


class _Shortcut(NamedTuple):
    """How a notifier of Nova's is used.

    :param notifier: the notifier, as ``nova.rpc`` has it.
    :param publisher: returns the notifier of a publisher that sends finished
        messages; None where Nova's own is to be called.
    """

    notifier: Any
    publisher: Callable[[str], Any] | None


class NovaNotifiers:
    """The notifiers that ``nova.rpc.init()`` made.

    They are looked up for every message: a service that initializes its RPC
    anew, or a test that replaces a notifier, is followed.

    Where Nova's notifier is oslo.messaging's own with Nova's own serializer,
    a message goes straight to its drivers: the serializer would walk what is
    made of primitives already, and change nothing. Any other notifier gets
    the call that Nova makes, with Nova's context.

    :param conf: Nova's configuration.
    """

    def __init__(self, conf: Any) -> None:
        from nova import rpc

        self._rpc: Any = rpc
        self._conf = conf
        self._get_versioned = rpc.get_versioned_notifier
        self._get_legacy = rpc.get_notifier
        self._validating = rpc.LegacyValidatingNotifier
        self._versioned = self._legacy = _Shortcut(None, None)
        self._formats = self.format_reader()

    def format_reader(self) -> Callable[[], int]:
        """Return a function that returns the formats that are on, as bits.

        As in Nova, ``rpc.init()`` decides which of the notifiers sends, and
        ``notification_format`` is asked again for the versioned one alone.
        """
        names = vars(self._rpc)
        allowed = compat.option_reader(
            self._conf, config.GROUP.name, 'notification_format',
            {config.UNVERSIONED: runtime.LEGACY,
             config.VERSIONED: runtime.BOTH, config.BOTH: runtime.BOTH})
        known: tuple[Any, dict[str, Any], Any, dict[str, Any], int] = (
            _NOBODY, {}, _NOBODY, {}, 0)

        def ask(versioned: Any, legacy: Any) -> int:
            nonlocal known
            formats = ((runtime.VERSIONED if _is_enabled(versioned) else 0) |
                       (runtime.LEGACY if _is_enabled(legacy) else 0))
            if compat.answers_once(versioned) and compat.answers_once(legacy):
                known = (versioned, vars(versioned), legacy, vars(legacy),
                         formats)
            return formats

        def read() -> int:
            # All that an emission costs in a service that sends none.
            versioned, legacy = names['NOTIFIER'], names['LEGACY_NOTIFIER']
            one, one_has, other, other_has, formats = known
            if (versioned is not one or legacy is not other or
                    # A test may have replaced the method.
                    'is_enabled' in one_has or 'is_enabled' in other_has):
                formats = ask(versioned, legacy)
            if formats & runtime.VERSIONED:
                formats &= allowed()
            return formats
        return read

    @property
    def versioned_enabled(self) -> bool:
        """Whether Nova sends versioned notifications at this moment."""
        return self._formats() & runtime.VERSIONED != 0

    @property
    def legacy_enabled(self) -> bool:
        """Whether Nova sends legacy notifications at this moment."""
        return self._formats() & runtime.LEGACY != 0

    def versioned(self, publisher_id: str) -> runtime.Notifier:
        """Return the notifier for versioned notifications of a publisher.

        :param publisher_id: for example ``nova-compute:host1``.
        """
        rpc = self._rpc
        shortcut = self._versioned
        if shortcut.notifier is not rpc.NOTIFIER:
            shortcut = self._versioned = self._look_at(rpc.NOTIFIER)
        get = rpc.get_versioned_notifier
        if shortcut.publisher is not None and get is self._get_versioned:
            return cast(runtime.Notifier, shortcut.publisher(publisher_id))
        return _unchanged(get(publisher_id), keywords=True)

    def legacy(self, publisher_id: str) -> runtime.Notifier:
        """Return the notifier for legacy notifications of a publisher.

        :param publisher_id: for example ``compute.host1``.
        """
        rpc = self._rpc
        get = rpc.get_notifier
        if get is self._get_legacy:
            shortcut = self._legacy_shortcut()
            if shortcut.publisher is not None:
                return cast(runtime.Notifier,
                            shortcut.publisher(publisher_id))
        service, _, host = publisher_id.partition('.')
        return self.notifier_of(get(service, host))

    def notifier_of(self, notifier: Any) -> runtime.Notifier:
        """Return what sends for a legacy notifier that Nova handed over.

        :param notifier: what ``nova.rpc.get_notifier()`` returned, or
            anything else.
        """
        if isinstance(notifier, self._validating):
            prepared = notifier.notifier
            shortcut = self._legacy_shortcut()
            if (shortcut.publisher is not None and
                    compat.parent_of(prepared) is shortcut.notifier and
                    prepared.retry == shortcut.notifier.retry and
                    _is_unchanged(notifier)):
                return cast(runtime.Notifier,
                            shortcut.publisher(prepared.publisher_id))
            if _is_unchanged(notifier):
                # What graft() gives Nova instead leads here.
                notifier = getattr(notifier, 'plain', notifier)
        return _unchanged(notifier)

    def _legacy_shortcut(self) -> _Shortcut:
        notifier = self._rpc.LEGACY_NOTIFIER
        shortcut = self._legacy
        if shortcut.notifier is not notifier:
            shortcut = self._legacy = self._look_at(notifier)
        return shortcut

    def _look_at(self, notifier: Any) -> _Shortcut:
        serializer = compat.serializer_of(notifier)
        if (type(serializer) is self._rpc.RequestContextSerializer and
                type(vars(serializer).get('_base')) is
                self._rpc.JsonPayloadSerializer):
            return _Shortcut(notifier, transport.publishers(notifier, True))
        return _Shortcut(notifier, None)


def _unchanged(notifier: Any, keywords: bool = False) -> runtime.Notifier:
    # Below an oslo.messaging that sends tokens, a redacted copy it is.
    return cast(runtime.Notifier,
                runtime.UnchangedCall(notifier, keywords)
                if compat.redacts_contexts() else notifier)


def _is_enabled(notifier: Any) -> bool:
    return notifier is not None and bool(notifier.is_enabled())


def _is_unchanged(notifier: Any) -> bool:
    """Return whether no test has replaced a method of a notifier."""
    own = vars(notifier)
    return all(type(own[name]) is functools.partial
               for name in ('info', 'error') if name in own)


def bind() -> None:
    """Initialize the library from the Nova of this process.

    Call it after ``nova.rpc.init()``; ``graft()`` does so by itself. The
    configuration and Nova's notifiers are followed afterwards.

    :raises ImportError: without Nova.
    """
    import nova.conf
    from nova import context
    from nova import exception

    conf = nova.conf.CONF
    runtime.init(
        conf, notifiers=NovaNotifiers(conf),
        hooks=runtime.Hooks(
            lazy_load_errors=(exception.ObjectActionError,
                              exception.OrphanedObjectError),
            missing_instance_errors=(exception.InstanceNotFound,),
            image_url=_image_url,
            cacheable_contexts=(context.RequestContext,)))


def unbind() -> None:
    """Undo :func:`bind`: the library is not initialized any more."""
    runtime.cleanup()


def _image_url(image_ref: Any, context: Any) -> str | None:
    from keystoneauth1 import exceptions as keystone
    from nova.image import glance

    try:
        return cast(str, glance.API().generate_image_url(image_ref, context))
    except keystone.EndpointNotFound:
        # A periodic task has no token, so no catalogue to find Glance in.
        if getattr(context, 'auth_token', None) is None:
            return cast('str | None', image_ref)
        raise
