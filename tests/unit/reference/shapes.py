# SPDX-License-Identifier: Apache-2.0
"""How two payloads differ, at every depth."""

from __future__ import annotations

import datetime
import re
from typing import Any

DATA = 'nova_object.data'
NAME = 'nova_object.name'

# When the Nova of the reference sent its messages; audit periods tell.
NOW = datetime.datetime(2012, 10, 29, 13, 42, 11)
# Facts of the process: they are there, of the same type, and differ.
VOLATILE = re.compile(r'(module_name|function_name|traceback)$')


def differences(expected: Any, found: Any, path: str = '') -> list[str]:
    """What is not the same, one line each: ``path: what``.

    :param expected: the reference's value.
    :param found: ours.
    """
    if type(expected) is not type(found):
        return [f'{path}: {_kind(expected)} became {_kind(found)}']
    if isinstance(expected, dict):
        found_here = [f'{path}/{key}: missing'
                      for key in expected.keys() - found.keys()]
        found_here += [f'{path}/{key}: not in the reference'
                       for key in found.keys() - expected.keys()]
        for key in expected.keys() & found.keys():
            found_here += differences(expected[key], found[key],
                                      f'{path}/{key}')
        return found_here
    if isinstance(expected, list):
        if len(expected) != len(found):
            return [f'{path}: {len(expected)} items became {len(found)}']
        if path.endswith('/_changed_fields'):
            # A set: its order says nothing.
            expected, found = sorted(expected), sorted(found)
        return [line for number, (left, right)
                in enumerate(zip(expected, found))
                for line in differences(left, right, f'{path}/{number}')]
    if expected != found and not VOLATILE.search(path):
        return [f'{path}: {expected!r} became {found!r}']
    return []


def _kind(value: Any) -> str:
    return type(value).__name__
