# SPDX-License-Identifier: Apache-2.0
"""What the library is given of the Nova that it is grafted onto."""

from __future__ import annotations

import sys
import types
from types import SimpleNamespace
from typing import Any

import fixtures
from oslo_config import cfg
from oslotest import base

from nova_notifications import conf as config
from nova_notifications import exceptions
from nova_notifications import runtime
from nova_notifications.graft import binding
from nova_notifications.graft import contract
from nova_notifications.graft import following
from tests.unit import modules as loaded


class EndpointNotFound(Exception):
    """As keystoneauth1 has it."""


class _Serializer:
    def __init__(self, base: Any = None) -> None:
        self._base = base


class _Base:
    """As nova.rpc.JsonPayloadSerializer."""


def _modules(**modules: Any) -> dict[str, Any]:
    """Return modules of these names, ``__`` for a dot, with these values."""
    found: dict[str, Any] = {}
    for name, values in modules.items():
        module = types.ModuleType(name.replace('__', '.'))
        vars(module).update(values)
        module.__path__ = []
        found[module.__name__] = module
    for name, module in found.items():
        parent, _, last = name.rpartition('.')
        if parent:
            setattr(found[parent], last, module)
    return found


class BindingCase(base.BaseTestCase):

    def nova(self, **modules: Any) -> None:
        """Have a Nova of these modules."""
        self.useFixture(loaded.Loaded(_modules(nova={}, **modules)))


class TestBind(BindingCase):

    def setUp(self) -> None:
        super().setUp()
        conf = cfg.ConfigOpts()
        conf([], project='nova', default_config_files=[])
        config.register_opts(conf)
        self.conf = conf
        self.rpc = {'NOTIFIER': None, 'LEGACY_NOTIFIER': None,
                    'get_notifier': None, 'get_versioned_notifier': None,
                    'RequestContextSerializer': _Serializer,
                    'JsonPayloadSerializer': _Base,
                    'LegacyValidatingNotifier': type('Validating', (), {})}
        self.errors = {name: type(name, (Exception,), {}) for name in (
            'ObjectActionError', 'OrphanedObjectError', 'InstanceNotFound')}
        self.context = type('RequestContext', (), {})
        self.nova(nova__conf={'CONF': conf},
                  nova__context={'RequestContext': self.context},
                  nova__exception=self.errors, nova__rpc=self.rpc)
        self.addCleanup(runtime.cleanup)

    def test_what_it_is_bound_to(self) -> None:
        binding.bind()
        found = runtime.current()
        self.assertIs(self.conf, found.conf)
        self.assertEqual(
            (self.errors['ObjectActionError'],
             self.errors['OrphanedObjectError']),
            found.hooks.lazy_load_errors)
        self.assertEqual((self.errors['InstanceNotFound'],),
                         found.hooks.missing_instance_errors)
        self.assertEqual((self.context,), found.hooks.cacheable_contexts)
        self.assertEqual(
            (binding._image_url, binding._request_spec,
             binding._server_group),
            (found.hooks.image_url, found.hooks.request_spec,
             found.hooks.server_group))
        self.assertFalse(found.strict)
        binding.unbind()
        self.assertFalse(runtime.is_initialized())

    def test_which_serializer_is_plain(self) -> None:
        notifiers = binding.notifiers_of(self.conf, sys.modules['nova.rpc'])
        child = type('Child', (_Serializer,), {})
        for serializer, plain in (
                (_Serializer(_Base()), True), (_Serializer(), False),
                (_Serializer(type('Other', (_Base,), {})()), False),
                (child(_Base()), False), (_Base(), False)):
            self.assertEqual(plain, notifiers._is_plain(serializer))


class TestHooks(BindingCase):

    def _glance(self, answer: Any) -> list[Any]:
        asked: list[Any] = []

        class API:
            def generate_image_url(self, *arguments: Any) -> Any:
                asked.append(arguments)
                if isinstance(answer, Exception):
                    raise answer
                return answer

        self.nova(nova__image={}, nova__image__glance={'API': API},
                  keystoneauth1={'exceptions': SimpleNamespace(
                      EndpointNotFound=EndpointNotFound)})
        return asked

    def test_the_url_of_an_image(self) -> None:
        asked = self._glance('http://glance/images/i')
        context = SimpleNamespace(auth_token='t')
        self.assertEqual('http://glance/images/i',
                         binding._image_url('i', context))
        self.assertEqual([('i', context)], asked)

    def test_without_a_catalogue(self) -> None:
        self._glance(EndpointNotFound())
        for context in (None, SimpleNamespace(auth_token=None)):
            self.assertEqual('i', binding._image_url('i', context))
        self.assertRaises(EndpointNotFound, binding._image_url, 'i',
                          SimpleNamespace(auth_token='t'))

    def test_another_error(self) -> None:
        self._glance(KeyError('k'))
        self.assertRaises(KeyError, binding._image_url, 'i', None)

    def test_objects_of_nova(self) -> None:
        self.nova(nova__objects={
            'RequestSpec': SimpleNamespace(
                from_primitives=lambda *arguments: ('spec', *arguments)),
            'InstanceGroup': SimpleNamespace(
                get_by_uuid=lambda *arguments: ('group', *arguments))})
        self.assertEqual(('spec', 'a context', {'image': {}}, {}),
                         binding._request_spec('a context', {'image': {}}))
        self.assertEqual(('group', 'a context', 'a uuid'),
                         binding._server_group('a context', 'a uuid'))


class TestContract(BindingCase):

    def test_without_nova(self) -> None:
        with fixtures.MonkeyPatch('importlib.util.find_spec',
                                  lambda name: None):
            error = self.assertRaises(exceptions.GraftError,
                                      contract.contract)
        self.assertEqual(
            'Nova is not installed here: there is nothing to compare with. '
            'Next: run this in the environment of a Nova.', str(error))

    def test_a_nova_that_cannot_be_imported(self) -> None:
        self.nova()
        with fixtures.MonkeyPatch('importlib.util.find_spec',
                                  lambda name: object()):
            error = self.assertRaises(exceptions.GraftError,
                                      contract.contract)
        self.assertIn('Nova is installed here and cannot be imported: No '
                      'module named', str(error))
        self.assertIn('Next: install what it requires.', str(error))

    def test_its_version(self) -> None:
        with fixtures.MonkeyPatch('importlib.metadata.version',
                                  lambda name: f'{name} 34'):
            self.assertEqual('nova 34', contract._version())

        def missing(name: str) -> str:
            raise contract.importlib.metadata.PackageNotFoundError(name)

        with fixtures.MonkeyPatch('importlib.metadata.version', missing):
            self.assertEqual('Nova', contract._version())


class TestFollow(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.home = types.ModuleType('nova_notifications.a_home')
        self.other = types.ModuleType('elsewhere')
        self.useFixture(loaded.Loaded({
            self.home.__name__: self.home, 'elsewhere': self.other}))

        def function() -> None:
            """Do nothing."""

        function.__module__ = self.home.__name__
        self.function = function
        self.source = types.ModuleType('nova_notifications.source')
        self.module = types.ModuleType('nova.module')

    def test_a_replacement_arrives_where_it_is_defined(self) -> None:
        for module in (self.home, self.source):
            module.function = (  # type: ignore[attr-defined]
                self.function)
        self.source.more = 1  # type: ignore[attr-defined]
        following.follow(self.module, self.source, ['function', 'more'])
        found: Any = self.module
        self.assertEqual((self.function, 1), (found.function, found.more))
        found.function = 'replaced'
        found.more = 2
        found.own = 3
        self.assertEqual('replaced', found.function)
        for module in (self.home, self.source):
            self.assertEqual('replaced', vars(module)['function'])
        self.assertEqual(2, vars(self.source)['more'])
        self.assertNotIn('own', vars(self.source))

    def test_what_is_not_of_the_library_stays(self) -> None:
        self.function.__module__ = 'elsewhere'
        for module in (self.other, self.source):
            module.function = (  # type: ignore[attr-defined]
                self.function)
        following.follow(self.module, self.source, ['function'])
        self.module.function = 'replaced'  # type: ignore[attr-defined]
        self.assertEqual('replaced', vars(self.source)['function'])
        self.assertIs(self.function, vars(self.other)['function'])

    def test_another_of_the_same_name_stays(self) -> None:
        self.source.function = self.function  # type: ignore[attr-defined]
        self.home.function = 'another'  # type: ignore[attr-defined]
        following.follow(self.module, self.source, ['function'])
        self.module.function = 'replaced'  # type: ignore[attr-defined]
        self.assertEqual('another', vars(self.home)['function'])
