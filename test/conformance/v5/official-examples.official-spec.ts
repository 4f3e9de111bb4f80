// What TM Forum itself writes as examples into its v5 specifications is taken: every POST creates,
// every PATCH changes a resource of the examples. Skipped where the specifications are not at hand.
import { type TestApp, startApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import type { Json } from '../contract';
import { NEXT_CONTRACTS } from './contracts';
import { nextSchemasOf, type NextSchemas } from './schemas';
import { Wire } from '../wire';

let database: TestDatabase;
let product: TestApp;

beforeAll(async () => {
  database = await freshDatabase();
  product = await startApp(database);
});

afterAll(async () => {
  await product.close();
  await database.drop();
});

type Example = { readonly name: string; readonly mediaType: string; readonly value: Json };

/** Bills are made by the server, so the examples have none to change. */
const CONTRACTS = NEXT_CONTRACTS.filter(
  ({ api, operations }) => operations.includes('create') && nextSchemasOf(api) !== undefined,
);

/** It changes the party with the role `user`; the products of the examples have none. */
const FITS_NOTHING = ['Product_partialupdate_example_application_json_patch_query_json'];
/** It changes who pays for an item of an order that has ended, because nothing of it is for sale (docs/tmf-behaviour.md). */
const CANNOT_BE_FOLLOWED = ['updateProductOrder_using_json-patch_query'];
const LEFT_OUT = [...FITS_NOTHING, ...CANNOT_BE_FOLLOWED];

(CONTRACTS.length === 0 ? describe.skip : describe)('the examples of the specifications', () => {
  it.each(CONTRACTS.map((contract) => [contract.api, contract.path, contract] as const))(
    '%s /%s',
    async (api, path, contract) => {
      const schemas = nextSchemasOf(api);
      if (schemas === undefined) throw new Error(`${api} has no specification`);
      const wire = new Wire(product.url, `examples-${path}`);
      const place = `${contract.root}/${path}`;
      const created = examplesOf(schemas, `/${path}`, 'post');
      const refused = [
        ...(await refusedCreations(wire, place, created)),
        ...(await refusedChanges(wire, place, created, schemas, path)),
      ];
      wire.close();
      expect(refused).toEqual([]);
    },
  );
});

/** The examples break their own schemas in places, so what is kept is asked by name only. */
async function refusedCreations(
  wire: Wire,
  place: string,
  examples: readonly Example[],
): Promise<string[]> {
  const refused: string[] = [];
  for (const { name, value } of examples) {
    const { id: _taken, ...body } = value;
    const { status, text, body: shown } = await wire.send('POST', place, { body });
    if (status !== 201) refused.push(`POST ${name}: ${status} ${text}`);
    const lost = Object.keys(body).filter((attribute) => !(attribute in shown));
    refused.push(...lost.map((attribute) => `POST ${name}: ${attribute} is gone`));
  }
  return refused;
}

/** A patch fits the resource it was written for: one of the examples, posted or shown. */
async function refusedChanges(
  wire: Wire,
  place: string,
  created: readonly Example[],
  schemas: NextSchemas,
  path: string,
): Promise<string[]> {
  const shown = [
    ...examplesOf(schemas, `/${path}/{id}`, 'get'),
    ...examplesOf(schemas, `/${path}/{id}`, 'patch', 'answer'),
  ];
  const refused: string[] = [];
  const patches = examplesOf(schemas, `/${path}/{id}`, 'patch');
  for (const patch of patches.filter(({ name }) => !LEFT_OUT.includes(name))) {
    const answers: string[] = [];
    for (const { value } of [...shown, ...created]) {
      const { id: _taken, href: _where, ...body } = value;
      const before = await wire.send('POST', place, { body });
      if (before.status !== 201) continue;
      const { status, text } = await wire.send('PATCH', `${place}/${before.body.id}`, {
        body: patch.value,
        type: patch.mediaType,
      });
      answers.push(status === 200 ? '' : `${status} ${text}`);
      if (status === 200) break;
    }
    if (!answers.includes(''))
      refused.push(`PATCH ${patch.name}: ${[...new Set(answers)].join(' | ')}`);
  }
  return refused;
}

function examplesOf(
  { document }: NextSchemas,
  path: string,
  method: 'post' | 'get' | 'patch',
  side: 'request' | 'answer' = method === 'get' ? 'answer' : 'request',
): Example[] {
  const operation = document.paths[path]?.[method];
  if (operation === undefined) return [];
  const holder = side === 'answer' ? operation.responses['200'] : operation.requestBody;
  const content = Object.entries<Json>(resolved(document, holder ?? {}).content ?? {});
  return content.flatMap(([mediaType, { examples }]) =>
    Object.entries<Json>(examples ?? {}).flatMap(([name, example]) => {
      const { value } = resolved(document, example);
      const isResource = typeof value === 'object' && value !== null;
      return isResource ? [{ name, mediaType, value: withTextCodes(value) }] : [];
    }),
  );
}

/** YAML reads an unquoted post code as a number; the schema says it is a text. */
function withTextCodes(value: Json): Json {
  return JSON.parse(JSON.stringify(value), (name, inner: Json) =>
    name === 'postCode' ? String(inner) : inner,
  );
}

function resolved(document: Json, node: Json): Json {
  if (typeof node.$ref !== 'string') return node;
  const steps: string[] = node.$ref.slice(2).split('/');
  return resolved(
    document,
    steps.reduce((inner: Json, step) => inner[step], document),
  );
}
