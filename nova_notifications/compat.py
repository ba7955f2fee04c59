# SPDX-License-Identifier: Apache-2.0
"""Reach into private parts of the oslo libraries, in this module alone.

Each function names the public behaviour that it stands for, and falls back on
it where a release of the library has moved the private part.
``tests/unit/test_compat.py`` fails where a release has.
"""

from __future__ import annotations

import functools
import logging as python_logging
from collections.abc import Callable, Mapping
from typing import Any

from oslo_config import cfg
from oslo_log import log as logging

LOG = logging.getLogger(__name__)

#: Where a driver's exception is logged by oslo.messaging's own notifier.
NOTIFIER_LOG = python_logging.getLogger('oslo_messaging.notify.notifier')


def option_reader(conf: cfg.ConfigOpts, group: str | None, name: str,
                  results: Mapping[Any, Any] | None = None
                  ) -> Callable[[], Any]:
    """Return a function that returns the current value of an option.

    It stands for ``conf.<group>.<name>``, at a twentieth of the time: the
    value is taken from where oslo.config itself would find it. A value that
    has become invalid is logged once and the last valid one stays in force: a
    typing error in a reloaded file must not fail what a service does.

    :param conf: an ``oslo_config.cfg.ConfigOpts``, or alike.
    :param group: the name of the group; None for ``[DEFAULT]``.
    :param name: the name of the option.
    :param results: what to return for each value, in place of the value.
    :raises oslo_config.cfg.Error: where the option has no valid value now.
    """
    last = [getattr(conf, name) if group is None
            else getattr(getattr(conf, group), name)]
    invalid: list[str] = []

    def value() -> Any:
        try:
            last[0] = (getattr(conf, name) if group is None
                       else getattr(getattr(conf, group), name))
            invalid.clear()
        except cfg.Error as exc:
            if str(exc) not in invalid:
                invalid[:] = [str(exc)]
                LOG.error('%s.%s stays %r: %s', group or 'DEFAULT', name,
                          last[0], exc)
        return last[0]

    def result() -> Any:
        found = value()
        return found if results is None else results[found]

    # Where oslo.config keeps the values that were read since the last change:
    # {(group, option): value}. Each change of a value empties it, so what is
    # made of a value is kept there, too, under a key of its own.
    state = getattr(conf, '__dict__', {})
    cache = state.get('_ConfigOpts__cache')
    if not isinstance(cache, dict) or (group, name) not in cache:
        return result
    key = object()

    def read() -> Any:
        try:
            return state['_ConfigOpts__cache'][key]
        except KeyError:
            found = state['_ConfigOpts__cache'][key] = result()
            return found
    read.key = key  # type: ignore[attr-defined]
    return read


def option_table(conf: cfg.ConfigOpts, group: str | None, name: str,
                 rows: Mapping[Any, Mapping[Any, Any]]
                 ) -> Callable[[Any], Any]:
    """Return a function that looks up its argument in the row of a value.

    It stands for ``rows[conf.<group>.<name>][argument]``; the rest is as with
    :func:`option_reader`.

    :param conf: an ``oslo_config.cfg.ConfigOpts``, or alike.
    :param group: the name of the group; None for ``[DEFAULT]``.
    :param name: the name of the option.
    :param rows: a row for each value of the option.
    """
    row = option_reader(conf, group, name, rows)
    key = getattr(row, 'key', None)
    if key is None:
        return lambda argument: row()[argument]
    state = conf.__dict__

    def read(argument: object) -> Any:
        # Nearly all that an emission costs where its format is off.
        try:
            return state['_ConfigOpts__cache'][key][argument]
        except KeyError:
            return row()[argument]
    return read


def drivers_of(notifier: object) -> list[Any] | None:
    """Return the drivers of a notifier, as stevedore's extensions.

    Calling them stands for ``notifier.info()`` without the serializer.

    :param notifier: a notifier.
    :returns: None where it is not oslo.messaging's own class, whose
        ``info()`` may do anything, or keeps its drivers elsewhere: it is to
        be called then.
    """
    if not _is_own(notifier):
        return None
    drivers = getattr(getattr(notifier, '_driver_mgr', None), 'extensions',
                      None)
    return drivers if isinstance(drivers, list) else None


def serializer_of(notifier: object) -> Any:
    """Return the serializer of a notifier, None where it cannot be known.

    :param notifier: a notifier.
    """
    return (getattr(notifier, '_serializer', None) if _is_own(notifier)
            else None)


def parent_of(notifier: object) -> Any:
    """Return what ``prepare()`` of oslo.messaging made a notifier from.

    :param notifier: a notifier.
    :returns: None where it has been made in another way.
    """
    return (getattr(notifier, '_base', None)
            if type(notifier) is _own_classes()[1] else None)


@functools.lru_cache(maxsize=1)
def redacts_contexts() -> bool:
    """Return whether oslo.messaging keeps secrets of a context to itself.

    A notifier of an older one sends all that a context has.
    """
    from oslo_messaging.notify import notifier as module

    return hasattr(module, '_sanitize_context')


def answers_once(notifier: object) -> bool:
    """Return whether ``is_enabled()`` of a notifier never changes.

    oslo.messaging's own class answers by the drivers that it loaded when it
    was made; any other notifier is to be asked each time.

    :param notifier: a notifier.
    """
    return _is_own(notifier) and 'is_enabled' not in vars(notifier)


def _is_own(notifier: object) -> bool:
    return type(notifier) is _own_classes()[0]


@functools.lru_cache(maxsize=1)
def _own_classes() -> tuple[Any, Any]:
    # Those who bring notifiers of their own need not load oslo.messaging.
    from oslo_messaging.notify import notifier as module

    return module.Notifier, getattr(module, '_SubNotifier', None)
