# SPDX-License-Identifier: Apache-2.0
"""How each kind of value is written in the legacy format."""

from __future__ import annotations

from typing import Any

from oslotest import base

from nova_notifications.contract import legacy_rules as rules


def _source(data: Any, **more: Any) -> rules.Source:
    return rules.Source(data, more.pop('context', {}), 'a.b.end', **more)


class ValuesTest(base.BaseTestCase):

    def test_each_kind(self) -> None:
        date = '2012-10-29T13:42:11Z'
        for write, values in (
                (rules.as_text, (('a', 'a'), (None, ''), (7, '7'))),
                (rules.date_as_str, ((date, '2012-10-29 13:42:11+00:00'),
                                     (None, 'None'))),
                (rules.date_or_empty, ((date, '2012-10-29 13:42:11+00:00'),
                                       (None, ''))),
                (rules.isotime, ((date, '2012-10-29T13:42:11.000000'),
                                 (None, ''))),
                (rules.period, ((date, '2012-10-29 13:42:11'), (None, None))),
                (rules.number_or_empty, ((7, 7), (0, ''), (None, ''),
                                         ('7', 7))),
                (rules.absent_if_null, ((7, 7), (0, 0), ('', ''),
                                        (None, rules.ABSENT))),
                (rules.absent_if_empty, (({'a': 1}, {'a': 1}),
                                         ({}, rules.ABSENT),
                                         (None, rules.ABSENT))),
                (rules.texts, (({'a': 1}, {'a': '1'}), ({}, rules.ABSENT),
                               (None, rules.ABSENT)))):
            for value, expected in values:
                self.assertEqual(expected, write(value), write)

    def test_where_a_value_is(self) -> None:
        data = {'a': {'nova_object.data': {'b': {'nova_object.data': {
            'c': 1}}, 'x': None}}, 'n': None, 't': 'text'}
        for path, expected in (
                ('a.b.c', 1), ('a.x', None), ('n', None),
                ('moon', rules.ABSENT), ('a.moon', rules.ABSENT),
                ('moon.x', rules.ABSENT), ('n.x', rules.ABSENT),
                ('t.x', rules.ABSENT), ('a.x.c', rules.ABSENT),
                ('t.x.y', rules.ABSENT)):
            self.assertEqual(expected, rules.follow(data, path.split('.')),
                             path)
        self.assertIs(rules.ABSENT, rules.follow(None, ['a']))

    def test_rules(self) -> None:
        source = _source({'a': 1})
        for rule, path, value, known in (
                (rules.field('a'), 'a', 1, True),
                (rules.field('a', str), 'a', '1', True),
                (rules.field('b', str), 'b', rules.ABSENT, True),
                (rules.constant(7), None, 7, True),
                (rules.constant(7, 'p'), 'p', 7, True),
                (rules.unknown(), None, rules.ABSENT, False),
                (rules.unknown('who', 'p'), 'p', rules.ABSENT, False)):
            self.assertEqual((path, value, known),
                             (rule.path, rule.make(source), rule.known))

    def test_rules_in_words(self) -> None:
        for rule, text in (
                (rules.field('a.b'), 'a.b'),
                (rules.field('a', None, 'half'), 'a (lost: half)'),
                (rules.constant(7), 'from the message or its context'),
                (rules.field(''), 'the payload itself'),
                (rules.unknown(), 'cannot be known'),
                (rules.unknown('me'), 'cannot be known (read by: me)'),
                (rules.unknown('me', 'p'),
                 'cannot be known; near to it is p (read by: me)'),
                (rules.unknown('', ''),
                 'cannot be known; near to it is the payload itself')):
            self.assertEqual(text, rule.in_words)

    def test_disks(self) -> None:
        for flavor, expected in (
                ({'root_gb': 1, 'ephemeral_gb': 2}, 3),
                ({'root_gb': None, 'ephemeral_gb': 2}, 2),
                ({'root_gb': 1}, rules.ABSENT)):
            self.assertEqual(expected, rules.disk_gb(_source(
                {'flavor': {'nova_object.data': flavor}})))

    def test_images(self) -> None:
        for data, url, expected in (
                ({'image_uuid': 'i'}, 'http://g/', 'http://g/images/i'),
                ({'image_uuid': None}, 'http://g', 'http://g/images/'),
                ({'image_uuid': 'i'}, None, rules.ABSENT),
                ({}, 'http://g', rules.ABSENT)):
            self.assertEqual(expected, rules.image_ref_url(
                _source(data, image_url=url)))
        flavor = {'flavor': {'nova_object.data': {'root_gb': 20}}}
        for data, known, expected in (
                ({}, None, rules.ABSENT),
                ({'image_uuid': None}, None, {'base_image_ref': ''}),
                ({'image_uuid': 'i'}, {'base_image_ref': 'o', 'x': '1'},
                 {'base_image_ref': 'o', 'x': '1'}),
                ({'image_uuid': 'i'}, {'min_disk': '7'},
                 {'base_image_ref': 'i', 'min_disk': '7'}),
                ({'image_uuid': 'i', **flavor}, {'min_disk': '7'},
                 {'base_image_ref': 'i', 'min_disk': '20'}),
                ({'image_uuid': 'i', **flavor}, {'min_disk': '70'},
                 {'base_image_ref': 'i', 'min_disk': '70'})):
            self.assertEqual(expected, rules.image_meta(
                _source(data, image_meta=known)))

    def test_lists(self) -> None:
        self.assertEqual(
            [{'address': 'a', 'type': 'fixed', 'version': 4, 'label': 'l',
              'vif_mac': 'm'}],
            rules.fixed_ips([{'nova_object.data': {
                'address': 'a', 'version': 4, 'label': 'l', 'mac': 'm'}}]))

        def metric(**data: Any) -> Any:
            found, = rules.metric_list([{'nova_object.data': {
                'name': 'n', 'timestamp': None, 'source': 's', **data}}])
            return {key: value for key, value in found.items()
                    if key not in ('timestamp', 'source')}

        self.assertEqual([], rules.metric_list(None))
        for data, expected in (
                ({'value': 0}, {'name': 'n', 'value': 0}),
                ({'value': 50, 'name': 'a.percent'},
                 {'name': 'a.percent', 'value': 0.5}),
                ({'value': None, 'numa_membw_values': {}},
                 {'name': 'n', 'numa_membw_values': {}}),
                ({'value': None, 'numa_membw_values': None}, {'name': 'n'})):
            self.assertEqual(expected, metric(**data))

    def test_a_failure(self) -> None:
        fault = {'fault': {'nova_object.data': {
            'exception': 'FlavorNotFound', 'exception_message': 'x' * 256}}}
        for data, code, message in (
                (fault, 404, 'x' * 255), ({}, rules.ABSENT, rules.ABSENT),
                ({'fault': None}, rules.ABSENT, rules.ABSENT),
                ({'fault': {'nova_object.data': {'exception': 'Moon'}}}, 500,
                 'Moon'),
                ({'fault': {'nova_object.data': {
                    'exception': 'FlavorNotFound',
                    'exception_message': 7}}}, 404, '')):
            self.assertEqual((code, message), (
                rules.fault_code('fault').make(_source(data)),
                rules.fault_message('fault').make(_source(data))))
        self.assertEqual("Moon('')", rules.exception('fault').make(_source(
            {'fault': {'nova_object.data': {'exception': 'Moon'}}})))
        self.assertIs(rules.ABSENT, rules.exception('fault').make(
            _source({})))
        self.assertEqual('b', rules.action(_source({})))

    def test_who_asked(self) -> None:
        for context, user, project in (
                ({'user_id': 'a', 'user': 'b', 'project_id': 'c',
                  'tenant': 'd'}, 'a', 'c'),
                ({'user': 'b', 'tenant': 'd'}, 'b', 'd'),
                ({'user_id': None, 'user': 'b', 'project_id': ''}, 'b', ''),
                ({}, rules.ABSENT, rules.ABSENT)):
            self.assertEqual((user, project), tuple(
                rules.of_request(name).make(_source({}, context=context))
                for name in ('user_id', 'project_id')))
        self.assertEqual('p', rules.of_request('user_id', 'p').path)
