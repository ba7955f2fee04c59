# SPDX-License-Identifier: Apache-2.0
"""The bridge's look-up of images at a real Glance.

What it makes of an image is compared with what Nova's own code keeps of it,
and what Ceilometer makes of the bridged notifications with native legacy.
Then Glance is slow, and away.
"""

from __future__ import annotations

from collections.abc import Iterator
import contextlib
import copy
import functools
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import types
import typing as ty
from unittest import mock
import uuid

import openstack

from nova_notifications import bridge
from nova_notifications.bridge import images
from tests.nova import environment
from tests.nova import matrix
from tests.readers import environments
from tests.readers import judge_ceilometer
from tests.readers import occurrences

_ROOT_GB = 20
# The bridge's own: what a request may take, and how long it remembers.
_TIMEOUT = 5.0
_REMEMBERED = 600.0
_CLOUD = 'judged'
# Another image for each thing that Nova treats in a way of its own.
_IMAGES: ty.Final[dict[str, dict[str, ty.Any]]] = {
    'properties': {'hw_disk_bus': 'virtio', 'os_distro': 'debian',
                   'owner_specified.sha256': 'a', 'tags': ['t']},
    'a larger smallest disk': {'min_disk': 2 * _ROOT_GB, 'min_ram': 512},
    'vhd': {'disk_format': 'vhd', 'min_disk': 2 * _ROOT_GB},
    'a long property': {'os_admin_user': 255 * 'x', 'note': 200 * 'é'},
    'what may be large': {name: '[]' for name in (
        'mappings', 'img_mappings', 'block_device_mapping',
        'img_block_device_mapping')},
    'a null': {'kernel_id': None},
    'a snapshot': {'base_image_ref': 'c8a4ef3d-1d61-4f6a-bf6b-0d2f5b8f1a21',
                   'image_type': 'snapshot', 'instance_uuid': 'i'},
    'no format': {'disk_format': None, 'container_format': None}}
_FORMATS: ty.Final = {'disk_format': 'raw', 'container_format': 'bare'}


class _Glance:
    """A Glance, and the cloud in a ``clouds.yaml`` that has it.

    :param python: its interpreter.
    :param home: where it has its files.
    """

    def __init__(self, python: str, home: str) -> None:
        self._command = [python, '-W', 'ignore', '-m',
                         'tests.readers.glance_worker', home]
        self._port = 0
        self.start()
        self.url = f'http://127.0.0.1:{self._port}'
        self.clouds = pathlib.Path(home) / 'clouds.yaml'
        self.clouds.write_text(json.dumps({'clouds': {_CLOUD: {
            'auth_type': 'none', 'auth': {'endpoint': self.url}}}}))

    def start(self) -> None:
        """Have it listen where it did."""
        self._process = subprocess.Popen(
            [*self._command, str(self._port)], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, cwd=environments.ROOT)
        assert self._process.stdout is not None
        port = self._process.stdout.readline()
        if not port:
            raise RuntimeError('Glance has not started')
        self._port = int(port)

    @functools.cached_property
    def _images(self) -> ty.Any:
        """What the judge itself asks."""
        return openstack.connect(_CLOUD).image

    def add(self, properties: ty.Mapping[str, ty.Any]) -> str:
        """Make an image with a little data; return its id."""
        answer = self._images.post('/images', json={
            'name': 'judged', **_FORMATS, **properties})
        if answer.status_code != 201:
            raise RuntimeError(f'no image: {answer.text}')
        made = answer.json()
        if made['disk_format'] == 'raw':
            self._images.put(f'/images/{made["id"]}/file', data=b'data',
                             headers={'Content-Type':
                                      'application/octet-stream'})
        return str(made['id'])

    def delete(self, image: str) -> None:
        """Delete an image."""
        self._images.delete(f'/images/{image}')

    def own(self) -> set[str]:
        """Return the attributes of an image that are no properties."""
        schema = self._images.get('/schemas/image').json()
        return {name for name, value in schema['properties'].items()
                if value.get('is_base', True)}

    @contextlib.contextmanager
    def slow(self) -> Iterator[None]:
        """Have it accept requests and answer none."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """Have it be away."""
        self._process.kill()
        self._process.communicate()


@contextlib.contextmanager
def _serve(python: str) -> Iterator[_Glance]:
    """Run Glance while the judge asks it."""
    with tempfile.TemporaryDirectory() as home:
        glance = _Glance(python, home)
        try:
            with mock.patch.dict(os.environ,
                                 OS_CLIENT_CONFIG_FILE=str(glance.clouds)):
                yield glance
        finally:
            glance.end()


def _by_nova(url: str, images: ty.Sequence[str]) -> list[dict[str, str]]:
    """Return the ``image_meta`` that Nova sends of servers of images."""
    python = environment.interpreter(matrix.DEFAULT,
                                     environments.ROOT / '.tox')
    done = subprocess.run(
        [python, '-W', 'ignore', '-m', 'tests.readers.nova_images_worker',
         json.dumps([url, [[image, _ROOT_GB] for image in images]])],
        check=True, stdout=subprocess.PIPE, cwd=environments.ROOT, text=True)
    found: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return found


@functools.lru_cache
def _created() -> occurrences.Message:
    return next(each for each in occurrences.both().versioned
                if each[0]['event_type'] == 'instance.create.end')


def _bridged(image: str, lookup: images.ImageLookup) -> ty.Any:
    """Return the ``image_meta`` that the bridge makes."""
    message, context = copy.deepcopy(_created())
    data = message['payload']['nova_object.data']
    data['image_uuid'] = image
    data['flavor']['nova_object.data']['root_gb'] = _ROOT_GB
    made = bridge.recreate(message, context, image_meta=lookup(image))
    assert made is not None
    return made['payload']['image_meta']


def _without(lookup: images.ImageLookup, image: str) -> list[str]:
    """Return what is wrong where Glance does not answer.

    One notification waits for it, and those of other images do not.
    """
    found = []
    for number, limit in ((1, 4 * _TIMEOUT), (50, _TIMEOUT)):
        start = time.monotonic()
        for _ in range(number):
            made = _bridged(str(uuid.uuid4()), lookup)
            if list(made) != ['base_image_ref']:
                found.append(f'{made} is made up')
        seconds = time.monotonic() - start
        if seconds > limit:
            found.append(f'{number} took {seconds:.1f} s')
    if 'min_disk' not in _bridged(image, lookup):
        found.append('what it has answered before is forgotten')
    return found


def _differences(python: str, url: str, glance: _Glance) -> Iterator[str]:
    """Return what is different in Ceilometer with what Glance answers."""
    both = occurrences.both()
    image = next(
        message['payload']['image_meta']['base_image_ref']
        for message, _ in both.legacy
        if 'image_meta' in message['payload'])
    known = both.image_meta(image)
    assert known is not None
    glance.add({**known, 'id': image, 'min_ram': int(known['min_ram']),
                'min_disk': int(known['min_disk'])})
    native = judge_ceilometer.read(
        python, url, lambda bus: bus.native(both.legacy))
    made = judge_ceilometer.read(
        python, url, lambda bus: bus.bridged(
            both.versioned, image_lookup=images.connect(_CLOUD),
            image_url=both.image_url))
    for name, before in native.items():
        if made[name]['samples'] != before['samples']:
            yield f'{name}: {before["samples"]} became {made[name]}'


def judge(python: str, url: str) -> Iterator[tuple[str, list[str]]]:
    """Return each check with what is wrong.

    :param python: an interpreter that has Glance.
    :param url: the broker.
    """
    now = [time.monotonic()]
    with _serve(python) as glance, mock.patch.object(
            images, 'time', types.SimpleNamespace(monotonic=lambda: now[0])):
        kept = images.properties(dict.fromkeys(glance.own(), '1'))
        yield 'attributes of an image itself', [
            f'{name} is taken for a property'
            for name in kept.keys() - images.INHERITED]
        made = {name: glance.add(values) for name, values in _IMAGES.items()}
        lookup = images.connect(_CLOUD)
        for (name, image), expected in zip(
                made.items(), _by_nova(glance.url, list(made.values()))):
            found = _bridged(image, lookup)
            yield f'an image with {name}', [
                f'{key}: {expected.get(key)!r} became {found.get(key)!r}'
                for key in sorted({*expected, *found})
                if expected.get(key) != found.get(key)]
        yield 'samples of Ceilometer', list(_differences(
            environments.python('ceilometer'), url, glance))
        image = made['properties']
        glance.delete(image)
        found = [_bridged(image, each)
                 for each in (lookup, images.connect(_CLOUD))]
        yield 'a deleted image', [
            f'{has} of {each}' for each, expected in zip(found, (True, False))
            for has in ['min_disk' in each] if has != expected]
        with glance.slow():
            yield 'a slow Glance', _without(lookup, image)
        image = made['vhd']
        now[0] += _REMEMBERED
        found = _bridged(image, lookup)
        yield 'a Glance that answers again', (
            [] if 'min_disk' in found else [f'{found}'])
        glance.end()
        yield 'a Glance that is away', _without(lookup, image)
        lookup = images.connect(_CLOUD)
        found = [_bridged(image, lookup)]
        glance.start()
        now[0] += _REMEMBERED
        found.append(_bridged(image, lookup))
        yield 'a Glance that is away at the start', [
            f'{has} of {each}' for each, expected in zip(found, (False, True))
            for has in ['min_disk' in each] if has != expected]
