# SPDX-License-Identifier: Apache-2.0
"""Every attribute that a source may lack, one at a time.

Either the notification is sent without it, or the error names the payload
class, the field, the source and the attribute.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import fixtures
from oslotest import base

from nova_notifications import emitters
from nova_notifications.testing import sample_data as fake
from nova_notifications import testing


def _created() -> None:
    emitters.instance.create(None, fake.instance(), 'host1', 'end')


# Who makes the source -> the emissions that are made from it.
_EMISSIONS: dict[str, tuple[Callable[[], None], ...]] = {
    'aggregate': (
        lambda: emitters.aggregate.action(
            None, fake.aggregate(), 'create', 'end'),
        lambda: emitters.aggregate.cache_images_progress(
            None, fake.aggregate(), 'host1', {}, 1, 1)),
    'block_device': (_created,),
    'flavor': (_created, lambda: emitters.flavor.action(
        None, fake.flavor(), 'create')),
    'instance': (
        _created,
        lambda: emitters.instance.send_instance_update_notification(
            None, fake.instance())),
    'keypair': (lambda: emitters.keypair.action(
        None, fake.keypair(), 'create', 'end'),),
    'metrics': (lambda: emitters.metrics.update(
        None, 'host1', '192.0.2.1', 'node1', fake.metrics()),),
    'network_info': (_created,),
    'request_spec': (
        lambda: emitters.scheduler.select_destinations(
            None, fake.request_spec(), 'start'),
        lambda: emitters.compute_task.error(
            None, fake.SERVER, fake.request_spec(), 'error',
            fake.failure(), 'build_instances')),
    'server_group': (lambda: emitters.server_group.action(
        None, fake.server_group(), 'create'),),
    'service': (lambda: emitters.service.action(
        None, fake.service(), 'update'),),
    'share': (_created,),
    'volume_usage': (lambda: emitters.volume.usage(
        None, fake.volume_usage(), 'host1'),),
}
# What it says: InstancePayload.uuid is filled from instance.uuid, but ...
_EXPLAINED = r'[A-Z]\w+Payload\.{field} is filled from .*{attribute}'
# These are read by the double's own methods: they are called, and named.
_INNER = {'network_info': 'get_network_info', 'bdms': 'get_bdms',
          'shares': 'get_shares'}


def paths(source: Any, above: tuple[Any, ...] = ()
          ) -> Iterator[tuple[Any, ...]]:
    """Where the attributes and keys of a source are, however deep."""
    if isinstance(source, list):
        for item in source[:1]:
            yield from paths(item, (*above, 0))
    elif isinstance(source, fake.VIF):
        yield from ((*above, key) for key in source)
    elif hasattr(source, '__dict__'):
        for name, value in vars(source).items():
            yield (*above, name)
            yield from paths(value, (*above, name))


def remove(source: Any, path: tuple[Any, ...]) -> None:
    """Take an attribute or a key away."""
    *steps, last = path
    for step in steps:
        source = source[step] if step == 0 else getattr(source, step)
    if isinstance(source, fake.VIF):
        del source[last]
    elif hasattr(source, last):
        delattr(source, last)


class TestMissing(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.bus = self.useFixture(testing.NotificationsFixture(
            'versioned', bdms_in_notifications=True,
            include_share_mapping=True))

    def _errors(self, maker: str, path: tuple[Any, ...]) -> Iterator[str]:
        make = getattr(fake, maker)

        def lacking(*arguments: Any, **named: Any) -> Any:
            source = make(*arguments, **named)
            remove(source, path)
            return source

        with fixtures.MonkeyPatch(
                f'nova_notifications.testing.sample_data.{maker}', lacking):
            for emission in _EMISSIONS[maker]:
                self.bus.clear()
                with fixtures.FakeLogger() as logs:
                    emission()
                if not self.bus.notifications:
                    yield logs.output

    def test_each_is_explained(self) -> None:
        refused = 0
        for maker in _EMISSIONS:
            for path in paths(getattr(fake, maker)()):
                for error in self._errors(maker, path):
                    refused += 1
                    self.assertRegex(error, _EXPLAINED.format(
                        field=r'\w+',
                        attribute=_INNER.get(path[-1], path[-1])),
                        f'{maker} without {path}')
        # Most are needed; a test that removed nothing would find none.
        self.assertGreater(refused, 100)
