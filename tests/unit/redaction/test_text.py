# SPDX-License-Identifier: Apache-2.0
"""Secrets in free text."""


from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from oslotest import base

from nova_notifications import redaction
from tests.unit import fuzz
from tests.unit.redaction.leaks import CANARY
from tests.unit.redaction.leaks import HARMLESS
from tests.unit.redaction.leaks import LEAKS


class _Hostile:
    def __str__(self) -> str:
        raise RuntimeError(CANARY)


class _NotText:
    def __str__(self) -> str:
        return 7  # type: ignore[return-value]


class TestMaskText(base.BaseTestCase):

    def test_secrets_are_masked(self) -> None:
        for text in LEAKS:
            masked = redaction.mask_text(text)
            self.assertNotIn(CANARY, masked)
            self.assertIn('***', masked)

    def test_masked_once_stays_masked(self) -> None:
        for text in LEAKS:
            self.assertNotIn(CANARY, redaction.mask_text(
                redaction.mask_text(text)))

    def test_harmless_text_is_left_alone(self) -> None:
        for text in HARMLESS:
            self.assertEqual(text, redaction.mask_text(text))

    def test_the_rest_of_the_text_stays_readable(self) -> None:
        masked = redaction.mask_text(
            f'connecting to rabbit://nova:{CANARY}@h1:5672/ timed out')
        self.assertEqual(
            'connecting to rabbit://nova:***@h1:5672/ timed out', masked)

    def test_what_has_no_text_names_its_type(self) -> None:
        self.assertEqual('<_Hostile: no text>',
                         redaction.mask_text(_Hostile()))
        self.assertEqual('<_NotText: no text>',
                         redaction.mask_text(_NotText()))

    def test_bytes_and_surrogates_become_text(self) -> None:
        self.assertEqual('a\ufffdb', redaction.mask_text(b'a\xffb'))
        self.assertEqual('a?b', redaction.mask_text('a\ud800b'))

    def test_the_cut_is_visible_and_bounded(self) -> None:
        masked = redaction.mask_text('x' * 10000, limit=100)
        self.assertEqual('x' * 100 + ' ... [cut: 10000 characters]', masked)
        self.assertEqual('y' * 100,
                         redaction.mask_text('y' * 100, limit=100))

    def test_a_secret_at_the_cut_is_masked(self) -> None:
        limit = 4096
        for text in LEAKS:
            secret = text.index(CANARY)
            for shift in range(0, len(CANARY), 6):
                for edge in (limit, limit + 2048):
                    padding = 'n ' * ((edge - secret - shift) // 2)
                    whole = padding + text + ' n' * 4096
                    masked = redaction.mask_text(whole, limit=limit)
                    self.assertNotIn(CANARY[:8], masked)

    def test_masking_that_shrinks_the_text_shows_no_half_secret(self) -> None:
        whole = f'password={"s" * 60} ' * 90 + f'password="{CANARY} ' * 90
        masked = redaction.mask_text(whole, limit=4096)
        self.assertNotIn(CANARY[:8], masked)
        self.assertIn('[cut: ', masked)

    def test_a_long_traceback_keeps_its_end(self) -> None:
        for middle in (40_000, 200_000):
            text = ('Traceback (most recent call last):\n' +
                    'x' * middle + f'\npassword: {CANARY}\n' +
                    '  File "nova/compute/manager.py"\n' * 20 +
                    'ValueError: the cause')
            cut = redaction.mask_traceback(text)
            self.assertTrue(cut.startswith('Traceback (most recent'))
            self.assertTrue(cut.endswith('ValueError: the cause'))
            self.assertIn(f' ... [cut: {len(text)} characters] ... ', cut)
            self.assertLessEqual(len(cut), redaction.TRACEBACK_LIMIT + 64)
            self.assertNotIn(CANARY, cut)
            self.assertIn('password: ***', cut)
        for short in ('', 'ValueError: x', 'x' * redaction.TRACEBACK_LIMIT):
            self.assertEqual(short, redaction.mask_traceback(short))

    def test_no_secret_at_any_cut_of_a_traceback(self) -> None:
        for text in LEAKS[::9]:
            for before in (8180, 30_000):
                for after in (24_560, 24_570):
                    whole = 'n ' * (before // 2) + text + ' n' * (after // 2)
                    self.assertNotIn(CANARY[:8],
                                     redaction.mask_traceback(whole))

    def test_after_what_another_rule_begins_with(self) -> None:
        """What one rule masks must not end within what another looks for."""
        for before in ('0:0|', 'root:x | sudo ', 'echo a:b|', '://a:b@h ',
                       'chpasswd <<E\na:b\nE', 'chpasswd:\n - a:b',
                       'password: |\n x', 'x-token: a', 'digest a=b,',
                       'ipmitool -P b', '<secret>b</secret>'):
            for leak in LEAKS:
                masked = redaction.mask_text(f'{before}\n{leak}\n')
                self.assertNotIn(CANARY, masked, before)

    @settings(max_examples=fuzz.examples(300), deadline=None)
    @given(st.text(max_size=200), st.sampled_from(LEAKS),
           st.text(max_size=200))
    def test_any_surroundings(self, before: str, leak: str,
                              after: str) -> None:
        masked = redaction.mask_text(f'{before}\n{leak}\n{after}')
        masked.encode('utf-8')
        if CANARY not in before + after and '-----END' not in before:
            self.assertNotIn(CANARY, masked)

    @settings(max_examples=fuzz.examples(300), deadline=None)
    @given(st.one_of(st.text(), st.binary(), st.integers(), st.none(),
                     st.lists(st.text())), st.integers(-5, 300))
    def test_never_raises(self, value: object, limit: int) -> None:
        masked = redaction.mask_text(value, limit)
        masked.encode('utf-8')
        self.assertLessEqual(len(masked), max(0, limit) + 60)
