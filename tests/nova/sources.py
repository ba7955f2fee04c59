# SPDX-License-Identifier: Apache-2.0
"""Nova's own objects offer what the emitters ask of their arguments."""

from __future__ import annotations

import importlib
import inspect
import typing as ty

# The name of a protocol -> where Nova has the class of these objects.
_CLASSES = {
    'AggregateLike': 'objects.Aggregate',
    'BlockDeviceLike': 'objects.BlockDeviceMapping',
    'FlavorLike': 'objects.Flavor', 'InstanceLike': 'objects.Instance',
    'KeypairLike': 'objects.KeyPair', 'MetricLike': 'objects.MonitorMetric',
    'PortLike': 'network.model.VIF', 'RequestSpecLike': 'objects.RequestSpec',
    'ServerGroupLike': 'objects.InstanceGroup',
    'ServiceLike': 'objects.Service', 'ShareLike': 'objects.ShareMapping',
    'TagLike': 'objects.Tag', 'TrustedCertsLike': 'objects.TrustedCerts',
    'VolumeUsageLike': 'objects.VolumeUsage',
}


def lacking(protocols: ty.Any, nova: ty.Any) -> list[str]:
    """What a protocol has and the class of Nova has not, each by name.

    :param protocols: the module of the protocols.
    :param nova: the package of Nova.
    """
    found = []
    for name, protocol in inspect.getmembers(protocols, inspect.isclass):
        if protocol.__module__ != protocols.__name__:
            continue
        of_nova = nova
        for part in _CLASSES[name].split('.'):
            of_nova = getattr(of_nova, part)
        found += [f'{_CLASSES[name]}.{member}' for member in vars(protocol)
                  if not member.startswith('_')
                  and not hasattr(of_nova, member)]
    return found


def offered() -> None:
    """Each attribute and method of each protocol is one of Nova's class."""
    import nova
    from nova_notifications import protocols

    importlib.import_module('nova.network.model')
    importlib.import_module('nova.objects').register_all()
    assert not lacking(protocols, nova), lacking(protocols, nova)
