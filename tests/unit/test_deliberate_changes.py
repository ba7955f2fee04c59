# SPDX-License-Identifier: Apache-2.0
"""The guide names every deliberate change, and none that is not one."""

from __future__ import annotations

import pathlib
import re

from oslotest import base

from nova_notifications.redaction import text
from nova_notifications.redaction import values
from tests.nova import differences

_ROOT = pathlib.Path(__file__).resolve().parents[2]
_PAGE = _ROOT / 'doc/source/developers/deliberate.rst'
_NOTES = _ROOT / 'releasenotes/notes'
_HEADER = ['What is different', 'Why', 'Release note']


def _rows() -> list[list[str]]:
    """The cells of each row, each in one line."""
    rows: list[list[str]] = []
    for line in _PAGE.read_text('utf-8').splitlines():
        if line.startswith('   * - '):
            rows.append([line[7:]])
        elif line.startswith('     - '):
            rows[-1].append(line[7:])
        elif line.startswith('       ') and rows:
            rows[-1][-1] += ' ' + line.strip()
    return [row for row in rows if row != _HEADER]


class TestDeliberateChanges(base.BaseTestCase):

    def test_each_declared_difference_is_in_the_table(self) -> None:
        reasons = [row[1].lower() for row in _rows()]
        for difference in differences.DECLARED:
            self.assertTrue(
                any(difference.reason.lower() in told for told in reasons),
                f'{_PAGE.name} lacks: {difference.reason}')

    def test_what_plain_nova_raises_is_in_the_table(self) -> None:
        told = ' '.join(row[0] for row in _rows())
        for name in (*differences.UNLOADABLE, *differences.UNLISTED):
            self.assertIn(f'``{name}``', told)

    def test_the_limits_are_those_of_the_code(self) -> None:
        told = [row[0] for row in _rows()]
        for words, *limits in (
                ('The message of an exception is cut', text.MESSAGE_LIMIT),
                ('A traceback is cut', text.TRACEBACK_LIMIT),
                ('A copy of call arguments', values.STRING_LIMIT,
                 values.NODE_LIMIT, values.TOTAL_LIMIT, values.DEPTH_LIMIT)):
            row, = (cell for cell in told if cell.startswith(words))
            self.assertEqual(
                {f'{limit:,}' for limit in limits},
                set(re.findall(r'\d[\d,]*\d', row)))

    def test_what_is_kept_of_a_long_text_is_as_told(self) -> None:
        long = f'first {"x " * text.TRACEBACK_LIMIT} last'
        message = text.mask_text(long, text.MESSAGE_LIMIT)
        self.assertEqual(long[:text.MESSAGE_LIMIT],
                         message[:text.MESSAGE_LIMIT])
        self.assertIn(str(len(long)), message[text.MESSAGE_LIMIT:])
        trace = text.mask_traceback(long)
        self.assertTrue(trace.startswith('first '))
        self.assertTrue(trace.endswith(' last'))
        self.assertIn(str(len(long)), trace)

    def test_each_row_has_a_reason_and_a_release_note(self) -> None:
        rows = _rows()
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual(3, len(row), row)
            self.assertTrue(row[1], row)
            note = re.fullmatch('``([a-z0-9-]+)``', row[2])
            assert note is not None, row
            self.assertTrue((_NOTES / f'{note[1]}.yaml').is_file(), row)
