# SPDX-License-Identifier: Apache-2.0
"""Write the reference of all emitters; ``nova-emitters`` finds the modules."""

import importlib

from sphinx.application import Sphinx
import written

from nova_notifications import emitters


def modules() -> list[str]:
    """Return a section for each module that a service calls."""
    lines: list[str] = []
    for name in sorted(set(emitters.__all__) - {'base'}):
        full = f'nova_notifications.emitters.{name}'
        lines += [*written.title(full, '-'), f'.. automodule:: {full}',
                  '   :members:']
        # A package re-exports the functions of its modules.
        if hasattr(importlib.import_module(full), '__path__'):
            lines.append('   :imported-members:')
        lines.append('')
    return lines


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive('nova-emitters', written.directive(modules))
    return {'parallel_read_safe': True}
