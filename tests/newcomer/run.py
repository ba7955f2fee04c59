# SPDX-License-Identifier: Apache-2.0
"""Follow both examples of CONTRIBUTING.rst in a copy; run all unit tests.

A newcomer who follows the text to the letter must end with a green suite, so
nothing in the tests may list or count what is registered, or name the version
of a payload that has moved. Needs stestr.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import sys
import tempfile

from tests.newcomer import checkout

# These write the files of the examples themselves.
_FOLLOW_IT_TOO = r'test_contributing|test_new_notification'


def main(arguments: list[str]) -> int:
    """Run the unit tests of a copy with another notification and field.

    :param arguments: for ``stestr run``.
    :returns: the exit status of stestr.
    """
    os.environ.setdefault(
        'NOVA_NOTIFICATIONS_REFERENCE',
        str(checkout.CHECKOUT.parent / 'shared' / 'reference'))
    # What a test draws has nothing to do with what was added.
    os.environ.setdefault('NOVA_NOTIFICATIONS_FUZZ', '1000')
    with tempfile.TemporaryDirectory() as directory:
        copy = checkout.Checkout(pathlib.Path(directory) / 'checkout')
        copy.add_notification()
        copy.add_field()
        times = checkout.CHECKOUT / '.stestr'
        if times.is_dir():
            # By the times of earlier runs the tests are shared out evenly.
            shutil.copytree(times, copy.root / '.stestr')
        status, output = copy.run(
            '-m', 'stestr', '--test-path', './tests/unit', 'run',
            '--exclude-regex', _FOLLOW_IT_TOO, *arguments)
        sys.stdout.write(output)
        return status


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
