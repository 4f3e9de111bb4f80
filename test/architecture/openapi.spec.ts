import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { isPermission } from '../../src/core/permission';
import { renderDocuments } from '../../src/cli/openapi';

const DIRECTORY = join(__dirname, '../../openapi');

let rendered: Awaited<ReturnType<typeof renderDocuments>>;

beforeAll(async () => {
  rendered = await renderDocuments();
});

it('keeps openapi/ as `npm run openapi` would write it', () => {
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
  for (const { file, text } of rendered) {
    const { valid, errors } = await new Validator().validate(text);
    expect({ file, valid, errors }).toEqual({ file, valid: true, errors: undefined });
  }
}, 120_000);

it('gives every operation an id of its own', () => {
  for (const { file, text } of rendered) {
    const ids = [...text.matchAll(/"operationId": "([^"]+)"/g)].map(([, id]) => id);
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
    expect({ file, twice }).toEqual({ file, twice: [] });
  }
});

it('says of every operation what it needs', () => {
  for (const { file, text } of rendered) {
    const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, object>> };
    const without = Object.entries(paths)
      .filter(([path]) => !path.startsWith('/listener/'))
      .flatMap(([path, item]) =>
        Object.entries(item)
          .filter(([, operation]) => !isPermission(Object.entries(operation).find(isNeed)?.[1]))
          .map(([method]) => `${method} ${path}`),
      );
    expect({ file, without }).toEqual({ file, without: [] });
  }
});

it('refers to no component that is not there', () => {
  for (const { file, text } of rendered) {
    const { components } = JSON.parse(text) as { components: Record<string, object> };
    const refs = [...text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)].map(
      ([, section = '', name = '']) => [section, name] as const,
    );
    const dangling = refs.filter(([section, name]) => !(name in (components[section] ?? {})));
    expect({ file, dangling }).toEqual({ file, dangling: [] });
  }
});

it('says in every document which release it is, under which license, and how it is asked who asks', () => {
  for (const { file, text } of rendered) {
    const { info, security } = JSON.parse(text) as { info: object; security: unknown };
    expect({ file, info, security }).toMatchObject({
      file,
      info: {
        version: expect.stringMatching(/^v1$|^[45]\.\d\.\d$/) as string,
        license: { name: 'Apache-2.0' },
      },
      security: [{ bearer: [] }, {}],
    });
  }
});

it('offers no value of which two schemas of a oneOf hold', () => {
  const overlapping = rendered.filter(({ text }) => text.includes('"oneOf"'));
  expect(overlapping.map(({ file }) => file)).toEqual([]);
});

function isNeed([name]: readonly [string, unknown]): boolean {
  return name === 'x-permission';
}
