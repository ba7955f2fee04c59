# SPDX-License-Identifier: Apache-2.0
"""What is done to a Nova, one story per deployment."""

from tests.nova.scenarios import failures
from tests.nova.scenarios import instance
from tests.nova.scenarios import libvirt
from tests.nova.scenarios import lifecycle
from tests.nova.scenarios import migration
from tests.nova.scenarios import operator

__all__ = ['failures', 'instance', 'libvirt', 'lifecycle', 'migration',
           'operator']
