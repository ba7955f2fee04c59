# SPDX-License-Identifier: Apache-2.0
"""A name at the very beginning of a text, and many requests at once."""

from __future__ import annotations

from typing import Any

from oslo_context import context as oslo_context
from oslotest import base

from nova_notifications import redaction


class _Counting(oslo_context.RequestContext):
    """Writes down who was asked what it has."""

    # Of the class: an attribute that changes makes another context of it.
    asked: list[str] = []

    def to_dict(self) -> Any:
        self.asked.append(self.request_id)
        return super().to_dict()


class FirstTest(base.BaseTestCase):

    def test_a_harmless_name_with_which_a_text_begins(self) -> None:
        for text in ('has_password: abcdef', 'a_api:os-password: abcdef'):
            self.assertEqual(text, redaction.mask_text(text))
        self.assertEqual('as_password: ***',
                         redaction.mask_text('as_password: abcdef'))


class ManyTest(base.BaseTestCase):

    def test_requests_in_turns_are_remembered(self) -> None:
        contexts = redaction.ContextCache((_Counting,))
        requests = [_Counting(overwrite=False) for _ in range(20)]
        for _ in range(2):
            for context in requests:
                contexts.sanitize(context)
        _Counting.asked.clear()
        for context in requests:
            contexts.sanitize(context)
        # Two of them may share a place: where they are is chance.
        self.assertLess(len(_Counting.asked), 10)
