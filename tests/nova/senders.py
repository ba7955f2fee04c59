# SPDX-License-Identifier: Apache-2.0
"""Who sends: with the library, everything is sent by it.

A few legacy notifications Nova hands to its notifier in the middle of a
method, without a function that could be replaced.  ``graft.apply()`` gives it
another notifier for them.  A Nova that adopts the library has emitters send
them, but for those that it still sends by a call for each format.
"""

from __future__ import annotations

import re
import typing as ty

#: Legacy event types that Nova sends without calling a function for it.
DIRECT = re.compile(
    r'(keypair|compute_task)\..*')


def problems(plain: dict[str, ty.Any], library: dict[str, ty.Any],
             adopted: bool = False) -> ty.Iterator[str]:
    """Messages of one action that were not sent by whom they should be.

    :param adopted: the library's side is a Nova that was edited
    """
    for who, action in (('plain', plain), ('library', library)):
        for recorded in action['messages']:
            # What came through a broker does not tell.
            found = recorded.get('by_library')
            event = recorded['message']['event_type']
            direct = adopted and 'notifications' in recorded['topics'] and (
                DIRECT.fullmatch(event) is not None)
            if found is None or (who == 'library' and direct):
                continue
            if found != (who == 'library'):
                yield '%s, %s: sent by %s' % (
                    event, who, 'the library' if found else 'Nova')
