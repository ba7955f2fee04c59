# SPDX-License-Identifier: Apache-2.0
"""Graft a Nova of a few lines, and compare the library with it.

About ``graft.apply()`` and ``graft.bind()``.

Each case writes the Nova it needs into a directory and asks a new process:
what is imported first is the point here. ``tests/nova`` does the same to the
real one.
"""

from __future__ import annotations

import inspect
import os
import pathlib
import subprocess
import sys
import textwrap

import fixtures
from oslotest import base

from nova_notifications.dropin import compute_utils
from nova_notifications.dropin import notifications
from nova_notifications.graft import compatibility

ROOT = pathlib.Path(__file__).resolve().parents[3]

_RPC = '''
import functools

NOTIFIER = LEGACY_NOTIFIER = None

class Notifier:
    def __init__(self, publisher_id, sent, enabled=True):
        self.publisher_id, self.sent = publisher_id, sent
        self.is_enabled = lambda: enabled

    def info(self, context, event_type, payload):
        self.sent.append((self.publisher_id, event_type))
        self.last = context, payload

class RequestContextSerializer:
    pass

class JsonPayloadSerializer:
    pass

class LegacyValidatingNotifier:
    def __init__(self, notifier):
        self.notifier = notifier
        self.info = functools.partial(self._notify, 'info')

    def _notify(self, priority, context, event_type, payload):
        getattr(self.notifier, priority)(context, event_type, payload)

def init(conf):
    global NOTIFIER, LEGACY_NOTIFIER
    wanted = conf.notifications.notification_format
    NOTIFIER = Notifier('', [], wanted != 'unversioned')
    LEGACY_NOTIFIER = Notifier('', [], wanted != 'versioned')

def cleanup():
    global NOTIFIER, LEGACY_NOTIFIER
    NOTIFIER = LEGACY_NOTIFIER = None

def get_versioned_notifier(publisher_id):
    return Notifier(publisher_id, NOTIFIER.sent)

def get_notifier(service, host):
    return LegacyValidatingNotifier(
        Notifier(service + '.' + host, LEGACY_NOTIFIER.sent))
'''

_FILES = {
    '__init__.py': '',
    'compute/__init__.py': '',
    'conf.py': ('from oslo_config import cfg\n'
                'CONF = cfg.ConfigOpts()\nCONF([], project="nova")\n'
                'CONF.register_opt(cfg.StrOpt("host", default="host1"))\n'
                'CONF.register_opt(cfg.StrOpt("notification_format",'
                ' default="both"), group="notifications")\n'),
    'context.py': 'class RequestContext:\n    pass\n',
    'exception.py': ''.join(
        f'class {name}(Exception):\n    pass\n' for name in (
            'ObjectActionError', 'OrphanedObjectError', 'InstanceNotFound')),
    'exception_wrapper.py': ('from nova.notifications.objects import base\n'
                             'def wrap_exception(service, binary):\n'
                             '    pass\n'),
    'image/__init__.py': '',
    'image/glance.py': 'class API:\n    pass\n',
    'notifications/__init__.py': 'raise RuntimeError("Nova\'s own")\n',
    'notifications/objects/__init__.py': '',
    'objects/__init__.py': '',
    'objects/base.py': ('class NovaObjectRegistry:\n'
                        '    notification_classes = []\n'
                        '    seen = []\n'
                        '    @classmethod\n'
                        '    def register(cls, other):\n'
                        '        cls.seen.append(other.__name__)\n'),
    'objects/fields.py': ('class NotificationAction:\n'
                          '    PAUSE = "pause"\n    ALL = (PAUSE,)\n'),
    'rpc.py': _RPC,
}


def _signatures(module: object, prefix: str) -> str:
    lines = []
    for name, function in vars(module).items():
        if not name.startswith(prefix) or not inspect.isfunction(function):
            continue
        parts = []
        for parameter in inspect.signature(function).parameters.values():
            default = parameter.default is not parameter.empty
            if parameter.kind is not parameter.KEYWORD_ONLY:
                parts.append(str(parameter.replace(
                    annotation=parameter.empty,
                    default=None if default else parameter.empty)))
        lines.append(f'def {name}({", ".join(parts)}):\n    pass\n')
    return '\n'.join(lines)


class NovaCase(base.BaseTestCase):
    """A Nova in a directory, whose files a test changes."""

    def setUp(self) -> None:
        super().setUp()
        self.home = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        files = dict(_FILES)
        files['compute/utils.py'] = (
            'from nova import notifications\n' +
            _signatures(compute_utils, 'notify_'))
        files['notifications/base.py'] = _signatures(
            notifications, 'send_update')
        for noun in compatibility.object_modules():
            files[f'notifications/objects/{noun}.py'] = ''
        for name, text in files.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.home / 'nova' / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def edit(self, name: str, before: str, after: str) -> None:
        text = (self.home / 'nova' / name).read_text()
        self.assertIn(before, text)
        self.write(name, text.replace(before, after, 1))


class TestGraft(NovaCase):

    def ask(self, script: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, '-c', textwrap.dedent(script)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(
                [str(self.home), str(ROOT)])))
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout.splitlines()

    def refusal(self, first: str = '') -> str:
        lines = self.ask(f'''
            import sys
            {first}
            from nova_notifications import exceptions, graft
            before = list(sys.meta_path)
            try:
                graft.apply()
            except exceptions.GraftError as exc:
                print(exc)
            print(before == sys.meta_path)
            ''')
        self.assertEqual('True', lines[-1])
        self.assertEqual(2, len(lines), lines)
        return lines[0]

    def test_rpc_init_binds_and_cleanup_undoes_it(self) -> None:
        self.assertEqual(
            ['False', 'True', "('compute.host.a', 'volume.usage')",
             "('nova-compute:host.a', 'x')", 'False'],
            self.ask('''
                from nova_notifications import graft
                graft.apply()
                from nova import conf, rpc
                from nova_notifications import Format, runtime
                print(runtime.is_initialized())
                rpc.init(conf.CONF)
                print(runtime.enabled(Format.BOTH) == Format.BOTH)
                notifiers = runtime.current().notifiers
                notifiers.legacy('compute.host.a').info({}, 'volume.usage', 0)
                notifiers.versioned('nova-compute:host.a').info({}, 'x', 0)
                print(rpc.LEGACY_NOTIFIER.sent[0])
                print(rpc.NOTIFIER.sent[0])
                rpc.cleanup()
                print(runtime.is_initialized())
                '''))

    def test_what_nova_hands_to_its_notifier_itself(self) -> None:
        self.assertEqual(
            ["('compute.host.a', 'volume.usage')",
             # A notifier that is not oslo.messaging's own gets the context.
             "{'user_id': 'ada', 'auth_token': 'secret'}",
             "{'volume_id': 'a', 'admin_pass': '***'}", 'True'],
            self.ask("""
                from nova_notifications import graft
                graft.apply()
                from nova import conf, rpc
                rpc.init(conf.CONF)
                notifier = rpc.get_notifier('compute', 'host.a')
                context = {'user_id': 'ada', 'auth_token': 'secret'}
                payload = {'volume_id': 'a', 'admin_pass': 'secret'}
                notifier.info(context, 'volume.usage', payload)
                print(rpc.LEGACY_NOTIFIER.sent[0])
                for part in notifier.notifier.last:
                    print(part)
                # In a process that is not bound, Nova's own sends it.
                from nova_notifications import Format, runtime
                runtime.cleanup()
                notifier.info(context, 'volume.usage', payload)
                print(notifier.notifier.last == (context, payload))
                """))

    def test_format_that_is_off(self) -> None:
        self.edit('conf.py', 'default="both"', 'default="versioned"')
        self.assertEqual(['True'], self.ask('''
            from nova_notifications import graft
            graft.apply()
            from nova import conf, rpc
            rpc.init(conf.CONF)
            from nova_notifications import Format, runtime
            print(runtime.enabled(Format.BOTH) == Format.VERSIONED)
            '''))

    def test_too_late(self) -> None:
        self.write('notifications/__init__.py', '')
        message = self.refusal('import nova.compute.utils')
        self.assertIn('nova.compute.utils, nova.notifications', message)
        self.assertIn('too late', message)

    def test_another_parameter(self) -> None:
        self.edit('compute/utils.py', 'context, vol_usage, host',
                  'context, vol_usage, colour, host')
        message = self.refusal()
        self.assertIn('nova.compute.utils.notify_about_volume_usage takes '
                      '(context, vol_usage, colour, host), the library '
                      '(context, vol_usage, host)', message)
