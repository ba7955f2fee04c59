# SPDX-License-Identifier: Apache-2.0
"""Ask which events there are."""

from __future__ import annotations

from oslotest import base

from nova_notifications import catalogue
from nova_notifications import exceptions
from nova_notifications.objects import base as objects_base


class CatalogueTest(base.BaseTestCase):

    def test_one_event(self) -> None:
        for event_type, found in catalogue.events().items():
            self.assertIs(found, catalogue.event(event_type))
        self.assertEqual(sorted(catalogue.events()),
                         list(catalogue.events()))
        for name, hint in (('instance.crate.end', 'did you mean instance.'),
                           ('qqq', f'about {", ".join(catalogue.nouns())}')):
            error = self.assertRaises(exceptions.InvalidEvent,
                                      catalogue.event, name)
            self.assertIn(f'{name!r} is not a versioned event type: ',
                          str(error))
            self.assertIn(hint, str(error))

    def test_some(self) -> None:
        def names(**wanted: str) -> list[str]:
            return [found.event_type for found in catalogue.select(**wanted)]

        self.assertEqual(list(catalogue.events()), names())
        self.assertEqual(['flavor.create', 'flavor.delete', 'flavor.update'],
                         names(noun='flavor'))
        self.assertEqual(['volume.usage'], names(legacy='volume.usage'))
        self.assertEqual([], names(noun='flavor', legacy='volume.usage'))
        self.assertEqual(['volume.usage'], names(noun='volume',
                                                 legacy='volume.usage'))

    def test_legacy_counterparts(self) -> None:
        found = catalogue.legacy_counterparts()
        self.assertNotIn(None, found)
        self.assertEqual('volume.usage', found['volume.usage'])
        self.assertEqual('instance.pause.end',
                         found['compute.instance.pause.end'])

    def test_classes(self) -> None:
        classes = catalogue.classes()
        self.assertEqual(sorted(classes), list(classes))
        self.assertEqual(
            [name for name, found in classes.items()
             if issubclass(found, objects_base.NotificationPayloadBase)],
            list(catalogue.payload_classes()))
