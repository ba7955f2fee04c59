# SPDX-License-Identifier: Apache-2.0
"""Tests of Nova that look behind a public name of its notification code.

Each patches, calls or reads a private name, which the library does not have.
"""

from __future__ import annotations

import ast
import pathlib
import typing as ty

#: There may be no more, whatever they are.
LIMIT = 15


#: Tests of an older Nova that hold its own contract: grafted, it has that of
#: the library, which is newer.  By test, the reason.  None on the newest Nova.
NEWER_CONTRACT: ty.Mapping[str, str] = {
    'nova.tests.unit.notifications.objects.test_notification.'
    'TestNotificationObjectVersions.test_versions':
        'compares fingerprints of all classes with those of its own series',
    'nova.tests.functional.notification_sample_tests.test_instance.'
    'TestInstanceNotificationSample.'
    'test_rebuild_server':
        'has the version of a payload in its own text',
    'nova.tests.functional.notification_sample_tests.test_instance.'
    'TestInstanceNotificationSample.'
    'test_rebuild_server_with_trusted_cert':
        'has the version of a payload in its own text',
}


class Excuse(ty.NamedTuple):
    """Why one test of Nova may fail.

    :param test: its name
    :param private: the private name, from its module on
    :param reason: what the test does with it
    """

    test: str
    private: str
    reason: str


_BASE = 'nova.tests.unit.notifications.test_base.'
_INSTANCE = ('nova.tests.unit.notifications.objects.test_instance.'
             'TestInstanceNotification.')
_STATES = 'nova.notifications.base._compute_states_payload'
_VERSIONED = 'nova.notifications.base._send_versioned_instance_update'

EXCUSES: tuple[Excuse, ...] = (
    Excuse(_BASE + 'TestSendInstanceUpdateNotification.'
           'test_send_legacy_instance_update_notification', _STATES,
           'replaces it'),
    Excuse(_BASE + 'TestSendInstanceUpdateNotification.'
           'test_send_versioned_instance_update_notification_disabled',
           _VERSIONED, 'calls it'),
    Excuse(_INSTANCE + 'test_send_version_instance_update_uses_flavor',
           _VERSIONED, 'calls it'),
    Excuse(_INSTANCE + 'test_send_versioned_instance_notification_is_not_'
           'called_disabled', _VERSIONED, 'calls it'),
    Excuse(_INSTANCE + 'test_send_versioned_instance_notification_is_not_'
           'called_unversioned', _VERSIONED, 'calls it'),
    Excuse('nova.tests.unit.test_notifications.NotificationsFormatTestCase.'
           'test_state_computation', _STATES, 'calls it'),
)


def reasons(older: bool) -> dict[str, str]:
    """Return why tests may fail, by test.

    :param older: the Nova is older than the contract of the library
    """
    found = {excuse.test: '%s: %s' % (excuse.private, excuse.reason)
             for excuse in EXCUSES}
    return {**found, **NEWER_CONTRACT} if older else found


def problems(nova: pathlib.Path, modules: ty.Collection[str],
             older: bool = False) -> ty.Iterator[str]:
    """What is wrong with the excuses themselves.

    :param nova: directory of the ``nova`` package
    :param modules: the test modules that are run
    :param older: this Nova may not have all of the tests yet
    """
    if len(EXCUSES) > LIMIT:
        yield '%d excuses, and %d are allowed' % (len(EXCUSES), LIMIT)
    for excuse in EXCUSES:
        module, cls, method = excuse.test.rsplit('.', 2)
        if module not in modules:
            continue
        private = excuse.private.rpartition('.')[2]
        if not private.startswith('_') or private.startswith('__'):
            yield '%s is no private name' % excuse.private
        path = nova.joinpath(*module.split('.')[1:]).with_suffix('.py')
        function = _function(ast.parse(path.read_text()), cls, method)
        if function is None:
            if not older:
                yield 'there is no %s' % excuse.test
        elif private not in ast.unparse(function):
            yield '%s does not use %s' % (excuse.test, private)


def _function(tree: ast.Module, cls: str, method: str
              ) -> ty.Optional[ast.FunctionDef]:
    """A method with its decorators, None where there is none."""
    for part in tree.body:
        if isinstance(part, ast.ClassDef) and part.name == cls:
            for function in part.body:
                if (isinstance(function, ast.FunctionDef)
                        and function.name == method):
                    return function
    return None
