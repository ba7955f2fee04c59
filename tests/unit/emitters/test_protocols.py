# SPDX-License-Identifier: Apache-2.0
"""What an emitter asks of its arguments is what it can send."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from typing import Any

from oslotest import base

from nova_notifications import catalogue
from nova_notifications import emitters
from nova_notifications import protocols
from nova_notifications import testing
from nova_notifications.legacy import events as legacy_events
from nova_notifications.testing import sample_data
from nova_notifications.testing import sample_emitters
from tests.unit.emitters import untouchable

# What makes a source of the samples -> the protocol of that source.
_SOURCES = {
    'aggregate': protocols.AggregateLike,
    'block_device': protocols.BlockDeviceLike,
    'flavor': protocols.FlavorLike, 'instance': protocols.InstanceLike,
    'keypair': protocols.KeypairLike, 'metrics': protocols.MetricLike,
    'request_spec': protocols.RequestSpecLike,
    'server_group': protocols.ServerGroupLike,
    'service': protocols.ServiceLike, 'share': protocols.ShareLike,
    'volume_usage': protocols.VolumeUsageLike,
}


def _members(protocol: Any) -> set[str]:
    return {name for name in vars(protocol) if not name.startswith('_')}


class TestAttributes(base.BaseTestCase):
    """Each attribute that is read of a source is one of its protocol."""

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(testing.NotificationsFixture(
            'both', bdms_in_notifications=True, include_share_mapping=True))
        self.read: dict[str, set[str]] = {name: set() for name in _SOURCES}
        for name in _SOURCES:
            self._watch(name, getattr(sample_data, name))

    def _watch(self, name: str, make: Any) -> None:
        read = self.read[name]

        def watch(source: Any) -> Any:
            kind = type(source)

            class Watched(kind):  # type: ignore[misc,valid-type]
                def __getattribute__(self, attribute: str) -> Any:
                    # What the object's own methods read is its own affair.
                    caller = inspect.currentframe().f_back  # type: ignore
                    if not attribute.startswith('_') and (
                            caller.f_globals['__name__'] not in (
                                sample_data.__name__,
                                sample_emitters.__name__)):
                        read.add(attribute)
                    return super().__getattribute__(attribute)

            twin = Watched.__new__(Watched)
            vars(twin).update(vars(source))
            return twin

        def made(*args: Any, **kwargs: Any) -> Any:
            found = make(*args, **kwargs)
            return ([watch(source) for source in found]
                    if isinstance(found, list) else watch(found))

        self.addCleanup(setattr, sample_data, name, make)
        setattr(sample_data, name, made)

    def test_each_is_read_and_no_other(self) -> None:
        for event_type in catalogue.events():
            sample_emitters.emit_sample(event_type)
        for source, protocol in _SOURCES.items():
            self.assertEqual(_members(protocol), self.read[source], source)


class TestLiterals(base.BaseTestCase):
    """The actions and phases of each signature are those of the events."""

    def _functions(self) -> Iterator[tuple[str, set[Any], set[Any]]]:
        for name, function in untouchable.public().items():
            hints = typing.get_type_hints(function)
            found = [self._values(hints[parameter]) if parameter in hints
                     else set() for parameter in ('action', 'phase')]
            if any(found):
                yield (name, *found)

    def _values(self, hint: Any) -> set[Any]:
        """The values of a ``Literal``, with None where it is optional."""
        parts = (hint, *typing.get_args(hint))
        self.assertTrue([part for part in parts
                         if typing.get_origin(part) is typing.Literal], hint)
        return {value for part in parts for value in typing.get_args(part)
                if value is None or isinstance(value, str)} | (
                    {None} if type(None) in parts else set())

    def test_each_takes_what_its_notification_has(self) -> None:
        for name, actions, phases in self._functions():
            module, _, called = name.partition('.')
            events = [event for event in catalogue.select(module)
                      if event.action in (actions or {called}) and
                      (not phases or event.phase in phases)]
            classes = {event.notification for event in events}
            if name == 'instance.deletion' or not classes:
                for action in actions:
                    self._is_legacy(action)
                continue
            notification, = classes
            listed = [event for event in catalogue.events().values()
                      if event.notification == notification]
            if actions:
                self.assertEqual({event.action for event in listed}, actions,
                                 name)
            if phases:
                self.assertEqual({event.phase for event in listed}, phases,
                                 name)

    def _is_legacy(self, action: str) -> None:
        self.assertTrue([event_type for event_type in legacy_events.ALLOWED
                         if event_type.endswith(f'.{action}.start')], action)

    def test_a_wrong_hint_is_noticed(self) -> None:
        self.assertRaises(AssertionError, self._values, str)


class TestSources(base.BaseTestCase):

    def test_every_protocol_is_that_of_an_emitter(self) -> None:
        found: set[Any] = set()

        def collect(hint: Any) -> None:
            if isinstance(hint, type):
                found.add(hint)
            for part in typing.get_args(hint):
                collect(part)

        for module in emitters.__all__:
            for _, function in inspect.getmembers(
                    getattr(emitters, module), inspect.isfunction):
                for hint in typing.get_type_hints(function).values():
                    collect(hint)
        self.assertEqual(
            set(), set(_SOURCES.values()) - found - {
                # These are read of an instance.
                protocols.KeypairLike, protocols.ShareLike})
