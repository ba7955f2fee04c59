# SPDX-License-Identifier: Apache-2.0
"""What reaches the drivers of a Nova whose contract is pinned."""

from __future__ import annotations

import typing as ty
import unittest

import hypothesis
from hypothesis import strategies as st

from nova_notifications.contract import history
from nova_notifications import graft
from tests.nova import drawn
from tests.nova import valuecases
from tests.nova import values
from tests import payloads

#: From the first release whose contract may be asked of this Nova.
_RELEASES = ('31', '32', '33', '34')


class Pinned(values.Values):
    """Draws objects of Nova, and looks at versions and fields of payloads."""

    def check(self) -> dict[str, set[str]]:
        """Send about every case with each contract.

        :returns: the versions of each class that were sent
        """
        seen: dict[str, set[str]] = {}
        for release in _RELEASES:
            graft.unbind()
            graft.bind(contract=release)
            known = history.contract_of(release).objects
            for case in valuecases.CASES.values():
                for sent in self._messages(case):
                    for one in payloads.serialized_objects(
                            sent['message']['payload']):
                        name = one['nova_object.name']
                        version = one['nova_object.version']
                        assert version == known[name].version, (
                            release, name, version)
                        newer = set(one['nova_object.data']) - set(
                            known[name].fields)
                        assert not newer, (release, name, newer)
                        seen.setdefault(name, set()).add(version)
        return seen

    def _messages(self, case: valuecases.Case) -> list[ty.Any]:
        found: list[ty.Any] = []

        @hypothesis.settings(
            max_examples=3, deadline=None, derandomize=True, database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(st.fixed_dictionaries(case.arguments),
                          drawn.of('BlockDeviceMappingList'),
                          drawn.of('ShareMappingList'))
        def draw(given: valuecases.Arguments, devices: ty.Any,
                 shares: ty.Any) -> None:
            self.devices, self.shares = devices, shares
            found.extend(values.sent_of(values.LIBRARY, case, given)[0])

        draw()
        return found

    def runTest(self) -> None:
        """Look that the releases differ in what was seen, too."""
        seen = self.check()
        assert any(len(versions) > 1 for versions in seen.values()), seen


def each_release() -> None:
    """Pin a real Nova to each of some releases, and read its driver.

    :raises AssertionError: with what is newer than the release
    """
    result = unittest.TestResult()
    Pinned('runTest').run(result)
    for _, text in result.errors + result.failures:
        raise AssertionError(text.strip())
