# SPDX-License-Identifier: Apache-2.0
"""Read a contract from a release, a file, git or the classes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
import dataclasses
import io
import pathlib
import subprocess
import tarfile
import traceback
from typing import Final

from nova_notifications.contract import files
from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import model
from nova_notifications.contract import samples
from nova_notifications import exceptions

WORKING_TREE: Final = 'worktree'
BASELINE: Final = 'golden'
_PACKAGE: Final = 'nova_notifications'
_GOLDEN_PATH: Final = f'{_PACKAGE}/contract/golden'
_SAMPLES_PATH: Final = f'{_PACKAGE}/contract/samples'


def contract(name: str, root: pathlib.Path | None = None) -> model.Contract:
    """Return the contract that a name on the command line stands for.

    :param name: ``worktree`` for the classes as they are now; ``golden`` for
        the golden files as they are now; a release as
        ``history.find_release`` takes it; the path of a contract document;
        or a revision of the git repository, whose golden files are read
    :param root: where that repository is; the current directory by default
    :returns: the contract; of its samples only those whose files are there
    :raises ContractError: where it is none of these, or cannot be read
    """
    if name in (WORKING_TREE, BASELINE):
        check_checkout(root or pathlib.Path.cwd())
    if name == WORKING_TREE:
        return _with_samples(of_classes(), _samples_now())
    if name == BASELINE:
        return _with_samples(golden.contract(), _samples_now())
    if name.endswith('.json'):
        return of_file(pathlib.Path(name))
    try:
        return history.contract_of(name)
    except exceptions.ContractError as not_a_release:
        found = of_revision(name, root or pathlib.Path.cwd())
        if found is None:
            raise exceptions.ContractError(
                f'{not_a_release} It is no git revision here either, nor '
                f'the path of a JSON file, nor {BASELINE!r} or '
                f'{WORKING_TREE!r}.') from not_a_release
        return found


def check_checkout(root: pathlib.Path) -> None:
    """Make sure that a checkout is the one whose classes are imported.

    :param root: a checkout, or any other directory
    :raises ContractError: where it holds this package and another copy of it
        is imported, whose classes and golden files are not those meant
    """
    ours, theirs = pathlib.Path(__file__).parents[1], root / _PACKAGE
    if theirs.is_dir() and theirs.resolve() != ours.resolve():
        raise exceptions.ContractError(
            f'the classes that are imported are those of {ours}, not those '
            f'of the checkout in {root}. Install it ("pip install -e ."), or '
            f'run "python -m nova_notifications.cmd.main" in it.')


def check_writable() -> None:
    """Make sure that the package is a checkout, and not an installed one.

    :raises ContractError: where its files belong to an installation, which
        no commit would ever contain
    """
    package = pathlib.Path(__file__).parents[1]
    # What an installer leaves beside the packages it has installed.
    records = package.parent.glob(f'{package.name}-*.dist-info/RECORD')
    if package.parent.name in ('site-packages', 'dist-packages') or any(
            f'{package.name}/__init__.py' in record.read_text('utf-8')
            for record in records):
        raise exceptions.ContractError(
            f'{package} is an installed package: what is written there would '
            f'be in no commit. Next: clone the project, and run this in the '
            f'clone ("pip install -e ." first).')


def of_classes() -> model.Contract:
    """Read the contract from the classes of this package, as they are now.

    :raises ContractError: where a module of them cannot be imported; the
        message has its file and line
    """
    try:
        from nova_notifications.contract import introspect
    except Exception as error:
        raise exceptions.ContractError(
            f'the classes cannot be imported: {origin(error)}') from error
    return introspect.contract()


def origin(error: BaseException) -> str:
    """Return where in the source an error comes from, and what it is.

    For an error of an import that is the line in the module which failed,
    not that in what it called.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return f'{error.filename}, line {error.lineno}: {error.msg}.'
    frames = list(traceback.extract_tb(error.__traceback__))
    imported = [frame.filename for frame in frames if frame.name == '<module>']
    if imported:
        frames = [frame for frame in frames if frame.filename == imported[-1]]
    return (f'{frames[-1].filename}, line {frames[-1].lineno}: '
            f'{type(error).__name__}: {error}.')


def of_file(path: pathlib.Path) -> model.Contract:
    """Read a contract document from a file.

    :raises ContractError: naming the file, and the place in it
    """
    document = files.parse(files.text_of(path, str(path)), str(path))
    try:
        return model.from_document(document)
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
    label = f'{revision} ({commit[:10]})'
    listed = _git(top, 'ls-tree', '-z', '--name-only', commit,
                  f'{_SAMPLES_PATH}/') or b''
    return _with_samples(
        golden.parse(label, _texts(archive, label)),
        {pathlib.PurePath(path).name for path in listed.decode().split('\0')})


def _samples_now() -> set[str]:
    return {path.name for path in samples.DIRECTORY.glob('*.json')}


def _with_samples(found: model.Contract,
                  present: Collection[str]) -> model.Contract:
    """Leave out of a contract the samples that have no file."""
    def kept(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name in present)

    return dataclasses.replace(
        found,
        objects={name: dataclasses.replace(item, samples=kept(item.samples))
                 if item.samples else item
                 for name, item in found.objects.items()},
        declared_events={
            name: dataclasses.replace(event, samples=kept(event.samples))
            for name, event in found.events.items()})


def _texts(archive: bytes, label: str) -> dict[str, str]:
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            if content is not None and member.name.endswith('.json'):
                name = pathlib.PurePath(member.name).name
                found[name] = files.decoded(
                    content.read(), f'golden file {name} of {label}')
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
