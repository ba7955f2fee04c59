# SPDX-License-Identifier: Apache-2.0
"""Sphinx configuration."""

import pathlib
import sys

from nova_notifications import __version__

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'ext'))

project = 'nova_notifications'
copyright = 'the nova_notifications developers'
release = version = __version__

extensions = [
    'command_pages',
    'contract_pages',
    'published_files',
    'openstackdocstheme',
    'oslo_config.sphinxext',
    'reno.sphinxext',
    'sphinx.ext.autodoc',
    'sphinx.ext.doctest',
    'sphinx.ext.viewcode',
]

html_theme = 'openstackdocs'
html_theme_options = {'show_other_versions': False}
openstackdocs_auto_name = False
openstackdocs_auto_version = False
openstackdocs_repo_name = 'openstack/nova-notifications'
openstackdocs_use_storyboard = False

html_static_path = ['_static']
html_css_files = ['contract.css']
exclude_patterns = ['examples']
nitpicky = False
autodoc_typehints = 'description'
