# SPDX-License-Identifier: Apache-2.0
"""The metadata is in pyproject.toml; this file is for tools that call it."""

import setuptools

setuptools.setup()
