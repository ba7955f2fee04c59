# SPDX-License-Identifier: Apache-2.0
"""The commits by which Nova adopts the library, smallest first."""

from __future__ import annotations

import pathlib
import re
import typing as ty

import yaml

from tests.nova import callsites
from tests.nova.adoption import checkout
from tests.nova.adoption import editing
from tests.nova.adoption import foundations
from tests.nova.adoption import nova_tests
from tests.nova.adoption import parameters
from tests.nova.adoption import patches

Checkout = checkout.Checkout
_TEXTS = pathlib.Path(__file__).with_name('texts.yaml')
_EMITTERS = 'nova_notifications.emitters.'
_UTILS = 'nova/compute/utils.py'
_MANAGER = 'nova/compute/manager.py'


class Commit(ty.NamedTuple):
    """One commit of the series.

    :param name: of its texts in ``texts.yaml``
    :param apply: makes its change
    """

    name: str
    apply: ty.Callable[[Checkout], None]

    def message(self) -> str:
        """Return the commit message."""
        return self._texts()['message']

    def note(self) -> str:
        """Return the release note."""
        texts = self._texts()
        text = texts['note'].format(subject=texts.get('subject'))
        return '---\n' + text

    def subject(self) -> str:
        """Return the first line of the commit message."""
        return self.message().splitlines()[0]

    def _texts(self) -> dict[str, str]:
        texts: dict[str, dict[str, str]] = yaml.safe_load(_TEXTS.read_text())
        return texts[self.name]


def _emitters(*names: str, suffixes: ty.Optional[str] = None,
              after: ty.Callable[[Checkout], None] = lambda nova: None
              ) -> ty.Callable[[Checkout], None]:
    """Return what replaces functions of ``nova.compute.utils`` by emitters.

    :param names: the functions, without what all names begin with
    :param suffixes: a pattern of the legacy event types that are sent by them
    :param after: what is left to do
    """
    whole = ['notify_' + name for name in names]

    def apply(nova: Checkout) -> None:
        extras: list[callsites.Extra] = []
        for path in nova.code():
            if path != _UTILS and any(
                    'compute_utils.' + name in nova.read(path)
                    for name in whole):
                nova.edit(path, lambda text: _merged(text, whole, extras))
        after(nova)
        _tests(nova, whole, extras, suffixes)
        _unused(nova, whole)

    return apply


def _merged(text: str, names: ty.Sequence[str],
            extras: list[callsites.Extra]) -> str:
    text, found = callsites.merge(text, names)
    extras += found
    return parameters.without_notifier(text)


def _tests(nova: Checkout, names: ty.Sequence[str],
           extras: ty.Sequence[callsites.Extra],
           suffixes: ty.Optional[str]) -> None:
    """Have the tests look at the emitters."""
    targets = {'%s.%s' % (patches.UTILS, name):
               _EMITTERS + callsites.EMITTERS[name] for name in names}
    pattern = re.compile(suffixes) if suffixes else None
    for path in nova.tests():
        text = nova.read(path)
        if not any(name in text for name in names):
            continue
        nova.edit(
            # A test that looks at what is sent needs what sends it.
            path, lambda text: nova_tests.without(
                text, lambda target: target in targets,
                reading='self.notifier.notifications'),
            lambda text: nova_tests.expecting(text, names, extras),
            lambda text: _without_legacy(text, names, pattern),
            lambda text: nova_tests.renamed_calls(text, names),
            lambda text: nova_tests.moved(text, targets))


def _without_legacy(text: str, names: ty.Sequence[str],
                    pattern: ty.Optional[ty.Pattern[str]]) -> str:
    if pattern is None:
        return text
    return nova_tests.without(text, lambda target: target.endswith(
        ('notify_about_instance_usage', 'notify_about_server_group_update')),
        pattern)


def _unused(nova: Checkout, names: ty.Sequence[str]) -> None:
    """Delete functions of ``nova.compute.utils`` that nobody calls now."""
    nova.edit(_UTILS, lambda text: foundations.without_unused(
        text, [name for name in names if not any(
            re.search(r'compute_utils\.%s\b' % name, nova.read(path))
            for path in nova.code())]))


def _scheduler(nova: Checkout) -> None:
    """Take away what a test expects of the scheduler's own notifier."""
    nova.edit('nova/tests/unit/scheduler/test_manager.py',
              lambda text: nova_tests.without(
                  text, lambda target: target == 'self.manager.notifier.info'))


def _task_parameter(nova: Checkout) -> None:
    """Take the notifier away that two tasks had for the legacy format."""
    tasks = ('ConfirmResizeTask', 'RevertResizeTask')
    nova.edit('nova/conductor/tasks/cross_cell_migrate.py',
              lambda text: parameters.removed(text, 'legacy_notifier'))
    for path in ('nova/conductor/manager.py',
                 'nova/tests/unit/conductor/tasks/test_cross_cell_migrate.py'):
        nova.edit(path, lambda text: parameters.without_notifier(
            parameters.given_less(text, tasks, 3)))


def _manager(nova: Checkout) -> None:
    """Take away what the compute manager sent the legacy format by."""
    _task_parameter(nova)
    nova.edit(_MANAGER, callsites.fixed_ip, foundations.without_method(
        'ComputeManager', '_notify_about_instance_usage'))
    if 'self.notifier' not in nova.read(_MANAGER):
        nova.edit('nova/manager.py', parameters.without_notifier)
    nova.edit('nova/tests/functional/compute/test_live_migration.py',
              _stub_of_live_migration)
    for path in nova.tests():
        if 'notify_about_instance_usage' in nova.read(path):
            nova.edit(path, lambda text: nova_tests.without(
                text, lambda target: target.endswith(
                    'notify_about_instance_usage')))
    _unused(nova, ['notify_about_instance_usage'])


def _stub_of_live_migration(text: str) -> str:
    """Have a stub take what the emitter takes, and stand in for that."""
    source = editing.Source(text)
    stub = next((node for name, node in source.functions()
                 if name.endswith('.stub_notify')), None)
    patch = next((patch for patch in patches.inside(source.tree)
                  if patch.target.endswith('_notify_about_instance_usage')),
                 None)
    if stub is None or patch is None:
        raise editing.NotFound('the stub stub_notify')
    arguments = stub.args.args
    source.replace(
        source.span(arguments[0])[0], source.span(stub.args.defaults[-1])[1],
        'context, instance, host, action, phase=None,\n%snetwork_info=None, '
        '**kwargs' % (' ' * arguments[0].col_offset))
    source.insert_line(stub.body[0].lineno, (
        '%sif network_info is None:\n%sreturn\n' % (
            ' ' * stub.body[0].col_offset,
            ' ' * (stub.body[0].col_offset + 4))))
    start, end = (source.span(patch.named[0])[0],
                  source.span(patch.named[1])[1])
    source.rewrite(patch.call.func, 'mock.patch')
    source.replace(start, end, repr(_EMITTERS + 'instance.action'))
    return source.result()


COMMITS: tuple[Commit, ...] = (
    Commit('requirement', foundations.requirement),
    Commit('adapter', foundations.adapter),
    Commit('payload-classes', foundations.payload_classes),
    Commit('wrap-exception', foundations.wrap_exception),
    Commit('libvirt', _emitters('about_libvirt_connect_error')),
    Commit('metrics', _emitters('about_metrics_update')),
    Commit('volume-usage', _emitters('about_volume_usage')),
    Commit('server-group', _emitters(
        'about_server_group_action', suffixes='(create|delete)$')),
    Commit('scheduler', _emitters(
        'about_scheduler_action', after=_scheduler)),
    Commit('instance-exists', _emitters('usage_exists')),
    Commit('instance-build', _emitters(
        'about_instance_create', 'about_instance_rebuild',
        suffixes=r'(create|rebuild)\.')),
    Commit('instance-image', _emitters(
        'about_instance_rescue_action', 'about_instance_snapshot',
        'about_resize_prep_instance',
        suffixes=r'(rescue|snapshot|resize\.prep)\.')),
    Commit('instance-volumes', _emitters(
        'about_volume_attach_detach', 'about_volume_swap',
        'about_share_attach_detach', suffixes=r'volume\.')),
    Commit('instance-actions', _emitters(
        'about_instance_action', 'about_instance_delete',
        suffixes='.', after=_manager)),
    Commit('instance-updates', foundations.updates),
    Commit('others', foundations.others),
)
