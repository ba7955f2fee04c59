# SPDX-License-Identifier: Apache-2.0
"""Write the files that readers generate code from into the built pages.

They are in ``files/`` of the HTML output: schemas, samples and the AsyncAPI
document, all made from the contract at each build.
"""

import json
import pathlib

from sphinx.application import Sphinx
import yaml

from nova_notifications.contract import files
from nova_notifications.contract import golden
from nova_notifications.contract import publication
from nova_notifications.contract import samples


def texts() -> dict[str, str]:
    """Return the files: path to text."""
    contract = golden.contract()
    document = publication.asyncapi_document(contract)
    found = {'asyncapi.json': _json(document),
             'asyncapi.yaml': yaml.safe_dump(document, sort_keys=False,
                                             allow_unicode=True)}
    found['declaration.schema.json'] = _json(
        files.data('declaration.schema.json'))
    for kind in ('strict', 'tolerant'):
        for name, schema in publication.schemas(
                contract, tolerant=kind == 'tolerant').items():
            found[f'schemas/{kind}/{name}'] = _json(schema)
    for name, event in contract.events.items():
        found[f'samples/{name}.json'] = samples.text_of(samples.read(event))
    return found


def _json(document: object) -> str:
    return json.dumps(document, indent=1) + '\n'


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the files after the pages."""
    if error is not None or app.builder.format != 'html':
        return
    for name, text in texts().items():
        path = pathlib.Path(app.outdir) / 'files' / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the step."""
    app.connect('build-finished', write)
    return {'parallel_read_safe': True}
