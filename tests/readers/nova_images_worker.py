# SPDX-License-Identifier: Apache-2.0
"""Print the ``image_meta`` of servers, by Nova's own code; needs Nova alone.

Its client asks Glance, and what it keeps of an image in a server is what its
legacy notifications have.
"""

from __future__ import annotations

import json
import sys

import nova.conf
from nova import config
from nova import context
from nova.image import glance
from nova.notifications import base
from nova import objects
from nova import utils


def main() -> int:
    """Print a list for pairs of an image and the size of a root disk."""
    endpoint, servers = json.loads(sys.argv[1])
    config.parse_args(['nova'], default_config_files=[])
    nova.conf.CONF.set_override('api_servers', [endpoint], 'glance')
    objects.register_all()
    request = context.RequestContext('user', 'project', auth_token='token')
    found = []
    for image, root_gb in servers:
        known = utils.get_system_metadata_from_image(
            glance.API().get(request, image), {'root_gb': root_gb})
        known.setdefault('image_base_image_ref', image)
        # As the database has it: text.
        server = objects.Instance(system_metadata=known)
        found.append(base.image_meta(server.system_metadata))
    print(json.dumps(found))
    return 0


if __name__ == '__main__':
    sys.exit(main())
