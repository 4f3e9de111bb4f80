// What the official kits of version 5 do, as far as their reports tell: of every resource they make one, change it, list,
// read and ask for single attributes, and judge every row of every answer by the schema, to the letter: a `oneOf`
// is broken by what two classes fit. What a client sends that way comes back that way, and is not judged.
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { main as seed } from '../../../src/cli/ctk-seed';
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import type { Json } from '../contract';
import { NEXT_CONTRACTS } from '../v5/contracts';
import { nextSchemasOf } from '../v5/schemas';
import { type Answer, type Sent, Wire } from '../wire';

let database: TestDatabase;
let server: TestApp;
let wire: Wire;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
  wire = new Wire(server.url, 'kit5');
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await seed(['--url', server.url, '--tenant', 'kit5-seeded', '--v5']);
});

afterAll(async () => {
  jest.restoreAllMocks();
  wire.close();
  await server.close();
  await database.drop();
});

const judges = new Map<string, Ajv>();

function judgeOf(api: string, name: string): ValidateFunction | undefined {
  const document = nextSchemasOf(api)?.document;
  if (document === undefined) return undefined;
  const ajv =
    judges.get(api) ?? addFormats(new Ajv({ strict: false, allErrors: true, logger: false }));
  if (!judges.has(api)) judges.set(api, ajv.addSchema({ ...document, $id: 'api' }));
  return ajv.compile({ $ref: `api#/components/schemas/${name}` });
}

function faultsOf(judge: ValidateFunction, answer: Json): string[] {
  return [answer].flat().flatMap((row: Json) => {
    if (judge(row)) return [];
    return (judge.errors ?? []).map(
      ({ instancePath, message }) => `${row.id}${instancePath} ${message}`,
    );
  });
}

/** The least that may be posted. */
const LEAST: Readonly<Record<string, Json>> = {
  ProductOffering: { lastUpdate: '2026-01-01T00:00:00Z', lifecycleStatus: 'Active' },
  ProductOfferingPrice: {
    lastUpdate: '2026-01-01T00:00:00Z',
    lifecycleStatus: 'Active',
    priceType: 'recurring',
    price: { unit: 'EUR', value: 5 },
  },
  ProductSpecification: { lastUpdate: '2026-01-01T00:00:00Z', lifecycleStatus: 'Active' },
  Individual: { givenName: 'Jane', familyName: 'Lindqvist' },
  PartyRole: { engagedParty: { '@type': 'PartyRef', id: '42', '@referredType': 'Individual' } },
  ProductOrder: { productOrderItem: [{ '@type': 'ProductOrderItem', id: '1', action: 'add' }] },
};

const MADE = NEXT_CONTRACTS.filter(
  ({ api, isTask, operations }) =>
    ['TMF620', 'TMF622', 'TMF632', 'TMF637', 'TMF666', 'TMF669'].includes(api) &&
    isTask !== true &&
    operations.includes('patch'),
);

it.each([...MADE])('passes what the v5 kit of $api asks of $name', async (contract) => {
  const { name, api, path, root, text = 'name' } = contract;
  const judge = judgeOf(api, name);
  const ask = async (method: string, rest: string, sent: Sent = {}): Promise<Answer> => {
    const answer = await wire.send(method, `${root}/${path}${rest}`, sent);
    const told = { asked: `${method} ${rest}`, faults: judge ? faultsOf(judge, answer.body) : [] };
    expect(told).toEqual({ ...told, faults: [] });
    return answer;
  };
  const sent = { '@type': name, name: 'of a kit', ...LEAST[name] };
  const made = await ask('POST', '', { body: sent });
  expect(made.status).toBe(201);
  const own = `/${made.body.id}`;
  const changed = await ask('PATCH', own, { body: { '@type': name, [text]: 'changed' } });
  expect(changed).toMatchObject({ status: 200, body: { [text]: 'changed' } });
  const { body: rows } = await ask('GET', '');
  const found = rows.find(({ id }: Json) => id === made.body.id);
  const { [text]: _now, ...kept } = { ...sent, id: made.body.id, href: made.body.href };
  for (const row of [found, (await ask('GET', own)).body]) expect(row).toMatchObject(given(kept));
  for (const attribute of Object.keys(sent)) {
    for (const place of ['', own]) {
      const { status, body } = await ask('GET', `${place}?fields=${attribute}`);
      expect(status).toBe(200);
      const one = [body].flat().find(({ id }: Json) => id === made.body.id);
      expect(one).toMatchObject({ id: made.body.id, '@type': name, [attribute]: found[attribute] });
    }
  }
  expect((await wire.send('GET', `${root}/${path}/404ID`)).status).toBe(404);
  if (contract.operations.includes('delete')) {
    expect((await wire.send('DELETE', `${root}/${path}${own}`)).status).toBe(204);
  }
});

const SEEDED = NEXT_CONTRACTS.filter(({ name }) =>
  ['CustomerBill', 'AppliedCustomerBillingRate', 'BillCycle', 'Product', 'BillingAccount'].includes(
    name,
  ),
);

it.each([...SEEDED])('has seeded $name rows that can be nothing else', async (contract) => {
  const seeded = new Wire(server.url, 'kit5-seeded');
  const { body } = await seeded.send('GET', `${contract.root}/${contract.path}`);
  seeded.close();
  expect(body.length).toBeGreaterThan(1);
  const judge = judgeOf(contract.api, contract.name);
  if (judge !== undefined) expect(faultsOf(judge, body)).toEqual([]);
});

/** What the server does not decide. */
function given({ lastUpdate: _decided, ...sent }: Json): Json {
  return sent;
}
