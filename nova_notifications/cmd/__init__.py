# SPDX-License-Identifier: Apache-2.0
"""Implement the ``nova-notifications`` command."""
