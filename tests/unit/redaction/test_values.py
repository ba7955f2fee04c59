# SPDX-License-Identifier: Apache-2.0
"""Deep copies of payloads and arguments."""

import collections
import datetime
import decimal
import enum
import ipaddress
import json
from typing import Any
import uuid

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from oslo_context import context as oslo_context
from oslo_versionedobjects import base as ovo_base
from oslo_versionedobjects import fields
from oslotest import base

from nova_notifications import redaction
from tests.unit import fuzz

CANARY = 'CaNaRy7Hidden'


@ovo_base.VersionedObjectRegistry.register
class Cell(ovo_base.VersionedObject):
    VERSION = '1.1'
    fields = {'name': fields.StringField(),
              'transport_url': fields.StringField(),
              'inner': fields.ObjectField('Cell', nullable=True)}

    def obj_load_attr(self, attrname: str) -> None:
        raise AssertionError(f'{attrname} was loaded')


@ovo_base.VersionedObjectRegistry.register
class Server(ovo_base.VersionedObject, ovo_base.VersionedObjectDictCompat):
    VERSION = '2.0'
    fields = {'uuid': fields.UUIDField(),
              'user_data': fields.StringField(nullable=True),
              'launched_at': fields.DateTimeField(tzinfo_aware=False),
              'flavor': fields.ObjectField('Cell')}
    obj_extra_fields = ['name', 'needs_flavor']

    @property
    def name(self) -> str:
        return f'server-{self.uuid[:4]}'

    @property
    def needs_flavor(self) -> Any:
        return self.flavor.name

    def obj_load_attr(self, attrname: str) -> None:
        raise AssertionError(f'{attrname} was loaded')


class Lazy:
    """Like a proxy: whatever is read is loaded."""

    def __init__(self) -> None:
        self.kept = 'kept'

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f'{name} was loaded')

    @property
    def loads(self) -> Any:
        raise AssertionError('loads was loaded')


class Colour(enum.IntEnum):
    RED = 1


def context() -> oslo_context.RequestContext:
    return oslo_context.RequestContext(
        auth_token=CANARY, user_id='u', overwrite=False)


class TestPrimitives(base.BaseTestCase):

    def test_values_as_oslo_writes_them(self) -> None:
        some_uuid = uuid.uuid4()
        value = {
            'when': datetime.datetime(2012, 10, 29, 13, 42, 11),
            'day': datetime.date(2012, 10, 29), 'uuid': some_uuid,
            'ip': ipaddress.ip_address('10.0.0.1'), 'bytes': b'abc',
            'tuple': (1, 2.5, None), 'set': {'b', 'a'}, 'true': True,
            'decimal': decimal.Decimal('1.50'), 'enum': Colour.RED,
            'error': ValueError('no'), 3: 'three'}
        self.assertEqual({
            'when': '2012-10-29T13:42:11.000000', 'day': '2012-10-29',
            'uuid': str(some_uuid), 'ip': '10.0.0.1', 'bytes': 'abc',
            'tuple': [1, 2.5, None], 'set': ['a', 'b'], 'true': True,
            'decimal': '1.50', 'enum': 1, 'error': "ValueError('no')",
            '3': 'three'}, redaction.redact(value))

    def test_cycles_depth_and_size_end_in_a_marker(self) -> None:
        loop: list[Any] = []
        loop.append(loop)
        self.assertEqual(['<cycle>'], redaction.redact(loop))
        deep: list[Any] = []
        for _ in range(5000):
            deep = [deep]
        self.assertIn('<too deep>', json.dumps(redaction.redact(deep)))
        wide = redaction.redact(list(range(60_000)))
        self.assertEqual('<too large>', wide[-1])
        long = redaction.redact(['x' * 60_000] * 200)
        self.assertLess(len(json.dumps(long)), 5 * 1024 * 1024)

    def test_numbers_that_json_refuses(self) -> None:
        copied = redaction.redact([float('nan'), float('inf'), 10 ** 5000])
        json.dumps(copied, allow_nan=False)
        self.assertEqual('nan', copied[0])

    def test_the_original_is_not_shared(self) -> None:
        original = {'a': [1]}
        copied = redaction.redact(original)
        original['a'].append(2)
        self.assertEqual({'a': [1]}, copied)


class TestSecrets(base.BaseTestCase):

    def test_keys(self) -> None:
        value = {key: CANARY for key in (
            'admin_pass', 'adminPass', 'password', 'new_pass', 'auth_token',
            'user_data', 'auth_password', 'auth_username', 'secret_uuid',
            'chap_secret', 'rescue_password', 'private_key', 'transport_url',
            '_obj_transport_url', '_obj_database_connection', 'X-Auth-Token',
            'encryption_key', 'ssl_key',
            'export_location', '_obj_export_location', 'admin-pass')}
        self.assertEqual({'***'}, set(redaction.redact(value).values()))

    def test_harmless_keys(self) -> None:
        value = {'key_name': 'k', 'key_data': 'ssh-rsa AAAA', 'kernel_id': '',
                 'fingerprint': '1e:2c', 'public_key': 'ssh-rsa AAAA',
                 'files': ['a', 'b'], 'user_data': None, 'auth_token': None,
                 'password': '', 'injected_files': [],
                 'names': ['token', 'password', 'b'],
                 'encryption_secret_uuid': None, 'has_password': True}
        self.assertEqual(value, redaction.redact(value))

    def test_files_and_connections(self) -> None:
        value = {
            'injected_files': [('/etc/motd', CANARY)],
            'files': [['/etc/motd', CANARY]],
            'personality': [{'path': '/x', 'contents': CANARY}],
            'connection_info': json.dumps({'data': {
                'auth_password': CANARY, 'target_portal': '10.0.0.1:3260'}}),
            'bdm': {'connection_info': {'data': {'keyring': CANARY}}},
            'broken': {'connection_info': '{' + CANARY}}
        copied = redaction.redact(value)
        self.assertNotIn(CANARY, json.dumps(copied))
        self.assertEqual(
            {'data': {'auth_password': '***',
                      'target_portal': '10.0.0.1:3260'}},
            json.loads(copied['connection_info']))

    def test_pairs_and_commands(self) -> None:
        for value in ([('password', CANARY)],
                      ['openstack', '--os-password', CANARY],
                      ['/usr/bin/ipmitool', '-H', 'h', '-P', CANARY],
                      ('sshpass', '-p', CANARY, 'ssh'),
                      {'credentials': {'user': {'key': CANARY}}},
                      {'secret': {'value': CANARY}},
                      {'oauth_signature': CANARY, 'X-Api-Key': CANARY},
                      {'user': {'api-key': CANARY, 'access-key': CANARY}},
                      ['-n', 'node.session.auth.password', '-v', CANARY],
                      {'name': 'admin_password', 'value': CANARY},
                      f'mysql://nova:{CANARY}@10.0.0.1/nova',
                      ValueError(f'password: {CANARY}'),
                      {f'password={CANARY}': 1}):
            self.assertNotIn(CANARY, json.dumps(redaction.redact(value)))

    def test_fields_of_named_tuples(self) -> None:
        login = collections.namedtuple('login', 'user admin_pass token')
        self.assertEqual(
            ['u', '***', None],
            redaction.redact(login('u', CANARY, None)))


class TestContexts(base.BaseTestCase):

    def test_dropped_anywhere(self) -> None:
        as_dict = context().to_dict()
        value = {'whatever': context(), 'list': [context(), 1],
                 'deep': {'a': [{'b': as_dict}]}, '_context': None,
                 'ctxt': object(), 'kept': 'kept'}
        self.assertEqual({'list': [1], 'deep': {'a': [{}]}, 'kept': 'kept'},
                         redaction.redact(value))
        self.assertIsNone(redaction.redact(context()))

    def test_in_other_rows_too(self) -> None:
        held = {'a': context(), 'b': 1}
        for row in (collections.deque(held.values()), held.values()):
            self.assertEqual({'row': [1]}, redaction.redact({'row': row}))
        self.assertEqual({'row': [['b', 1]]}, redaction.redact(
            {'row': {'b': 1}.items()}))
        self.assertEqual({'row': ['a', 'b']}, redaction.redact(
            {'row': held.keys()}))

    def test_in_the_text_of_something_else(self) -> None:
        text = f"<Context {context().to_dict()}>"
        said = redaction.redact({'text': f'no host for {text}, sorry'})
        self.assertEqual({'text': 'no host for ***, sorry'}, said)
        self.assertEqual({'text': '***'}, redaction.redact(
            {'text': text[:-8]}))

    def test_duck_typed_ones_too(self) -> None:
        class Duck:
            def __init__(self) -> None:
                self.auth_token = CANARY
                self.user_id = 'u'

        self.assertEqual({'a': 1}, redaction.redact({'d': Duck(), 'a': 1}))


class TestObjects(base.BaseTestCase):

    def test_set_fields_only(self) -> None:
        cell = Cell(name='cell1', transport_url=f'rabbit://u:{CANARY}@h')
        cell._context = context()
        self.assertEqual({
            '_changed_fields': ['name', 'transport_url'],
            '_obj_name': 'cell1', '_obj_transport_url': '***'},
            redaction.redact(cell))

    def test_dict_compatible_objects(self) -> None:
        server = Server(uuid='27b06a6a-365b-4fb6-a274-d0563e74502b',
                        user_data=CANARY)
        server.VERSION = '2.0'
        before = dict(vars(server))
        self.assertEqual({
            'uuid': '27b06a6a-365b-4fb6-a274-d0563e74502b',
            'user_data': '***', 'name': 'server-27b0'},
            redaction.redact(server))
        self.assertEqual(before, vars(server))

    def test_objects_inside_objects_end(self) -> None:
        cell = Cell(name='0')
        for number in range(1, 8):
            cell = Cell(name=str(number), inner=cell)
        copied = redaction.redact(cell)
        for _ in range(2):
            copied = copied['_obj_inner']
        self.assertIsNone(copied['_obj_inner'])

    def test_unknown_objects_are_never_asked(self) -> None:
        self.assertEqual({'kept': 'kept'}, redaction.redact(Lazy()))

    def test_iterating_subclasses_does_not_run_their_code(self) -> None:
        class Waits(list):  # type: ignore[type-arg]
            def __iter__(self) -> Any:
                raise AssertionError('waited')

        class Loads(dict):  # type: ignore[type-arg]
            def items(self) -> Any:
                raise AssertionError('loaded')

        self.assertEqual([1, {'a': 2}],
                         redaction.redact(Waits([1, Loads(a=2)])))


_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
    st.binary(), st.datetimes(), st.uuids(), st.decimals(),
    st.complex_numbers(), st.builds(object), st.builds(Lazy),
    st.builds(context),
    st.builds(ValueError, st.text()), st.just(len), st.just(Lazy))
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner), st.tuples(inner, inner),
        st.dictionaries(st.one_of(st.text(), st.integers(), st.none(),
                                  st.tuples(st.text())), inner),
        st.dictionaries(st.sampled_from((
            'password', 'context', '_context', 'connection_info', 'files',
            'user_data', 'name', 'value', 'auth_token', 'user_id')), inner)),
    max_leaves=25)
_SECRET_PLACES = st.recursive(
    st.sampled_from((
        {'password': CANARY}, {'admin_pass': CANARY}, f'password: {CANARY}',
        {'user_data': CANARY}, ('secret', CANARY), ['--password', CANARY],
        f'http://u:{CANARY}@h/', ValueError(f'token={CANARY}'),
        {'auth_token': CANARY, 'user_id': 'u'},
        {'connection_info': json.dumps({'auth_password': CANARY})})),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1), st.dictionaries(st.text(), inner),
        st.tuples(_VALUES, inner)), max_leaves=10)


class TestFuzz(base.BaseTestCase):

    @settings(max_examples=fuzz.examples(500), deadline=None)
    @given(_VALUES)
    def test_always_json(self, value: object) -> None:
        json.dumps(redaction.redact(value), allow_nan=False).encode()

    @settings(max_examples=fuzz.examples(500), deadline=None)
    @given(_SECRET_PLACES)
    def test_no_secret_arrives(self, value: object) -> None:
        self.assertNotIn(CANARY, json.dumps(redaction.redact(value)))
