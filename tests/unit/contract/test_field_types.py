# SPDX-License-Identifier: Apache-2.0
"""Every payload class has the types of its fields as annotations."""

from __future__ import annotations

import typing
from typing import Any

from oslotest import base

from nova_notifications.contract import field_types
from nova_notifications.objects import base as objects_base

_SOURCE = '''\
from __future__ import annotations

from typing import Any

from nova_notifications import fields
from nova_notifications.objects import base


class First(base.NotificationPayloadBase):
    VERSION = '1.0'

    fields = {'at': fields.DateTimeField()}


class Second(base.NotificationPayloadBase):
    fields = {'number': fields.IntegerField()}
'''
_TYPES = {'First': {'at': 'datetime.datetime', 'part': 'objects.x.Part'},
          'Second': {'number': 'int'}}


class TestAnnotations(base.BaseTestCase):

    def test_every_field_of_every_class(self) -> None:
        registry = objects_base.NotificationRegistry.obj_classes()
        for cls in (found for classes in registry.values()
                    for found in classes
                    if found.__module__.startswith('nova_notifications.')):
            hints = typing.get_type_hints(cls)
            for name, field in cls.fields.items():
                with self.subTest(cls=cls.__name__, field=name):
                    self.assertIn(name, hints)
                    if field.nullable:
                        self.assertIn(type(None),
                                      typing.get_args(hints[name]))

    def test_written_once(self) -> None:
        written = field_types.annotated(_SOURCE, _TYPES)
        self.assertIn("""\
    # Written by "nova-notifications contract update".
    at: datetime.datetime
    part: objects.x.Part

    fields = {'at'""", written)
        self.assertIn('import datetime\nfrom typing', written)
        self.assertIn('fields\nfrom nova_notifications import objects\nfrom '
                      'nova_notifications.objects import base', written)
        self.assertEqual(written, field_types.annotated(written, _TYPES))

    def test_a_changed_field(self) -> None:
        written = field_types.annotated(_SOURCE, _TYPES)
        changed = field_types.annotated(
            written, {**_TYPES, 'Second': {'name': 'str | None'}})
        self.assertEqual(written.replace('    number: int\n',
                                         '    name: str | None\n'), changed)

    def test_what_is_not_written_here_stays(self) -> None:
        source = _SOURCE.replace("    VERSION = '1.0'",
                                 "    other: int\n    VERSION = '1.0'")
        written = field_types.annotated(source, _TYPES)
        self.assertIn('    other: int\n    VERSION', written)
        self.assertEqual(written, field_types.annotated(written, _TYPES))

    def test_a_long_type(self) -> None:
        written: Any = field_types.annotated(
            _SOURCE, {'Second': {'x' * 30: 'y' * 50}})
        self.assertIn(f'    {"x" * 30}: (\n        {"y" * 50})\n', written)

    def test_where_an_import_goes(self) -> None:
        oslo = 'from oslo_utils import x'
        ours = 'from nova_notifications import x'
        base_class = 'from nova_notifications.objects import base'
        for name, before, after in (
                ('netaddr', ['import a', '', ours],
                 ['import a', '', 'import netaddr', '', ours]),
                ('netaddr', ['', 'import a', ours],
                 ['', 'import a', 'import netaddr', ours]),
                ('netaddr', ['import a', '', oslo],
                 ['import a', '', 'import netaddr', oslo]),
                ('netaddr', ['', 'import oslo_utils'],
                 ['', 'import netaddr', 'import oslo_utils']),
                ('datetime', ['', 'from typing import Any'],
                 ['', 'import datetime', 'from typing import Any']),
                ('objects', ['', base_class],
                 ['', 'from nova_notifications import objects',
                  base_class])):
            lines = [f'{line}\n' for line in before]
            field_types._import(lines, *field_types._IMPORTS[name])
            self.assertEqual(after, [line.rstrip('\n') for line in lines])
