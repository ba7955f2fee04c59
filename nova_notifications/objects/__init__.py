# SPDX-License-Identifier: Apache-2.0
"""Define what goes on the wire: the payload and notification classes.

Importing this package imports every module in it, which registers every class
and declares every event.
"""

from nova_notifications import _modules

__all__ = _modules.import_all(__name__, __path__)
