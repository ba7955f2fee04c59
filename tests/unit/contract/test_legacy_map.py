# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json

from nova_notifications.contract import history
from nova_notifications.contract import legacy_map
from nova_notifications.legacy import events
from tests.unit.contract import documents


class LegacyMapTest(documents.ReferenceTestCase):

    def test_every_key_that_was_recorded_is_known(self) -> None:
        path = documents.REFERENCE / 'recorded' / 'unversioned.jsonl'
        seen = 0
        for line in path.read_text().splitlines():
            message = json.loads(line)
            if message['event_type'] not in events.ALLOWED:
                continue
            seen += 1
            self.assertEqual(
                set(), message['payload'].keys()
                - legacy_map.keys_of(message['event_type']).keys(),
                message['event_type'])
        self.assertGreater(seen, 70)

    def test_no_key_is_claimed_that_was_not_recorded(self) -> None:
        path = documents.REFERENCE / 'recorded' / 'unversioned.jsonl'
        recorded: dict[str, set[str]] = {}
        for line in path.read_text().splitlines():
            message = json.loads(line)
            recorded.setdefault(message['event_type'], set()).update(
                message['payload'])
        for event_type in recorded.keys() & events.ALLOWED:
            extra = (legacy_map.keys_of(event_type).keys()
                     - recorded[event_type])
            # What only a network or an update brings is not in every
            # recording.
            self.assertLessEqual(
                extra, {'fixed_ips', 'meta_data', 'image_name',
                        'old_display_name'}, event_type)

    def test_each_counterpart_is_a_field_of_the_versioned_payload(
            self) -> None:
        reference = json.loads(
            (documents.REFERENCE / 'legacy_events.json').read_text())
        contract = history.contract_of('34')
        checked = 0
        for versioned, old in reference['versioned_to_legacy'].items():
            payload = contract.events[versioned].payload
            for key, text in legacy_map.keys_of(old or '').items():
                for path in (text or '').split(' + '):
                    item = contract.objects[payload]
                    for part in filter(None, path.split('.')):
                        self.assertIn(part, item.fields, (versioned, key))
                        inner = item.fields[part].object
                        item = contract.objects[inner or 'EventType']
                    checked += 1
        self.assertGreater(checked, 1500)

    def test_an_event_outside_the_list_has_no_keys(self) -> None:
        self.assertEqual({}, legacy_map.keys_of('instance.create.end'))

    def test_only_floating_ips_are_without_keys(self) -> None:
        without = {name for name in events.ALLOWED
                   if not legacy_map.keys_of(name)}
        self.assertEqual(
            {name for name in events.ALLOWED if name.startswith('network.')},
            without)
