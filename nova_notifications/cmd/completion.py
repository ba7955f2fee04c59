# SPDX-License-Identifier: Apache-2.0
"""Complete commands, options, events and releases at the Tab key.

The three shells ask one function, by the command ``complete``, so they all
know what this version of the package knows.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping
import sys
from typing import Final

from nova_notifications.cmd import application
from nova_notifications.cmd import arguments
from nova_notifications.cmd import command
from nova_notifications.cmd import commands
from nova_notifications.contract import history
from nova_notifications import formats

_SCRIPTS: Final[Mapping[str, str]] = {
    'bash': '''\
_nova_notifications() {
    local IFS=$'\\n'
    COMPREPLY=($("${COMP_WORDS[0]}" complete \\
        "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _nova_notifications nova-notifications
''',
    'zsh': '''\
#compdef nova-notifications
_nova_notifications() {
    local -a found
    found=(${(f)"$("${words[1]}" complete "${(@)words[2,CURRENT]}" \\
        2>/dev/null)"})
    if (( $#found )); then
        compadd -a found
    else
        _files
    fi
}
compdef _nova_notifications nova-notifications
''',
    'fish': '''\
function __nova_notifications
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found ($words[1] complete $words[2..-1] "$current" 2>/dev/null)
    if test (count $found) -gt 0
        string join \\n -- $found
    else
        __fish_complete_path "$current"
    end
end
complete -c nova-notifications -f -a '(__nova_notifications)'
''',
}


class Completion(command.Command):
    """Print the completion script of a shell."""

    EXAMPLES = (
        ('In ~/.bashrc', 'completion bash > ~/.nova-notifications.bash '
                         '&& echo ". ~/.nova-notifications.bash" >> '
                         '~/.bashrc'),
        ('In a directory of $fpath',
         'completion zsh > ~/.zfunc/_nova-notifications'),
        ('For fish', 'completion fish > '
                     '~/.config/fish/completions/nova-notifications.fish'))

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Declare the arguments."""
        parser = super().get_parser(prog_name)
        parser.add_argument('shell', choices=sorted(_SCRIPTS))
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> int:
        """Print the script."""
        self.app.stdout.write(_SCRIPTS[parsed_args.shell])
        return 0


def complete(words: list[str]) -> int:
    """Print what may follow on a command line, one candidate a line.

    :param words: those after the program's name; the last one is being
        typed, and may be empty.
    :returns: the exit status, 0.
    """
    for candidate in candidates(words[:-1], words[-1] if words else ''):
        sys.stdout.write(candidate + '\n')
    return 0


def candidates(words: list[str], current: str) -> list[str]:
    """Return what may stand in place of the word that is being typed.

    :param words: the words before it.
    :param current: what is typed of it.
    :returns: sorted candidates; none where a file is expected.
    """
    return sorted({text for text in _all(words, current)
                   if text.startswith(current)})


def _all(words: list[str], current: str) -> Iterable[str]:
    name = next((name for length in range(len(words), 0, -1)
                 if (name := ' '.join(words[:length])) in commands.COMMANDS),
                None)
    if name is None:
        known = [name.split() for name in commands.COMMANDS]
        return [parts[len(words)] for parts in known
                if len(parts) > len(words) and parts[:len(words)] == words]
    app = application.Application()
    found, _, _ = app.command_manager.find_command(name.split())
    parser = found(app, None).get_parser(name)
    return _arguments(parser, words[len(name.split()):], current)


def _arguments(parser: argparse.ArgumentParser, words: list[str],
               current: str) -> Iterable[str]:
    options = {text: action for action in parser._actions
               for text in action.option_strings
               if action.help != argparse.SUPPRESS}
    before = options.get(words[-1]) if words else None
    if before is not None and before.nargs != 0:
        return _values(before)
    if current.startswith('-'):
        return options
    given = 0
    expects_value = False
    for word in words:
        if word in options:
            expects_value = options[word].nargs != 0
        elif expects_value:
            expects_value = False
        else:
            given += 1
    positionals = [action for action in parser._actions
                   if not action.option_strings]
    if not positionals or (given >= len(positionals) and
                           positionals[-1].nargs not in ('+', '*')):
        return options
    return _values(positionals[min(given, len(positionals) - 1)])


def _values(action: argparse.Action) -> Iterable[str]:
    if action.choices is not None:
        return [str(choice) for choice in action.choices]
    return _VALUES.get(action.dest, lambda: ())()


def _events() -> list[str]:
    return list(arguments.current().events)


def _payloads() -> list[str]:
    return [item.name for item in arguments.current().objects.values()
            if item.is_payload]


def _releases() -> list[str]:
    return [text for release in history.releases()
            for text in (release.major, release.release)]


def _contracts() -> list[str]:
    return [*_releases(), 'golden', 'worktree']


# What the argument is called -> what it may be.
_VALUES: Final[Mapping[str, Callable[[], Iterable[str]]]] = {
    'event': _events,
    'payload': _payloads,
    'name': lambda: [*_events(), *_payloads()],
    'release': _releases,
    'since': _releases,
    'old': _contracts,
    'new': _contracts,
    'topic': lambda: [formats.VERSIONED_TOPIC, formats.LEGACY_TOPIC],
}
