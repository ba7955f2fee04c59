# SPDX-License-Identifier: Apache-2.0
"""Call a function with each of its arguments set to something that shows.

The calls come from the signatures: a function is called with the first value
of each parameter, then with one of them changed after the other.
"""

from __future__ import annotations

import contextlib
import dataclasses
import inspect
import logging
from collections.abc import Iterator
from typing import Any

import fixtures
from oslo_utils import fixture as time_fixture

import nova_notifications
from nova_notifications import testing
from nova_notifications.testing import sample_data as fake
from tests.unit import argument_values as values

FORMATS = ('versioned', 'unversioned')


def listed(function: Any) -> bool:
    """Return whether all parameters of a function have values here.

    :param function: the function. That of a new resource has a sample, which
        is sent by the tests of all events.
    """
    return {*inspect.signature(function).parameters} <= {*values.VALUES}


def pairs(name: str, function: Any) -> dict[str, tuple[Any, Any]]:
    """Return two values for each parameter of a function.

    :param name: of the function; an emitter's with its module.
    :param function: the function.
    """
    own = values.VALUES_OF.get(name, {})
    return {parameter: own[parameter] if parameter in own
            else values.VALUES[parameter]()
            for parameter in inspect.signature(function).parameters}


def usual(name: str, function: Any) -> dict[str, Any]:
    """Return the first value of each parameter of a function.

    :param name: of the function; an emitter's with its module.
    :param function: the function.
    """
    return {parameter: first
            for parameter, (first, _) in pairs(name, function).items()}


def shortest(name: str, function: Any) -> dict[str, Any]:
    """Return the usual arguments less those that are so by default.

    :param name: of the function; an emitter's with its module.
    :param function: the function.
    """
    parameters = inspect.signature(function).parameters
    return {parameter: value
            for parameter, value in usual(name, function).items()
            if parameter not in values.BY_DEFAULT or
            parameters[parameter].default is inspect.Parameter.empty}


def unreadable(name: str, function: Any) -> dict[str, Any]:
    """Return arguments of which no payload can be made, if there are any.

    :param name: of the function; an emitter's with its module.
    :param function: the function.
    """
    readable = usual(name, function)
    broken = {parameter: values.UNREADABLE[key]()
              for parameter in readable
              for key in (parameter, f'{name} {parameter}')
              if key in values.UNREADABLE}
    return {**readable, **broken} if broken else {}


def call(function: Any, arguments: dict[str, Any]) -> None:
    """Call a function, and what it returns, where that can be entered.

    :param function: the function.
    :param arguments: the value of each parameter.
    """
    bound = inspect.signature(function).bind_partial()
    bound.arguments.update(arguments)
    result = function(*bound.args, **bound.kwargs)
    if hasattr(result, '__enter__'):
        with result:
            return
    if callable(result):
        try:
            result(_method)(None, None)
        except KeyError:
            return


def _method(self: Any, context: Any) -> None:
    raise KeyError('of the method')


@dataclasses.dataclass
class Outcome:
    """What a call did: what it sent, less ids and times; the rest."""

    sent: list[tuple[Any, ...]]
    raised: Exception | None
    log: str


@contextlib.contextmanager
def bus(formats: str) -> Iterator[testing.NotificationsFixture]:
    """Catch what is sent meanwhile; the clock stands still.

    :param formats: ``notification_format``.
    """
    hooks = nova_notifications.Hooks(
        server_group=lambda context, uuid: values.server_group(uuid))
    with testing.NotificationsFixture(
            formats, hooks=hooks, bdms_in_notifications=True,
            notify_on_state_change='vm_and_task_state') as fixture, \
            time_fixture.TimeFixture(fake.NOW.replace(tzinfo=None)):
        yield fixture


def outcome(caught: testing.NotificationsFixture, function: Any,
            arguments: dict[str, Any]) -> Outcome:
    """Return what a call does.

    :param caught: what is sent meanwhile.
    :param function: the function.
    :param arguments: the value of each parameter.
    """
    raised = None
    caught.clear()
    with fixtures.FakeLogger(level=logging.INFO) as log:
        try:
            call(function, arguments)
        except Exception as exc:
            raised = exc
        return Outcome([(one.topic, one.publisher_id, one.event_type,
                         one.priority, one.payload, one.context)
                        for one in caught.notifications], raised, log.output)


def shown(caught: testing.NotificationsFixture, name: str,
          function: Any) -> set[str] | None:
    """Return the parameters of a function that make a difference.

    :param caught: what is sent meanwhile.
    :param name: of the function; an emitter's with its module.
    :param function: the function.
    :returns: their names; None where nothing is sent, since the function has
        not the format that is on.
    """
    first = outcome(caught, function, usual(name, function))
    if first.raised is not None:
        raise AssertionError(name) from first.raised
    if not first.sent:
        return None
    if outcome(caught, function, usual(name, function)).sent != first.sent:
        raise AssertionError(f'{name} sends something else each time')
    return {parameter
            for parameter, (_, other) in pairs(name, function).items()
            if outcome(caught, function,
                       {**usual(name, function), parameter: other}
                       ).sent != first.sent}


def without_defaults(functions: dict[str, Any]) -> set[str]:
    """Return the functions that need what should be so by default.

    :param functions: the functions, by their names.
    """
    with bus('both') as caught:
        return {name for name, function in functions.items()
                if outcome(caught, function, usual(name, function)).sent
                != outcome(caught, function, shortest(name, function)).sent}


def silent(functions: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return the parameters that make no difference where they should.

    :param functions: the functions, by their names.
    :returns: each with its function and the format where it does not show.
    """
    found = set()
    for formats in FORMATS:
        with bus(formats) as caught:
            for name, function in functions.items():
                names = shown(caught, name, function)
                for parameter in inspect.signature(function).parameters:
                    only = values.ONE_FORMAT.get(
                        f'{name} {parameter}',
                        values.ONE_FORMAT.get(parameter, formats))
                    if (names is not None and only == formats and
                            parameter not in names):
                        found.add((name, parameter, formats))
    return found
