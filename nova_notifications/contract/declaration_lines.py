# SPDX-License-Identifier: Apache-2.0
"""Find the lines of a declaration's parts in its YAML text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def lines_of(text: str) -> dict[str, int]:
    """Return the line of each part of a YAML text.

    Needs the ``PyYAML`` library.

    :param text: a YAML document that can be read
    :returns: place -> line, from 1; ``reads[0]``, ``reads[0].events``,
        ``reads[0].fields.uuid`` for an entry of a list
    """
    import yaml
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    return {} if node is None else dict(_parts(node, ''))


def _parts(node: Any, where: str) -> Iterator[tuple[str, int]]:
    import yaml
    if where:
        yield where, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = f'{where}.{key.value}' if where else str(key.value)
            yield from _parts(value, place)
            # A list that stands below its key begins there.
            yield place, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for at, item in enumerate(node.value):
            if isinstance(item, yaml.ScalarNode):
                yield f'{where}.{item.value}', item.start_mark.line + 1
            else:
                yield from _parts(item, f'{where}[{at}]')
