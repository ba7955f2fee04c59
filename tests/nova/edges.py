# SPDX-License-Identifier: Apache-2.0
"""What ``graft()`` does where it cannot, and where it already did.

Run as ``python -m tests.nova.edges NAME``, one process for each.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import typing as ty

from tests.nova import environment


def _error() -> str:
    """The message of the GraftError that ``graft()`` raises now."""
    from nova_notifications import dropin
    from nova_notifications import exceptions

    before = list(sys.meta_path)
    try:
        dropin.graft()
    except exceptions.GraftError as exc:
        assert sys.meta_path == before, 'a finder was left behind'
        return str(exc)
    raise AssertionError('graft() raised nothing')


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
    dropin = importlib.import_module('nova_notifications.dropin')
    dropin.graft()
    finders = list(sys.meta_path)
    dropin.graft()
    assert sys.meta_path == finders
    rpc = importlib.import_module('nova.rpc')
    dropin.graft()
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
    importlib.import_module('nova_notifications.dropin').graft()
    base = importlib.import_module('nova.objects.base')
    known = importlib.import_module('nova_notifications.catalogue')
    base.NovaObjectRegistry.register_notification_objects()
    registered = base.NovaObjectRegistry.obj_classes()
    for name in known.payload_classes():
        found = registered[name][0]
        assert found.__module__.startswith('nova_notifications.'), found


def _altered(pattern: str, replacement: str) -> str:
    """The complaint about a Nova whose compute/utils.py was edited."""
    spec = importlib.util.find_spec('nova')
    assert spec is not None and spec.origin is not None
    root = os.path.dirname(spec.origin)
    with tempfile.TemporaryDirectory() as directory:
        copy = os.path.join(directory, 'nova')
        for part in ('notifications', 'compute'):
            shutil.copytree(os.path.join(root, part),
                            os.path.join(copy, part))
        for name in ('__init__.py', 'exception_wrapper.py'):
            shutil.copy(os.path.join(root, name), copy)
        where = os.path.join(copy, 'compute', 'utils.py')
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
    """A parameter more, or a function more: named, nothing replaced."""
    message = _altered(r'(def notify_about_volume_usage\(context, vol_usage, '
                       r'host)', r'\1, colour')
    assert 'nova.compute.utils.notify_about_volume_usage' in message, message
    assert 'colour' in message, message
    message = _altered(r'(?m)^def notify_about_volume_usage\(',
                       'def notify_about_weather(context):\n    pass\n\n\n'
                       'def notify_about_volume_usage(')
    assert 'notify_about_weather(context) is unknown' in message, message
    assert 'nova' not in sys.modules


def no_nova() -> None:
    """Without a Nova: an error that says so."""
    sys.meta_path[:] = [_Without(finder) for finder in sys.meta_path]
    assert 'not installed' in _error()


def service_script() -> None:
    """The script of the adoption guide starts a grafted service."""
    guide = environment.ROOT / 'doc/source/developers/adopting.rst'
    block = guide.read_text().split(':name: nova-compute-grafted\n\n')[1]
    lines = []
    for line in block.splitlines():
        if line and not line.startswith('   '):
            break
        lines.append(line[3:])
    # The first call is that of this Nova's own script, says the guide.
    place = lines.index("monkey_patch.patch(backend='threading')")
    lines[place] = _patching()
    # Ask the grafted service for its version, and where a function is from.
    last = lines.index('sys.exit(compute.main())')
    lines[last:] = [
        'from nova.compute import utils',
        'print(utils.notify_about_instance_action.__module__)',
        "sys.argv = ['nova-compute', '--version']", lines[last]]
    done = subprocess.run(
        [sys.executable, '-c', '\n'.join(lines)], timeout=240,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines() == [
        'nova_notifications.dropin.compute_utils',
        environment.installed()], done.stdout


def _patching() -> str:
    """How the nova-compute of this Nova calls its monkey patching."""
    spec = importlib.util.find_spec('nova')
    assert spec is not None and spec.origin is not None
    for name in ('compute.py', '__init__.py'):
        with open(os.path.join(os.path.dirname(spec.origin), 'cmd',
                               name)) as source:
            call = re.search(r'monkey_patch\.patch\(.*?\)', source.read())
        if call is not None:
            return call.group()
    raise AssertionError('nova-compute does no monkey patching')


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
    'graft() too late': too_late,
    'graft() twice': twice,
    'graft() and the registry': registry,
    'graft() on another surface': another_surface,
    'graft() without Nova': no_nova,
    'the script of the guide': service_script,
}

if __name__ == '__main__':
    EDGES[sys.argv[1]]()
