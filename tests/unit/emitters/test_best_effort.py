# SPDX-License-Identifier: Apache-2.0
"""An emission never gets into the way of what it tells about."""

from __future__ import annotations

import dataclasses
from typing import Any

import fixtures
from hypothesis import given
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies
from oslotest import base

from nova_notifications import emitters
from nova_notifications.objects import events
from nova_notifications.testing import sample_emitters
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing
from tests.unit import fuzz
from tests.unit.emitters import untouchable

_ERRORS = (AttributeError, NotImplementedError, RuntimeError, KeyError,
           ValueError, TypeError, RecursionError, UnicodeDecodeError,
           OSError, StopIteration, AssertionError)


def _error(kind: type[Exception], name: str) -> Exception:
    if kind is UnicodeDecodeError:
        return UnicodeDecodeError('utf-8', b'\xff', 0, 1, name)
    return kind(name)


def raising(kind: type[Exception]) -> Any:
    """An object that raises whatever is asked of it."""
    def fail(self: Any, *arguments: Any) -> Any:
        raise _error(kind, 'hostile')

    return type('Hostile', (), {name: fail for name in (
        '__getattribute__', '__bool__', '__iter__', '__len__', '__str__',
        '__repr__', '__eq__', '__getitem__', '__contains__', '__hash__',
        '__format__', '__int__', '__index__', '__float__')})()


@dataclasses.dataclass(frozen=True)
class Hostile:
    """Stands for an object that hypothesis itself must not look at."""

    error: type[Exception]


@dataclasses.dataclass(frozen=True)
class Answering:
    """Stands for an object every attribute of which is the same value."""

    value: Any


def made(drawn: Any) -> Any:
    """What was drawn, or what it stands for."""
    if type(drawn) is Hostile:
        return raising(drawn.error)
    if type(drawn) is Answering:
        value = made(drawn.value)
        return type('Answering', (), {
            '__getattr__': lambda self, name: value})()
    return drawn


_JUNK = strategies.one_of(
    strategies.none(), strategies.booleans(), strategies.integers(),
    strategies.floats(), strategies.text(), strategies.binary(),
    strategies.just('\ud800 lone surrogate'), strategies.just('x' * 300_000),
    strategies.datetimes(), strategies.lists(strategies.integers()),
    strategies.dictionaries(strategies.text(), strategies.none()),
    strategies.sampled_from(_ERRORS).map(Hostile),
    strategies.just(object()), strategies.just(len),
    strategies.just(Exception))
_HOSTILE = strategies.one_of(
    strategies.sampled_from(_ERRORS).map(Hostile), _JUNK,
    _JUNK.map(Answering))
# The scene of the lock changes the metadata of the server by itself.
_EVENTS = sorted(set(events.EVENTS) - {'instance.lock'})
_SETTINGS = settings(
    deadline=None, max_examples=fuzz.examples(60), suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


class TestBestEffort(base.BaseTestCase):
    """With ``best_effort``, nothing is ever raised."""

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(fixtures.FakeLogger(level=50))

    @_SETTINGS
    @given(_HOSTILE)
    def test_hostile_sources(self, source: Any) -> None:
        with testing.NotificationsFixture(
                notify_on_state_change='vm_and_task_state',
                bdms_in_notifications=True, include_share_mapping=True):
            for name, (_, call) in untouchable.calls(
                    made(source)).items():
                try:
                    call()
                except Exception as exc:
                    raise AssertionError(
                        f'{name} raised {type(exc).__name__}') from exc

    @_SETTINGS
    @given(strategies.sampled_from(_EVENTS),
           strategies.dictionaries(
               strategies.sampled_from(sorted(vars(fake.instance()))),
               _JUNK, min_size=1, max_size=3))
    def test_junk_in_an_instance(self, event_type: str,
                                 changes: dict[str, Any]) -> None:
        real = fake.instance
        with testing.NotificationsFixture(
                bdms_in_notifications=True, include_share_mapping=True), \
                fixtures.MonkeyPatch(
                    'nova_notifications.testing.sample_data.instance',
                    lambda: fake.Instance(**{
                        **vars(real()),
                        **{name: made(value)
                           for name, value in changes.items()}})):
            sample_emitters.emit_sample(event_type)

    @_SETTINGS
    @given(_HOSTILE)
    def test_hostile_contexts(self, context: Any) -> None:
        with testing.NotificationsFixture() as bus:
            context = made(context)
            emitters.instance.action(context, fake.instance(), None, 'pause',
                                     'start', best_effort=False)
            emitters.keypair.action(context, fake.keypair(), 'create', 'end',
                                    best_effort=False)
            self.assertEqual(4, len(bus.notifications))

    @_SETTINGS
    @given(_JUNK)
    def test_hostile_exceptions(self, argument: Any) -> None:
        with testing.NotificationsFixture() as bus:
            emitters.instance.action(
                None, fake.instance(), None, 'reboot', 'error',
                exception=KeyError(made(argument)), best_effort=False)
            self.assertEqual(2, len(bus.notifications))
