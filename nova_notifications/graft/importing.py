# SPDX-License-Identifier: Apache-2.0
"""Make an unmodified Nova send its notifications by the library.

::

    from nova_notifications import graft
    graft.apply()                 # before Nova's notification modules
    from nova.cmd import compute

Imports of ``nova.notifications`` then find this library's modules, and a few
modules of Nova are completed right after they were executed. Nothing on disk
changes: without the call, the next start of the service is Nova as it was.
"""

from __future__ import annotations

import functools
import importlib
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from nova_notifications import exceptions
from nova_notifications import releases
from nova_notifications import runtime
from nova_notifications.graft import binding
from nova_notifications.graft import compatibility
from nova_notifications.graft import following
from nova_notifications.graft import legacy_notifier

_NOTIFICATIONS = 'nova.notifications'

# Modules of Nova that hold names of nova.notifications once imported.
_TOO_LATE = (_NOTIFICATIONS, 'nova.compute.utils', 'nova.exception_wrapper')


def apply(contract: str = runtime.NEWEST) -> None:
    """Make the Nova of this process use the library.

    A second call does nothing.

    :param contract: as for :func:`nova_notifications.init`.
    :raises ContractError: for a contract that cannot be kept to.
    :raises GraftError: where there is no Nova; where Nova's notification
        modules were imported already; where a function of this Nova takes
        other parameters than the library knows. Nothing is replaced then.
    """
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    late = sorted(name for name in sys.modules
                  if name.startswith(_NOTIFICATIONS + '.')
                  or name in _TOO_LATE)
    if late:
        raise exceptions.GraftError(
            f'graft.apply() comes too late, Nova has imported '
            f'{", ".join(late)} already: call it before anything of Nova '
            f'but nova.monkey_patch is imported. Nothing was replaced.')
    compatibility.check()
    if contract != runtime.NEWEST:
        releases.pinned_to(contract)
    global _bind
    _bind = functools.partial(binding.bind, contract)
    sys.meta_path.insert(0, _Finder())
    for name, complete in _COMPLETE.items():
        module = sys.modules.get(name)
        if module is not None:
            complete(module)


# What nova.rpc.init() of a grafted Nova ends with.
_bind: Callable[[], None] = binding.bind


@functools.lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    # Not known before apply() is called: it takes importing the classes.
    sources = {
        _NOTIFICATIONS: 'nova_notifications.dropin.notifications',
        _NOTIFICATIONS + '.base': 'nova_notifications.dropin.notifications',
        _NOTIFICATIONS + '.objects': 'nova_notifications.objects',
    }
    for name in compatibility.object_modules():
        sources[f'{_NOTIFICATIONS}.objects.{name}'] = (
            f'nova_notifications.objects.{name}')
    return sources


class _Finder(importlib.abc.MetaPathFinder):
    """Answer for ``nova.notifications`` and complete a few modules."""

    def find_spec(self, fullname: str, path: Sequence[str] | None,
                  target: types.ModuleType | None = None
                  ) -> importlib.machinery.ModuleSpec | None:
        if not fullname.startswith('nova.'):
            return None
        source = _aliases().get(fullname)
        if source is not None:
            return importlib.machinery.ModuleSpec(
                fullname, _AliasLoader(source),
                is_package=fullname in (
                    _NOTIFICATIONS, _NOTIFICATIONS + '.objects'))
        if fullname in _COMPLETE:
            spec = importlib.machinery.PathFinder.find_spec(fullname, path)
            if spec is not None and spec.loader is not None:
                spec.loader = _CompletingLoader(
                    spec.loader, _COMPLETE[fullname])
            return spec
        return None


class _AliasLoader(importlib.abc.Loader):
    """Load a module of Nova's name with the content of one of ours."""

    def __init__(self, source: str) -> None:
        self._source = source

    def create_module(self, spec: importlib.machinery.ModuleSpec
                      ) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        source = importlib.import_module(self._source)
        module.__doc__ = source.__doc__
        following.follow(module, source, [
            name for name, value in vars(source).items()
            if not name.startswith('_')
            and not isinstance(value, types.ModuleType)])


class _CompletingLoader(importlib.abc.Loader):
    """Execute a module of Nova and then replace names in it."""

    def __init__(self, loader: importlib.abc.Loader,
                 complete: Callable[[Any], None]) -> None:
        self._loader = loader
        self._complete = complete

    def __getattr__(self, name: str) -> Any:
        # Where the source is, for tracebacks and inspect, is the loader's
        # own business.
        return getattr(self._loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec
                      ) -> types.ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: types.ModuleType) -> None:
        self._loader.exec_module(module)
        self._complete(module)


def _complete_utils(module: Any) -> None:
    ours = importlib.import_module('nova_notifications.dropin.compute_utils')
    following.follow(module, ours, [
        name for name in ours.__all__ if hasattr(module, name)])


def _complete_wrapper(module: Any) -> None:
    ours = importlib.import_module(
        'nova_notifications.dropin.exception_wrapper')
    following.follow(module, ours, ours.__all__)


def _complete_registry(module: Any) -> None:
    registry = module.NovaObjectRegistry

    def register_notification_objects(cls: Any) -> None:
        """Register the library's classes, for tests and documents."""
        from nova_notifications.objects import base

        for versions in base.NotificationRegistry.obj_classes().values():
            for notification in versions:
                cls.register(notification)
        for notification in cls.notification_classes:
            cls.register(notification)

    registry.register_notification_objects = classmethod(
        register_notification_objects)


def _complete_rpc(module: Any) -> None:
    nova_init, nova_cleanup = module.init, module.cleanup

    @functools.wraps(nova_init)
    def init(*args: Any, **kwargs: Any) -> None:
        nova_init(*args, **kwargs)
        _bind()

    @functools.wraps(nova_cleanup)
    def cleanup(*args: Any, **kwargs: Any) -> None:
        binding.unbind()
        nova_cleanup(*args, **kwargs)

    module.init, module.cleanup = init, cleanup
    module.get_notifier = legacy_notifier.notifiers_of(
        module.get_notifier, module.LegacyValidatingNotifier)
    if getattr(module, 'NOTIFIER', None) is not None:
        _bind()


_COMPLETE: dict[str, Callable[[Any], None]] = {
    'nova.compute.utils': _complete_utils,
    'nova.exception_wrapper': _complete_wrapper,
    'nova.objects.base': _complete_registry,
    'nova.rpc': _complete_rpc,
}
