# SPDX-License-Identifier: Apache-2.0
"""The viewer's demonstration: a small cloud in which something happens.

The story has one server. Here it happens to many of them, each with a life
of its own, over oslo.messaging's transport inside the process.
"""

from __future__ import annotations

from collections.abc import Iterator
import dataclasses
import datetime
import json
import random
import threading
from typing import Any, Final
import uuid

from oslo_config import cfg
import oslo_messaging

import nova_notifications
from nova_notifications import conf as config
from nova_notifications import redaction
from nova_notifications import story
from nova_notifications.story import cast

_ZONE: Final = datetime.timezone.utc
_HOSTS: Final = tuple(f'compute{number}' for number in range(1, 7))
_PROJECTS: Final = (('webshop', 'ada'), ('analytics', 'grace'),
                    ('build-farm', 'edsger'))
_ROLES: Final = ('web', 'db', 'cache', 'worker', 'queue')
_SERVERS: Final = 14
_REQUEST: Final = cast.context()['request_id']

_BIRTH: Final = ('scheduler.select_destinations.start',
                 'scheduler.select_destinations.end', 'instance.create.start',
                 'instance.update', 'instance.create.end')
_DEATH: Final = ('instance.delete.start', 'instance.shutdown.start',
                 'instance.shutdown.end', 'instance.delete.end')
# What a server may go through between the two: as it starts, so it ends.
_DAYS: Final = (
    ('pause.start', 'pause.end', 'unpause.start', 'unpause.end'),
    ('power_off.start', 'power_off.end', 'power_on.start', 'power_on.end'),
    ('suspend.start', 'suspend.end', 'resume.start', 'resume.end'),
    ('reboot.start', 'reboot.end'),
    ('reboot.start', 'reboot.error'),
    ('snapshot.start', 'snapshot.end'),
    ('volume_attach.start', 'volume_attach.end'),
    ('volume_attach.start', 'volume_attach.error'),
    ('volume_detach.start', 'volume_detach.end'),
    ('lock', 'unlock'),
    ('rebuild.start', 'rebuild.end'),
    ('resize_prep.start', 'resize_prep.end', 'resize.start', 'resize.end',
     'resize_finish.start', 'resize_finish.end', 'resize_confirm.start',
     'resize_confirm.end'),
    ('shelve.start', 'shelve.end', 'unshelve.start', 'unshelve.end'),
    ('rescue.start', 'rescue.end', 'unrescue.start', 'unrescue.end'),
    ('live_migration_pre.start', 'live_migration_pre.end',
     'live_migration_post.start', 'live_migration_post.end',
     'live_migration_post_dest.start', 'live_migration_post_dest.end'),
    ('exists',),
)
# What happens around the servers.
_ASIDE: Final = ('service.update', 'metrics.update', 'metrics.update',
                 'keypair.create.start', 'keypair.create.end',
                 'aggregate.add_host.start', 'aggregate.add_host.end',
                 'server_group.add_member', 'volume.usage',
                 'compute.exception', 'flavor.create')


@dataclasses.dataclass(frozen=True)
class _Actor:
    """One server in place of the story's."""

    server: str
    name: str
    host: str
    other_host: str
    project: str
    project_name: str
    user: str
    built: datetime.datetime

    def tell(self, text: str) -> str:
        """Put this server into a text of the story."""
        now = datetime.datetime.now(_ZONE)
        for old, new in (
                (cast.SERVER, self.server), ('web-1', self.name),
                (cast.HOST, self.host), (cast.OTHER_HOST, self.other_host),
                (cast.PROJECT, self.project),
                ('"webshop"', f'"{self.project_name}"'),
                ('"ada"', f'"{self.user}"')):
            text = text.replace(old, new)
        for old_time, new_time in ((cast.NOW, now), (
                cast.NOW - datetime.timedelta(hours=1), self.built)):
            for form in ('%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S'):
                text = text.replace(old_time.strftime(form),
                                    new_time.strftime(form))
        return text


class _Stage:
    """Notifiers that tell the story of the actor whose turn it is."""

    versioned_enabled = True
    legacy_enabled = True

    def __init__(self, transport: Any) -> None:
        self.actor: _Actor | None = None
        self.request = ''
        self._legacy = oslo_messaging.Notifier(transport, driver='messagingv2',
                                               topics=['notifications'])
        self._versioned = oslo_messaging.Notifier(
            transport, driver='messagingv2',
            topics=['versioned_notifications'])

    def versioned(self, publisher_id: str) -> Any:
        """Give the notifier of a publisher."""
        return _Voice(self, self._versioned, publisher_id)

    def legacy(self, publisher_id: str) -> Any:
        """Give the notifier of a publisher, for legacy notifications."""
        return _Voice(self, self._legacy, publisher_id)


class _Voice:
    def __init__(self, stage: _Stage, notifier: Any,
                 publisher_id: str) -> None:
        self._stage = stage
        self._notifier = notifier
        self._publisher_id = publisher_id

    def info(self, ctxt: Any, event_type: str, payload: Any) -> None:
        """Send at priority INFO."""
        self._say('info', ctxt, event_type, payload)

    def error(self, ctxt: Any, event_type: str, payload: Any) -> None:
        """Send at priority ERROR."""
        self._say('error', ctxt, event_type, payload)

    def _say(self, priority: str, ctxt: Any, event_type: str,
             payload: Any) -> None:
        text = json.dumps([self._publisher_id, dict(ctxt or {}), payload],
                          default=str)
        actor = self._stage.actor
        publisher, context, told = json.loads(
            actor.tell(text.replace(_REQUEST, self._stage.request))
            if actor is not None else text)
        notifier = self._notifier.prepare(publisher_id=publisher)
        # oslo.messaging would throw a plain dictionary away.
        getattr(notifier, priority)(
            redaction.safe_context(context), event_type, told)


def _new_actor(chance: random.Random, number: int) -> _Actor:
    project_name, user = chance.choice(_PROJECTS)
    host, other = chance.sample(_HOSTS, 2)
    return _Actor(
        server=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        name=f'{chance.choice(_ROLES)}-{number}', host=host,
        other_host=other, project=uuid.uuid5(
            uuid.NAMESPACE_DNS, project_name).hex,
        project_name=project_name, user=user,
        built=datetime.datetime.now(_ZONE))


def _life(chance: random.Random) -> Iterator[str]:
    yield from _BIRTH
    for _ in range(chance.randint(3, 9)):
        for action in chance.choice(_DAYS):
            yield f'instance.{action}'
    yield from _DEATH


def happenings(seed: int = 7) -> Iterator[tuple[_Actor, str]]:
    """Give who does what, for ever.

    :param seed: another one is another story.
    """
    chance = random.Random(seed)
    born = 0
    alive: list[tuple[_Actor, Iterator[str]]] = []
    while True:
        if len(alive) < _SERVERS and chance.random() < 0.2 or not alive:
            born += 1
            alive.append((_new_actor(chance, born), _life(chance)))
        if chance.random() < 0.06:
            yield alive[0][0], chance.choice(_ASIDE)
        actor, life = chance.choice(alive)
        event_type = next(life, None)
        if event_type is None:
            alive = [other for other in alive if other[0] is not actor]
        else:
            yield actor, event_type


class Story:
    """Plays on an embedded bus, beside everything else.

    :param rate: events a second; each comes in both formats.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._conf = cfg.ConfigOpts()
        self._conf([], project='nova', default_config_files=[])
        config.register_opts(self._conf)
        self._conf.set_override('host', 'controller1')
        oslo_messaging.set_transport_defaults(control_exchange='nova')
        #: Where the notifications go, and can be read.
        self.transport: Any = oslo_messaging.get_notification_transport(
            self._conf, url='fake://')
        #: The configuration of the transport.
        self.conf = self._conf
        self._end = threading.Event()
        self._thread = threading.Thread(
            target=self._play, name='nova-notifications-story', daemon=True)

    def start(self) -> None:
        """Begin to play."""
        self._thread.start()

    def stop(self) -> None:
        """End the story and close its bus."""
        self._end.set()
        self._thread.join(5)
        self.transport.cleanup()

    def _play(self) -> None:
        stage = _Stage(self.transport)
        nova_notifications.init(self._conf, notifiers=stage)
        chance = random.Random()
        try:
            for actor, event_type in happenings():
                stage.actor = actor
                stage.request = f'req-{uuid.uuid4()}'
                story.play(event_type)
                if self._end.wait(chance.uniform(0.2, 1.8) / self._rate):
                    return
        finally:
            nova_notifications.cleanup()
