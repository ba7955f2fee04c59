# SPDX-License-Identifier: Apache-2.0
"""What ``graft.apply()`` does where it cannot, and where it already did.

And what else is true or not of the library and a Nova as a whole.

Run as ``python -m tests.nova.edges NAME``, one process for each.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pathlib
import re
import shutil
import sys
import tempfile
import typing as ty

from tests.nova import bound
from tests.nova import copied
from tests.nova import drifted
from tests.nova import guide
from tests.nova import lacking
from tests.nova import matrix
from tests.nova import options
from tests.nova import registries
from tests.nova import sources
from tests.nova.own import names


def _error() -> str:
    """The message of the GraftError that ``graft.apply()`` raises now."""
    from nova_notifications import exceptions
    from nova_notifications import graft

    before = list(sys.meta_path)
    try:
        graft.apply()
    except exceptions.GraftError as exc:
        assert sys.meta_path == before, 'a finder was left behind'
        return str(exc)
    raise AssertionError('graft.apply() raised nothing')


def too_late() -> None:
    """After Nova's notification modules were imported: an error."""
    importlib.import_module('nova.tests.functional')
    utils = importlib.import_module('nova.compute.utils')
    mine = utils.notify_about_instance_action
    message = _error()
    assert 'nova.compute.utils' in message, message
    assert 'nova.notifications' in message, message
    assert 'too late' in message, message
    assert utils.notify_about_instance_action is mine
    assert mine.__module__ == 'nova.rpc' or mine.__module__.startswith(
        'nova.'), mine.__module__


def twice() -> None:
    """Two calls: everything is replaced, and once."""
    importlib.import_module('nova.tests.functional')
    graft = importlib.import_module('nova_notifications.graft')
    graft.apply()
    finders = list(sys.meta_path)
    graft.apply()
    assert sys.meta_path == finders
    rpc = importlib.import_module('nova.rpc')
    graft.apply()
    assert rpc.init.__wrapped__.__module__ == 'nova.rpc'
    assert not hasattr(rpc.init.__wrapped__, '__wrapped__')
    for module, name in (('nova.compute.utils',
                          'notify_about_instance_action'),
                         ('nova.exception_wrapper', 'wrap_exception'),
                         ('nova.notifications', 'send_update'),
                         ('nova.notifications.objects.service',
                          'ServiceStatusPayload')):
        found = getattr(importlib.import_module(module), name)
        assert found.__module__.startswith('nova_notifications.'), found


def registry() -> None:
    """Nova's registry hands out the library's classes when asked to."""
    importlib.import_module('nova.tests.functional')
    importlib.import_module('nova_notifications.graft').apply()
    base = importlib.import_module('nova.objects.base')
    known = importlib.import_module('nova_notifications.catalogue')
    base.NovaObjectRegistry.register_notification_objects()
    registered = base.NovaObjectRegistry.obj_classes()
    for name in known.payload_classes():
        found = registered[name][0]
        assert found.__module__.startswith('nova_notifications.'), found


def every_name() -> None:
    """A grafted Nova has what Nova uses of the modules that are replaced."""
    importlib.import_module('nova.tests.functional')
    importlib.import_module('nova_notifications.graft').apply()
    notifications = importlib.import_module('nova.notifications')
    assert type(notifications.__spec__.loader).__module__ == (
        'nova_notifications.graft.importing')
    root = pathlib.Path(importlib.import_module('nova').__path__[0])
    used = names.used(root, names.modules(root))
    assert used['nova.notifications.base']['LOG'], 'nothing was found'
    for module, uses in used.items():
        replaced = importlib.import_module(module)
        for name, users in uses.items():
            assert hasattr(replaced, name), '%s has no %s, used by %s' % (
                module, name, ', '.join(sorted(users)))


def same_values() -> None:
    """Nova and the library send the same about the same drawn objects."""
    importlib.import_module('nova.tests.functional')
    importlib.import_module('tests.nova.values').same()


def pinned() -> None:
    """A pin holds back what is newer, through the notifiers of Nova."""
    importlib.import_module('nova.tests.functional')
    importlib.import_module('tests.nova.pinned').each_release()


def _altered(pattern: str, replacement: str,
             path: str = 'compute/utils.py') -> str:
    """The complaint about a Nova of which a file was edited."""
    spec = importlib.util.find_spec('nova')
    assert spec is not None and spec.origin is not None
    root = os.path.dirname(spec.origin)
    with tempfile.TemporaryDirectory() as directory:
        copy = os.path.join(directory, 'nova')
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns(
            'tests', '__pycache__', 'locale'))
        where = os.path.join(copy, *path.split('/'))
        with open(where) as source:
            text, count = re.subn(pattern, replacement, source.read(), 1)
        assert count == 1, pattern
        with open(where, 'w') as target:
            target.write(text)
        sys.path.insert(0, directory)
        importlib.invalidate_caches()
        try:
            return _error()
        finally:
            sys.path.remove(directory)


def another_surface() -> None:
    """What is there once too often, or not any more: named."""
    message = _altered(r'(def notify_about_volume_usage\(context, vol_usage, '
                       r'host)', r'\1, colour')
    assert 'nova.compute.utils.notify_about_volume_usage' in message, message
    assert 'colour' in message, message
    message = _altered(r'(?m)^def notify_about_volume_usage\(',
                       'def notify_about_weather(context):\n    pass\n\n\n'
                       'def notify_about_volume_usage(')
    assert 'notify_about_weather(context) is unknown' in message, message
    message = _altered(r'(?m)^def get_notifier\(', 'def notifier_for(',
                       'rpc.py')
    assert 'nova.rpc.get_notifier is missing' in message, message
    message = _altered(r"    PAUSE = 'pause'", "    PAUSE = 'halt'",
                       'objects/fields.py')
    assert 'NotificationAction has halt, unknown' in message, message
    message = _altered(r"    VERSION = '1.0'", "    VERSION = '1.7'",
                       'notifications/objects/keypair.py')
    assert 'KeypairPayload has version 1.7' in message, message
    assert 'nova' not in sys.modules


def no_nova() -> None:
    """Without a Nova: an error that says so."""
    sys.meta_path[:] = [_Without(finder) for finder in sys.meta_path]
    assert 'not installed' in _error()


class _Without:
    """A finder that knows no Nova."""

    def __init__(self, finder: ty.Any) -> None:
        self._finder = finder

    def __getattr__(self, name: str) -> ty.Any:
        return getattr(self._finder, name)

    def find_spec(self, name: str, *args: ty.Any) -> ty.Any:
        """Called by the import system."""
        return None if name == 'nova' else self._finder.find_spec(
            name, *args)


EDGES: ty.Mapping[str, ty.Callable[[], None]] = {
    'graft.apply() too late': too_late,
    'graft.apply() twice': twice,
    'graft.apply() and the registry': registry,
    'graft.apply() and every name': every_name,
    'value for value': same_values,
    'a pin and the notifiers of Nova': pinned,
    'graft.apply() with the contract of this Nova': bound.own_release,
    'graft.apply() on another surface': another_surface,
    'graft.apply() without Nova': no_nova,
    'the scripts of the guide': guide.services,
    'the WSGI file of the guide': guide.wsgi,
    'nothing is copied': copied.nothing,
    'the adapter of an adopted Nova': bound.adapter,
    'a notification declared in Nova': registries.declared_in_nova,
    'a pin and a notification declared in Nova': registries.pinned,
    'the samples of a notification': registries.samples,
    'the options are equal': options.equal,
    'the options in any order': options.any_order,
    'the options are documented once': options.documented_once,
    'contract check --nova': drifted.plain,
    'contract check --nova on an edited Nova': drifted.edited,
    'a contract that lacks a value': lacking.each_value,
    'a contract that lacks an image property': lacking.each_property,
    'states and an action that only Nova has': lacking.an_emission,
    'what emitters ask of their arguments': sources.offered,
}

#: Of the Nova whose contract the library has alone: an older one has its own
#: versions, and another rule for the name that an update names as the old one.
_OF_ONE_NOVA = frozenset((
    'value for value', 'a pin and the notifiers of Nova',
    'contract check --nova',
    'contract check --nova on an edited Nova',
    'what emitters ask of their arguments'))


def of(nova: str) -> list[str]:
    """Return the names of the edges that are tried with a Nova.

    :param nova: its version
    """
    return [name for name in EDGES
            if nova == matrix.DEFAULT or name not in _OF_ONE_NOVA]


if __name__ == '__main__':
    EDGES[sys.argv[1]]()
