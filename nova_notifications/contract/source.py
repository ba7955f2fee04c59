# SPDX-License-Identifier: Apache-2.0
"""Where a contract is read from: a release, a file, git, the classes."""

from __future__ import annotations

import io
import json
import pathlib
import subprocess
import tarfile
from typing import Final

from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications import exceptions

WORKING_TREE: Final = 'worktree'
AGREED: Final = 'golden'
_GOLDEN_PATH: Final = 'nova_notifications/contract/golden'


def contract(name: str, root: pathlib.Path | None = None) -> model.Contract:
    """Give the contract that a name on the command line stands for.

    :param name: ``worktree`` for the classes as they are now; ``golden`` for
        the golden files as they are now; a release as
        ``history.find_release`` takes it; the path of a contract document;
        or a revision of the git repository, whose golden files are read
    :param root: where that repository is; the current directory by default
    :raises ContractError: where it is none of these, or cannot be read
    """
    if name == WORKING_TREE:
        from nova_notifications.contract import live
        return live.contract()
    if name == AGREED:
        return golden.contract()
    if name.endswith('.json'):
        return of_file(pathlib.Path(name))
    try:
        return history.contract_of(name)
    except exceptions.ContractError as not_a_release:
        found = of_revision(name, root or pathlib.Path.cwd())
        if found is None:
            raise exceptions.ContractError(
                f'{not_a_release} It is no git revision here either, nor '
                f'the path of a JSON file, nor {AGREED!r} or {WORKING_TREE!r}.'
            ) from not_a_release
        return found


def of_file(path: pathlib.Path) -> model.Contract:
    """Read a contract document from a file.

    :raises ContractError: naming the file, and the place in it
    """
    try:
        return model.from_document(json.loads(path.read_text('utf-8')))
    except OSError as error:
        raise exceptions.ContractError(
            f'{path}: {error.strerror}.') from error
    except ValueError as error:
        raise exceptions.ContractError(f'{path}: {error}.') from error
    except exceptions.ContractError as error:
        raise exceptions.ContractError(f'{path}: {error}') from error


def of_revision(revision: str, root: pathlib.Path) -> model.Contract | None:
    """Read the golden files of a git revision; no code of it is run.

    :returns: None where there is no such revision
    :raises ContractError: for a revision without golden files
    """
    shown = _git(root, 'rev-parse', '--verify', '--quiet',
                 '--end-of-options', f'{revision}^{{commit}}')
    if shown is None:
        return None
    commit = shown.decode().strip()
    top = pathlib.Path((_git(root, 'rev-parse', '--show-toplevel')
                        or b'.').decode().strip())
    archive = _git(top, 'archive', '--format=tar', commit, _GOLDEN_PATH)
    if archive is None:
        raise exceptions.ContractError(
            f'revision {revision} has no golden files in {_GOLDEN_PATH}: it '
            f'is older than the contract.')
    return golden.parse(f'{revision} ({commit[:10]})', _texts(archive))


def _texts(archive: bytes) -> dict[str, str]:
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            if content is not None and member.name.endswith('.json'):
                name = pathlib.PurePath(member.name).name
                found[name] = content.read().decode('utf-8')
    return found


def _git(root: pathlib.Path, *arguments: str) -> bytes | None:
    """Run git and give its output; None where it says no."""
    try:
        done = subprocess.run(['git', '-C', str(root), *arguments],
                              capture_output=True, check=False)
    except FileNotFoundError as error:
        raise exceptions.ContractError(
            'git is not installed: only releases, JSON files and the '
            'working tree can be compared.') from error
    return done.stdout if done.returncode == 0 else None
