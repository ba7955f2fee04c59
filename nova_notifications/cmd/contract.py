# SPDX-License-Identifier: Apache-2.0
"""Implement ``contract diff``, ``check``, ``update`` and ``rules``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
import json
import pathlib
from typing import Any

from nova_notifications.cmd import command
from nova_notifications.cmd import formatting
from nova_notifications.contract import check
from nova_notifications.contract import diff
from nova_notifications.contract import drift
from nova_notifications.contract import golden
from nova_notifications.contract import report
from nova_notifications.contract import rules
from nova_notifications.contract import samples
from nova_notifications.contract import source
from nova_notifications import exceptions
from nova_notifications.contract import stubs
from nova_notifications import version


class Diff(command.Command):
    """Explain every change between two contracts.

    OLD and NEW are each a Nova release (34, 2025.2, flamingo), a git
    revision, the path of a contract document, "golden" for the golden files or
    "worktree" for the classes, both as they are now. Exits with 1 where
    something is wrong.
    """

    EXAMPLES = (
        ('From one release to another', 'contract diff 33 34'),
        ('What this checkout changes', 'contract diff golden worktree'),
        ('As annotations of a code review',
         'contract diff HEAD~1 worktree -f github'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('old', metavar='OLD',
                            help='what is compared with')
        parser.add_argument('new', metavar='NEW', nargs='?',
                            default=source.WORKING_TREE,
                            help='what is looked at, by default the working '
                                 'tree')
        parser.add_argument('-f', '--format', default='text',
                            choices=sorted(report.FORMATS),
                            help='github, zuul and gerrit are annotations for '
                                 'code review')
        parser.add_argument('--fail-on', default='error',
                            choices=['error', 'warning', 'never'],
                            help='from which severity on to exit with 1')
        parser.add_argument('--root', type=pathlib.Path,
                            default=pathlib.Path.cwd(),
                            help='the checkout, by default the current '
                                 'directory')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Write the findings."""
        old = source.contract(parsed_args.old, parsed_args.root)
        new = source.contract(parsed_args.new, parsed_args.root)
        findings = diff.diff(old, new)
        text = report.FORMATS[parsed_args.format](
            findings, old, new, parsed_args.root)
        if parsed_args.format == 'text' and formatting.is_read_by_people(
                self.app.stdout):
            text = formatting.findings(text, formatting.colored(
                self.app.stdout))
        if text:
            self.app.stdout.write(text + '\n')
        limit = {'error': rules.Severity.ERROR,
                 'warning': rules.Severity.WARNING,
                 'never': rules.Severity.ERROR + 1}[parsed_args.fail_on]
        return int(any(f.severity >= limit for f in findings))


class Check(command.Command):
    """Check the classes against the golden files, samples and schemas.

    With --nova: compares them with the Nova that is installed beside the
    library, and with nothing else. Exits with 1 and says what to do where
    something is not as it was agreed.
    """

    EXAMPLES = (('In a checkout', 'contract check'),
                ('In the environment of a Nova', 'contract check --nova'),
                ('For a program', 'contract check --nova -f json'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--nova', action='store_true',
            help='name every difference from the classes, fields, enums and '
                 'events of the installed Nova, which is imported')
        parser.add_argument('-f', '--format', default='text',
                            choices=['json', 'text'],
                            help='of what --nova finds')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Write what is wrong, or what was checked."""
        source.check_checkout(pathlib.Path.cwd())
        if parsed_args.nova:
            return self._compare(parsed_args.format)
        if parsed_args.format != 'text':
            raise exceptions.ContractError(
                '--format is for what --nova finds. Next: add --nova, or '
                'leave it out.')
        now = source.of_classes()
        try:
            made = _samples()
        except exceptions.ContractError as error:
            # What else there is to find may have the same cause.
            self.app.stdout.write(f'{error}\n')
            return 1
        problems = list(check.check(now, made))
        for problem in problems:
            self.app.stdout.write(problem + '\n')
        if not problems:
            payloads = sum(item.is_payload for item in now.objects.values())
            self.app.stdout.write(
                f'{len(now.objects)} classes, {payloads} payloads, '
                f'{len(now.events)} events: fingerprints, golden files, '
                f'samples, schemas and descriptions agree\n')
        return int(bool(problems))

    def _compare(self, form: str) -> int:
        """Write how the library differs from the installed Nova."""
        ours = drift.library()
        # The classes' own errors are told better by the line above.
        from nova_notifications.graft import contract as installed
        nova = installed.contract()
        found = drift.drift(nova, ours)
        if form == 'json':
            text = json.dumps({
                'nova': nova.label, 'library': version.__version__,
                'differences': [item.document() for item in found]}, indent=2)
        elif found:
            text = '\n'.join(str(item) for item in found)
        else:
            text = (f'{len(nova.objects)} classes, {len(nova.enums)} enums, '
                    f'{len(nova.events)} events: the library and '
                    f'{nova.label} agree')
        self.app.stdout.write(text + '\n')
        return int(bool(found))


class Update(command.Command):
    """Rewrite golden files, samples and annotations from the classes.

    Refuses where a fingerprint changed under an unchanged VERSION, or where a
    change would break readers.
    """

    EXAMPLES = (
        ('In a checkout', 'contract update'),
        ('In spite of what breaks readers on purpose',
         'contract update --accept FIELD_REMOVED'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--accept', metavar='RULE', action='append', default=[],
            help='go on in spite of the findings of this rule; those about '
                 'versions cannot be accepted')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Write the files, or why not."""
        source.check_checkout(pathlib.Path.cwd())
        source.check_writable()
        now = source.of_classes()
        refusals = check.refusals(now, parsed_args.accept)
        if refusals:
            for finding in refusals:
                self.app.stdout.write(f'{finding}\n')
            self.app.stdout.write('nothing was written\n')
            return 1
        made = _samples()
        changed = golden.write(now)
        changed += samples.write(made, now)
        changed += stubs.write()
        # They import every class, which comparing two releases does without.
        from nova_notifications.contract import field_types
        from nova_notifications.contract import handler_types
        changed += field_types.write() + handler_types.write()
        self.app.stdout.write('\n'.join(
            [*changed, f'{len(changed)} files changed',
             *check.without_sample(now, made)]) + '\n')
        return 0


def _samples() -> dict[str, samples.Sample]:
    # The classes' own errors are told better by source.of_classes().
    from nova_notifications.cmd import sample_maker
    return sample_maker.samples()


class Rules(command.Lister):
    """List the rules that contract diff knows."""

    EXAMPLES = (('All', 'contract rules'),)
    COLUMNS = {'Rule': 'rule', 'Category': 'category', 'Purpose': 'purpose'}

    def documents(self, parsed_args: argparse.Namespace
                  ) -> Iterator[dict[str, Any]]:
        """Return one document for each rule."""
        for rule in rules.RULES:
            yield {'rule': rule.id, 'category': rule.category.value,
                   'purpose': rule.purpose}
