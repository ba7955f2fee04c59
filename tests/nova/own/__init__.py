# SPDX-License-Identifier: Apache-2.0
"""Tests of Nova, run with and without the library."""
