import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { renderDocuments } from '../../src/cli/openapi';

const DIRECTORY = join(__dirname, '../../openapi');

it('keeps openapi/ as `npm run openapi` would write it', async () => {
  const rendered = await renderDocuments();
  const stale = rendered.filter(({ file, text }) => {
    const isThere = readdirSync(DIRECTORY).includes(file);
    return !isThere || readFileSync(join(DIRECTORY, file), 'utf8') !== text;
  });
  expect(stale.map(({ file }) => file)).toEqual([]);
  expect(
    readdirSync(DIRECTORY)
      .filter((file) => file.endsWith('.json'))
      .toSorted(),
  ).toEqual(rendered.map(({ file }) => file).toSorted());
});

it('is valid OpenAPI 3', async () => {
  for (const { file, text } of await renderDocuments()) {
    const { valid, errors } = await new Validator().validate(text);
    expect({ file, valid, errors }).toEqual({ file, valid: true, errors: undefined });
  }
});

it('gives every operation an id of its own', async () => {
  for (const { file, text } of await renderDocuments()) {
    const ids = [...text.matchAll(/"operationId": "([^"]+)"/g)].map(([, id]) => id);
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
    expect({ file, twice }).toEqual({ file, twice: [] });
  }
});

it('refers to no component that is not there', async () => {
  for (const { file, text } of await renderDocuments()) {
    const document = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
    const refs = [...text.matchAll(/#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name ?? '',
    );
    const dangling = [...new Set(refs)].filter((name) => !(name in document.components.schemas));
    expect({ file, dangling }).toEqual({ file, dangling: [] });
  }
});
