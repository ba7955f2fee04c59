# SPDX-License-Identifier: Apache-2.0
"""What two runs of the same story cannot have in common, taken out.

Only names that a run makes up are replaced: an identifier that both runs
used (a fixture's volume, image or port) stays as it is, so a payload that
carries the wrong one is still seen.
"""

from __future__ import annotations

import json
import re
import typing as ty

_UUID = re.compile('[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}')
_RESERVATION = re.compile(r'\br-[0-9a-z]{8}\b')
_ADDRESS = re.compile(r' at 0x[0-9a-f]+')
_GENERATED_KEY = frozenset(('public_key', 'fingerprint'))
_GENERATED_KEY_ACTIONS = ('keypair create', 'keypair delete')

Recording = dict[str, ty.Any]


def constants(*recordings: Recording) -> frozenset[str]:
    """UUIDs that occur in every recording: nobody made them up."""
    found = [frozenset(_UUID.findall(json.dumps(r['actions'])))
             for r in recordings]
    return frozenset.intersection(*found)


class Normaliser:
    """Rewrites the messages of one recording.

    :param recording: what the worker wrote
    :param same: UUIDs to leave alone, from :func:`constants`
    """

    def __init__(self, recording: Recording, same: frozenset[str]) -> None:
        self._names = recording['names']
        self._same = same

    def message(self, action: str,
                recorded: dict[str, ty.Any]) -> dict[str, ty.Any]:
        """One recorded message, comparable with that of another run."""
        numbers: dict[str, str] = {}

        def name(match: re.Match[str]) -> str:
            uuid = match.group()
            if uuid in self._same:
                return uuid
            if uuid in self._names:
                return '<uuid of %s>' % self._names[uuid]
            return numbers.setdefault(uuid, '<uuid %d>' % len(numbers))

        def text(value: str) -> str:
            value = _UUID.sub(name, value)
            value = _RESERVATION.sub('<reservation>', value)
            return _ADDRESS.sub(' at <address>', value)

        def walk(value: ty.Any) -> ty.Any:
            if isinstance(value, dict):
                return {text(key): self._field(action, key, walk(value[key]))
                        for key in sorted(value)}
            if isinstance(value, list):
                return [walk(item) for item in value]
            if not isinstance(value, str):
                return value
            found = _document(value)
            return text(value) if found is None else {
                '<JSON>': walk(found)}

        copy = {key: value for key, value in recorded['message'].items()
                if key != 'message_id'}
        return ty.cast(dict[str, ty.Any], walk({
            'context': recorded['context'], 'topics': recorded['topics'],
            'driver_priority': recorded['driver_priority'],
            'message': copy}))

    @staticmethod
    def _field(action: str, key: str, value: ty.Any) -> ty.Any:
        if (key in _GENERATED_KEY and isinstance(value, str)
                and action in _GENERATED_KEY_ACTIONS):
            return '<key material>'
        if key == '_changed_fields' and isinstance(value, list):
            return sorted(value)
        if key == 'block_devices' and isinstance(value, list):
            # The database gives no order, and Nova asks for none.
            return sorted(value, key=lambda device: device[
                'nova_object.data']['device_name'] or '')
        return value


def _document(value: str) -> ty.Any:
    """An object or list that travels as JSON text, else None."""
    if value[:1] not in ('{', '['):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None
