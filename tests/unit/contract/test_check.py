# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import dataclasses
import json
import pathlib
from typing import Any
from unittest import mock

import fixtures
from oslotest import base

from nova_notifications import catalogue
from nova_notifications.cmd import sample_maker
from nova_notifications.contract import check
from nova_notifications.contract import field_types
from nova_notifications.contract import golden
from nova_notifications.contract import handler_types
from nova_notifications.contract import introspect
from nova_notifications.contract import model
from nova_notifications.contract import samples
from nova_notifications.contract import stubs
from nova_notifications import exceptions


class CheckTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        self.now = introspect.contract()
        self.made = sample_maker.samples()
        self.root = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        golden.write(self.now, self.root / 'golden')
        samples.write(self.made, self.now, self.root / 'samples')

    def _check(self, now: model.Contract | None = None) -> list[str]:
        return list(check.check(now or self.now, self.made,
                                self.root / 'golden', self.root / 'samples'))

    def _changed(self, name: str, **changes: Any) -> model.Contract:
        return dataclasses.replace(self.now, objects={
            **self.now.objects, name: dataclasses.replace(
                self.now.objects[name], **changes)})

    def test_what_is_committed_is_right(self) -> None:
        self.assertEqual([], list(check.check(introspect.contract(),
                                              sample_maker.samples())))

    def test_what_is_written_from_the_classes_is_stale(self) -> None:
        for module, text in (
                (field_types, 'a.py: the annotations of its classes are not'),
                (handler_types, 'a.py does not have the payloads that'),
                (stubs, 'a.py does not name the modules beside it')):
            with mock.patch.object(module, 'differing', lambda: ['a.py']):
                found, = self._check()
            self.assertTrue(found.startswith(text), found)
            self.assertIn('contract update', found)

    def test_all_events_and_payloads_are_there(self) -> None:
        self.assertEqual(set(catalogue.events()), set(self.now.events))
        self.assertEqual(set(catalogue.events()), set(self.made))
        self.assertEqual(
            set(catalogue.payload_classes()),
            {item.name for item in self.now.objects.values()
             if item.is_payload})
        self.assertEqual(
            {event.sample for event in catalogue.events().values()},
            {path.name for path in samples.DIRECTORY.glob('*.json')})

    def test_a_stale_golden_file(self) -> None:
        path = self.root / 'golden' / 'KeypairPayload.json'
        path.write_text(path.read_text().replace('"1.0"', '"1.1"'))
        found = self._check()
        self.assertTrue(found[0].startswith('VERSION_NO_DECREASE'), found)
        self.assertIn('do: KeypairPayload.json. Next: run', found[1])

    def test_a_golden_file_too_much_and_one_too_few(self) -> None:
        (self.root / 'golden' / 'KeypairPayload.json').rename(
            self.root / 'golden' / 'KeyPayload.json')
        found = self._check()
        self.assertTrue(any(text.startswith('CLASS_SAME_NAME')
                            for text in found))
        self.assertIn('KeyPayload.json, KeypairPayload.json', found[-1])

    def test_a_stale_sample(self) -> None:
        path = self.root / 'samples' / 'instance-lock.json'
        path.write_text('{}')
        found, = self._check()
        self.assertIn('instance-lock.json', found)
        path.unlink()
        found, = self._check()
        self.assertIn('instance-lock.json', found)

    def test_an_invalid_sample(self) -> None:
        data = self.made['keypair.create.end']['payload']['nova_object.data']
        data['type'] = 5
        found = self._check()
        self.assertIn(
            "sample of keypair.create.end: $.payload['nova_object.data']"
            ".type: 5 is not of type 'string'", found[1])

    def test_an_event_that_does_not_happen(self) -> None:
        del self.made['instance.lock']
        found = self._check()
        self.assertIn('instance.lock was not emitted for a sample', found[0])

    def test_a_field_without_description(self) -> None:
        item = self.now.objects['KeypairPayload']
        fields = {**item.fields, 'size': model.FieldContract(
            'size', 'IntegerField', False)}
        found = self._check(self._changed('KeypairPayload', fields=fields))
        self.assertIn(
            'KeypairPayload.size has no description. Next: edit '
            'nova_notifications/contract/data/descriptions.json.', found)

    def test_a_fingerprint_that_does_not_follow(self) -> None:
        found = self._check(self._changed('KeypairPayload',
                                          fingerprint='1.0-0'))
        self.assertTrue(any('does not follow from its fields' in text
                            for text in found), found)

    def test_update_refuses_a_change_under_an_unchanged_version(self) -> None:
        fields = dict(self.now.objects['KeypairPayload'].fields)
        del fields['type']
        now = self._changed('KeypairPayload', fields=fields)
        found = check.refusals(now, directory=self.root / 'golden')
        self.assertEqual({'FIELD_NO_DELETE', 'VERSION_BUMPED'},
                         {finding.rule for finding in found})

    def test_update_refuses_a_fingerprint_nobody_can_explain(self) -> None:
        now = self._changed('KeypairPayload', fingerprint='1.0-0')
        found, = check.refusals(now, directory=self.root / 'golden')
        self.assertEqual('FINGERPRINT_EXPLAINED', found.rule)

    def test_update_takes_what_is_announced(self) -> None:
        fields = dict(self.now.objects['KeypairPayload'].fields)
        del fields['type']
        now = self._changed('KeypairPayload', fields=fields, version='2.0')
        self.assertEqual([], check.refusals(
            now, directory=self.root / 'golden'))

    def test_update_goes_on_when_somebody_has_judged(self) -> None:
        events = dict(self.now.events)
        del events['instance.lock']
        now = dataclasses.replace(self.now, declared_events=events)
        directory = self.root / 'golden'
        self.assertEqual(['EVENT_NO_DELETE'], [
            f.rule for f in check.refusals(now, directory=directory)])
        self.assertEqual([], check.refusals(
            now, ['EVENT_NO_DELETE'], directory))

    def test_versions_cannot_be_accepted(self) -> None:
        for name in ('VERSION_BUMPED', 'NO_SUCH_RULE'):
            error = self.assertRaises(exceptions.ContractError,
                                      check.refusals, self.now, [name])
            self.assertIn('EVENT_NO_DELETE', str(error))

    def test_the_first_update_has_nothing_to_refuse(self) -> None:
        self.assertEqual([], check.refusals(
            self.now, directory=self.root / 'nothing'))

    def test_write_deletes_files_of_nothing(self) -> None:
        for name in ('golden', 'samples'):
            (self.root / name / 'Old.json').write_text('{}')
        self.assertEqual(['Old.json'],
                         golden.write(self.now, self.root / 'golden'))
        self.assertEqual(['Old.json'], samples.write(
            self.made, self.now, self.root / 'samples'))
        self.assertEqual([], self._check())

    def test_a_broken_sample_file_is_named(self) -> None:
        event = self.now.events['instance.lock']
        directory = self.root / 'samples'
        (directory / 'instance-lock.json').write_text('{"a": ')
        error = self.assertRaises(exceptions.ContractError, samples.read,
                                  event, directory)
        self.assertIn('sample instance-lock.json: Expecting', str(error))
        (directory / 'instance-lock.json').unlink()
        error = self.assertRaises(exceptions.ContractError, samples.read,
                                  event, directory)
        self.assertIn('instance-lock.json: No such file', str(error))

    def test_samples_do_not_depend_on_the_time(self) -> None:
        self.assertEqual(json.dumps(self.made),
                         json.dumps(sample_maker.samples()))
