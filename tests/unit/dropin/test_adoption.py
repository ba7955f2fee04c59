# SPDX-License-Identifier: Apache-2.0
"""The edits by which a Nova adopts the library, made to small texts."""

from __future__ import annotations

import ast
import pathlib
import tempfile
import textwrap

from oslotest import base

from tests.nova import callsites
from tests.nova.adoption import checkout
from tests.nova.adoption import commits
from tests.nova.adoption import dead
from tests.nova.adoption import editing
from tests.nova.adoption import foundations
from tests.nova.adoption import nova_tests

_PAIR = textwrap.dedent('''\
    import os

    from oslo_log import log as logging

    from nova.compute import utils as compute_utils
    from nova.objects import fields


    class Manager:

        def rest(self, context, instance, network_info):
            # What only the legacy format has.
            extra = {'a': 'b'}
            # Send the legacy unversioned notification.
            self._notify_about_instance_usage(
                context, instance, 'suspend.start', extra_usage_info=extra,
                network_info=network_info)
            # NOTE: kept, for it is about the server.
            compute_utils.notify_about_instance_action(context, instance,
                self.host, action=fields.NotificationAction.SUSPEND,
                phase=fields.NotificationPhase.START)
            os.sync()

        def attach(self, context, instance, volume_id):
            info = {'volume_id': volume_id}
            self._notify_about_instance_usage(
                context, instance, 'volume.attach', extra_usage_info=info)
            compute_utils.notify_about_volume_attach_detach(
                context, instance, self.host,
                action=fields.NotificationAction.VOLUME_ATTACH,
                phase=fields.NotificationPhase.END, volume_id=volume_id)
    ''')
_TEST = textwrap.dedent('''\
    from unittest import mock

    from nova.compute import utils as compute_utils


    class TestManager:

        @mock.patch('nova.compute.manager.Manager.'
                    '_notify_about_instance_usage')
        @mock.patch.object(compute_utils, 'notify_about_instance_action')
        def test_rest(self, notify, legacy):
            self.manager.rest(self.context, self.instance, 'network')
            legacy.assert_called_once_with(
                self.context, self.instance, 'suspend.start',
                network_info='network')
            notify.assert_called_once_with(
                self.context, self.instance, 'host', action='suspend',
                phase='start')
    ''')


class TestCallSites(base.BaseTestCase):
    """A pair of calls becomes one."""

    def setUp(self) -> None:
        super().setUp()
        self.text, self.extras = callsites.merge(_PAIR)

    def test_no_call_is_left_of_the_old_ones(self) -> None:
        self.assertNotIn('notify_about', self.text)
        self.assertNotIn('compute_utils', self.text)
        self.assertIn('emitters.instance.action(context, instance,',
                      self.text)
        self.assertIn('emitters.instance.volume_attach_detach(', self.text)

    def test_enums_and_comments_stay_but_those_on_the_formats(self) -> None:
        self.assertIn('# NOTE: kept', self.text)
        self.assertIn('action=fields.NotificationAction.SUSPEND', self.text)
        self.assertNotIn('legacy unversioned', self.text)

    def test_what_is_still_read_stays_and_what_is_not_goes(self) -> None:
        self.assertIn("extra = {'a': 'b'}", self.text)
        self.assertNotIn('info = {', self.text)

    def test_legacy_arguments_are_given_along(self) -> None:
        calls = {ast.unparse(node.func): [
            keyword.arg for keyword in node.keywords]
            for node in ast.walk(ast.parse(self.text))
            if isinstance(node, ast.Call)}
        self.assertLessEqual(
            {'network_info', 'extra_usage_info'},
            set(calls['emitters.instance.action']))
        self.assertNotIn('best_effort', calls['emitters.instance.action'])
        self.assertNotIn('extra_usage_info',
                         calls['emitters.instance.volume_attach_detach'])

    def test_the_import_is_among_those_of_other_projects(self) -> None:
        self.assertIn('from nova_notifications import emitters\n'
                      'from oslo_log import log', self.text)

    def test_half_a_pair_is_an_error(self) -> None:
        other = _PAIR.replace('_notify_about_instance_usage(\n', '_tell(\n')
        error = self.assertRaises(editing.NotFound, callsites.merge, other)
        self.assertIn('beside compute_utils.notify_about_', error.wanted)

    def test_two_causes_are_an_error(self) -> None:
        other = _PAIR.replace('network_info=network_info)', 'fault=error)')
        self.assertRaises(editing.NotFound, callsites.merge, other)


class TestTests(base.BaseTestCase):
    """Nova's tests look at the emitters."""

    def test_they_expect_what_the_emitter_is_given(self) -> None:
        _, extras = callsites.merge(_PAIR)
        name = 'notify_about_instance_action'
        text = nova_tests.expecting(_TEST, [name], extras)
        text = nova_tests.without(
            text, lambda target: target.endswith('instance_usage'))
        text = nova_tests.moved(text, {
            'nova.compute.utils.' + name:
                'nova_notifications.emitters.instance.action'})
        ast.parse(text)
        self.assertNotIn('legacy', text)
        self.assertNotIn('compute_utils', text)
        self.assertIn('def test_rest(self, notify):', text)
        self.assertIn(
            "@mock.patch('nova_notifications.emitters.instance.action')",
            text)
        self.assertIn("network_info='network'", text)


class TestDead(base.BaseTestCase):
    """Variables that nobody reads go, with what was made for them."""

    def test_a_chain_and_its_condition(self) -> None:
        text = textwrap.dedent('''\
            def send(phase, flavor):
                kept = phase
                # For one format.
                extra = None
                if phase == 'end':
                    name = flavor.name
                    extra = dict(name=name)
                return kept
            ''')
        self.assertEqual(
            'def send(phase, flavor):\n    kept = phase\n    return kept\n',
            dead.without(text, {'send': {'extra', 'kept'}}))


class TestCommits(base.BaseTestCase):
    """What each commit says, and what one that does not apply says."""

    def test_each_has_a_message_and_a_note(self) -> None:
        for commit in commits.COMMITS:
            lines = commit.message().splitlines()
            self.assertLessEqual(len(lines[0]), 50, commit.name)
            self.assertEqual('', lines[1], commit.name)
            self.assertLessEqual(max(map(len, lines)), 78, commit.name)
            self.assertNotIn('{', commit.note(), commit.name)
            self.assertNotIn('None', commit.note(), commit.name)

    def test_what_does_not_apply_is_named(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            root = pathlib.Path(directory)
            nova = checkout.Checkout(root)
            nova.write('nova/rpc.py', 'import os\n\n\ndef start():\n'
                                      '    os.sync()\n')
            foundations.requirement(nova)
            foundations.adapter(nova)
        self.assertEqual(
            [('requirements.txt', 'the file'),
             ('nova/rpc.py', 'a function cleanup')], nova.missing)
