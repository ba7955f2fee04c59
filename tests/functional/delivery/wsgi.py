# SPDX-License-Identifier: Apache-2.0
"""A WSGI application that emits one notification for each request.

It is monkey-patched, as Nova's API is, where ``MONKEY_PATCH`` is set. The
query of a request is the JSON of the payload; the answer is what is in the
log so far.
"""

import os
import sys

if os.environ.get('MONKEY_PATCH'):
    import eventlet
    eventlet.monkey_patch()

import json  # noqa: E402
import logging  # noqa: E402
from typing import Any  # noqa: E402
from typing import Callable  # noqa: E402
from urllib import parse  # noqa: E402

from oslo_config import cfg  # noqa: E402
import oslo_messaging  # noqa: E402

from nova_notifications.delivery import options  # noqa: E402

logging.basicConfig(stream=sys.stderr, level=logging.INFO)


def _notifier() -> Any:
    conf = cfg.ConfigOpts()
    conf([])
    options.register_opts(conf)
    conf.set_override('spool_directory', os.environ['SPOOL'], options.GROUP)
    transport = oslo_messaging.get_notification_transport(
        conf, os.environ['TRANSPORT_URL'])
    return oslo_messaging.Notifier(
        transport, 'compute.host1', driver=os.environ['DRIVER'],
        topics=[os.environ['TOPIC']])


_notifier_of_this_process = _notifier()


def application(environ: dict[str, Any],
                start_response: Callable[..., Any]) -> list[bytes]:
    """Emit what the query says, and answer."""
    payload = json.loads(parse.unquote(environ['QUERY_STRING']))
    _notifier_of_this_process.info({}, 'a.b', payload)
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'done']
