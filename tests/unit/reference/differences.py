# SPDX-License-Identifier: Apache-2.0
"""Where an emission differs from the reference on purpose, and why.

One table; an entry that no longer occurs fails the tests, too.
"""

from __future__ import annotations

from collections.abc import Iterable
import re

# (format, event types, difference) -> reason; the two are patterns.
_CONTEXT = 'a request context, with its token, never leaves the process'
TABLE: dict[tuple[str, str, str], str] = {
    ('versioned', r'instance\.power_on\.(start|end)',
     r'.*/shares/0/nova_object\.data/export_location: missing'): (
         'the documentation shows where a share is exported; the class has '
         'no such field, and a running Nova does not send it'),
    ('versioned', r'instance\.update',
     r'.*/state_update/.*/(new|old)_task_state: NoneType became str'): (
         'the documentation shows a server with a task state and updates '
         'without; a state that is not given is the current one'),
    ('legacy', r'compute_task\..*|scheduler\..*',
     r'(/request_spec)?/instance_properties/pci_requests/_context: missing'): (
         _CONTEXT),
    ('legacy', r'[a-z]+_[a-z]+', r'/args/.*/_context: missing'): _CONTEXT,
    ('legacy', '(allow|deny)_share',
     r"/args/share_mapping/_obj_export_location: .* became '\*\*\*'"): (
         'where a share is exported is never sent'),
    ('legacy', '(prep_resize|rebuild_instance)',
     r'/args/.*/_obj_cell/_obj_(database_connection|transport_url): '
     r".* became '\*\*\*'"): (
         'how to reach the database and the broker of a cell is never sent'),
    ('legacy', 'rebuild_instance', r'/args/bdms/1/connection_info: .*'): (
        'JSON in a string: read, masked and written anew, so its keys are '
        'in another order'),
}


def _explains(entry: tuple[str, str, str], kind: str, event_type: str,
              line: str) -> bool:
    return (entry[0] == kind and re.fullmatch(entry[1], event_type) is not None
            and re.fullmatch(entry[2], line) is not None)


def unexplained(kind: str, event_type: str, lines: Iterable[str]) -> list[str]:
    """The differences that the table has no reason for."""
    return sorted(line for line in lines if not any(
        _explains(entry, kind, event_type, line) for entry in TABLE))


def obsolete(kind: str, occurred: Iterable[tuple[str, str]]) -> list[str]:
    """The entries of the table that explain nothing any more."""
    found = list(occurred)
    return [f'{entry[1]} {entry[2]}' for entry in TABLE
            if entry[0] == kind and not any(
                _explains(entry, kind, event_type, line)
                for event_type, line in found)]
