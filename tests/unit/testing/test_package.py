# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import pathlib
import subprocess
import sys

from oslotest import base

from nova_notifications import testing

ROOT = pathlib.Path(__file__).parents[3]

_WITHOUT_FIXTURES = '''
import sys
sys.modules['fixtures'] = None
from nova_notifications import emitters
from nova_notifications import testing
from nova_notifications.testing import sample_data
with testing.NotificationsFixture(host='host1') as bus:
    emitters.service.action(sample_data.admin_context(),
                            sample_data.service(disabled=True), 'update')
sent, = bus.versioned
assert sent.data['disabled'] is True
try:
    emitters.service.action({}, sample_data.service(), 'update')
except Exception as error:
    assert type(error).__name__ == 'NotInitialized', error
else:
    raise AssertionError('it was not cleaned up')
'''


class PackageTest(base.BaseTestCase):

    def test_every_name_is_there(self) -> None:
        for name in testing.__all__:
            self.assertTrue(getattr(testing, name).__doc__, name)
        self.assertRaises(AttributeError, getattr, testing, 'nothing')

    def test_the_fixture_needs_no_extra(self) -> None:
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', '-c', _WITHOUT_FIXTURES],
            cwd=ROOT, capture_output=True, text=True)
        self.assertEqual((0, ''), (done.returncode, done.stderr))

    def test_former_names_are_understood(self) -> None:
        from nova_notifications import testing_bus
        from nova_notifications import testing_samples
        from nova_notifications.testing import samples
        self.assertIs(testing.TestBus, testing_bus.TestBus)
        self.assertIs(samples.samples, testing_samples.samples)


class RecordingTest(base.BaseTestCase):

    def test_what_is_sent_is_kept_in_order(self) -> None:
        notifiers = testing.RecordingNotifiers()
        notifiers.legacy('compute.host1').info({}, 'a.b', {'n': 1})
        notifiers.versioned('nova-compute:host1').error({}, 'a.c', {'n': 2})
        self.assertEqual(
            [(False, 'compute.host1', 'INFO', 'a.b'),
             (True, 'nova-compute:host1', 'ERROR', 'a.c')],
            [(each.versioned, each.publisher_id, each.priority,
              each.event_type) for each in notifiers.recorded])
