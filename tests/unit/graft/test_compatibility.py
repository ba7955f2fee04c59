# SPDX-License-Identifier: Apache-2.0
"""Which Nova is the one that the library knows, and what else there is."""

from __future__ import annotations

import pkgutil
from types import SimpleNamespace

import fixtures
from oslotest import base

from nova_notifications import catalogue
from nova_notifications import exceptions
from nova_notifications import objects
from nova_notifications.graft import compatibility
from tests.unit.graft import test_graft

_PACKAGE = objects.__name__ + '.'


class TestObjectModules(base.BaseTestCase):

    def test_they_are_those_that_register_a_class(self) -> None:
        found = compatibility.object_modules()
        self.assertEqual(
            {cls.__module__.removeprefix(_PACKAGE).partition('.')[0]
             for cls in catalogue.classes().values()}, set(found))
        # What the classes are made with has no part in Nova.
        modules = {module.name for module in
                   pkgutil.iter_modules(objects.__path__)}
        self.assertIn('codecs', modules - set(found))


class TestCheck(test_graft.NovaCase):

    def check(self) -> None:
        """Compare the Nova of this test; nothing of it is imported."""
        compatibility.check(str(self.home / 'nova'))

    def refused(self, *reasons: str) -> None:
        """Compare it; these are the reasons to refuse it."""
        error = self.assertRaises(exceptions.GraftError, self.check)
        self.assertEqual(
            'This Nova is not the one the library knows; nothing was '
            f'replaced. {"; ".join(reasons)}.', str(error))

    def parameters(self, before: str, after: str, accepted: bool) -> None:
        """Have Nova's volume usage take other parameters."""
        self.edit('compute/utils.py', before, after)
        if accepted:
            self.check()
        else:
            self.refused(
                'nova.compute.utils.notify_about_volume_usage takes '
                f'({after}), the library (context, vol_usage, host)')
        self.edit('compute/utils.py', after, before)

    def test_the_one_it_knows(self) -> None:
        self.check()

    def test_without_nova(self) -> None:
        with fixtures.MonkeyPatch('importlib.util.find_spec',
                                  lambda name: None):
            error = self.assertRaises(exceptions.GraftError,
                                      compatibility.check)
        self.assertEqual('Nova is not installed here: there is nothing to '
                         'graft.', str(error))

    def test_the_first_of_several_places(self) -> None:
        spec = SimpleNamespace(submodule_search_locations=[
            str(self.home / 'nova'), '/no/such/place'])
        with fixtures.MonkeyPatch('importlib.util.find_spec',
                                  lambda name: spec):
            compatibility.check()

    def test_any_keyword(self) -> None:
        self.edit('notifications/base.py', 'def send_update(',
                  'def info_from_instance(context, instance, network_info, '
                  'populate_image_ref_url=False, **kw):\n    pass\n\n'
                  'def send_update(')
        self.check()

    def test_parameters(self) -> None:
        usual = 'context, vol_usage, host'
        for other, accepted in (
                ('context, vol_usage', False),
                ('context, vol_usage, colour, host', False),
                ('context, host, vol_usage', False),
                ('context, vol_usage, host, more', False)):
            self.parameters(usual, other, accepted)

    def test_parameters_that_have_a_default(self) -> None:
        self.edit('compute/utils.py',
                  'def notify_about_instance_create(context, instance, host, '
                  'phase=None, exception=None, bdms=None)',
                  'def notify_about_instance_create(context, instance, host, '
                  'phase=None)')
        # What it does not take, nobody passes.
        self.check()
        self.edit('compute/utils.py',
                  'def notify_about_instance_create(context, instance, host, '
                  'phase=None)',
                  'def notify_about_instance_create(context, instance, host, '
                  'phase)')
        self.refused(
            'nova.compute.utils.notify_about_instance_create takes (context, '
            'instance, host, phase), the library (context, instance, host, '
            'phase=, exception=, bdms=)')

    def test_keyword_arguments(self) -> None:
        self.edit('compute/utils.py', 'context, vol_usage, host',
                  'context, vol_usage, host, **more')
        self.refused(
            'nova.compute.utils.notify_about_volume_usage takes (context, '
            'vol_usage, host, **), the library (context, vol_usage, host)')

    def test_positional_arguments(self) -> None:
        # Nova's own calls do not depend on these.
        self.edit('compute/utils.py', 'context, vol_usage, host',
                  'context, vol_usage, /, host, *more')
        self.check()

    def test_another_function(self) -> None:
        self.edit('compute/utils.py', 'def notify_about_volume_usage(',
                  'def notify_about_weather(context, *, wet=True, cold):\n'
                  '    pass\n\ndef other():\n    pass\n\n'
                  'def notify_about_volume_usage(')
        self.edit('notifications/base.py', 'def send_update(',
                  'def _private():\n    pass\n\ndef public():\n    pass\n'
                  '\ndef send_update(')
        self.edit('exception_wrapper.py', 'def wrap_exception(',
                  'def _private():\n    pass\n\ndef wrap_all():\n'
                  '    pass\n\ndef wrap_exception(')
        self.refused(
            'nova.compute.utils.notify_about_weather(context, wet=, cold) is '
            'unknown', 'nova.notifications.base.public() is unknown',
            'nova.exception_wrapper.wrap_all() is unknown')

    def test_another_class(self) -> None:
        self.write('notifications/objects/service.py',
                   'COLOUR = "red"\n'
                   'class MoodPayload:\n    pass\n\n'
                   'class ServiceStatusPayload:\n'
                   '    def __init__(self, service, mood):\n        pass\n\n'
                   'class AngerPayload:\n    pass\n')
        name = 'nova.notifications.objects.service'
        self.refused(
            f'{name}.MoodPayload is unknown',
            f'{name}.ServiceStatusPayload takes (self, service, mood), the '
            'library (self, service)', f'{name}.AngerPayload is unknown')

    def test_another_module(self) -> None:
        self.write('notifications/objects/mood.py', '')
        self.write('notifications/weather.py', '')
        self.write('notifications/package/__init__.py', '')
        self.refused('nova.notifications.weather is unknown',
                     'nova.notifications.objects.mood is unknown')

    def test_another_module_hides_nothing(self) -> None:
        self.write('notifications/objects/a_mood.py', 'class Mood:\n'
                                                      '    pass\n')
        self.write('notifications/objects/service.py',
                   'class ServiceStatusPayload:\n    VERSION = "1.7"\n')
        self.refused(
            'nova.notifications.objects.a_mood is unknown',
            'nova.notifications.objects.service.ServiceStatusPayload has '
            'version 1.7, the library 1.1')

    def test_versions(self) -> None:
        for version, newer in (('1.0', False), ('1.1', False), ('1.2', True),
                               ('1.10', True), ('2.0', True), ('0.9', False)):
            self.write('notifications/objects/service.py',
                       'class ServiceStatusPayload:\n'
                       f'    NUMBER = 7\n    VERSION = "{version}"\n')
            if newer:
                self.refused(
                    'nova.notifications.objects.service.ServiceStatusPayload '
                    f'has version {version}, the library 1.1')
            else:
                self.check()

    def test_unknown_values(self) -> None:
        self.edit('objects/fields.py', '    ALL',
                  '    NAP = "nap"\n    AWAKE = "awake"\n    ALL')
        self.edit('objects/fields.py', 'class NotificationAction',
                  'class Mood:\n    GOOD = "good"\n\n'
                  'class NotificationAction')
        self.refused('nova.objects.fields.NotificationAction has awake, nap, '
                     'unknown to the library')

    def test_what_the_library_calls(self) -> None:
        for after, accepted in (
                ('host', False), ('host, service', False),
                ('service, host, colour', False),
                ('service, host, colour=None', True),
                ('service, host=None', True), ('service, host, *more', True)):
            self.edit('rpc.py', 'def get_notifier(service, host)',
                      f'def get_notifier({after})')
            if accepted:
                self.check()
            else:
                self.refused(f'nova.rpc.get_notifier takes ({after}), the '
                             'library calls it with (service, host)')
            self.edit('rpc.py', f'def get_notifier({after})',
                      'def get_notifier(service, host)')

    def test_what_is_missing(self) -> None:
        self.edit('rpc.py', 'def get_versioned_notifier(', 'def get_other(')
        self.edit('rpc.py', 'def cleanup(', 'def clean(')
        self.edit('exception.py', 'OrphanedObjectError', 'OrphanError')
        self.edit('objects/base.py', 'NovaObjectRegistry', 'Registry')
        self.refused('nova.rpc.cleanup is missing',
                     'nova.rpc.get_versioned_notifier is missing',
                     'nova.exception.OrphanedObjectError is missing',
                     'nova.objects.base.NovaObjectRegistry is missing')

    def test_a_module_is_missing(self) -> None:
        path = self.home / 'nova' / 'exception_wrapper.py'
        path.unlink()
        error = self.assertRaises(exceptions.GraftError, self.check)
        self.assertEqual(f'This Nova has no {path}: No such file or '
                         'directory. Nothing was replaced.', str(error))
