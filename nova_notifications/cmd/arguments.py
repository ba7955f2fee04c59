# SPDX-License-Identifier: Apache-2.0
"""Find the event or payload that an argument names."""

from __future__ import annotations

import json
from typing import Any

from nova_notifications import _suggestions
from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications import exceptions


def find_event(contract: model.Contract,
               event_type: str) -> model.EventContract:
    """Find an event.

    :raises InvalidEvent: naming the nearest events, or the versioned one
        where a legacy event type was given
    """
    found = contract.events.get(event_type)
    if found is not None:
        return found
    versioned = [name for name, event in contract.events.items()
                 if event.legacy == event_type]
    hint = (f'it is the legacy event type of {" and ".join(versioned)}'
            if versioned else _suggestions.hint(
                event_type, contract.events,
                '"nova-notifications event list" shows all'))
    raise exceptions.InvalidEvent(
        f'{event_type!r} is not a versioned event type: {hint}')


def find_payload(contract: model.Contract, name: str,
                 version: str | None = None, release: str | None = None
                 ) -> tuple[model.Contract, model.ObjectContract]:
    """Find a payload, and the contract that its parts are found in.

    :param version: of the payload; None is the one of today
    :param release: a Nova release, in place of a version
    :raises ContractError: naming the payloads, or the versions, there are
    """
    if release is not None:
        of_release = history.contract_of(release)
        if history.version_in(name, release) is None:
            raise exceptions.ContractError(
                f'Nova {of_release.nova} had no {name}: it came with '
                f'version {history.since(name)}.')
        return of_release, of_release.objects[name]
    item = contract.objects.get(name)
    if item is not None and version in (None, item.version):
        return contract, item
    found = history.payload_at(
        name, version or history.versions(name)[-1])
    return found.contract, found.payload


def current() -> model.Contract:
    """Give the contract of today, without importing the classes."""
    return golden.contract()


def dumps(document: Any, form: str) -> str:
    """Write a document as ``json`` or as ``yaml``."""
    if form == 'json':
        return json.dumps(document, indent=2)
    import yaml
    return str(yaml.safe_dump(document, sort_keys=False, width=78,
                              allow_unicode=True)).rstrip('\n')
