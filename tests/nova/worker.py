# SPDX-License-Identifier: Apache-2.0
"""One Nova process of the comparison: plain or grafted, in one format.

It plays all stories in one or more columns, each with deployments of its own,
and writes one recording per column.  Most of what a Nova does in its first
minute (imports, the schema of its databases, its API with all the JSON
Schemas, its SQL) it does once per process.

Run as ``python -m tests.nova.worker``; :mod:`tests.nova.run` starts it.  The
notifier world (eventlet or native threads) is chosen by the environment
variable ``OS_NOVA_DISABLE_EVENTLET_PATCHING``, as for any Nova service.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import sys
import time
import typing as ty
import unittest

STORIES = ('instance', 'lifecycle', 'failures', 'migration', 'operator',
           'libvirt')


def _arguments(argv: ty.Optional[ty.Sequence[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='tests.nova.worker')
    parser.add_argument('--play', nargs='+', action='append', required=True,
                        metavar=('OUTPUT', 'FORMAT'), dest='plays',
                        help='a column: a file, a format, bdms, shares')
    parser.add_argument('--graft', action='store_true')
    parser.add_argument('--broker')
    parser.add_argument('--stories', nargs='*', default=STORIES)
    return parser.parse_args(argv)


def _stories(names: ty.Sequence[str]) -> ty.Iterator[tuple[str, ty.Any]]:
    for name in names:
        module = importlib.import_module('tests.nova.scenarios.' + name)
        for thing in vars(module).values():
            if isinstance(thing, type) and thing.__module__ == (
                    module.__name__) and hasattr(thing, 'test_story'):
                yield name, thing


def _world() -> str:
    """The notifier world that Nova is really in."""
    eventlet = sys.modules.get('eventlet')
    return 'eventlet' if eventlet is not None and (
        eventlet.patcher.is_monkey_patched('thread')) else 'threads'


def main(argv: ty.Optional[ty.Sequence[str]] = None) -> int:
    """Play the stories and write the recordings; 1 if a story broke."""
    args = _arguments(argv)
    # Hundreds of thousands of objects stay until the end.  Looking through
    # them after every 700 new ones is a tenth of the time of a run.
    gc.set_threshold(50_000, 50, 100)
    # Nova's own first step, before anything else is imported.
    importlib.import_module('nova.tests.functional')
    if args.graft:
        graft = importlib.import_module('nova_notifications.graft').apply
        graft()
    harness = importlib.import_module('tests.nova.harness')
    broken = False
    for output, format, *flags in args.plays:
        harness.Nova.cell = harness.Cell(
            format, 'bdms' in flags, 'shares' in flags, args.broker)
        recording = _play(harness.Nova, args.stories)
        with open(output, 'w') as out:
            json.dump(recording, out, sort_keys=True)
        # The high threshold would leave a column's Nova to the next one.
        gc.collect()
        broken = broken or bool(recording['broken'])
    return 1 if broken else 0


def _play(nova: ty.Any, names: ty.Sequence[str]) -> dict[str, ty.Any]:
    """Play the stories in one column; what was recorded."""
    recorder = importlib.import_module('tests.nova.recorder').Recorder()
    nova.recorder = recorder
    broken = {}
    seconds = {}
    stories = list(_stories(names))
    for name, story in stories:
        story.last = story is stories[-1][1]
        start = time.monotonic()
        result = unittest.TestResult()
        story('test_story').run(result)
        seconds[name] = round(time.monotonic() - start, 1)
        problems = result.errors + result.failures
        if problems:
            broken[name] = '\n'.join(text for _, text in problems)
    return dict(recorder.as_json(), broken=broken, seconds=seconds,
                world=_world())


if __name__ == '__main__':
    sys.exit(main())
