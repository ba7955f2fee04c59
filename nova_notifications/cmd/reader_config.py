# SPDX-License-Identifier: Apache-2.0
"""Write definition files that let a reader take versioned notifications."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
import importlib.util
import pathlib
from typing import Any

import yaml

from nova_notifications.cmd import command
from nova_notifications import exceptions

_NEXT = """\
Next, before Nova is switched:
  copy these files to /etc/ceilometer on the hosts of the notification agent
  start ceilometer-agent-notification with a second --config-file that has
    [oslo_messaging_notifications]
    topics = notifications,versioned_notifications
    [meter]
    meter_definitions_dirs = /etc/ceilometer/meters.d
  not in ceilometer.conf: ceilometer-polling sends to each topic that is named
  there, and its samples would arrive twice
  go from unversioned to versioned directly: in "both", each event counts
  twice
What changes for those who use Ceilometer's data, once Nova is versioned:
  events have versioned names (instance.create.end, not
  compute.instance.create.end): rename them in Aodh's event alarms
  metadata of samples has no image_meta; events have no os_* traits, no
  instance_type_id and no cell_name
  dates in metadata end with Z
  the metadata "host" and "event_type" of compute.node.*, the trait "service"
  of events and "host_name" of nova_compute in Gnocchi are those of the
  versioned publisher and event
  the trait "user_id" of volume.usage is that of the request"""


class Ceilometer(command.Command):
    """Write definition files with which Ceilometer reads both formats.

    Made from the definition files of the Ceilometer in use, whatever its
    version: meters, event definitions and Gnocchi resource definitions.
    Definitions of other services stay as they are.
    """

    EXAMPLES = (
        ('From the files of a Ceilometer in another environment',
         'reader-config ceilometer '
         '--from /opt/ceilometer/lib/python3.11/site-packages/ceilometer '
         '--output /tmp/ceilometer'),)

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--from', dest='sources', metavar='PATH', action='append',
            type=pathlib.Path,
            help="Ceilometer's definition files, or a directory with them; "
                 'repeatable (default: those of the Ceilometer installed '
                 'beside this command)')
        parser.add_argument(
            '--output', metavar='DIRECTORY', type=pathlib.Path,
            required=True, help='where the files are written')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Write the files, then what they change."""
        from nova_notifications import bridge
        report = bridge.CeilometerReport()
        contents: dict[pathlib.Path, Any] = {}
        for path in _files(parsed_args.sources or [_installed()]):
            rewritten = bridge.rewrite_ceilometer(_load(path), report)
            if rewritten is None:
                continue
            kind, content = rewritten
            name = pathlib.Path('meters.d' if kind == 'meters' else '',
                                path.name)
            if name in contents:
                raise exceptions.NotificationsError(
                    f'two files would become {name}; the second is {path}. '
                    f'Next: name the files with --from')
            contents[name] = content
        if not report.definitions:
            raise exceptions.NotificationsError(
                "no definition reads Nova's legacy notifications. Next: name "
                "Ceilometer's files with --from")
        for relative, content in contents.items():
            target = parsed_args.output / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(yaml.dump(content, Dumper=_NoAliases,
                                        sort_keys=False), 'utf-8')
            self._say(f'wrote {target}')
        self._say(f'{report.definitions} definitions read both formats')
        for expression, users in sorted(report.unreadable.items()):
            self._say(f'not in the versioned format: {expression} '
                      f'({", ".join(sorted(users))})')
        for definition, reason in sorted(report.unmatched.items()):
            self._say(f'left as it is: {definition}: {reason}')
        self._say(_NEXT)
        return 0

    def _say(self, text: str) -> None:
        self.app.stdout.write(text + '\n')


class _NoAliases(yaml.SafeDumper):
    """Write what occurs twice twice: people read and change these files."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _installed() -> pathlib.Path:
    """Return the directory of the Ceilometer that is installed here."""
    spec = importlib.util.find_spec('ceilometer')
    if spec is None or spec.origin is None:
        raise exceptions.NotificationsError(
            'Ceilometer is not installed beside this command. Next: name its '
            'definition files, or the directory with them, with --from')
    return pathlib.Path(spec.origin).parent


def _files(sources: list[pathlib.Path]) -> Iterator[pathlib.Path]:
    for source in sources:
        if source.is_dir():
            yield from sorted(source.rglob('*.yaml'))
        elif source.is_file():
            yield source
        else:
            raise exceptions.NotificationsError(f'there is no {source}')


def _load(path: pathlib.Path) -> Any:
    try:
        return yaml.safe_load(path.read_text('utf-8'))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise exceptions.NotificationsError(f'{path}: {error}') from error
