# SPDX-License-Identifier: Apache-2.0
"""Names that are no secrets go through, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable

from oslotest import base

from nova_notifications import redaction
from tests.unit.redaction import leaks
from tests.unit.redaction import names


class TestNames(base.BaseTestCase):

    def _untouched(self, found: Iterable[str],
                   sentences: Iterable[str]) -> None:
        texts = [sentence.format(name) for name in found
                 for sentence in sentences]
        self.assertNotEqual([], texts)
        self.assertEqual([], [(text, redaction.mask_text(text))
                              for text in texts
                              if redaction.mask_text(text) != text])

    def _keys(self, found: Iterable[str]) -> None:
        value = {name: 'required' for name in found}
        self.assertEqual(value, redaction.redact(value))
        self.assertEqual({'a': [value]}, redaction.redact({'a': [value]}))

    def test_extra_specs(self) -> None:
        self._untouched(names.extra_specs(), names.VALUE_SENTENCES)
        self._keys(names.extra_specs())

    def test_traits(self) -> None:
        self._untouched(names.traits(), names.VALUE_SENTENCES)
        self._keys(f'trait:{name}' for name in names.traits())

    def test_image_properties(self) -> None:
        self._untouched(names.image_properties(), names.VALUE_SENTENCES)
        self._keys(names.image_properties())

    def test_policies(self) -> None:
        self._untouched(names.policies(), names.SENTENCES)
        self._keys(names.policies())

    def test_options(self) -> None:
        # What follows some of them in a list is a secret.
        self._untouched(names.options(), [
            sentence for sentence in names.SENTENCES if '["' not in sentence])

    def test_hosts_and_servers(self) -> None:
        self._untouched(names.hosts(), names.HOST_SENTENCES)

    def test_keys_that_only_sound_like_secrets(self) -> None:
        self._keys(('chapter', 'tokenizer', 'secretary', 'compass', 'bypass',
                    'passenger', 'passthrough', 'cookiecutter',
                    'password_length', 'token_ttl', 'pci_passthrough:alias',
                    'chapel', 'secretion', 'surpass'))
        counted = {'injected_files': 5, 'injected_file_content_bytes': 10240,
                   'personality': 3}
        self.assertEqual(counted, redaction.redact(counted))

    def test_one_vocabulary_of_keys_and_text(self) -> None:
        for name in leaks.NAMES:
            self.assertEqual({name: redaction.MASK},
                             redaction.redact({name: leaks.CANARY}), name)
            option = name.replace('_', '-')
            for text in (f"{{'{name}': '{leaks.CANARY}'}}",
                         f'{{"{name}": "{leaks.CANARY}"}}',
                         f"('{name}', '{leaks.CANARY}')",
                         f"'{name}': {{'x': '{leaks.CANARY}'}}",
                         f'{name}={leaks.CANARY}', f'{name}: {leaks.CANARY}',
                         f'--{option} {leaks.CANARY}',
                         f"['--{option}', '{leaks.CANARY}']"):
                self.assertNotIn(leaks.CANARY, redaction.mask_text(text))

    def test_a_secret_beside_a_name(self) -> None:
        for leak in leaks.LEAKS:
            for name in names.hosts()[::7]:
                self.assertNotIn(leaks.CANARY, redaction.mask_text(
                    f'{name}: {leak}'))
