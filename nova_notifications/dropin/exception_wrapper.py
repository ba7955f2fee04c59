# SPDX-License-Identifier: Apache-2.0
"""The decorator of ``nova.exception_wrapper``."""

from nova_notifications.emitters.exception import wrap_exception

__all__ = ['wrap_exception']
