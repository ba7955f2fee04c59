# SPDX-License-Identifier: Apache-2.0
"""Make an unmodified Nova use the library, to try and to judge it.

The only package that imports Nova. A Nova that has adopted the library calls
``nova_notifications.init()`` itself and never loads this package.

``apply()`` makes the Nova of this process send by the library, ``bind()``
initializes the library from it, ``unbind()`` undoes that.
"""

from nova_notifications.graft.binding import bind
from nova_notifications.graft.binding import unbind
from nova_notifications.graft.importing import apply

__all__ = ['apply', 'bind', 'unbind']
