# SPDX-License-Identifier: Apache-2.0
"""Print the oldest version that is declared for each requirement.

``python tools/lower_bounds.py [EXTRA]...`` prints lines for ``pip install -r``
from the metadata of the installed package, for the environment ``lower`` of
tox.
"""

from importlib import metadata
import sys

from packaging import requirements

_NAME = 'nova-notifications'


def lower_bounds(extras: set[str]) -> list[str]:
    """Return ``name==version`` for each requirement that applies here.

    :param extras: of the package, with those that they name in turn.
    :raises SystemExit: a requirement has no lower bound.
    """
    declared = [requirements.Requirement(text)
                for text in metadata.requires(_NAME) or ()]

    def applies(one: requirements.Requirement) -> bool:
        return one.marker is None or any(
            one.marker.evaluate({'extra': extra}) for extra in ('', *extras))

    before: set[str] = set()
    while before != extras:
        before = set(extras)
        for one in declared:
            if one.name == _NAME and applies(one):
                extras |= one.extras
    found = []
    for one in declared:
        if one.name == _NAME or not applies(one):
            continue
        bounds = [bound.version for bound in one.specifier
                  if bound.operator in ('>=', '==', '~=')]
        if len(bounds) != 1:
            sys.exit(f'{one} has no lower bound')
        found.append(f'{one.name}=={bounds[0]}')
    return sorted(set(found))


if __name__ == '__main__':
    print('\n'.join(lower_bounds(set(sys.argv[1:]))))
