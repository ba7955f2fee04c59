# SPDX-License-Identifier: Apache-2.0
"""``contract check --nova``: what it says of a Nova, and of an edited one."""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
import os
import re
import shutil
import sys
import tempfile
import typing as ty

#: Of a file of Nova: a pattern, what becomes of it, and what is then found.
_EDITS = (
    ('objects/fields.py', r'(class InstanceTaskState\(.*?    ALL = \()',
     r"\1'waiting', ", {('value', 'InstanceTaskState.waiting')}),
    ('objects/fields.py', r'ALL = \(CIRRUS, QXL, VGA,',
     'ALL = (QXL, CIRRUS, VGA,', {('enum', 'VideoModel')}),
    ('notifications/objects/keypair.py',
     r"(        'type': fields.StringField\(nullable=False\),)",
     r"\1\n        'colour': fields.StringField(nullable=True),",
     {('field', 'KeypairPayload.colour')}),
    ('notifications/objects/keypair.py', r"'keypair-create-start\.json'",
     "'keypair-lock-start.json'",
     {('event', 'keypair.create.start'), ('event', 'keypair.lock.start')}),
    # The payload's properties are made of those of the object.
    ('objects/image_meta.py',
     r'(class ImageMetaProps\(.*?\n    fields = \{)',
     r"\1\n        'hw_colour': fields.StringField(),",
     {('field', 'ImageMetaPropsPayload.hw_colour')}),
    ('notifications/objects/volume.py', r"VERSION = '1.0'",
     "VERSION = '1.9'", {('version', 'VolumeUsageNotification')}),
)


def _check(*more: str) -> tuple[int, str]:
    application = importlib.import_module('nova_notifications.cmd.application')
    out = io.StringIO()
    code = application.Application(stdout=out, stderr=out).run(
        ['contract', 'check', '--nova', *more])
    return code, out.getvalue()


def plain() -> None:
    """A Nova as it was released: nothing differs."""
    code, text = _check()
    assert code == 0, text
    assert 'agree' in text, text


def edited() -> None:
    """A Nova of which files were edited: each edit is named, and no more."""
    spec = importlib.util.find_spec('nova')
    assert spec is not None and spec.origin is not None
    wanted: set[tuple[str, str]] = set()
    with tempfile.TemporaryDirectory() as directory:
        copy = os.path.join(directory, 'nova')
        shutil.copytree(
            os.path.dirname(spec.origin), copy,
            ignore=shutil.ignore_patterns('tests', '__pycache__', 'locale'))
        for path, pattern, replacement, names in _EDITS:
            where = os.path.join(copy, *path.split('/'))
            with open(where) as source:
                text, count = re.subn(pattern, replacement, source.read(), 1,
                                      re.DOTALL)
            assert count == 1, pattern
            with open(where, 'w') as target:
                target.write(text)
            wanted |= names
        sys.path.insert(0, directory)
        importlib.invalidate_caches()
        code, text = _check('-f', 'json')
        module: ty.Any = importlib.import_module('nova')
        assert module.__file__.startswith(directory), module.__file__
        assert text[:1] == '{', text
        found = json.loads(text)['differences']
        assert code == 1, text
        assert {(item['kind'], item['where']) for item in found} == wanted, (
            text)
        code, text = _check()
        assert code == 1 and len(text.splitlines()) == len(found), text
        assert all(' Next: ' in line for line in text.splitlines()), text
