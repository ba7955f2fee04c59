# SPDX-License-Identifier: Apache-2.0
"""Samples are made the same everywhere, or not at all."""

from __future__ import annotations

import logging
from typing import Any
from unittest import mock

from oslo_utils import timeutils
from oslotest import base

from nova_notifications import catalogue
from nova_notifications.cmd import sample_maker
from nova_notifications import exceptions
from nova_notifications import runtime
from nova_notifications.testing import recording
from nova_notifications.testing import sample_emitters

_LOGGER = 'nova_notifications.emitters'


class FormTest(base.BaseTestCase):

    def test_keys_of_an_object_stand_as_on_the_wire(self) -> None:
        settled = sample_maker._settled({
            'b': 1, 'nova_object.data': {'z': 1, 'a': [{'d': 1, 'c': 2}]},
            'nova_object.version': '1.0', 'nova_object.name': 'N', 'a': 2,
            'nova_object.namespace': 'nova'})
        self.assertEqual(
            ['a', 'b', 'nova_object.name', 'nova_object.namespace',
             'nova_object.version', 'nova_object.data'], list(settled))
        data = settled['nova_object.data']
        self.assertEqual(['a', 'z'], list(data))
        self.assertEqual(['c', 'd'], list(data['a'][0]))

    def test_of_a_traceback_the_last_frame_stays(self) -> None:
        text = '\n,'.join((
            'Traceback (most recent call last):\n',
            '  File "/x/nova_notifications/a.py", line 3, in f\n    g()\n',
            '  File "/y/z/nova_notifications/b.py", line 77, in g\n'
            '    raise E(1)\n          ~^^~\n', 'E: 1\n'))
        self.assertEqual('\n,'.join((
            'Traceback (most recent call last):\n',
            '  File "nova_notifications/b.py", line 100, in g\n'
            '    raise E(1)\n', 'E: 1\n')), sample_maker._settled(
                [{'traceback': text}])[0]['traceback'])

    def test_a_sample_has_an_envelope_of_its_own(self) -> None:
        def made(event_type: str) -> dict[str, Any]:
            return sample_maker._sample(recording.Recorded(
                True, 'p', 'INFO', {}, event_type, {'a': (1, 2)}))

        self.assertEqual({
            'message_id': made('a.b')['message_id'], 'publisher_id': 'p',
            'event_type': 'a.b', 'priority': 'INFO', 'payload': {'a': [1, 2]},
            'timestamp': '2026-03-02 09:30:00.000000'}, made('a.b'))
        self.assertNotEqual(made('a.b')['message_id'],
                            made('a.c')['message_id'])


class RecordingTest(base.BaseTestCase):

    def test_how_the_library_is_bound(self) -> None:
        with sample_maker._recording() as recorder:
            conf = runtime.current().conf
            self.assertEqual(
                ('controller1', 'versioned', True, True),
                (conf.host, conf.notifications.notification_format,
                 conf.notifications.bdms_in_notifications,
                 conf.notifications.include_share_mapping))
            self.assertEqual((True, False), (recorder.versioned_enabled,
                                             recorder.legacy_enabled))
            self.assertEqual('2026-03-02 09:30:00',
                             str(timeutils.utcnow()))
        self.assertNotEqual('2026-03-02 09:30:00', str(timeutils.utcnow()))

    def test_what_cannot_be_built_is_kept_and_not_logged(self) -> None:
        logger = logging.getLogger(_LOGGER)
        for propagate in (True, False):
            self.addCleanup(setattr, logger, 'propagate', logger.propagate)
            logger.propagate = propagate
            before = list(logger.handlers)
            with sample_maker._failures() as failures:
                self.assertIs(False, logger.propagate)
                logger.error('no %s', 'disk')
            self.assertEqual(['no disk'], failures)
            self.assertEqual((propagate, before),
                             (logger.propagate, logger.handlers))


class FailureTest(base.BaseTestCase):

    def _samples(self, emitted: Any) -> dict[str, Any]:
        with mock.patch.object(catalogue, 'events',
                               return_value=['a.b', 'c.d']), \
                mock.patch.object(sample_emitters, 'emit_sample', emitted):
            return sample_maker.samples()

    def test_an_event_without_an_emitter_of_samples(self) -> None:
        def emitted(event_type: str) -> None:
            if event_type == 'a.b':
                raise exceptions.InvalidEvent('none')
            notifier = runtime.current().notifiers.versioned('p')
            notifier.info({}, 'x.y', {})
            notifier.error({}, 'c.d', {'a': 1})

        found = self._samples(emitted)
        self.assertEqual(['c.d'], list(found))
        self.assertEqual(('ERROR', {'a': 1}), (found['c.d']['priority'],
                                               found['c.d']['payload']))

    def test_one_that_raises(self) -> None:
        def emitted(event_type: str) -> None:
            raise ValueError('no disk')

        error = self.assertRaises(exceptions.ContractError, self._samples,
                                  emitted)
        self.assertRegex(str(error), r'^a\.b cannot be emitted for its '
                                     r'sample: .*test_sample_maker\.py, line '
                                     r'\d+: ValueError: no disk\.$')

    def test_one_that_cannot_be_built(self) -> None:
        def emitted(event_type: str) -> None:
            logging.getLogger(_LOGGER).error('no disk')

        error = self.assertRaises(exceptions.ContractError, self._samples,
                                  emitted)
        self.assertIn('the sample of a.b cannot be built. no disk. Next: ',
                      str(error))
