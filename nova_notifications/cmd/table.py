# SPDX-License-Identifier: Apache-2.0
"""The one table of commands: what is typed, and the class that answers.

A class is imported when its command is called, and not before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CMD: Final = 'nova_notifications.cmd'

COMMANDS: Final[Mapping[str, str]] = {
    'asyncapi': f'{_CMD}.schema:AsyncAPI',
    'contract check': f'{_CMD}.contract:Check',
    'contract diff': f'{_CMD}.contract:Diff',
    'contract history': f'{_CMD}.history:History',
    'contract lint': f'{_CMD}.lint:Lint',
    'contract releases': f'{_CMD}.history:Releases',
    'contract rules': f'{_CMD}.contract:Rules',
    'contract update': f'{_CMD}.contract:Update',
    'doctor': f'{_CMD}.doctor:Doctor',
    'emit': f'{_CMD}.emit:Emit',
    'event list': f'{_CMD}.event:ListEvents',
    'event show': f'{_CMD}.event:ShowEvent',
    'listen': f'{_CMD}.listen:Listen',
    'payload list': f'{_CMD}.payload:ListPayloads',
    'payload show': f'{_CMD}.payload:ShowPayload',
    'replay': f'{_CMD}.replay:Replay',
    'sample': f'{_CMD}.event:Sample',
    'schema': f'{_CMD}.schema:Schema',
    'viewer': f'{_CMD}.viewer:Viewer',
}
