# SPDX-License-Identifier: Apache-2.0
"""Sphinx configuration of the release notes alone."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'doc' / 'ext'))

project = 'nova_notifications release notes'
copyright = 'the nova_notifications developers'
# Release notes are of no version: they have all of them.
release = version = ''
extensions = ['release_notes', 'reno.sphinxext']
html_theme = 'furo'
html_title = project
