# SPDX-License-Identifier: Apache-2.0
"""Nova's own names and signatures, over the emitters.

The only room that knows Nova. ``compute_utils`` has the ``notify_*``
functions of ``nova.compute.utils``, ``notifications`` those of
``nova.notifications.base``, ``exception_wrapper`` the decorator of
``nova.exception_wrapper``. Each sends only the format that the name has
always stood for, and raises what building a payload raises, as Nova does.

``bind()`` initializes the library from the Nova of this process, ``graft()``
makes an unmodified Nova use it.
"""

from nova_notifications.dropin.binding import bind
from nova_notifications.dropin.binding import unbind
from nova_notifications.dropin.grafting import graft

__all__ = ['bind', 'graft', 'unbind']
