# SPDX-License-Identifier: Apache-2.0
"""Contexts that were looked through before, and have not changed since.

A request context comes with each notification of its request: those of an
action and the updates in between. What may be sent of it is remembered when
it comes for the second time, as many come but once, and worked out again when
one of its attributes is another than before.
"""

from __future__ import annotations

import datetime
import weakref
from collections.abc import Iterable
from typing import Any, NamedTuple

from oslo_context import context as oslo_context

from nova_notifications.redaction import contexts

# What cannot change in place. What is equal counts as the same: 1 as True, a
# date in another zone.
_TEXT = frozenset((str,))
_FIXED = frozenset((str, type(None), bool, int, float, datetime.datetime))
# Places for the requests that came last. One that loses its place to another
# counts as new.
_PLACES = 1024


class _Known(NamedTuple):
    """What may be sent of a context, and the attributes it was made of.

    :param size: how many attributes the context had.
    :param attributes: those of them that tell what is sent.
    :param safe: what may be sent.
    :param lists: which of that are lists of texts.
    """

    size: int
    attributes: dict[str, Any]
    safe: contexts.SafeContext
    lists: list[str]


class SafeContexts:
    """Makes safe contexts, and remembers those of certain classes.

    Nothing is remembered longer than the context lives.

    :param steady: classes whose ``to_dict()`` tells nothing but their
        attributes, as that of oslo.context does, which need not be named. A
        subclass counts where it is named itself.
    """

    def __init__(self, steady: Iterable[type[Any]] = ()) -> None:
        self._steady = frozenset((oslo_context.RequestContext, *steady))
        self._known: weakref.WeakKeyDictionary[Any, _Known] = (
            weakref.WeakKeyDictionary())
        # The ids of requests: a new context is often made where one that has
        # gone was, and has the same id().
        self._came: list[Any] = [None] * _PLACES

    def of(self, context: Any) -> contexts.SafeContext:
        """The same as :func:`~nova_notifications.redaction.safe_context`.

        :param context: any request context.
        """
        # Also one that is safe already: an update makes one for two messages.
        if type(context) not in self._steady:
            return contexts.safe_context(context)
        try:
            found = self._known.get(context)
            if found is None:
                request_id = context.request_id
                place = id(request_id) // 64 % _PLACES
                if self._came[place] is request_id:
                    return self._remember(context)
                self._came[place] = request_id
                return contexts.safe_context(context)
            own = context.__dict__
            # What is not among the attributes is never sent.
            if own != found.attributes and not (
                    len(own) == found.size != len(found.attributes) and
                    found.attributes.items() <= own.items()):
                return self._remember(context)
            safe = contexts.SafeContext(found.safe)
            for name in found.lists:
                safe[name] = safe[name].copy()
            return safe
        except Exception:
            # Nothing can be remembered of it.
            return contexts.safe_context(context)

    def _remember(self, context: Any) -> contexts.SafeContext:
        # Taken before to_dict() runs: what changes meanwhile counts as
        # changed the next time.
        own = context.__dict__
        size, attributes = len(own), own.copy()
        for name in [name for name, value in own.items()
                     if type(value) not in _FIXED]:
            value = own[name]
            if type(value) is not list:
                # A session or a plugin is not sent, and may hold the context,
                # which would never go then. A catalogue holds data alone.
                del attributes[name]
            elif _TEXT.issuperset(map(type, value)):
                attributes[name] = value.copy()
        safe, lists = contexts.make(context)
        for name in lists:
            # Anything else might change while no attribute does.
            if type(safe[name]) is not list or (
                    not _TEXT.issuperset(map(type, safe[name]))):
                return safe
        # The one that is returned is the emission's to keep.
        kept = contexts.SafeContext(safe)
        for name in lists:
            kept[name] = safe[name].copy()
        self._known[context] = _Known(size, attributes, kept, lists)
        return safe
