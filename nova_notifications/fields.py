# SPDX-License-Identifier: Apache-2.0
"""The field types of the wire contract.

The class name, nullability and default of a field are part of the fingerprint
of the payload that has it, and so are the values of an enum and their order.
The enums are in :mod:`nova_notifications.enums` and offered here too, so that
``fields.NotificationAction.PAUSE`` reads as it does in Nova.
"""

from __future__ import annotations

import math
from typing import Any

from oslo_versionedobjects import fields as ovo

from nova_notifications import enums
from nova_notifications.enums import *  # noqa: F401,F403
from nova_notifications import redaction

UnspecifiedDefault = ovo.UnspecifiedDefault


class UUID(ovo.UUID):
    """Any string: Nova has always sent identifiers that are not UUIDs.

    oslo.versionedobjects parses the value and warns when it is none, which
    costs more than all else on a payload and changes nothing on the wire.
    """

    def coerce(self, obj: Any, attr: str, value: Any) -> str:
        """Return any value as a string."""
        return value if type(value) is str else f'{value}'


class Float(ovo.Float):
    """A finite number: JSON has no other (RFC 8259, section 6)."""

    def coerce(self, obj: Any, attr: str, value: Any) -> float:
        """Return a finite number.

        :raises ValueError: for a number that JSON does not have.
        """
        number: float = super().coerce(obj, attr, value)
        if not math.isfinite(number):
            raise ValueError('JSON cannot carry it')
        return number


def _wrong(field: ovo.Field[Any], obj: Any, attr: str, value: Any,
           cause: Exception) -> ValueError:
    where = f'{obj.obj_name()}.{attr}' if obj is not None else attr
    try:
        shown = redaction.mask_text(repr(value), 100)
    except Exception:
        shown = f'a value of type {type(value).__name__}'
    return ValueError(
        f'{where}: {shown} is not allowed, it takes '
        f'{describe_allowed(field)}. ({redaction.mask_text(cause, 200)})')


class _Named(ovo.AutoTypedField[Any]):
    """A field whose errors name the payload, the field and what it takes."""

    def coerce(self, obj: Any, attr: str, value: Any) -> Any:
        try:
            return super().coerce(obj, attr, value)
        except Exception as exc:
            # Not only what oslo.versionedobjects raises: the value can be
            # an object whose own code does.
            raise _wrong(self, obj, attr, value, exc) from exc


class _NamedEnum(ovo.BaseEnumField, _Named):
    pass


_ALLOWED: dict[type[Any], str] = {
    ovo.String: 'a string, a number or a date',
    ovo.Integer: 'a whole number',
    Float: 'a finite number',
    ovo.Boolean: 'a boolean',
    ovo.FlexibleBoolean: 'a boolean, or a word that means one',
    ovo.DateTime: 'a datetime or an ISO 8601 string',
    ovo.MACAddress: 'a MAC address',
    ovo.IPV4AndV6Address: 'an IPv4 or IPv6 address',
    ovo.VersionPredicate: 'a version predicate such as ">=1.2"',
    UUID: 'an identifier',
}


def describe_allowed(field: ovo.Field[Any]) -> str:
    """Return in words which values a field takes.

    :param field: any field of a payload class.
    :returns: for an enum its values; else the type, for example
        ``a list of (a string, a number or a date)``.
    """
    return _describe_type(field._type) + (' or None' if field.nullable else '')


def _describe_type(kind: Any) -> str:
    if isinstance(kind, ovo.Enum):
        values = dict.fromkeys(kind.valid_values)
        return 'one of ' + ', '.join(values)
    if isinstance(kind, ovo.Object):
        return f'a {kind._obj_name}'
    for compound, word in ((ovo.List, 'list'), (ovo.Set, 'set'),
                           (ovo.Dict, 'dict')):
        if isinstance(kind, compound):
            inner = _describe_type(kind._element_type._type)
            return f'a {word} of ({inner})'
    return _ALLOWED.get(type(kind), f'a {type(kind).__name__}')


class StringField(_Named):
    AUTO_TYPE = ovo.String()


class IntegerField(_Named):
    AUTO_TYPE = ovo.Integer()


class FloatField(_Named):
    AUTO_TYPE = Float()


class BooleanField(_Named):
    AUTO_TYPE = ovo.Boolean()


class FlexibleBooleanField(_Named):
    AUTO_TYPE = ovo.FlexibleBoolean()


class DateTimeField(_Named):
    def __init__(self, **kwargs: Any) -> None:
        self.AUTO_TYPE = ovo.DateTime(tzinfo_aware=True)
        super().__init__(**kwargs)


class UUIDField(_Named):
    AUTO_TYPE = UUID()


class MACAddressField(_Named):
    AUTO_TYPE = ovo.MACAddress()


class IPV4AndV6AddressField(_Named):
    AUTO_TYPE = ovo.IPV4AndV6Address()


class VersionPredicateField(_Named):
    AUTO_TYPE = ovo.VersionPredicate()


class ListOfStringsField(_Named):
    AUTO_TYPE = ovo.List(ovo.String())


class ListOfIntegersField(_Named):
    AUTO_TYPE = ovo.List(ovo.Integer())


class ListOfSetsOfIntegersField(_Named):
    AUTO_TYPE = ovo.List(ovo.Set(ovo.Integer()))


class ListOfDictOfNullableStringsField(_Named):
    AUTO_TYPE = ovo.List(ovo.Dict(ovo.String(), nullable=True))


class SetOfIntegersField(_Named):
    AUTO_TYPE = ovo.Set(ovo.Integer())


class DictOfStringsField(_Named):
    AUTO_TYPE = ovo.Dict(ovo.String())


class DictOfIntegersField(_Named):
    AUTO_TYPE = ovo.Dict(ovo.Integer())


class DictOfListOfStringsField(_Named):
    AUTO_TYPE = ovo.Dict(ovo.List(ovo.String()))


# obj_reset_changes(recursive=True) only enters fields of these two parents;
# what it does not enter is sent with nova_object.changes.
class ObjectField(_Named, ovo.ObjectField):
    pass


class ListOfObjectsField(_Named, ovo.ListOfObjectsField):
    pass


class ArchitectureField(_NamedEnum):
    AUTO_TYPE = enums.Architecture()


class BlockDeviceEncryptionFormatTypeField(_NamedEnum):
    AUTO_TYPE = enums.BlockDeviceEncryptionFormatType()


class BlockDeviceTypeField(_NamedEnum):
    AUTO_TYPE = enums.BlockDeviceType()


class CPUAllocationPolicyField(_NamedEnum):
    AUTO_TYPE = enums.CPUAllocationPolicy()


class CPUEmulatorThreadsPolicyField(_NamedEnum):
    AUTO_TYPE = enums.CPUEmulatorThreadsPolicy()


class CPUThreadAllocationPolicyField(_NamedEnum):
    AUTO_TYPE = enums.CPUThreadAllocationPolicy()


class ConfigDrivePolicyField(_NamedEnum):
    AUTO_TYPE = enums.ConfigDrivePolicy()


class DiskBusField(_NamedEnum):
    AUTO_TYPE = enums.DiskBus()


class DiskConfigField(_NamedEnum):
    AUTO_TYPE = enums.DiskConfig()


class FirmwareTypeField(_NamedEnum):
    AUTO_TYPE = enums.FirmwareType()


class HVTypeField(_NamedEnum):
    AUTO_TYPE = enums.HVType()


class ImageSignatureHashTypeField(_NamedEnum):
    AUTO_TYPE = enums.ImageSignatureHashType()


class ImageSignatureKeyTypeField(_NamedEnum):
    AUTO_TYPE = enums.ImageSignatureKeyType()


class InputBusField(_NamedEnum):
    AUTO_TYPE = enums.InputBus()


class InstancePowerStateField(_NamedEnum):
    AUTO_TYPE = enums.InstancePowerState()


class InstanceStateField(_NamedEnum):
    AUTO_TYPE = enums.InstanceState()


class InstanceTaskStateField(_NamedEnum):
    AUTO_TYPE = enums.InstanceTaskState()


class MaxPhysAddrModeField(_NamedEnum):
    AUTO_TYPE = enums.MaxPhyAddrMode()


class MemEncryptionModelField(_NamedEnum):
    AUTO_TYPE = enums.MemEncryptionModel()


class MonitorMetricTypeField(_NamedEnum):
    AUTO_TYPE = enums.MonitorMetricType()


class NotificationActionField(_NamedEnum):
    AUTO_TYPE = enums.NotificationAction()


class NotificationPhaseField(_NamedEnum):
    AUTO_TYPE = enums.NotificationPhase()


class NotificationPriorityField(_NamedEnum):
    AUTO_TYPE = enums.NotificationPriority()


class NotificationSourceField(_NamedEnum):
    AUTO_TYPE = enums.NotificationSource()


class OSTypeField(_NamedEnum):
    AUTO_TYPE = enums.OSType()


class PCINUMAAffinityPolicyField(_NamedEnum):
    AUTO_TYPE = enums.PCINUMAAffinityPolicy()


class PointerModelField(_NamedEnum):
    AUTO_TYPE = enums.PointerModelType()


class RNGModelField(_NamedEnum):
    AUTO_TYPE = enums.RNGModel()


class SCSIModelField(_NamedEnum):
    AUTO_TYPE = enums.SCSIModel()


class SecureBootField(_NamedEnum):
    AUTO_TYPE = enums.SecureBoot()


class SoundModelField(_NamedEnum):
    AUTO_TYPE = enums.SoundModelType()


class TPMModelField(_NamedEnum):
    AUTO_TYPE = enums.TPMModel()


class TPMVersionField(_NamedEnum):
    AUTO_TYPE = enums.TPMVersion()


class USBControllerModelField(_NamedEnum):
    AUTO_TYPE = enums.USBControllerModelType()


class VIFModelField(_NamedEnum):
    AUTO_TYPE = enums.VIFModel()


class VIOMMUModelField(_NamedEnum):
    AUTO_TYPE = enums.VIOMMUModel()


class VMModeField(_NamedEnum):
    AUTO_TYPE = enums.VMMode()


class VideoModelField(_NamedEnum):
    AUTO_TYPE = enums.VideoModel()


class WatchdogActionField(_NamedEnum):
    AUTO_TYPE = enums.WatchdogAction()
