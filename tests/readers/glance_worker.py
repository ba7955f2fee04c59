# SPDX-License-Identifier: Apache-2.0
"""Serve Glance's API; needs Glance alone.

The application is its own, without Keystone, on a database in a file and a
store of files, both in the directory that is given. The port is printed once
it answers.
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

from tests.readers import serving

_CONF = '''\
[DEFAULT]
use_stderr = true
enabled_import_methods = []
node_staging_uri = file://{home}/staging
[database]
connection = sqlite:///{home}/glance.db
[glance_store]
default_backend = file
stores = file
filesystem_store_datadir = {home}/images
[oslo_policy]
policy_file = {home}/policy.json
[paste_deploy]
config_file = {paste}
'''


def main() -> int:
    """Serve until the process is ended."""
    home, port = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    conf = home / 'glance-api.conf'
    for name in ('images', 'staging'):
        (home / name).mkdir(exist_ok=True)
    conf.write_text(_CONF.format(
        home=home,
        paste=pathlib.Path(sys.prefix) / 'etc/glance/glance-api-paste.ini'))
    subprocess.run(
        [pathlib.Path(sys.executable).with_name('glance-manage'),
         '--config-file', conf, 'db_sync'], check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # Without Keystone nobody has a role.
    from glance import policies
    (home / 'policy.json').write_text(json.dumps({
        rule.name: '' for rule in policies.list_rules()}))
    # As deployments have it: without it none of these may be null.
    (home / 'schema-image.json').write_text(json.dumps({
        'kernel_id': {'type': ['null', 'string'], 'is_base': False}}))
    os.environ['OS_GLANCE_CONFIG_DIR'] = str(home)
    from glance.wsgi import api
    serving.serve(api.application, port)
    return 0


if __name__ == '__main__':
    sys.exit(main())
