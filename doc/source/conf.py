# SPDX-License-Identifier: Apache-2.0
"""Sphinx configuration.

The theme is furo: a search box, dark and light, one table of contents for the
site and one for the page, and readable on a phone. OpenStack's own theme has
the frame of docs.openstack.org, with a log-in button and without a search box.
"""

import pathlib
import sys

from nova_notifications import __version__

_HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(_HERE.parent / 'ext'))

project = 'nova_notifications'
copyright = 'the nova_notifications developers'
release = version = __version__

extensions = [
    'command_pages',
    'emitter_pages',
    'event_pages',
    'legacy_pages',
    'payload_pages',
    'phone_tables',
    'published_files',
    'release_notes',
    'size_pages',
    'oslo_config.sphinxext',
    'reno.sphinxext',
    'sphinx.ext.autodoc',
    'sphinx.ext.doctest',
    'sphinx.ext.viewcode',
    'sphinx_copybutton',
    'sphinx_design',
]

html_theme = 'furo'
html_theme_options = {'top_of_page_buttons': []}
html_title = f'{project} {release}'
html_static_path = ['_static']
html_css_files = ['contract.css']
# The commands of a console block without prompts, and without their output.
copybutton_prompt_text = '$ '
copybutton_line_continuation_character = '\\'
# Driver and option names are never broken at a hyphen or turned into dashes.
smartquotes = False
exclude_patterns = ['examples']
nitpicky = False
autodoc_typehints = 'description'

man_pages = [('reference/commands', 'nova-notifications',
              'ask, watch and test the notifications of OpenStack Nova',
              '', 1)]
