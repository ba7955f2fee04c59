# SPDX-License-Identifier: Apache-2.0
"""What Nova and the library send about the same drawn objects, compared.

Plain Nova and the library are in one process: each function is called with
copies of the same arguments, once as Nova's and once as the library's, and
both hand their messages to the same notifiers of ``nova.rpc``.
"""

from __future__ import annotations

import copy
import os
import typing as ty
import unittest
from unittest import mock
import warnings

import hypothesis
from hypothesis import strategies as st
from nova.compute import utils as compute_utils
from nova.notifications import base as nova_base
from nova import rpc
from nova import test
from oslo_config import cfg
from oslo_messaging.notify import _impl_test
from oslo_serialization import jsonutils
from oslo_utils import fixture as utils_fixture
from oslo_versionedobjects import fields as ovo

from nova_notifications import catalogue
from nova_notifications import graft
from nova_notifications.dropin import compute_utils as our_utils
from nova_notifications.dropin import notifications as our_base
from tests.nova import compare
from tests.nova import differences
from tests.nova import drawn
from tests.nova import valuecases

CONF = cfg.CONF
PLAIN = valuecases.Side(compute_utils, nova_base,
                        'nova.notifications.objects')
LIBRARY = valuecases.Side(our_utils, our_base, 'nova_notifications.objects')
#: Nova's functions that read from the database before they send.
_READS = frozenset(('notify_about_server_group_add_member',))
_SETTINGS = st.fixed_dictionaries({
    'notification_format': st.sampled_from(
        ('both', 'versioned', 'unversioned')),
    'notify_on_state_change': st.sampled_from(
        ('vm_state', 'vm_and_task_state')),
    'bdms_in_notifications': st.booleans(),
    'include_share_mapping': st.booleans()})

Sent = tuple[list[dict[str, ty.Any]], ty.Optional[Exception]]


def examples() -> int:
    """How many examples each case gets: more for a release."""
    return max(25, int(os.environ.get('NOVA_NOTIFICATIONS_FUZZ', 0)) // 400)


class Values(test.NoDBTestCase):
    """Calls both sides, and looks what they sent."""

    def setUp(self) -> None:
        super().setUp()
        self.useFixture(utils_fixture.TimeFixture())
        self.flags(driver=['test'], group='oslo_messaging_notifications')
        self.flags(notification_format='both', group='notifications')
        rpc.cleanup()
        rpc.init(CONF)
        graft.bind()
        self.addCleanup(graft.unbind)
        for target, value in (
                ('nova.image.glance.API.generate_image_url',
                 lambda api, image, context: 'http://glance/%s' % image),
                ('nova.objects.BlockDeviceMappingList.get_by_instance_uuid',
                 lambda context, uuid: self.devices),
                ('nova.objects.ShareMappingList.get_by_instance_uuid',
                 lambda context, uuid: self.shares)):
            self.stub_out(target, value)

    def test_every_function_has_a_case(self) -> None:
        senders = {name for name in vars(compute_utils)
                   if name.startswith('notify_')} | {
            name for name in vars(nova_base) if name.startswith('send_')}
        self.assertEqual(set(), senders - set(valuecases.CASES) - _READS)

    def test_every_event_has_a_case(self) -> None:
        sent = {notification for case in valuecases.CASES.values()
                for notification in case.notifications}
        self.assertEqual(set(), {
            event.notification for event in catalogue.events().values()
        } - sent)

    def test_the_same_values(self) -> None:
        wrong = {}
        for name, case in valuecases.CASES.items():
            try:
                self._case(case)
            except AssertionError as exc:
                wrong[name] = str(exc).splitlines()[0]
        assert not wrong, "; ".join(map(": ".join, wrong.items()))

    def _case(self, case: valuecases.Case) -> None:
        @hypothesis.settings(
            max_examples=examples(), deadline=None, derandomize=True,
            # Making a failing example smaller would take minutes.
            database=None, phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(st.fixed_dictionaries(case.arguments), _SETTINGS,
                          drawn.of('BlockDeviceMappingList'),
                          drawn.of('ShareMappingList'))
        def check(given: valuecases.Arguments, settings: dict[str, ty.Any],
                  devices: ty.Any, shares: ty.Any) -> None:
            self.devices, self.shares = devices, shares
            self.flags(group='notifications', **settings)
            before = sent_of(PLAIN, case, given)
            after = sent_of(LIBRARY, case, given)
            if any(map(_unlisted, after[0])):
                before = self._newer(case, given, before)
            found = list(_problems(before, after))
            assert not found, '; '.join(found[:4])

        check()

    def _newer(self, case: valuecases.Case, given: valuecases.Arguments,
               before: Sent) -> Sent:
        """What plain Nova sends if its enums have the values it was given.

        :param before: what it did without; the declared difference
        """
        with mock.patch.object(ovo.Enum, 'coerce', _any_value):
            sent = sent_of(PLAIN, case, given)
        assert before[1] is None or (
            type(before[1]).__name__ in differences.UNLISTED), before[1]
        return sent


def sent_of(side: valuecases.Side, case: valuecases.Case,
            given: valuecases.Arguments) -> Sent:
    """The messages of one call, and what it raised."""
    _impl_test.reset()
    raised = None
    with mock.patch('nova.objects.base.NovaObject.obj_load_attr',
                    _unloadable), warnings.catch_warnings():
        # Nova's tests make an error of it; a service goes on.
        warnings.filterwarnings('ignore', '.*invalid UUID', FutureWarning)
        try:
            case.call(side, {
                name: value if isinstance(value, Exception)
                else copy.deepcopy(value) for name, value in given.items()})
        except Exception as exc:
            raised = exc
    return [{'context': _primitive(context), 'driver_priority': priority,
             'message': _primitive(message)}
            for context, message, priority, _ in _impl_test.NOTIFICATIONS
            ], raised


def _any_value(self: ty.Any, obj: ty.Any, attr: str, value: ty.Any) -> str:
    return str(value)


def _unlisted(sent: ty.Any) -> bool:
    """Whether a message has a value that the enum of its field lacks."""
    if isinstance(sent, list):
        return any(map(_unlisted, sent))
    if not isinstance(sent, dict):
        return False
    cls = catalogue.classes().get(sent.get('nova_object.name'))
    for name, value in sent.get('nova_object.data', {}).items() if cls else ():
        enum = cls.fields[name]._type
        if (isinstance(enum, ovo.Enum) and value is not None
                and value not in enum.valid_values):
            return True
    return any(map(_unlisted, sent.values()))


def _unloadable(self: ty.Any, name: str) -> None:
    raise NotImplementedError('cannot load %s' % name)


def _primitive(value: ty.Any) -> ty.Any:
    """What a driver would write on the wire, read again."""
    found = jsonutils.loads(jsonutils.dumps(value))
    if isinstance(found, dict):
        for made_up in ('message_id', 'timestamp'):
            found.pop(made_up, None)
    return found


def _problems(before: Sent, after: Sent) -> ty.Iterator[str]:
    if (type(before[1]).__name__ in differences.UNLOADABLE
            and after[1] is None):
        # Whatever it sent before that is the beginning of what we send.
        after = after[0][:len(before[0])], before[1]
    if (before[1] is None) != (after[1] is None):
        yield 'plain Nova raised %r, the library %r' % (before[1], after[1])
    events = [[one['message']['event_type'] for one in side[0]]
              for side in (before, after)]
    if events[0] != events[1]:
        yield 'plain Nova sent %s, the library %s' % tuple(events)
        return
    for plain, library in zip(before[0], after[0]):
        event = plain['message']['event_type']
        topic = ('versioned_notifications'
                 if 'nova_object.name' in plain['message']['payload']
                 else 'notifications')
        for path, one, other in compare.changes(plain, library):
            if not differences.explain(topic, event, path, one, other):
                yield '%s: %s is %r in plain Nova, %r in the library' % (
                    event, path, one, other)


def same() -> None:
    """Run this module's tests in a process of their own.

    :raises AssertionError: what differs, in its last line
    """
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Values).run(result)
    assert result.testsRun == 3, result.testsRun
    for _, text in result.errors + result.failures:
        raise AssertionError(text.strip())


if __name__ == '__main__':
    same()
