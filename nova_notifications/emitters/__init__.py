# SPDX-License-Identifier: Apache-2.0
"""Send notifications: one module for each resource, ``instance`` and so on.

Importing this package imports every module in it. ``base`` is what they share
and is not for callers.
"""

from nova_notifications import _modules

__all__ = [name for name in _modules.import_all(__name__, __path__)
           if name != 'base']
