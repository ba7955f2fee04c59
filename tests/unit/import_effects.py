# SPDX-License-Identifier: Apache-2.0
"""Print what importing every module of the library did to its process.

``python -m tests.unit.import_effects`` loads in a new process what the
library imports of others, then all modules of the library, and prints as JSON,
under ``importing``, what has changed: fork hooks, exit functions, signal
handlers, threads, logging handlers and filters, options on ``cfg.CONF``,
classes in the registry of oslo.versionedobjects, attributes of other modules.
After ``--then`` come functions to call, each as ``module:function``; what that
changes is printed under ``calling``, as a test of this program.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import importlib.util
import json
import logging
import os
import pkgutil
import signal
import subprocess
import sys
import threading
import traceback
import warnings
from typing import Any

PACKAGE = 'nova_notifications'
_LIST = ('import json, sys; from tests.unit import import_effects as i; '
         'i.import_all(); print(json.dumps(list(reversed(sys.modules))))')
_TRAPS: list[tuple[Any, str]] = [
    (os, 'register_at_fork'), (os, 'fork'), (os, 'putenv'),
    (atexit, 'register'), (signal, 'signal'), (signal, 'setitimer'),
    (threading.Thread, 'start'), (threading, 'Timer'),
    (subprocess.Popen, '__init__'),
    (logging.Logger, 'addHandler'), (logging.Logger, 'addFilter'),
    (logging.Logger, 'setLevel'), (logging, 'setLogRecordFactory'),
    (logging, 'setLoggerClass'), (logging, 'basicConfig'),
    (warnings, 'simplefilter'), (warnings, 'filterwarnings')]


def import_all() -> list[str]:
    """Import every module of the library.

    :returns: the modules that need something that is not installed.
    """
    missing = []
    package = importlib.import_module(PACKAGE)
    for module in pkgutil.walk_packages(package.__path__, PACKAGE + '.',
                                        missing.append):
        if module.name.endswith('.__main__'):
            continue
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as exc:
            if (exc.name or '').partition('.')[0] == PACKAGE:
                raise
            missing.append(module.name)
    return missing


def _theirs() -> list[str]:
    """Return the modules of others that importing the library imports."""
    done = subprocess.run([sys.executable, '-W', 'ignore', '-c', _LIST],
                          check=True, stdout=subprocess.PIPE, text=True)
    return [name for name in json.loads(done.stdout.splitlines()[-1])
            if name.partition('.')[0] not in (PACKAGE, 'tests', '__main__')]


def _state() -> dict[str, Any]:
    from oslo_config import cfg
    from oslo_versionedobjects import base

    state: dict[str, Any] = {
        'options of cfg.CONF': sorted(map(str, cfg.CONF)),
        'classes of others': sorted(
            base.VersionedObjectRegistry.obj_classes()),
        'sys.meta_path': list(map(repr, sys.meta_path)),
        'sys.path': list(sys.path),
        'the environment': dict(os.environ),
        'warnings.filters': list(map(repr, warnings.filters)),
        'threads': [thread.name for thread in threading.enumerate()]}
    for name, module in list(sys.modules.items()):
        if name.partition('.')[0] not in (PACKAGE, 'tests', '__main__'):
            state[f'module {name}'] = {
                key: id(value) for key, value in vars(module).items()
                # A package gets its modules as attributes, and the warnings
                # of a module are counted in it.
                if not isinstance(value, type(os))
                and key != '__warningregistry__'}
    return state


def effects(then: list[str]) -> dict[str, list[str]]:
    """Return what importing the library changes, in words.

    :param then: functions to call after the import, as ``module:function``.
    """
    for name in _theirs():
        # Some have no file of their own: six.moves, __mp_main__.
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    found: list[str] = []
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None and spec.origin is not None
    # The checkout may have the same name, and the tests are in it, too.
    inside = os.path.join(os.path.dirname(spec.origin), '')
    for owner, name in _TRAPS:
        original = getattr(owner, name)

        def trap(*args: Any, _name: str = name, _call: Any = original,
                 **kwargs: Any) -> Any:
            ours = [frame.filename for frame in traceback.extract_stack()
                    if frame.filename.startswith(inside)]
            found.append(f'{_name}() by {ours[-1] if ours else "?"}')
            return _call(*args, **kwargs)
        setattr(owner, name, trap)
    before = _state()
    import_all()
    after = _state()
    importing = [*found, *_differences(before, after)]
    found.clear()
    for place in then:
        module, _, function = place.partition(':')
        getattr(importlib.import_module(module), function)()
    return {'importing': importing,
            'calling': [*found, *_differences(after, _state())]}


def _differences(before: dict[str, Any],
                 after: dict[str, Any]) -> list[str]:
    found = []
    for key, value in before.items():
        now = after[key]
        if isinstance(value, dict):
            found += [f'{key}: {name}' for name in sorted({*value, *now})
                      if value.get(name) != now.get(name)]
        elif value != now:
            found.append(f'{key}: {value} became {now}')
    return found


if __name__ == '__main__':
    print(json.dumps(effects(sys.argv[2:])))
