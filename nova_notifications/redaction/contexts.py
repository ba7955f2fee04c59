# SPDX-License-Identifier: Apache-2.0
"""Make request contexts that may leave the process."""

import functools
from typing import Any

from nova_notifications.redaction import keys
from nova_notifications.redaction import objects
from nova_notifications.redaction import values

# What oslo.messaging's own redacted copy leaves out beside secrets: the
# notification bus has no use for the address of a client.
_LEFT_OUT = frozenset(('remote_address',))

# Who made which request, under the names of oslo.context: names and ids of
# users and projects are data, and sent as they are.
_IDENTITIES = frozenset((
    'user', 'user_id', 'user_name', 'user_identity', 'user_domain',
    'user_domain_id', 'user_domain_name', 'tenant', 'project', 'project_id',
    'project_name', 'project_domain', 'project_domain_id',
    'project_domain_name', 'domain', 'domain_id', 'domain_name',
    'system_scope', 'resource_uuid', 'request_id', 'global_request_id',
    'roles', 'timestamp', 'read_deleted', 'quota_class'))

_SIMPLE_TYPES = frozenset((str, bool, type(None)))

_SENT_AS_IS = 'as it is'
_REDACTED = 'redacted'
_SECRET = 'secret'
_CATALOG = 'catalog'


class SafeContext(dict[str, Any]):
    """A request context's dictionary without its secrets.

    oslo.messaging throws plain dictionaries away and asks anything else
    for a redacted copy; this is one already.
    """

    def redacted_copy(self) -> 'SafeContext':
        """Return this context: nothing is left to redact."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return a plain dictionary with the same content."""
        return dict(self)


def safe_context(context: object) -> SafeContext:
    """Return what may be sent of a request context.

    :param context: an ``oslo_context`` RequestContext, any object with
        ``to_dict()``, a dictionary or None.
    :returns: the same keys as ``to_dict()``; tokens, the service
        catalogue, trusts, plugins, connections and the client's address
        are None (the catalogue is []). Names and ids of users, projects and
        requests are as they are, other values are redacted. Empty when the
        context cannot describe itself.

    Never raises, and never touches the thread's current context.
    """
    return context if type(context) is SafeContext else make(context)[0]


def make(context: object) -> tuple[SafeContext, list[str]]:
    """Make a safe context.

    :param context: see :func:`safe_context`.
    :returns: the safe context, and the keys whose values were no text, truth
        value or None.
    """
    try:
        content: dict[Any, Any] = dict(
            context if isinstance(context, dict)
            else context.to_dict())  # type: ignore[attr-defined]
    except Exception:
        content = _identity(context)
    safe, others = SafeContext(), []
    for name, value in content.items():
        if type(name) is not str:
            continue
        treatment = _treatment(name) if len(name) <= 256 else _SECRET
        if treatment is not _SECRET and type(value) not in _SIMPLE_TYPES:
            others.append(name)
        if treatment is _SECRET:
            safe[name] = None
        elif treatment is _CATALOG:
            safe[name] = []
        elif value is None or type(value) is bool or (
                treatment is _SENT_AS_IS and type(value) is str):
            safe[name] = value
        elif treatment is _SENT_AS_IS and type(value) is list and all(
                type(item) is str for item in value):
            safe[name] = value.copy()
        else:
            safe[name] = values.redact(value)
    return safe, others


@functools.lru_cache(maxsize=1024)
def _treatment(key: str) -> str:
    """Return how the value under a key of a context is treated."""
    name = keys.normal(key)
    if name == 'service_catalog':
        return _CATALOG
    if (keys.is_secret(key) or name in keys.CONTEXT_KEYS or
            name in _LEFT_OUT):
        return _SECRET
    return _SENT_AS_IS if name in _IDENTITIES else _REDACTED


def _identity(context: object) -> dict[Any, Any]:
    """Return who and which request, of a context without ``to_dict``."""
    own = objects.own_attributes(context)
    return {name: own[name] for name in (
        'user_id', 'project_id', 'request_id', 'global_request_id',
        'is_admin') if isinstance(own.get(name), (str, bool))}
