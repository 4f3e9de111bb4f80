// A client that a stranger generates from our documents compiles, strictly, and knows what it is told.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './source-files';

type Json = ReturnType<JSON['parse']>;

const DOCUMENTS = join(ROOT, 'openapi');
const COMPILER = join(ROOT, 'node_modules/typescript7/bin/tsc');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterline-client-'));
  execFileSync('node', [join(ROOT, 'test/support/servers/write-client.mjs'), DOCUMENTS, folder]);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(SETTINGS));
});

afterAll(() => rmSync(folder, { recursive: true }));

it('compiles for every document, with every example as a body', () => {
  for (const file of readdirSync(DOCUMENTS))
    writeFileSync(join(folder, `use-${file}.ts`), useOf(file));
  writeFileSync(join(folder, 'story.ts'), STORY);
  expect(compile()).toBe('');
}, 60_000);

const SETTINGS = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
    paths: { 'openapi-fetch': [join(ROOT, 'node_modules/openapi-fetch/dist/index.d.mts')] },
  },
  include: ['*.ts'],
};

/** Empty when all is well. */
function compile(): string {
  try {
    execFileSync('node', [COMPILER, '-p', folder], { encoding: 'utf8' });
    return '';
  } catch (error: unknown) {
    return String((error as { stdout: unknown }).stdout).slice(0, 4_000);
  }
}

/** Every operation of a document, called. */
function useOf(file: string): string {
  const document: Json = JSON.parse(readFileSync(join(DOCUMENTS, file), 'utf8'));
  const calls = Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).flatMap(([method, operation]) =>
      method === 'servers' ? [] : callOf(path, method, operation),
    ),
  );
  return [
    "import createClient from 'openapi-fetch';",
    `import type { paths } from './${file.replace('.json', '')}';`,
    "const client = createClient<paths>({ baseUrl: 'http://127.0.0.1:3000' });",
    ...calls,
  ].join('\n');
}

function callOf(path: string, method: string, operation: Json): string[] {
  const body = operation.requestBody?.content['application/json'];
  // Listeners and own endpoints without an example are types alone.
  if (method === 'post' && body?.example === undefined) return [];
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `${name}: 'x'`).join(', ');
  const inPath = names === '' ? '' : `path: { ${names} }`;
  const isList = method === 'get' && /^list[A-Z]/.test(operation.operationId);
  const query = isList ? "query: { limit: 1, fields: 'id' }" : '';
  const parameters = [inPath, query].filter((part) => part !== '').join(', ');
  const sent = method === 'patch' ? '{}' : JSON.stringify(body?.example);
  const options = [
    ...(parameters === '' ? [] : [`params: { ${parameters} }`]),
    ...(body === undefined ? [] : [`body: ${sent}`]),
  ];
  const call = `await client.${method.toUpperCase()}('${path}', { ${options.join(', ')} })`;
  if (!isList) return [`${call};`];
  return [`for (const one of (${call}).data ?? []) one.id satisfies string | undefined;`];
}

/** As somebody would write it, with mistakes that the types must find. */
const STORY = `
import createClient from 'openapi-fetch';
import type { components, paths } from './tmf678-v4';
import type { paths as CatalogPaths } from './tmf620-v5';
import type { paths as OwnPaths } from './mtl-v1';

const bills = createClient<paths>({ baseUrl: 'http://127.0.0.1:3000' });
const { data, error, response } = await bills.GET('/customerBill/{id}', {
  params: { path: { id: '1' }, query: { fields: 'state,amountDue' }, header: { 'X-Tenant-Id': 'acme' } },
});
const state: components['schemas']['CustomerBill']['state'] = data?.state;
const due: number | undefined = data?.amountDue?.value;
const reason: string | undefined = error?.reason;
console.log(state, due, reason, response.headers.get('ETag'));
// @ts-expect-error a bill has no such state
const wrong: components['schemas']['CustomerBill']['state'] = 'lost';
// @ts-expect-error there is no such path
await bills.GET('/customerBills', {});
// @ts-expect-error bills are not deleted
await bills.DELETE('/customerBill/{id}', { params: { path: { id: '1' } } });
// @ts-expect-error the id is missing
await bills.PATCH('/customerBill/{id}', { body: { state: 'onHold' } });

const catalog = createClient<CatalogPaths>({ baseUrl: 'http://127.0.0.1:3000' });
const made = await catalog.POST('/productOffering', {
  params: { header: { 'Idempotency-Key': 'once' } },
  body: { name: 'Data line', lifecycleStatus: 'Launched' },
});
const type: string | undefined = made.data?.['@type'];
console.log(wrong, type);
// @ts-expect-error a name is a text
await catalog.POST('/category', { body: { name: 7 } });

const own = createClient<OwnPaths>({ baseUrl: 'http://127.0.0.1:3000' });
const event = { type: 'llm.tokens', source: 's', id: '1', subject: 'k', data: { quantity: '5', model: 'm' } };
const taken = await own.POST('/events', { params: { query: { dryRun: 'true' } }, body: [event, event] });
const refused: string[] = taken.data?.results?.flatMap(({ code }) => code ?? []) ?? [];
console.log(taken.data?.accepted satisfies number | undefined, refused);
// @ts-expect-error an event says whose it is
await own.POST('/events', { body: { type: 'llm.tokens', source: 's', id: '1', data: { quantity: '5' } } });
// @ts-expect-error yes is no word for true
await own.POST('/events', { params: { query: { dryRun: 'yes' } }, body: event });
`;
