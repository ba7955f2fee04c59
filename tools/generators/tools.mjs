// SPDX-License-Identifier: Apache-2.0
// Reads the published schemas with a tool from npm. See check.py.
//
//     node tools.mjs TOOL DIRECTORY
//
// DIRECTORY has strict/ and tolerant/ with schemas, samples/ with a
// notification of each event, and asyncapi.json. Prints one JSON object:
// how many documents were read, and a text for each problem.

import fs from 'node:fs';
import path from 'node:path';

const [, , tool, directory] = process.argv;
const problems = [];
let documents = 0;

const read = (...parts) =>
  JSON.parse(fs.readFileSync(path.join(directory, ...parts), 'utf8'));
const list = (...parts) => {
  const found = fs.readdirSync(path.join(directory, ...parts));
  return found.filter((name) => name.endsWith('.json')).sort();
};
const samples = () => list('samples').map((name) => read('samples', name));
const eventFile = (sample) => `events/${sample.event_type}.json`;
const kinds = ['strict', 'tolerant'];

function* schemas(kind) {
  for (const part of ['events', 'payloads', '.']) {
    for (const name of list(kind, part)) {
      documents += 1;
      yield [path.join(part, name), read(kind, part, name)];
    }
  }
}

async function attempt(what, action) {
  try {
    return await action();
  } catch (error) {
    problems.push(`${what}: ${String(error.message || error).slice(0, 300)}`);
    return undefined;
  }
}

async function ajv() {
  const {default: Ajv} = await import('ajv/dist/2020.js');
  const {default: formats} = await import('ajv-formats');
  for (const kind of kinds) {
    const validators = {};
    // In one instance, so that a repeated $id is an error.
    const one = formats(new Ajv({strict: true, allowUnionTypes: true}));
    for (const [name, schema] of schemas(kind)) {
      validators[name] = await attempt(`${kind}/${name}`,
          () => one.compile(schema));
    }
    for (const sample of samples()) {
      for (const name of [eventFile(sample), 'notification.json']) {
        const validate = validators[name];
        if (validate && !validate(sample)) {
          problems.push(`${kind}/${name}: ` +
                        one.errorsText(validate.errors).slice(0, 300));
        }
        delete sample.message_id;
        if (validate && validate(sample)) {
          problems.push(`${kind}/${name}: accepts a sample without an id`);
        }
        sample.message_id = '3b7c9c2e-6f0a-4b0e-9d3a-5a1f0c2d7e11';
      }
    }
  }
}

// Documents that refer to each other by $id, given all together.
async function ajvWithoutBundles() {
  const {default: Ajv} = await import('ajv/dist/2020.js');
  const {default: formats} = await import('ajv-formats');
  const all = formats(new Ajv({strict: true, allowUnionTypes: true}));
  const ids = {};
  for (const part of ['events', 'payloads']) {
    for (const name of list('no-bundle', part)) {
      documents += 1;
      const schema = read('no-bundle', part, name);
      all.addSchema(schema);
      ids[`${part}/${name}`] = schema.$id;
    }
  }
  for (const sample of samples()) {
    await attempt(`no-bundle ${sample.event_type}`, () => {
      if (!all.validate(ids[eventFile(sample)], sample)) {
        throw new Error(all.errorsText(all.errors));
      }
    });
  }
}

// Writes a module with types, and one that gives each sample such a type.
function writeTypes(folder, name, types, values) {
  fs.mkdirSync(folder, {recursive: true});
  fs.writeFileSync(path.join(folder, `${name}.ts`), types);
  const lines = [`import type * as t from './${name}.js';`];
  values.forEach(([type, value], at) => {
    lines.push(`export const s${at}: t.${type} = ${JSON.stringify(value)};`);
  });
  fs.writeFileSync(path.join(folder, `${name}.samples.ts`), lines.join('\n'));
}

// Writes a module with types, and one that reads a sample by its functions.
function writeReading(folder, name, types, title, sample) {
  fs.mkdirSync(folder, {recursive: true});
  fs.writeFileSync(path.join(folder, `${name}.ts`), types);
  if (sample === undefined) return;
  fs.writeFileSync(path.join(folder, `${name}.samples.ts`), `
import {Convert} from './${name}.js';
const text = ${JSON.stringify(JSON.stringify(sample))};
Convert.to${title}(text);
let refused = false;
try {
  Convert.to${title}(text.replace('nova_object.name', 'nova_object.nam'));
} catch {
  refused = true;
}
if (!refused) throw new Error('${name} accepts a broken sample');
`);
}

const typeName = (eventType) => eventType.split(/[._]/)
    .map((part) => part[0].toUpperCase() + part.slice(1)).join('');

async function jsonSchemaToTypescript() {
  const {compile} = await import('json-schema-to-typescript');
  for (const kind of kinds) {
    const bySample = Object.fromEntries(
        samples().map((sample) => [eventFile(sample), sample]));
    for (const [name, schema] of schemas(kind)) {
      const types = await attempt(`${kind}/${name}`,
          () => compile(schema, schema.title, {bannerComment: ''}));
      if (types === undefined) continue;
      const twice = types.match(/^export (type|interface) \w*[a-z]\d+\b/m);
      if (twice) problems.push(`${kind}/${name}: ${twice[0]}`);
      const values = name in bySample ? [[schema.title, bySample[name]]] :
        name === 'notification.json' ? samples().flatMap((sample) => [
          [typeName(sample.event_type), sample], ['Notification', sample],
        ]) : [];
      writeTypes(path.join(directory, 'j2ts', kind),
          name.replaceAll(/\W/g, '_'), types, values);
    }
  }
}

async function quicktype() {
  const {quicktype, InputData, JSONSchemaInput} =
      await import('quicktype-core');
  const generate = async (schema, lang, rendererOptions) => {
    const source = new JSONSchemaInput(undefined);
    await source.addSource(
        {name: schema.title, schema: JSON.stringify(schema)});
    const inputData = new InputData();
    inputData.addInput(source);
    const {lines} = await quicktype({inputData, lang, rendererOptions});
    return lines.join('\n');
  };
  for (const kind of kinds) {
    const bySample = Object.fromEntries(
        samples().map((sample) => [eventFile(sample), sample]));
    for (const [name, schema] of schemas(kind)) {
      // It merges the alternatives of oneOf into one class: of no use here.
      if (name === 'notification.json') {
        documents -= 1;
        continue;
      }
      const types = await attempt(`${kind}/${name}`,
          () => generate(schema, 'typescript', {}));
      if (types === undefined) continue;
      // It writes abbreviations such as IP in capitals.
      const [, title] = types.match(new RegExp(
          `^export interface (${schema.title}) `, 'im')) || [];
      if (title === undefined) {
        problems.push(`${kind}/${name}: no type is called ${schema.title}`);
        continue;
      }
      writeReading(path.join(directory, 'quicktype', kind),
          name.replaceAll(/\W/g, '_'), types, title, bySample[name]);
    }
  }
  for (const [lang, options] of [
    ['go', {package: 'nova'}], ['java', {package: 'nova'}]]) {
    for (const name of list('tolerant', 'events')) {
      const code = await attempt(`${lang} ${name}`,
          () => generate(read('tolerant', 'events', name), lang, options));
      fs.mkdirSync(path.join(directory, 'quicktype', lang),
          {recursive: true});
      fs.writeFileSync(path.join(directory, 'quicktype', lang,
          name.replace('.json', `.${lang}`)), code || '');
    }
  }
}

async function asyncapi() {
  const {Parser} = (await import('@asyncapi/parser')).default;
  for (const name of list('asyncapi')) {
    documents += 1;
    const text = JSON.stringify(read('asyncapi', name));
    const {document, diagnostics} = await new Parser().parse(text);
    for (const {severity, path: where, message} of diagnostics) {
      // 0 is an error, 1 a warning.
      if (severity <= 1) problems.push(`${name} ${where.join('.')}: ${message}`);
    }
    if (document && document.components().messages().all().some(
        (message) => !message.examples().length && name === 'today.json')) {
      problems.push(`${name}: a message without an example`);
    }
  }
}

async function modelina() {
  const {TypeScriptGenerator, JavaGenerator, GoGenerator} =
      (await import('@asyncapi/modelina')).default;
  for (const generator of [
    new TypeScriptGenerator({modelType: 'interface'}),
    new JavaGenerator(), new GoGenerator()]) {
    documents += 1;
    const input = read('asyncapi', 'today.json');
    const names = (await generator.generate(input))
        .map((model) => model.modelName);
    const language = generator.languageName;
    for (const name of names.filter((name) => /anonymous/i.test(name))) {
      problems.push(`${language}: a model is called ${name}`);
    }
    for (const name of list('samples')) {
      const wanted = typeName(read('samples', name).event_type);
      if (!names.includes(wanted)) {
        problems.push(`${language}: no model is called ${wanted}`);
      }
    }
  }
}

const tools = {
  ajv: async () => {
    await ajv();
    await ajvWithoutBundles();
  },
  asyncapi, modelina, quicktype,
  'json-schema-to-typescript': jsonSchemaToTypescript};
await attempt(tool, tools[tool]);
console.log(JSON.stringify({documents, problems}));
