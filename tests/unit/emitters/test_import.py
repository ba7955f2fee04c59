# SPDX-License-Identifier: Apache-2.0
"""What importing the library leaves for later."""

from __future__ import annotations

import subprocess
import sys

from oslotest import base

_OSLO = 'import oslo_versionedobjects.base, oslo_messaging'
# How many rules and patterns are made at the import, and how many then. A
# pattern of an option is oslo.config's to compile.
_MADE = f'''
{_OSLO}
import re, sys
compiled, patterns = re.compile, []

def compile(*args):
    if sys._getframe(1).f_globals['__name__'].startswith('nova_notif'):
        patterns.append(args)
    return compiled(*args)

re.compile = compile
from nova_notifications import emitters, redaction
from nova_notifications.objects import codecs, keypair
print(codecs.codec_of.cache_info().currsize, len(patterns))
redaction.mask_text('password=x')
keypair.KeypairPayload._codec
print(codecs.codec_of.cache_info().currsize, len(patterns))
'''


class TestImport(base.BaseTestCase):
    """``import nova_notifications.emitters``."""

    def test_what_is_used_later_is_made_later(self) -> None:
        output = subprocess.run(
            [sys.executable, '-W', 'ignore', '-c', _MADE], check=True,
            text=True, capture_output=True).stdout
        rules, patterns, rules_used, patterns_used = map(int, output.split())
        self.assertEqual((0, 0), (rules, patterns))
        self.assertGreater(rules_used, 0)
        self.assertGreater(patterns_used, 0)
