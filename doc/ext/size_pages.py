# SPDX-License-Identifier: Apache-2.0
"""Write the table of message sizes; ``nova-message-sizes`` measures them."""

import pathlib
import sys

from sphinx.application import Sphinx
import written

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / 'tools'))


def sizes() -> list[str]:
    """Return a table with the bytes of some events in both formats."""
    import message_sizes

    found = message_sizes.sizes()
    # To the nearest ten: a traceback has the length of a path in it.
    return written.table(('Event', 'Versioned', 'Legacy'), '44 32 24', [
        (written.literal(name), str(round(found[name][0], -1)),
         str(round(found[name][1], -1)) if found[name][1] else 'not sent')
        for name in message_sizes.SHOWN], 'sizes')


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive('nova-message-sizes', written.directive(sizes))
    return {'parallel_read_safe': True}
