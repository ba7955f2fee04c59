# SPDX-License-Identifier: Apache-2.0
"""What an import of Nova's names finds once it is grafted."""

from __future__ import annotations

import importlib
import inspect
import sys
from typing import Any

import fixtures

from nova_notifications import exceptions
from nova_notifications import graft
from nova_notifications import runtime
from nova_notifications.dropin import compute_utils
from nova_notifications.dropin import exception_wrapper
from nova_notifications.dropin import notifications
from nova_notifications.graft import compatibility
from nova_notifications.graft import contract
from nova_notifications.graft import importing
from nova_notifications.objects import service
from tests.unit.graft import test_graft


def _is_nova(name: str) -> bool:
    return name == 'nova' or name.startswith('nova.')


class TestImporting(test_graft.NovaCase):
    """In this process, which is as it was afterwards."""

    def setUp(self) -> None:
        super().setUp()
        before = {name: module for name, module in sys.modules.items()
                  if _is_nova(name)}
        self._forget()
        self.addCleanup(sys.modules.update, before)
        self.addCleanup(self._forget)
        self.useFixture(fixtures.MonkeyPatch(
            'sys.path', [str(self.home), *sys.path]))
        self.useFixture(fixtures.MonkeyPatch(
            'sys.meta_path', list(sys.meta_path)))
        self.addCleanup(runtime.cleanup)
        importlib.invalidate_caches()

    def _forget(self) -> None:
        for name in list(filter(_is_nova, sys.modules)):
            del sys.modules[name]

    def _module(self, name: str) -> Any:
        return importlib.import_module(f'nova.{name}')

    def test_names_of_nova_are_the_librarys(self) -> None:
        graft.apply()
        for name, source in (('notifications', notifications),
                             ('notifications.base', notifications),
                             ('notifications.objects.service', service)):
            module = self._module(name)
            self.assertEqual(source.__doc__, module.__doc__)
            self.assertEqual(f'nova.{name}', module.__name__)
            for attribute, value in vars(source).items():
                if not attribute.startswith('_') and not inspect.ismodule(
                        value):
                    self.assertIs(value, getattr(module, attribute))
            self.assertEqual(name == 'notifications',
                             hasattr(module, '__path__'))
            self.assertNotIn('_without_raising', vars(module))
            self.assertNotIn('runtime', vars(module))
        for name in compatibility.object_modules():
            self._module(f'notifications.objects.{name}')
        self.assertTrue(hasattr(self._module('notifications.objects'),
                                '__path__'))

    def test_modules_that_are_completed(self) -> None:
        self.edit('compute/utils.py', 'def notify_about_volume_usage(',
                  'OWN = 7\n\ndef notify_about_volume_usage(')
        self.edit('compute/utils.py', 'def notify_about_server_group_add',
                  'def _other')
        graft.apply()
        utils = self._module('compute.utils')
        self.assertIs(compute_utils.notify_about_volume_usage,
                      utils.notify_about_volume_usage)
        self.assertEqual(7, utils.OWN)
        # What this Nova does not have is not given to it.
        self.assertFalse(hasattr(utils,
                                 'notify_about_server_group_add_member'))
        self.assertIs(exception_wrapper.wrap_exception,
                      self._module('exception_wrapper').wrap_exception)
        # Tracebacks and inspect find Nova's own source.
        self.assertIn('OWN = 7', inspect.getsource(utils))

    def test_all_else_is_nova(self) -> None:
        graft.apply()
        self.assertEqual(['API'], [name for name in vars(
            self._module('image.glance')) if not name.startswith('_')])
        self.assertRaises(ImportError, self._module, 'no_such_module')
        self.assertRaises(ImportError, self._module,
                          'notifications.no_such_module')
        finder, = [one for one in sys.meta_path
                   if isinstance(one, importing._Finder)]
        for name in ('novaclient', 'nova', 'os'):
            self.assertIsNone(finder.find_spec(name, None))
        self.assertIs(finder, sys.meta_path[0])

    def test_the_newest_contract_by_its_name(self) -> None:
        graft.apply(contract=''.join(list(runtime.NEWEST)))
        self.assertTrue(hasattr(self._module('rpc').init, '__wrapped__'))

    def test_a_module_that_has_gone(self) -> None:
        graft.apply()
        (self.home / 'nova' / 'rpc.py').unlink()
        self.assertRaises(ModuleNotFoundError, self._module, 'rpc')

    def test_the_contract_of_nova(self) -> None:
        self.write('notifications/__init__.py', '')
        self.write('notifications/objects/service.py',
                   'from nova_notifications.objects.service import *\n'
                   'from nova_notifications.objects.service import ('
                   'ServiceStatusPayload)\nNUMBER = 7\n'
                   'class Other:\n    pass\n')
        self.write('objects/base.py',
                   'from nova_notifications.objects import flavor\n'
                   'class NovaObjectRegistry:\n'
                   '    notification_classes = [flavor.FlavorPayload]\n')
        with fixtures.MonkeyPatch('importlib.metadata.version',
                                  lambda name: '34.0.0'):
            found = contract.contract()
        self.assertLessEqual({'FlavorPayload', 'ServiceStatusPayload'},
                             set(found.objects))
        self.assertNotIn('Other', found.objects)
        self.assertIn('NotificationAction', found.enums)

    def test_a_second_call_does_nothing(self) -> None:
        graft.apply()
        before = list(sys.meta_path)
        rpc = self._module('rpc')
        graft.apply()
        self.assertEqual(before, sys.meta_path)
        self.assertFalse(hasattr(rpc.init.__wrapped__, '__wrapped__'))

    def test_too_late(self) -> None:
        self.write('notifications/__init__.py', '')
        for name in ('notifications.base', 'compute.utils',
                     'exception_wrapper'):
            self._forget()
            self._module(name)
            before = list(sys.meta_path)
            error = self.assertRaises(exceptions.GraftError, graft.apply)
            self.assertIn('graft.apply() comes too late, Nova has imported ',
                          str(error))
            self.assertIn(f'nova.{name}', str(error))
            self.assertEqual(before, sys.meta_path)

    def test_modules_that_were_imported_before(self) -> None:
        base = self._module('objects.base')
        rpc = self._module('rpc')
        functions = {name: getattr(rpc, name) for name in (
            'init', 'cleanup', 'get_notifier')}
        graft.apply()
        for name, function in functions.items():
            self.assertIs(function, getattr(rpc, name).__wrapped__)
        base.NovaObjectRegistry.register_notification_objects()
        seen = base.NovaObjectRegistry.seen
        self.assertIn('ServiceStatusPayload', seen)
        self.assertEqual(len(set(seen)), len(seen))
        self.assertFalse(runtime.is_initialized())

    def test_classes_of_nova_are_registered_as_well(self) -> None:
        graft.apply()
        registry = self._module('objects.base').NovaObjectRegistry
        registry.notification_classes = [type('Own', (), {})]
        registry.register_notification_objects()
        self.assertEqual('Own', registry.seen[-1])

    def test_rpc_binds_and_unbinds(self) -> None:
        graft.apply()
        conf, rpc = self._module('conf'), self._module('rpc')
        self.assertFalse(runtime.is_initialized())
        rpc.init(conf.CONF)
        self.assertTrue(runtime.is_initialized())
        self.assertIs(conf.CONF, runtime.current().conf)
        rpc.cleanup()
        self.assertFalse(runtime.is_initialized())
        self.assertIsNone(rpc.NOTIFIER)

    def test_rpc_that_was_initialized_before(self) -> None:
        conf, rpc = self._module('conf'), self._module('rpc')
        rpc.init(conf.CONF)
        graft.apply()
        self.assertTrue(runtime.is_initialized())

    def test_what_replaces_a_name_arrives(self) -> None:
        graft.apply()
        module = self._module('notifications')
        self.useFixture(fixtures.MonkeyPatch(
            'nova_notifications.dropin.notifications.send_update',
            notifications.send_update))
        module.send_update = 'replaced'
        self.assertEqual('replaced', notifications.send_update)
