# SPDX-License-Identifier: Apache-2.0
"""Simulate a small cloud in which servers are created, used and deleted.

The samples are about one server. Here the same things happen to many
servers, each with ids, a host and an owner of its own, in an order in which
they can happen: what starts ends, by the same request.
"""

from __future__ import annotations

from collections.abc import Iterator
import dataclasses
import datetime
import functools
import json
import random
from typing import Any, Final
import uuid

from nova_notifications.contract import history
from nova_notifications.testing import sample_data
from nova_notifications.testing import samples as testing_samples

_UTC: Final = datetime.timezone.utc
_HOSTS: Final = tuple(f'compute{number}' for number in range(1, 7))
_PROJECTS: Final = (('webshop', 'ada'), ('analytics', 'grace'),
                    ('build-farm', 'edsger'))
_ROLES: Final = ('web', 'db', 'cache', 'worker', 'queue')
_SERVERS: Final = 14

# An action is what one request does: all its events have one request id.
_BIRTH: Final = (
    ('scheduler.select_destinations.start',
     'scheduler.select_destinations.end', 'instance.create.start',
     'instance.update', 'instance.create.end'),)
_DEATH: Final = (
    ('instance.delete.start', 'instance.shutdown.start',
     'instance.shutdown.end', 'instance.delete.end'),)


def _actions(*names: str, ends: str = 'end') -> tuple[tuple[str, ...], ...]:
    return tuple((f'instance.{name}.start', f'instance.{name}.{ends}')
                 for name in names)


# What may happen to a server between the two: as it begins, so it ends.
_DAYS: Final = (
    _actions('pause', 'unpause'),
    _actions('power_off', 'power_on'),
    _actions('suspend', 'resume'),
    _actions('reboot'),
    _actions('reboot', ends='error'),
    _actions('snapshot'),
    _actions('volume_attach'),
    _actions('volume_attach', ends='error'),
    _actions('volume_detach'),
    (('instance.lock',), ('instance.unlock',)),
    _actions('rebuild'),
    (sum(_actions('resize_prep', 'resize', 'resize_finish'), ()),
     *_actions('resize_confirm')),
    _actions('shelve', 'unshelve'),
    _actions('rescue', 'unrescue'),
    (sum(_actions('live_migration_pre', 'live_migration_post',
                  'live_migration_post_dest'), ()),),
    (('instance.exists',),),
)
# What happens around the servers.
_ASIDE: Final = (
    ('service.update',), ('metrics.update',), ('volume.usage',),
    ('keypair.create.start', 'keypair.create.end'),
    ('aggregate.add_host.start', 'aggregate.add_host.end'),
    ('server_group.add_member',), ('compute.exception',), ('flavor.create',))


@dataclasses.dataclass(frozen=True)
class Server:
    """A server of the cloud, in place of that of the samples.

    :param texts: text of the samples -> text of this server.
    :param built: when it was created.
    """

    texts: tuple[tuple[str, str], ...]
    built: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Occurrence:
    """One thing that happens.

    :param event_type: the versioned event type.
    :param server: whom it happens to.
    :param request_id: the request that it is part of.
    """

    event_type: str
    server: Server
    request_id: str


def occurrences(seed: int | None = None,
                nova: str | None = None) -> Iterator[Occurrence]:
    """Yield what happens in the cloud, for ever.

    :param seed: the same seed yields the same cloud; None: another one each
        time.
    :param nova: the release whose events happen; None: the newest.
    """
    chance = random.Random(seed)
    known = frozenset(testing_samples.event_types(nova))
    born = 0
    alive: list[tuple[Server, Iterator[tuple[str, str]]]] = []
    while True:
        if len(alive) < _SERVERS and chance.random() < 0.2 or not alive:
            born += 1
            alive.append((_new_server(chance, born), _life(chance)))
        if chance.random() < 0.04:
            request_id = _request_id(chance)
            for event_type in chance.choice(_ASIDE):
                if event_type in known:
                    yield Occurrence(event_type, alive[0][0], request_id)
        server, life = chance.choice(alive)
        step = next(life, None)
        if step is None:
            alive = [each for each in alive if each[0] is not server]
        elif step[0] in known:
            yield Occurrence(step[0], server, step[1])


def _life(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield event types and request ids of a server, in order."""
    days = [chance.choice(_DAYS) for _ in range(chance.randint(3, 9))]
    for day in (_BIRTH, *days, _DEATH):
        for action in day:
            request_id = _request_id(chance)
            for event_type in action:
                yield event_type, request_id


def _uuid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _request_id(chance: random.Random) -> str:
    return f'req-{_uuid(chance)}'


def _new_server(chance: random.Random, number: int) -> Server:
    project, user = chance.choice(_PROJECTS)
    host, other = chance.sample(_HOSTS, 2)
    port = _uuid(chance)
    mac = ':'.join(f'{chance.randrange(256):02x}' for _ in range(3))
    reservation = ''.join(chance.choices('abcdefghijklmnopqrstuvwxyz23456789',
                                         k=8))
    return Server(built=datetime.datetime.now(_UTC), texts=(
        (sample_data.SERVER, _uuid(chance)), (sample_data.PORT, port),
        (sample_data.PORT[:11], port[:11]),
        (sample_data.VOLUME, _uuid(chance)),
        (sample_data.NEW_VOLUME, _uuid(chance)),
        (sample_data.SNAPSHOT, _uuid(chance)),
        (sample_data.PROJECT, uuid.uuid5(uuid.NAMESPACE_DNS, project).hex),
        (sample_data.USER, uuid.uuid5(uuid.NAMESPACE_DNS, user).hex),
        ('"webshop"', f'"{project}"'), ('"ada"', f'"{user}"'),
        ('"web-1"', f'"{chance.choice(_ROLES)}-{number}"'),
        (sample_data.HOST, host), (sample_data.OTHER_HOST, other),
        ('fa:16:3e:4c:2c:30', f'fa:16:3e:{mac}'),
        ('198.51.100.23', f'198.51.100.{number % 250 + 2}'),
        ('r-4tx2m9qk', f'r-{reservation}'),
        ('instance-00000001', f'instance-{number:08x}')))


def messages(occurrence: Occurrence, nova: str | None = None, *,
             versioned: bool = True, legacy: bool = True
             ) -> list[testing_samples.Sample]:
    """Return the notifications of an occurrence, each with an id of its own.

    :param nova: the release whose payloads are made; None: the newest.
    :param versioned: whether the versioned one is made.
    :param legacy: whether the legacy one is made, where there is one.
    """
    server = occurrence.server
    now = datetime.datetime.now(_UTC)
    found = []
    for is_versioned, text in _templates(occurrence.event_type, nova):
        if not (versioned if is_versioned else legacy):
            continue
        text = text.replace(_REQUEST, occurrence.request_id)
        for old, new in server.texts:
            text = text.replace(old, new)
        for old_time, new_time in (
                (sample_data.NOW, now),
                (sample_data.NOW - datetime.timedelta(hours=1), server.built)):
            for form in ('%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S'):
                text = text.replace(old_time.strftime(form),
                                    new_time.strftime(form))
        message, context = json.loads(text)
        message['message_id'] = str(uuid.uuid4())
        message['timestamp'] = now.strftime('%Y-%m-%d %H:%M:%S.%f')
        found.append(testing_samples.Sample(is_versioned, message, context))
    return found


_REQUEST: Final[str] = sample_data.context()['request_id']


@functools.lru_cache(maxsize=None)
def _templates(event_type: str,
               nova: str | None) -> tuple[tuple[bool, str], ...]:
    found: list[tuple[bool, str]] = []
    for sample in testing_samples.samples(event_type, nova, legacy=True):
        document: list[Any] = [sample.message, sample.context]
        found.append((sample.versioned, json.dumps(document)))
    return tuple(found)


def release(nova: str | None) -> str | None:
    """Return a release by its number, and check that it is recorded.

    :raises ContractError: where it is not.
    """
    return None if nova is None else history.find_release(nova).nova
