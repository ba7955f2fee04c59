# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json
import pathlib
from typing import Any

from oslotest import base

from nova_notifications.contract import diff
from nova_notifications.contract import report
from tests.unit.contract import documents


class ReportTest(base.BaseTestCase):

    def setUp(self) -> None:
        super().setUp()
        after = documents.small()
        del after['objects']['PartPayload']['fields']['size']
        del after['objects']['PartPayload']['schema']['size']
        after['enums']['Color'].append('100%\nblue')
        after['objects']['PowerPayload']['version'] = '1.1'
        after['objects']['PowerPayload']['fields']['more'] = {
            'field': 'StringField', 'nullable': True}
        self.old = documents.contract(documents.small())
        self.new = documents.contract(after)
        self.findings = diff.diff(self.old, self.new)
        # Each file gets a name of its own; what counts is the directory.
        path = pathlib.Path(self.create_tempfiles([('x', '')])[0])
        self.root = path.parent / 'checkout'
        objects = self.root / 'nova_notifications' / 'objects'
        objects.mkdir(parents=True)
        (objects / 'thing.py').write_text(
            '# a comment\n\n\nclass PartPayload(base.X):\n'
            '    VERSION = \'1.0\'\n'
            '    SCHEMA = {\n        \'name\': (\'part\', \'name\'),\n    }\n'
            '    fields = {\n        \'name\': fields.StringField(),\n    }\n'
            '\n\nclass PowerPayload(base.X):\n    VERSION = \'1.1\'\n')
        (objects.parent / 'enums.py').write_text(
            'class Other:\n    pass\n\n\nclass Color(Enum):\n    pass\n')

    def _write(self, name: str) -> str:
        return report.FORMATS[name](self.findings, self.old, self.new,
                                    self.root)

    def test_people_read_the_worst_first(self) -> None:
        lines = self._write('text').splitlines()
        self.assertEqual('errors:', lines[0])
        self.assertIn('  FIELD_NO_DELETE PartPayload.size: field present in '
                      '1.0 was deleted. Next: restore it, or bump VERSION to '
                      '2.0.', lines)
        self.assertLess(lines.index('errors:'), lines.index('warnings:'))
        self.assertLess(lines.index('warnings:'), lines.index('notes:'))
        self.assertTrue(lines[-1].startswith('test -> test: wrong (3 errors'))

    def test_json_has_every_finding(self) -> None:
        found = json.loads(self._write('json'))
        self.assertEqual('wrong', found['verdict'])
        self.assertEqual(len(self.findings), len(found['findings']))
        first = found['findings'][0]
        self.assertEqual(
            {'rule', 'category', 'severity', 'where', 'old', 'new', 'text',
             'next_step', 'classes', 'bump'}, first.keys())
        self.assertEqual(('error', 'major'),
                         (first['severity'], first['bump']))

    def test_github_gets_one_line_for_each_that_is_no_note(self) -> None:
        lines = self._write('github').splitlines()
        self.assertEqual(
            len([f for f in self.findings if f.severity > 0]), len(lines))
        self.assertIn('::error file=nova_notifications/objects/thing.py,'
                      'line=4,title=FIELD_NO_DELETE::PartPayload.size: ',
                      lines[0])
        color = next(x for x in lines if 'title=ENUM_VALUE_ADDED' in x)
        self.assertIn('file=nova_notifications/enums.py,line=5', color)
        self.assertIn('100%25%0Ablue', color)

    def test_gerrit_gets_comments_by_file(self) -> None:
        found: dict[str, Any] = json.loads(self._write('gerrit'))
        comments = found['comments']
        self.assertEqual({'nova_notifications/objects/thing.py',
                          'nova_notifications/enums.py'}, comments.keys())
        first = comments['nova_notifications/objects/thing.py'][0]
        self.assertEqual((4, True), (first['line'], first['unresolved']))
        self.assertIn('FIELD_NO_DELETE PartPayload.size: ', first['message'])
        self.assertFalse(
            comments['nova_notifications/enums.py'][0]['unresolved'])

    def test_zuul_gets_file_comments(self) -> None:
        comments = json.loads(self._write('zuul'))['zuul']['file_comments']
        first = comments['nova_notifications/objects/thing.py'][0]
        self.assertEqual({'line', 'message', 'level'}, first.keys())
        self.assertEqual((4, 'error'), (first['line'], first['level']))
        self.assertEqual(
            ['warning'],
            [c['level'] for c in comments['nova_notifications/enums.py']])

    def _lines(self, change: Any) -> dict[str, int]:
        after = documents.small()
        change(after['objects']['PartPayload'])
        new = documents.contract(after)
        return {finding.rule: report.location(
            finding, self.old, new, self.root)[1]
            for finding in diff.diff(self.old, new)
            if finding.where.startswith('PartPayload')}

    def test_a_finding_is_shown_where_it_belongs(self) -> None:
        self.assertEqual(
            {'FIELD_SAME_NULLABLE': 10, 'VERSION_BUMPED': 5},
            self._lines(lambda part: part['fields']['name'].update(
                nullable=True)))
        self.assertEqual(
            {'SCHEMA_SAME_SOURCE': 7, 'VERSION_BUMPED': 5},
            self._lines(lambda part: part['schema'].update(
                name=['part', 'title'])))

    def test_an_event_is_shown_at_its_notification_class(self) -> None:
        after = documents.small()
        after['objects']['ThingDeleteNotification']['samples'] = []
        new = documents.contract(after)
        findings = [f for f in diff.diff(self.old, new)
                    if f.rule == 'EVENT_NO_DELETE']
        self.assertEqual(
            ('nova_notifications/objects/thing.py', 1),
            report.location(findings[0], self.old, new, self.root))
