// SPDX-License-Identifier: Apache-2.0
// Reads an AsyncAPI document from standard input and validates it with the
// official parser. Prints what is wrong; exits with 1 if something is.
//
//     npm install --prefix tools/asyncapi
//     nova-notifications asyncapi -f json | node tools/asyncapi/validate.js

const fs = require('fs');
const {Parser} = require('@asyncapi/parser');

const ERROR = 0;
const WARNING = 1;

async function main() {
  const text = fs.readFileSync(0, 'utf8');
  const {document, diagnostics} = await new Parser().parse(text);
  const bad = diagnostics.filter((d) => d.severity <= WARNING);
  for (const d of bad) {
    const kind = d.severity === ERROR ? 'error' : 'warning';
    console.log(`${kind} ${d.path.join('.')}: ${d.message}`);
  }
  if (document) {
    console.log(`${document.channels().all().length} channels, ` +
                `${document.components().messages().all().length} messages, ` +
                `${document.components().schemas().all().length} schemas`);
  }
  process.exitCode = document && !bad.length ? 0 : 1;
}

main();
