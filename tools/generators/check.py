#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Read the published schemas with the tools that readers use.

Writes every schema, strict and tolerant, every sample and the AsyncAPI
document to a directory, lets each tool read them, and prints a table. Exits
with 1 where a tool refuses something::

    npm install --prefix tools/generators
    pip install -r tools/generators/requirements.txt
    python tools/generators/check.py [TOOL ...]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
import concurrent.futures
import copy
import importlib.metadata
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile
import time
from typing import Any

from nova_notifications.contract import golden
from nova_notifications.contract import history
from nova_notifications.contract import publication
from nova_notifications.contract import samples
from nova_notifications.contract import schema

HERE = pathlib.Path(__file__).parent
KINDS = ('strict', 'tolerant')
# Each AsyncAPI document takes the parser some seconds.
RELEASES = ('17', '25', '34')


class Result:
    """Hold what one tool said.

    :ivar documents: how many documents it read
    :ivar problems: what it refused, one text each
    :ivar seconds: how long it took
    """

    def __init__(self) -> None:
        self.documents = 0
        self.problems: list[str] = []
        self.seconds = 0.0


def write(directory: pathlib.Path, release: str | None) -> None:
    """Write what the tools read: schemas, samples, AsyncAPI documents.

    :param release: the Nova release whose contract it is, None: today's
    """
    today = golden.contract()
    contract = today if release is None else history.contract_of(release)
    found: dict[str, Any] = {
        f'{kind}/{name}': document for kind in KINDS
        for name, document in publication.schemas(
            contract, tolerant=kind == 'tolerant').items()}
    found.update({
        f'samples/{name}.json': samples.of_release(
            samples.read(today.events[name]), contract)
        for name in contract.events if name in today.events})
    found.update({
        f'no-bundle/{name}': document for name, document
        in publication.schemas(contract, bundled=False).items()})
    found['asyncapi/today.json'] = publication.asyncapi_document(contract)
    for release in RELEASES:
        found[f'asyncapi/nova-{release}.json'] = publication.asyncapi_document(
            history.contract_of(release))
    for name, document in found.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), 'utf-8')


def _schemas(directory: pathlib.Path) -> Iterator[tuple[str, Any]]:
    for kind in KINDS:
        for path in sorted((directory / kind).rglob('*.json')):
            yield (path.relative_to(directory).as_posix(),
                   json.loads(path.read_text('utf-8')))


def _samples(directory: pathlib.Path) -> Iterator[Any]:
    for path in sorted((directory / 'samples').iterdir()):
        yield json.loads(path.read_text('utf-8'))


def _broken(sample: Any) -> Any:
    """Return a sample without the name of its payload."""
    broken = copy.deepcopy(sample)
    del broken['payload']['nova_object.name']
    return broken


def node(tool: str) -> Callable[[pathlib.Path, Result], None]:
    """Return a check by a tool from npm."""
    def run(directory: pathlib.Path, result: Result) -> None:
        done = subprocess.run(
            ['node', str(HERE / 'tools.mjs'), tool, str(directory)],
            capture_output=True, text=True)
        try:
            found = json.loads(done.stdout.splitlines()[-1])
        except (IndexError, ValueError):
            result.problems.append((done.stderr or done.stdout)[-2000:])
            return
        result.documents = found['documents']
        result.problems += found['problems']
        if tool == 'json-schema-to-typescript':
            _compile(directory / 'j2ts', result)
        elif tool == 'quicktype':
            _compile(directory / 'quicktype', result)
            _read_samples(directory / 'quicktype', result)
    return run


def _compile(folder: pathlib.Path, result: Result) -> None:
    """Compile the generated types, and the samples declared to have them."""
    (folder / 'package.json').write_text('{"type": "module"}', 'utf-8')
    done = _tsc(sorted(folder.rglob('*.ts')))
    if done.returncode:
        result.problems.append(done.stdout[:2000])
    # The compiler must also be able to refuse one.
    wrong = folder / 'strict' / 'wrong.ts'
    wrong.write_text(
        "import type {InstanceCreateEnd} from "
        "'./events_instance_create_end_json.js';\n"
        "export const f = (e: InstanceCreateEnd): string | null =>\n"
        "  e.payload['nova_object.data'].displayname;\n", 'utf-8')
    refused = _tsc([wrong])
    if 'displayname' not in refused.stdout or not refused.returncode:
        result.problems.append('tsc accepts a field that does not exist')


def _tsc(files: list[pathlib.Path]) -> subprocess.CompletedProcess[str]:
    """Compile modules; the JavaScript is written beside them."""
    return subprocess.run(
        [str(HERE / 'node_modules/.bin/tsc'), '--strict',
         '--module', 'nodenext', '--target', 'es2022', '--types', '',
         *map(str, files)], capture_output=True, text=True)


def _read_samples(folder: pathlib.Path, result: Result) -> None:
    """Let quicktype's own functions read each sample, and refuse one."""
    modules = sorted(folder.rglob('*.samples.js'))
    program = folder / 'read.js'
    program.write_text(''.join(
        f'import "./{module.relative_to(folder).as_posix()}";\n'
        for module in modules), 'utf-8')
    done = subprocess.run(['node', str(program)], capture_output=True,
                          text=True)
    if done.returncode or not modules:
        result.problems.append(done.stderr[-2000:] or 'no sample was read')


def fastjsonschema(directory: pathlib.Path, result: Result) -> None:
    """Compile each schema, and validate each sample."""
    import fastjsonschema as library
    validators = {}
    for name, document in _schemas(directory):
        result.documents += 1
        try:
            validators[name] = library.compile(document)
        except Exception as error:
            result.problems.append(f'{name}: {error}')
    for sample in _samples(directory):
        for kind in KINDS:
            name = f'{kind}/events/{sample["event_type"]}.json'
            if name not in validators:
                continue
            try:
                validators[name](sample)
            except library.JsonSchemaException as error:
                result.problems.append(f'{name}: {error}')
            try:
                validators[name](_broken(sample))
            except library.JsonSchemaException:
                continue
            result.problems.append(f'{name}: accepts a broken sample')


def datamodel_code_generator(directory: pathlib.Path,
                             result: Result) -> None:
    """Generate pydantic models, and validate each sample in them."""
    import pydantic
    for kind in KINDS:
        module = _generate(directory / kind / 'notification.json', kind)
        result.documents += 1
        for sample in _samples(directory):
            name = schema.type_name(sample['event_type'])
            model = getattr(module, name)
            try:
                found = model.model_validate(sample)
                found = module.Notification.model_validate(sample).root
                if type(found) is not model:
                    result.problems.append(
                        f'{kind}: {name} is read as {type(found).__name__}')
                if json.loads(found.model_dump_json(
                        by_alias=True, exclude_unset=True)) != sample:
                    result.problems.append(f'{kind}: {name} is changed')
            except pydantic.ValidationError as error:
                result.problems.append(f'{kind}: {name}: {error}')
            try:
                model.model_validate(_broken(sample))
            except pydantic.ValidationError:
                continue
            result.problems.append(f'{kind}: {name} accepts a broken sample')


def _generate(source: pathlib.Path, kind: str) -> Any:
    path = source.parent / f'models_{kind}.py'
    subprocess.run(
        [sys.executable, '-m', 'datamodel_code_generator',
         '--input', str(source), '--input-file-type', 'jsonschema',
         '--output-model-type', 'pydantic_v2.BaseModel',
         '--use-title-as-name', '--formatters', 'builtin',
         '--target-python-version', '3.10', '--output', str(path)],
        check=True)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


PYTHON = ('datamodel-code-generator', 'fastjsonschema')
TOOLS: dict[str, Callable[[pathlib.Path, Result], None]] = {
    'quicktype': node('quicktype'),
    'json-schema-to-typescript': node('json-schema-to-typescript'),
    'fastjsonschema': fastjsonschema,
    'modelina': node('modelina'),
    'asyncapi': node('asyncapi'),
    'ajv': node('ajv'),
    'datamodel-code-generator': datamodel_code_generator,
}


def main() -> int:
    """Run the tools, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('tools', metavar='TOOL', nargs='*',
                        help='by default all: ' + ', '.join(TOOLS))
    parser.add_argument('--release', metavar='NOVA',
                        help='read what this Nova release sends, by default '
                             'the contract of today')
    arguments = parser.parse_args()
    wanted = arguments.tools or list(TOOLS)
    failed = False
    with (tempfile.TemporaryDirectory() as name,
          concurrent.futures.ThreadPoolExecutor(2) as pool):
        directory = pathlib.Path(name)
        write(directory, arguments.release)
        for tool, result in zip(wanted, pool.map(
                lambda tool: _run(tool, directory), wanted)):
            print(f'{tool:28} {version(tool):8} {result.documents:4} '
                  f'documents, {len(result.problems)} problems '
                  f'({result.seconds:.0f} s)', flush=True)
            for problem in result.problems[:10]:
                print(f'    {problem}')
            failed |= bool(result.problems or not result.documents)
    return int(failed)


def _run(tool: str, directory: pathlib.Path) -> Result:
    result = Result()
    start = time.monotonic()
    TOOLS[tool](directory, result)
    result.seconds = time.monotonic() - start
    return result


def version(tool: str) -> str:
    """Return the version of a tool, as it is pinned."""
    packages = json.loads((HERE / 'package.json').read_text('utf-8'))
    for name in (tool, f'{tool}-core', f'@asyncapi/{tool}',
                 '@asyncapi/parser'):
        if name in packages['dependencies']:
            return str(packages['dependencies'][name])
        if name in PYTHON:
            return importlib.metadata.version(name)
    raise LookupError(tool)


if __name__ == '__main__':
    sys.exit(main())
