# SPDX-License-Identifier: Apache-2.0
"""Write the tables that lead from legacy events and keys to versioned ones.

``nova-legacy-events`` and ``nova-legacy-keys`` take no arguments.
"""

import fnmatch

from sphinx.application import Sphinx
import written

from nova_notifications.cmd import arguments
from nova_notifications.contract import legacy_map
from nova_notifications.legacy import events as legacy_events


def _counterparts() -> dict[str, str]:
    return {event.legacy: name
            for name, event in arguments.current().events.items()
            if event.legacy}


def legacy_types() -> list[str]:
    """Return every legacy event type, and the event that replaces it."""
    pairs = _counterparts()
    alone = sorted(legacy_events.ALLOWED - pairs.keys())
    versioned_only = sorted(
        name for name, event in arguments.current().events.items()
        if not event.legacy)
    return [
        *written.table(('Legacy event', 'Versioned event'), '50 50', [
            (written.literal(old), written.event_link(new))
            for old, new in sorted(pairs.items())], 'pairs'),
        '.. _legacy-without-counterpart:', '',
        *written.title('Legacy events without a versioned counterpart', '-'),
        ', '.join(map(written.literal, alone)) + '.', '',
        *written.title('Versioned events that legacy never had', '-'),
        ', '.join(map(written.event_link, versioned_only)) + '.', '']


def legacy_keys() -> list[str]:
    """Return the keys of legacy payloads, and where they are now."""
    pairs = _counterparts()
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for pattern, keys in legacy_map.GROUPS:
        if any(fnmatch.fnmatchcase(old, pattern) for old in pairs):
            alike.setdefault(tuple(
                (key, rule.in_words) for key, rule
                in sorted(keys.items())), []).append(pattern)
    lines = []
    for keys, patterns in alike.items():
        lines += written.title(', '.join(
            patterns if len(patterns) == 1 else (key for key, _ in keys)), '-')
        if len(patterns) > 1:
            lines += ['In ' + ', '.join(map(written.literal, patterns)) + '.',
                      '']
        lines += written.table(('Legacy key', 'Versioned field'), '40 60', [
            (written.literal(key), text) for key, text in keys], 'pairs')
    return lines


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive('nova-legacy-events', written.directive(legacy_types))
    app.add_directive('nova-legacy-keys', written.directive(legacy_keys))
    return {'parallel_read_safe': True}
