// Writes the types of an API client for every OpenAPI document: `node write-client.mjs <documents> <folder>`.
// A process of its own, because the generator is an ES module.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapi, { astToString } from 'openapi-typescript';

const [documents, folder] = process.argv.slice(2);

for (const file of readdirSync(documents).filter((name) => name.endsWith('.json'))) {
  const types = await openapi(JSON.parse(readFileSync(join(documents, file), 'utf8')));
  writeFileSync(join(folder, file.replace('.json', '.ts')), astToString(types));
}
