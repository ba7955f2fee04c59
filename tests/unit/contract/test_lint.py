# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import pathlib
from typing import Any

import jsonschema
from oslotest import base
import yaml

from nova_notifications.contract import declaration
from nova_notifications.contract import files
from nova_notifications.contract import history
from nova_notifications.contract import lint
from nova_notifications import exceptions
from nova_notifications.legacy import events as legacy_events

CONSUMERS = pathlib.Path(__file__).parents[3] / 'examples' / 'consumers'
LEGACY = lint.LegacyEvents(legacy_events.ALLOWED, {
    'compute.instance.create.end': 'instance.create.end',
    'compute.instance.delete.end': 'instance.delete.end',
    'compute.instance.pause.end': 'instance.pause.end',
    'compute.instance.power_off.end': 'instance.power_off.end',
    'compute.instance.rebuild.error': 'instance.rebuild.error',
    'compute.instance.shutdown.end': 'instance.shutdown.end',
    'compute.instance.soft_delete.end': 'instance.soft_delete.end'})


class LintTestCase(base.BaseTestCase):
    """Lints a declaration against releases."""

    def _lint(self, document: Any, *releases: str) -> list[lint.Problem]:
        names = releases or [r.nova for r in history.releases()]
        return lint.lint(declaration.parse(document),
                         [history.contract_of(name) for name in names],
                         LEGACY)

    def _reads(self, **read: Any) -> dict[str, Any]:
        return {'consumer': 'test', 'topic': 'versioned_notifications',
                'reads': [read]}


class ReadersTest(LintTestCase):
    """The readers of today: each known error is found."""

    def _of(self, name: str, *releases: str) -> list[lint.Problem]:
        path = CONSUMERS / f'{name}.yaml'
        return self._lint(yaml.safe_load(path.read_text()), *releases)

    def _rules(self, name: str, *releases: str) -> dict[str, str]:
        return {f'{p.rule} {p.where}': p.text
                for p in self._of(name, *releases)}

    def test_every_example_is_checked_here(self) -> None:
        self.assertEqual(
            {'almanach', 'billing-adapter', 'blazar', 'ceilometer',
             'ceilometer-versioned', 'designate', 'manageiq', 'novajoin',
             'searchlight', 'senlin', 'stacktach', 'starlingx', 'vitrage',
             'watcher', 'yagi'},
            {path.stem for path in CONSUMERS.glob('*.yaml')})

    def test_legacy_readers_get_what_they_read(self) -> None:
        for name in ('ceilometer', 'designate', 'almanach', 'manageiq',
                     'stacktach', 'yagi'):
            self.assertEqual({}, self._rules(name, '34'), name)

    def test_careful_versioned_readers_get_what_they_read(self) -> None:
        for name in ('watcher', 'blazar'):
            self.assertEqual({}, self._rules(name, '34'), name)

    def test_watcher_hears_of_locks_since_release_18(self) -> None:
        found = {p.where: p for p in self._of('watcher')}
        problem = found['reads[0].events.instance.lock']
        self.assertEqual(('NEVER_SENT', '17'), (problem.rule, problem.span))

    def test_the_gap_between_the_formats(self) -> None:
        found = self._rules('ceilometer-versioned', '34')
        self.assertIn('FIELD_MISSING reads[0].fields.image_meta', found)
        self.assertIn('FIELD_MISSING reads[0].fields.instance_type_id', found)
        self.assertEqual(2, len(found))
        for text in found.values():
            self.assertIn('a key of the legacy payload, which has no '
                          'counterpart here', text)

    def test_searchlight_and_novajoin_pin_what_nova_left(self) -> None:
        for name in ('searchlight', 'novajoin'):
            rejected = [p for p in self._of(name)
                        if p.rule == 'VERSION_REJECTED']
            self.assertIn('34.0.0', rejected[-1].releases)
            self.assertTrue(any('InstanceCreatePayload 1.13' in p.text
                                for p in rejected), name)
        self.assertIn('FIELD_MISSING reads[0].fields.image_meta',
                      self._rules('novajoin', '17'))

    def test_searchlight_cannot_read_the_second_major(self) -> None:
        problem = next(p for p in self._of('searchlight')
                       if p.where.startswith('reads[1]'))
        self.assertEqual('25-30', problem.span)
        self.assertIn('InstanceUpdatePayload 2.0', problem.text)

    def test_the_billing_adapter_drops_every_update(self) -> None:
        found = self._of('billing-adapter', '34')
        self.assertEqual(
            {'InstanceUpdatePayload 2.1 would be rejected, and with it '
             'instance.update', 'InstanceExistsPayload 2.1 would be '
             'rejected, and with it instance.exists'},
            {p.text for p in found})
        self.assertEqual({}, self._rules('billing-adapter', '24'))

    def test_vitrage_reads_a_field_that_one_payload_has(self) -> None:
        found = self._rules('vitrage', '34')
        text = found['FIELD_MISSING reads[0].fields.instance_name']
        self.assertIn('only InstanceCreatePayload has it', text)
        self.assertIn('FIELD_NULL reads[0].fields.instance_name', found)
        early = {release.partition('.')[0] for problem in self._of('vitrage')
                 if 'InstanceCreatePayload has it since 1.11 (Nova 19)'
                 in problem.text for release in problem.releases}
        self.assertEqual({'17', '18'}, early)

    def test_starlingx_reads_what_legacy_never_had(self) -> None:
        found = self._rules('starlingx')
        self.assertEqual(['FIELD_MISSING reads[0].fields.power_state'],
                         list(found))

    def test_senlin_listens_on_the_wrong_topic(self) -> None:
        found = self._of('senlin')
        self.assertEqual({'WRONG_TOPIC'}, {p.rule for p in found})
        self.assertEqual(6, len(found))
        self.assertIn('listen for instance.pause.end',
                      {p.next_step for p in found})
        self.assertEqual({'17-34'}, {p.span for p in found})


class LintTest(LintTestCase):

    def test_null_is_found_along_the_path(self) -> None:
        read = self._reads(events=['instance.pause.*'],
                           fields=['fault.exception', 'flavor.name',
                                   'metadata.any.key', 'uuid'])
        self.assertEqual(
            ['FIELD_NULL reads[0].fields.fault.exception'],
            [f'{p.rule} {p.where}' for p in self._lint(read, '34')])

    def test_an_optional_field_may_be_null_or_absent(self) -> None:
        read = self._reads(events=['instance.pause.*'],
                           optional=['host', 'no_such'])
        self.assertEqual([], self._lint(read, '34'))

    def test_a_field_that_came_is_missing_before(self) -> None:
        read = self._reads(events=['instance.pause.start'],
                           fields=['shares'])
        found = {p.rule: p.span for p in self._lint(read)}
        self.assertEqual({'FIELD_MISSING': '17-30', 'FIELD_NULL': '31-34'},
                         found)

    def test_events_that_came_later_are_found_by_their_pattern(self) -> None:
        read = self._reads(events=['instance.share_*'], fields=['share_id'])
        problem, = self._lint(read, '25', '34')
        self.assertEqual(
            ('NEVER_SENT', '25', 'not sent yet, it came with Nova 31'),
            (problem.rule, problem.span, problem.text))

    def test_what_a_path_may_have_meant(self) -> None:
        for field, text in (
                ('uuid.first', 'there is nothing behind uuid'),
                ('flavor.nam', 'FlavorPayload has no nam, the nearest is '
                               'name'),
                ('ip_addresses.adress', 'IpPayload has no adress, the '
                                        'nearest is address'),
                ('instance_type', 'which is flavor.name here'),
                ('volume_id', 'BlockDevicePayload, '
                 'InstanceActionVolumePayload and VolumeUsagePayload have '
                 'it'),
                # Declared there, but never sent.
                ('image_meta', 'has no counterpart here'),
                ('display_nam', 'no payload has it, the nearest is '
                                'display_name')):
            problem, = self._lint(self._reads(
                events=['instance.pause.end'], fields=[field]), '34')
            self.assertEqual('FIELD_MISSING', problem.rule)
            self.assertIn(text, problem.text)

    def test_a_nested_field_that_came_later(self) -> None:
        read = self._reads(events=['instance.pause.end'],
                           fields=['shares.tag'])
        problem = self._lint(read, '30', '34')[0]
        self.assertIn('InstanceActionPayload has it since 1.9 (Nova 31)',
                      problem.text)

    def test_a_near_name_is_offered(self) -> None:
        read = self._reads(events=['instance.pause.strat'], fields=['uuid'])
        problem, = self._lint(read, '34')
        self.assertIn('instance.pause.start', problem.next_step)
        read = self._reads(events=['instance.pause.start'],
                           fields=['projekt_id'])
        problem, = self._lint(read, '34')
        self.assertIn('no payload has it', problem.text)

    def test_payload_names_that_a_reader_accepts(self) -> None:
        read = self._reads(events=['instance.rebuild.*'], fields=['uuid'],
                           payloads=['InstanceActionPayload'])
        problem, = self._lint(read, '17', '34')
        self.assertEqual(('PAYLOAD_REJECTED', ('34.0.0',)),
                         (problem.rule, problem.releases))

    def test_envelope_and_context(self) -> None:
        for topic in ('versioned_notifications', 'notifications'):
            read = self._reads(
                events=['*'], envelope=['message_id', 'message'],
                context=['request_id', '_context_user_id', 'auth_token',
                         'tenant_nam'])
            found = {problem.subject: problem for problem in self._lint(
                {**read, 'topic': topic}, '17', '34')}
            self.assertEqual(
                {'envelope message', 'context auth_token',
                 'context tenant_nam'}, found.keys())
            self.assertIn('the nearest is message_id',
                          found['envelope message'].text)
            self.assertIn('always empty', found['context auth_token'].text)
            self.assertEqual('17, 34', found['context auth_token'].span)

    def test_a_versioned_name_on_the_legacy_topic(self) -> None:
        read = self._reads(events=['instance.pause.end'], fields=[])
        problem, = self._lint({**read, 'topic': 'notifications'}, '34')
        self.assertEqual('WRONG_TOPIC', problem.rule)
        self.assertIn('compute.instance.pause.end', problem.next_step)


class DeclarationTest(LintTestCase):

    schema = jsonschema.Draft202012Validator(
        files.data('declaration.schema.json'))

    def _error(self, document: Any) -> str:
        return str(self.assertRaises(exceptions.ContractError,
                                     declaration.parse, document))

    def test_what_is_wrong_is_named_by_place(self) -> None:
        good = self._reads(events=['x'])
        for document, text in (
                (None, 'a mapping is expected, not nothing'),
                ({**good, 'topics': 'x'}, 'topics is not known here'),
                ({**good, 'topic': 'mine'}, 'topic: \'mine\' is none'),
                ({**good, 'topic': None}, 'topic: a text is expected'),
                ({**good, 'reads': []}, 'reads: a list with at least one'),
                (self._reads(), 'reads[0].events: a list'),
                (self._reads(events=[1]), 'reads[0].events[0]: a text'),
                (self._reads(events=['x'], pins=[]), 'pins is not known'),
                (self._reads(events=['x'], versions=[1.1]),
                 'reads[0].versions[0]: put the version in quotes'),
                (self._reads(events=['x'], versions={'A': [2]}),
                 'reads[0].versions.A[0]: a text')):
            self.assertIn(text, self._error(document))
            self.assertFalse(self.schema.is_valid(document), document)

    def test_the_schema_accepts_each_example(self) -> None:
        for path in CONSUMERS.glob('*.yaml'):
            document = yaml.safe_load(path.read_text())
            self.assertTrue(declaration.parse(document))
            self.schema.validate(document)
            for read in document['reads']:
                del read['events']
            self.assertFalse(self.schema.is_valid(document))

    def test_a_topic_of_ones_own_has_the_format_in_its_name(self) -> None:
        for topic, legacy in (('notifications', True),
                              ('notifications_billing', True),
                              ('versioned_notifications_2', False)):
            found = declaration.parse({**self._reads(events=['x']),
                                       'topic': topic})
            self.assertEqual(legacy, found.legacy)
