# SPDX-License-Identifier: Apache-2.0
"""The ``nova-notifications`` command."""
