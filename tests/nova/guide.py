# SPDX-License-Identifier: Apache-2.0
"""Does the adoption guide say what is so?  Its scripts are run."""

from __future__ import annotations

import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from tests.nova import environment

_GUIDE = environment.ROOT / 'doc/source/developers/adopting.rst'
_PATCHING = "monkey_patch.patch(backend='threading')"
_GRAFT = ['from nova_notifications import graft', 'graft.apply()']
_CONFIGURATION = """
[DEFAULT]
transport_url = fake://
host = controller1
[api_database]
connection = sqlite:///{directory}/api.db
[database]
connection = sqlite:///{directory}/main.db
[notifications]
notification_format = both
[oslo_messaging_notifications]
driver = log
[placement]
auth_type = none
"""
# What Keystone's middleware, which is left out here, says of a request.
_REQUEST = """
import webob
request = webob.Request.blank('/v2.1/os-aggregates', method='POST', headers={
    'X-Auth-Token': 'a token', 'X-User-Id': 'ada', 'X-Project-Id': 'shop',
    'X-Roles': 'admin'}, json={'aggregate': {'name': 'hall %d'}})
print(request.get_response(application).status_int)
"""


def _nova() -> pathlib.Path:
    spec = importlib.util.find_spec('nova')
    assert spec is not None and spec.origin is not None
    return pathlib.Path(spec.origin).parent


def _script(name: str, *sources: str) -> list[str]:
    """A script of the guide, patching as a script of this Nova does.

    :param name: of the block in the guide
    :param sources: files of Nova, the first with monkey patching counts
    """
    block = _GUIDE.read_text().split(':name: %s\n\n' % name)[1]
    lines = []
    for line in block.splitlines():
        if line and not line.startswith('   '):
            break
        lines.append(line[3:])
    for source in sources:
        call = re.search(r'monkey_patch\.patch\(.*?\)',
                         (_nova() / source).read_text())
        if call is not None:
            lines[lines.index(_PATCHING)] = call.group()
            return lines
    raise AssertionError('none of %s does monkey patching' % (sources,))


def _run(*command: str, **variables: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, *command], timeout=240, text=True,
        env=dict(os.environ, **variables), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    assert done.returncode == 0, (done.stdout + done.stderr).strip()[-2000:]
    return done.stdout.splitlines()


def services() -> None:
    """The script starts each grafted service there is one for."""
    for service in ('compute', 'conductor', 'scheduler'):
        lines = [line.replace('compute', service) for line in _script(
            'nova-compute-grafted', 'cmd/%s.py' % service,
            'cmd/__init__.py')]
        # Ask the service for its version, and where a function is from.
        last = lines.index('sys.exit(%s.main())' % service)
        lines[last:] = [
            'from nova.compute import utils',
            'print(utils.notify_about_instance_action.__module__)',
            "sys.argv = ['nova-%s', '--version']" % service, lines[last]]
        printed = _run('-c', '\n'.join(lines))
        assert printed == ['nova_notifications.dropin.compute_utils.instance',
                           environment.installed()], printed


def wsgi() -> None:
    """A grafted API answers and tells, and so does it without the graft."""
    lines = _script('nova-api-grafted', 'wsgi/osapi_compute.py',
                    'cmd/__init__.py')
    sent: dict[bool, list[str]] = {}
    with tempfile.TemporaryDirectory() as directory:
        where = pathlib.Path(directory, 'nova.conf')
        where.write_text(_CONFIGURATION.format(directory=directory))
        paste = pathlib.Path(sys.prefix, 'etc/nova/api-paste.ini').read_text()
        pathlib.Path(directory, 'api-paste.ini').write_text(
            paste.replace(' authtoken ', ' '))
        for database in (['api_db', 'sync'], ['db', 'sync', '--local_cell']):
            _run('-c', 'from nova.cmd import manage\nmanage.main()',
                 '--config-file', str(where), *database)
        for grafted in (True, False):
            kept = [line for line in lines if grafted or line not in _GRAFT]
            assert len(kept) == len(lines) - (0 if grafted else 2)
            printed = _run(
                '-c', '\n'.join([*kept, _REQUEST % grafted, (
                    'from nova.notifications.objects import aggregate\n'
                    'print(aggregate.AggregatePayload.__module__)')]),
                OS_NOVA_CONFIG_DIR=directory,
                OS_NOVA_CONFIG_FILES='api-paste.ini;nova.conf')
            # Before these two stands what Nova logs, on the same stream.
            assert printed[-2:] == ['200', '%s.objects.aggregate' % (
                'nova_notifications' if grafted else 'nova.notifications'
            )], printed
            sent[grafted] = re.findall(
                r'oslo\.messaging\.notification\.(aggregate\S+) ',
                '\n'.join(printed))
    assert sorted(sent[True]) == sorted(
        2 * ['aggregate.create.start', 'aggregate.create.end']), sent
    assert sent[True] == sent[False], sent
