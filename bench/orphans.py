# SPDX-License-Identifier: Apache-2.0
"""Takes over the spool files of many processes that ended.

``python -m bench.orphans [--files N]`` prints descriptors and memory of the
process that takes over, and ends with 1 when they grow or something is lost.
"""

import argparse
import os
import shutil
import sys
import time

import oslo_messaging
from oslo_config import cfg

from bench import soak
from nova_notifications.delivery import directory
from nova_notifications.delivery import identity
from nova_notifications.delivery import records
from tests.functional import rabbit
from tests.functional.delivery import harness

_EACH = 3


def leave(path: str, target: str, files: int) -> None:
    """Make files as processes leave them that were killed.

    :param target: see :class:`identity.Identity`.
    """
    place = directory.Directory(path, target)
    for number in range(files):
        owned = place.create()
        for part in range(_EACH):
            (made,) = records.make({}, {
                'event_type': 'a.b', 'message_id': str(number),
                'payload': {'thread': 0, 'number': number * _EACH + part}},
                ['faults'], 'INFO', True)
            owned.store.append(made)
        owned.close()


def take_over(node: rabbit.Node, files: int) -> tuple[
        list[soak.Usage], harness.Outcome]:
    """Return what the process used, and what became of the notifications."""
    run = harness.Run(node, 'spool', count=100, rate=10, first=1, flush=3600)
    try:
        conf = cfg.ConfigOpts()
        conf([])
        transport = oslo_messaging.get_notification_transport(conf, node.url)
        for name, value in run.plan.rabbit.items():
            conf.set_override(name, value, 'oslo_messaging_rabbit')
        leave(run.spool, identity.identify(transport).target, files)
        run.progress.write(0, files * _EACH, 0.0, 0.0)
        run.start()
        found = []
        while os.listdir(run.spool) and run.is_running():
            time.sleep(1)
            try:
                found.append(soak.usage(run.pid))
            except (OSError, KeyError):
                # It has just ended.
                break
        run.finish(3600)
        run.drain(2)
        return found, run.outcome()
    finally:
        run.close()
        shutil.rmtree(run.spool, ignore_errors=True)


def main() -> None:
    """Take over and print what that cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--files', type=int, default=10_000)
    wanted = parser.parse_args()
    with rabbit.Node() as node:
        start = time.monotonic()
        seen, found = take_over(node, wanted.files)
    descriptors = [usage.descriptors for usage in seen]
    memory = [usage.memory for usage in seen]
    print(f'{wanted.files} files, {len(seen)} looks in '
          f'{time.monotonic() - start:.0f} s: emitted {found.emitted}, lost '
          f'{found.lost}, twice {found.duplicated}; descriptors '
          f'{min(descriptors)} to {max(descriptors)}, memory '
          f'{memory[0]:.1f} to {max(memory):.1f} MiB, at the end '
          f'{memory[-1]:.1f}')
    sys.exit(1 if found.lost or max(descriptors) > min(descriptors) + 20
             else 0)


if __name__ == '__main__':
    main()
