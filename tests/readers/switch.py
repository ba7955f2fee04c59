# SPDX-License-Identifier: Apache-2.0
"""Follow the guide "Turn legacy notifications off" while Ceilometer reads.

On a RabbitMQ of its own, so that all names can be the usual ones. Commands and
files are those of the page: first with the bridge, then with definition files.
Two hosts are switched one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import typing as ty

from nova_notifications.testing import samples
from tests.functional import rabbit
from tests.readers import compare
from tests.readers import environments
from tests.readers import feeding
from tests.readers import occurrences

_PAGE = environments.ROOT / 'doc/source/operators/legacy-off.rst'
_EVENT = 'instance.power_off.end'
_CONF = '/etc/nova/nova.conf'
_FILES = 'Definition files for Ceilometer'
_EACH = 5


def _section(title: str) -> str:
    """Return the text of a section of the page."""
    text = _PAGE.read_text().split(f'\n{title}\n==')[1]
    return text.split('\n==')[0]


def _command(title: str) -> list[str]:
    """Return the arguments of the command that a section has."""
    found = re.search(r'^ +(?:\$ )?nova-notifications ((?:.*\\\n)*.*)$',
                      _section(title), re.MULTILINE)
    assert found is not None
    return shlex.split(found[1].replace('\\\n', ' '))


def _run(arguments: ty.Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, '-W', 'ignore', '-m', 'nova_notifications.cmd.main',
         *arguments], stdout=subprocess.DEVNULL, cwd=environments.ROOT,
        env={**os.environ, 'PYTHONPATH': str(environments.ROOT)})


class _Guide:
    """What the operator and the hosts do."""

    def __init__(self, bus: feeding.Bus, conf: pathlib.Path) -> None:
        self.bus = bus
        self.sent: list[str] = []
        self._conf = conf
        self._samples = sorted(samples.samples(_EVENT, legacy=True),
                               key=lambda sample: sample.versioned)

    def nova(self, host: str, versioned: bool) -> None:
        """Send some notifications of a host, in one of the formats."""
        sample = self._samples[versioned]
        messages: list[occurrences.Message] = []
        for _ in range(_EACH):
            name = f'{len(self.sent)}'
            self.sent.append(name)
            messages.append(({
                **sample.message, 'message_id': name, 'publisher_id':
                f'nova-compute:{host}' if versioned else f'compute.{host}'},
                sample.context))
        self.bus.send(self.bus.source if versioned else self.bus.topics[0],
                      messages)

    def bridge(self, without: ty.Sequence[str] = ()
               ) -> subprocess.Popen[bytes]:
        """Start the command of the page, and wait until it listens."""
        process = _run([str(self._conf) if word == _CONF else word
                        for word in _command('The switch')
                        if word not in without])
        self.bus.wait_for_bridge()
        return process

    def settle(self, process: subprocess.Popen[bytes]) -> int:
        """End a bridge; return its exit status."""
        feeding.wait(lambda: not any(self.bus.declared(name)[0] for name in (
            self.bus.pool, f'{self.bus.pool}-native')), 'empty queues')
        process.send_signal(signal.SIGTERM)
        return process.wait(60)


def _follow(guide: _Guide) -> list[str]:
    """Do what the page says, and return what went wrong."""
    for host in ('host1', 'host2'):
        guide.nova(host, versioned=False)
    running = guide.bridge()
    guide.nova('host1', versioned=False)
    guide.nova('host1', versioned=True)
    guide.nova('host2', versioned=False)
    guide.nova('host1', versioned=True)
    guide.nova('host2', versioned=True)
    statuses = [guide.settle(running)]
    # What is sent while the bridge is restarted.
    guide.nova('host1', versioned=True)
    running = guide.bridge(without=['--native-legacy', 'allow'])
    for host in ('host1', 'host2'):
        guide.nova(host, versioned=True)
    statuses.append(guide.settle(running))
    while guide.bus.declared(guide.bus.pool)[0]:
        # It was ended with messages in hand.
        guide.settle(guide.bridge(without=['--native-legacy', 'allow']))
    # From now on it does not run beside the legacy format.
    running = guide.bridge(without=['--native-legacy', 'allow'])
    guide.nova('host1', versioned=False)
    statuses.append(running.wait(60))
    return [] if statuses == [0, 0, 2] else [f'exit statuses {statuses}']


def _definitions(etc: pathlib.Path, home: pathlib.Path) -> None:
    """Do on an agent's host what the page says of definition files.

    :param etc: in place of ``/etc/ceilometer``.
    :param home: the package of the installed Ceilometer.
    """
    made = etc / 'made'
    command = _command(_FILES)
    given = {'--from': str(home), '--output': str(made)}
    for option, value in given.items():
        command[command.index(option) + 1] = value
    if _run(command).wait(60):
        raise RuntimeError('the definition files were not made')
    shutil.copytree(made, etc, dirs_exist_ok=True)
    block = re.search(r'code-block:: ini\n\n((?:   .*\n|\n)+)',
                      _section(_FILES))
    assert block is not None
    (etc / 'versioned.conf').write_text(textwrap.dedent(block[1]).replace(
        '/etc/ceilometer', str(etc)))


def _once(form: str, sent: ty.Sequence[str], made: compare.Read
          ) -> tuple[str, list[str]]:
    """Return what is missing, or there more than once."""
    first = made[sent[0]]['samples'] if sent[0] in made else []
    return f'{form}: each event and its samples once', [
        f'{name} is missing' for name in sent if name not in made] + [
        f'{name}: {len(each["samples"])} samples'
        for name, each in made.items() if len(each['samples']) != len(first)
    ] + ([] if first else ['no samples'])


def judge(python: str, home: pathlib.Path
          ) -> Iterator[tuple[str, list[str]]]:
    """Return each check with what is wrong.

    :param python: an interpreter that has Ceilometer.
    :param home: where its package is.
    """
    with rabbit.Node() as node, tempfile.TemporaryDirectory() as etc:
        yield from _with_bridge(python, node, pathlib.Path(etc))
        yield from _with_definitions(python, node, pathlib.Path(etc), home)


def _with_bridge(python: str, node: rabbit.Node, etc: pathlib.Path
                 ) -> Iterator[tuple[str, list[str]]]:
    bus = feeding.Bus(node.url, usual=True)
    conf = etc / 'nova.conf'
    conf.write_text(f'[DEFAULT]\ntransport_url = {node.url}\n')
    guide = _Guide(bus, conf)
    try:
        with feeding.reader('ceilometer', python, bus) as end:
            yield 'the guide: its commands', _follow(guide)
            yield _once('the guide', guide.sent, compare.made(end()))
    finally:
        bus.close()


def _with_definitions(python: str, node: rabbit.Node, etc: pathlib.Path,
                      home: pathlib.Path) -> Iterator[tuple[str, list[str]]]:
    bus = feeding.Bus(node.url, usual=True)
    guide = _Guide(bus, etc / 'nova.conf')
    # The agent has its files before Nova is switched.
    _definitions(etc, home)
    bus.also_read = [bus.source]
    with feeding.reader('ceilometer_agent', python, bus, home=str(etc),
                        more='versioned.conf') as end:
        for first, second in ((False, False), (True, False), (True, True),
                              (True, False), (False, False)):
            guide.nova('host1', versioned=first)
            guide.nova('host2', versioned=second)
        yield _once('definition files', guide.sent, compare.made(end()))
    # The way back.
    guide.sent, bus.also_read = [], []
    with feeding.reader('ceilometer_agent', python, bus, home=str(etc)
                        ) as end:
        guide.nova('host1', versioned=False)
        yield _once('the way back', guide.sent, compare.made(end()))
    bus.close()
