# SPDX-License-Identifier: Apache-2.0
"""The facts about Nova that this room's tests compare with."""

import json
import os
import pathlib
from typing import Any

from oslo_versionedobjects import fixture
from oslotest import base as oslotest_base

from nova_notifications.objects import base

REFERENCE = pathlib.Path(os.environ.get(
    'NOVA_NOTIFICATIONS_REFERENCE',
    pathlib.Path(__file__).parents[4] / 'shared' / 'reference'))


def load(name: str, test: oslotest_base.BaseTestCase) -> Any:
    """Read a reference file, or skip the test where there is none."""
    path = REFERENCE / name
    if not path.exists():
        test.skipTest(f'no reference data: {name} is not in the directory '
                      f'that NOVA_NOTIFICATIONS_REFERENCE names')
    return json.loads(path.read_text())


def fingerprints() -> dict[str, str]:
    """The fingerprints of the classes as they are."""
    def extra(cls: type[Any]) -> tuple[Any, ...]:
        if issubclass(cls, base.NotificationPayloadBase):
            return (sorted(cls.SCHEMA.items()),)
        return ()

    checker = fixture.ObjectVersionChecker(
        obj_classes=base.NotificationRegistry.obj_classes())
    return checker.get_hashes(extra_data_func=extra)


def unmoved(reference: dict[str, Any]) -> dict[str, Any]:
    """Return the facts about the classes that have the version of then.

    A class that was bumped since differs from what Nova 34.0.0 has;
    ``contract check`` judges that change.
    """
    return {name: fact for name, fact in reference.items()
            if classes()[name].VERSION == fact['version']}


def classes() -> dict[str, type[Any]]:
    """Every registered class by its name."""
    return {name: found[0] for name, found
            in base.NotificationRegistry.obj_classes().items()}
