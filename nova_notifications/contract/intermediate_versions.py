# SPDX-License-Identifier: Apache-2.0
"""List the payload versions that came and went between two Nova releases.

A release may bump a payload several times; who ran Nova from its master
branch met the versions in between. Each entry of STEPS says what such a
version added over the one before, so that it can be told from the next one
that was released.
"""

from __future__ import annotations

from collections.abc import Mapping
import dataclasses
from typing import Final

from nova_notifications.contract import fingerprint
from nova_notifications.contract import model
from nova_notifications.contract import versions


@dataclasses.dataclass(frozen=True)
class Step:
    """Hold what one version added: fields, or values of an enum."""

    fields: tuple[str, ...] = ()
    enum: str | None = None
    values: tuple[str, ...] = ()


_REQUEST_ID: Final = Step(fields=('request_id',))
_IMAGE: Final = 'ImageMetaPropsPayload'

STEPS: Final[Mapping[tuple[str, str], Step]] = {
    ('InstancePayload', '1.6'): _REQUEST_ID,
    ('InstanceActionPayload', '1.6'): _REQUEST_ID,
    ('InstanceActionRescuePayload', '1.1'): _REQUEST_ID,
    ('InstanceActionResizePrepPayload', '1.1'): _REQUEST_ID,
    ('InstanceActionSnapshotPayload', '1.7'): _REQUEST_ID,
    ('InstanceActionVolumePayload', '1.4'): _REQUEST_ID,
    ('InstanceActionVolumeSwapPayload', '1.6'): _REQUEST_ID,
    ('InstanceCreatePayload', '1.8'): _REQUEST_ID,
    ('InstanceCreatePayload', '1.9'): Step(
        fields=('trusted_image_certificates',)),
    ('InstanceUpdatePayload', '1.7'): _REQUEST_ID,
    ('InstanceNUMACellPayload', '1.1'): Step(fields=('pcpuset',)),
    (_IMAGE, '1.2'): Step(fields=('hw_pci_numa_affinity_policy',)),
    (_IMAGE, '1.4'): Step(enum='CPUAllocationPolicy', values=('mixed',)),
    (_IMAGE, '1.6'): Step(enum='PCINUMAAffinityPolicy', values=('socket',)),
    (_IMAGE, '1.10'): Step(fields=('hw_ephemeral_encryption',
                                   'hw_ephemeral_encryption_format')),
    (_IMAGE, '1.11'): Step(fields=('hw_locked_memory',)),
    (_IMAGE, '1.16'): Step(fields=('hw_sound_model',)),
    (_IMAGE, '1.17'): Step(fields=('hw_usb_model',
                                   'hw_redirected_usb_ports')),
    (_IMAGE, '1.19'): Step(enum='MemEncryptionModel',
                           values=('amd-sev-snp',)),
}


def version_of(payload: str, field: str, before: model.ObjectContract,
               after: model.ObjectContract) -> str:
    """Return which version between two released ones added a field.

    :returns: the version of the step that added it; without such a step
        that of ``after``
    """
    for (name, version), step in STEPS.items():
        if name == payload and field in step.fields and (
                versions.parse(before.version) < versions.parse(version)
                < versions.parse(after.version)):
            return version
    return after.version


def wind_back(contract: model.Contract, before: model.Contract, payload: str,
              version: str) -> model.Contract:
    """Return a contract with one payload put back to an unreleased version.

    Only what came after ``version`` is taken away. Of what the next released
    version brought, everything is kept that a step up to ``version`` names,
    and everything that was in the release before.

    :param contract: of the first release that sent a later version
    :param before: of the release before that one
    """
    found = contract.objects[payload]
    kept = {name for (owner, at), step in STEPS.items() for name in step.fields
            if owner == payload
            and versions.parse(at) <= versions.parse(version)}
    values = {(step.enum, value) for (owner, at), step in STEPS.items()
              for value in step.values if owner == payload
              and versions.parse(at) <= versions.parse(version)}
    fields = {name: field for name, field in found.fields.items()
              if name in before.objects[payload].fields or name in kept}
    schema = None if found.schema is None else {
        name: source for name, source in found.schema.items()
        if name in fields}
    enums = {name: tuple(value for value in all_values
                         if name not in before.enums
                         or value in before.enums[name]
                         or (name, value) in values)
             for name, all_values in contract.enums.items()}
    trimmed = dataclasses.replace(contract, enums=enums, objects={
        **contract.objects, payload: dataclasses.replace(
            found, version=version, fields=fields, schema=schema)})
    recipe = fingerprint.recipe_of(contract, payload) or fingerprint.CURRENT
    return dataclasses.replace(trimmed, objects={
        **trimmed.objects, payload: dataclasses.replace(
            trimmed.objects[payload],
            fingerprint=fingerprint.fingerprint(trimmed, payload, recipe))})
