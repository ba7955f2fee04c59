# SPDX-License-Identifier: Apache-2.0
"""Show the release notes where there is no git history, as in an sdist.

reno asks git which note came with which release. Without git it reads a cache;
this extension writes one that has all notes under the version of the package.
"""

from __future__ import annotations

import pathlib

from sphinx.application import Sphinx
import yaml

from nova_notifications import version

_ROOT = pathlib.Path(__file__).resolve().parents[2]
_NOTES = 'releasenotes/notes'


def cache() -> dict[str, object]:
    """Return what reno's cache holds, with all notes in one release."""
    names = sorted(f'{_NOTES}/{path.name}'
                   for path in (_ROOT / _NOTES).glob('*.yaml'))
    return {
        'notes': [{'version': version.__version__,
                   'files': [[name, ''] for name in names]}],
        'dates': [],
        'file-contents': {name: yaml.safe_load((_ROOT / name).read_text())
                          for name in names}}


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the cache where it is needed."""
    path = _ROOT / _NOTES / 'reno.cache'
    if not (_ROOT / '.git').exists():
        path.write_text(yaml.safe_dump(cache()))
    return {'parallel_read_safe': True}
