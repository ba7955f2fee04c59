# SPDX-License-Identifier: Apache-2.0
"""Keep Nova's own names and signatures, over the emitters.

``compute_utils`` has the ``notify_*`` functions of ``nova.compute.utils``,
``notifications`` those of ``nova.notifications.base``, ``exception_wrapper``
the decorator of ``nova.exception_wrapper``. Each sends only the format that
the name has always stood for, and raises what building a payload raises, as
Nova does. Nothing of Nova is imported: what is asked of it comes by the hooks
of ``nova_notifications.init()``.
"""
