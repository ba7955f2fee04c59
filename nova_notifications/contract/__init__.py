# SPDX-License-Identifier: Apache-2.0
"""Describe notifications for machines: history, rules, schemas."""
