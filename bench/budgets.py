# SPDX-License-Identifier: Apache-2.0
"""Time what must not take long, though it is no emission.

``python -m bench.budgets`` prints what each takes. The bounds are generous:
what exceeds one has become another kind of slow, such as growing with the
square of a text.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator

# The best of so many counts: what else the machine does only ever adds.
_TIMES = 15
# As long as a traceback that is not cut.
_LONG = 100_000
# Beginnings of what is masked, over and over: each makes a careless pattern
# look through the rest of the text again.
_BEGINNINGS = (
    'password ', "password='", 'eyJ', '://', 'a:b@', "'password': '",
    'token--a ', '"\'secret', '[(password={', 'password\\\\"', 'x-token',
    'ipmitool ', 'mysql -', "{'name': 'password', ", 'digest a=', '?sig=',
    'password' + ' ' * 50, '{qom-type', '{"qom-type":"secret"', 'rbd:',
    'chpasswd:\n ', 'chpasswd <<', '<secret', '&lt;password',
    'password: |\n x\n', 'a-', "'key__1': 'password', ", 'token%3D',
    'root:x|', 'credentials: {', '"credentials": [', '\\',
    'secret <value>', 'x_api:password:')
# What each takes is printed by a process of its own, in seconds.
_TIMED = '''
import time
{first}
begin = time.process_time()
{then}
print(time.process_time() - begin)
'''

_IMPORTED = '''
import time
begin = time.process_time()
import oslo_versionedobjects.base, oslo_messaging
oslo = time.process_time()
import nova_notifications.emitters
print((time.process_time() - oslo) / (oslo - begin))
'''


def _in_process(first: str, then: str) -> float:
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c',
         _TIMED.format(first=first, then=then)],
        check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def importing() -> float:
    """Compare importing the emitters with importing oslo's libraries.

    Both in one process: a slower machine is slower at both.
    """
    return float(subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', _IMPORTED],
        check=True, capture_output=True, text=True).stdout)


def loading_history() -> float:
    """Time loading the contract of one release."""
    return _in_process('from nova_notifications.contract import history',
                       'history.contract_of("34")')


def comparing_releases() -> float:
    """Time comparing the oldest release with the newest."""
    from nova_notifications.contract import diff
    from nova_notifications.contract import history
    begin = time.process_time()
    diff.diff(history.contract_of('17'), history.contract_of('34'))
    return time.process_time() - begin


def checking_contract() -> float:
    """Time the check of the contract."""
    from nova_notifications.cmd import sample_maker
    from nova_notifications.contract import check
    from nova_notifications.contract import introspect
    begin = time.process_time()
    list(check.check(introspect.contract(), sample_maker.samples()))
    return time.process_time() - begin


def masking() -> float:
    """Time masking the worst of some long hostile texts."""
    from nova_notifications import redaction
    spent = []
    for part in _BEGINNINGS:
        text = part * (_LONG // len(part))
        begin = time.process_time()
        redaction.mask_text(text)
        spent.append(time.process_time() - begin)
    return max(spent)


def searching() -> float:
    """Time searching a long key of a notification, in hostile ways."""
    from nova_notifications.viewer import hub
    from nova_notifications.viewer import message
    from nova_notifications.viewer import search
    from nova_notifications.viewer import view
    stored = hub.Hub()
    stored.add(message.Message(
        'instance.pause.end', 'nova-compute:host1', 'INFO',
        {'nova_object.name': 'InstanceActionPayload',
         'nova_object.namespace': 'nova', 'nova_object.version': '1.9',
         'nova_object.data': {'a' * 2 * _LONG: 1}},
        '2026-03-02 09:30:00.000000', 'm-1', {}))
    begin = time.process_time()
    for text in ('aaaa', '"aaaa"', 'a*a*a*a*a*a*b', '"' + 'a-' * 900):
        list(view.newest_first(stored, search.parse(text)))
    return time.process_time() - begin


_SECONDS = 's of a processor'
Budgets = dict[str, tuple[Callable[[], float], float, str]]
#: What is measured, the most that it may be, and of what.
BUDGETS: Budgets = {
    'import of the emitters': (
        importing, 0.12, "times the import of oslo's libraries"),
    "a release's contract loaded": (loading_history, 0.03, _SECONDS),
    'the oldest release compared with the newest': (
        comparing_releases, 2, _SECONDS),
    'the check of the contract': (checking_contract, 10, _SECONDS),
    'a long hostile text masked': (masking, 5, _SECONDS),
    'a long key searched': (searching, 5, _SECONDS)}


def failures(budgets: Budgets) -> Iterator[str]:
    """Return what exceeds its bound, one line for each.

    :param budgets: as :data:`BUDGETS`; each is measured until it is within
        its bound, some times at most.
    """
    for name, (measured, most, unit) in budgets.items():
        best = float('inf')
        for _ in range(_TIMES):
            best = min(best, measured())
            if best <= most:
                break
        else:
            yield f'{name}: {best:.3f} {unit}, at most {most} is expected'


if __name__ == '__main__':
    for name, (measured, most, unit) in BUDGETS.items():
        print(f'{name}: {measured():.3f} {unit}, at most {most}')
