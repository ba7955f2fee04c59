# SPDX-License-Identifier: Apache-2.0
"""Start the ``nova-notifications`` command.

What it imports is there in a bare installation; what the commands need is
imported when they run, and named where it is missing.
"""

from __future__ import annotations

import io
import os
import sys

from nova_notifications.cmd import _warnings
from nova_notifications.cmd import commands


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    :param arguments: by default those of the process
    :returns: 0, all is well; 1, the answer is no; 2, the command could not
        run
    """
    _warnings.silence_eventlet()
    words = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal cannot show ends no command.
            stream.reconfigure(errors='backslashreplace')
    try:
        from nova_notifications.cmd import application
        if words[:1] == ['complete']:
            from nova_notifications.cmd import completion
            return completion.complete(words[1:])
    except ImportError as exc:
        if str(exc.name).partition('.')[0] == 'nova_notifications':
            raise
        print(commands.missing_package(' '.join(words), exc),
              file=sys.stderr)
        return 2
    # Without a command cliff would open a shell of its own.
    status = application.Application().run(
        words if words not in ([], ['help']) else ['--help'])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


if __name__ == '__main__':
    sys.exit(main())
