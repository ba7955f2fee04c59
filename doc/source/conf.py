# SPDX-License-Identifier: Apache-2.0
"""Sphinx configuration."""

from nova_notifications import __version__

project = 'nova_notifications'
copyright = 'the nova_notifications developers'
release = version = __version__

extensions = [
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

exclude_patterns = ['examples']
nitpicky = False
autodoc_typehints = 'description'
