// Every operation of every v5 resource, called with all the specification has; every answer judged by
// the official schemas where they are at hand, and by what v5 asks of any answer where they are not.
import { KitClient } from '../../../src/cli/ctk-seed/kit-client';
import { seedKit } from '../../../src/cli/ctk-seed/seed-kit';
import { type TestApp, startApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import type { Json } from '../contract';
import { type Listener, startListener } from '../listener';
import { givenRatedUsage } from '../rated-usage';
import { Tally } from '../tally';
import { NEXT_CONTRACTS } from './contracts';
import { NextExamination } from './examination';
import { nextSchemasOf } from './schemas';
import { Wire } from '../wire';

const tally = new Tally();
const heard = new Set<string>();
let database: TestDatabase;
let product: TestApp;
let listener: Listener;

beforeAll(async () => {
  database = await freshDatabase();
  product = await startApp(database);
  listener = await startListener();
  // What v4 wrote is judged in v5's words, too.
  const client = new KitClient(product.url, 'v5');
  await seedKit(client, new Date());
  await givenRatedUsage(client);
});

afterAll(async () => {
  console.log(tally.table());
  await product.close();
  await listener.close();
  await database.drop();
});

describe.each([...NEXT_CONTRACTS])('$api v5 $name', (contract) => {
  const schemas = nextSchemasOf(contract.api);
  const examine = async (look: (examination: NextExamination) => Promise<void>): Promise<Json> => {
    const examination = new NextExamination(product.url, contract, schemas, row, heard);
    await look(examination);
    return examination.end();
  };
  const row = tally.row(contract.api, contract.name, contract.operations);

  it('keeps all it is given and shows it as the specification says', async () => {
    expect(await examine((examination) => examination.life())).toEqual([]);
  });

  it('finds a resource by whatever it shows', async () => {
    expect(await examine((examination) => examination.finding())).toEqual([]);
  });

  if (contract.operations.includes('create')) {
    it('tells v5 listeners of its life in v5 words', async () => {
      const { moves, events = ['Create', 'AttributeValueChange', 'Delete'] } = contract;
      const kinds = moves === undefined ? events : [...events, 'StateChange'];
      expect(await examine((examination) => examination.events(listener, kinds))).toEqual([]);
    });
  }

  it('refuses in the form of an Error', async () => {
    expect(await examine((examination) => examination.refusals())).toEqual([]);
  });
});

it('moves a bill through its states and tells of them', async () => {
  const wire = new Wire(product.url, 'v5');
  const root = '/tmf-api/customerBillManagement/v5';
  await wire.send('POST', `${root}/hub`, { body: { callback: listener.callback } });
  const [bill] = (await wire.send('GET', `${root}/customerBill?state=new`)).body;
  const held = await wire.send('PATCH', `${root}/customerBill/${bill.id}`, {
    body: { state: 'onHold', billCycle: bill.billCycle },
  });
  expect(held.status).toBe(200);
  const { lastUpdate: _then, ...before } = bill;
  expect(held.body).toMatchObject({ ...before, state: 'onHold' });
  expect(nextSchemasOf('TMF678')?.faults('CustomerBill', held.body) ?? []).toEqual([]);
  const told = await listener.wait(({ eventType }) => eventType === 'CustomerBillStateChangeEvent');
  expect(told.event.customerBill).toEqual({
    id: bill.id,
    href: held.body.href,
    '@type': 'CustomerBill',
    state: 'onHold',
  });
  const refused = await wire.send('PATCH', `${root}/customerBill/${bill.id}`, {
    body: { amountDue: { unit: 'EUR', value: 0 } },
  });
  expect(refused.status).toBe(409);
  wire.close();
});

it('tells of a bill that was asked for', async () => {
  const wire = new Wire(product.url, 'v5');
  const root = '/tmf-api/customerBillManagement/v5';
  await wire.send('POST', `${root}/hub`, { body: { callback: listener.callback } });
  const [bill] = (await wire.send('GET', `${root}/customerBill?state=new`)).body;
  const { body: task } = await wire.send('POST', `${root}/customerBillOnDemand`, {
    body: { '@type': 'CustomerBillOnDemand', billingAccount: bill.billingAccount },
  });
  const eventType = 'CustomerBillOnDemandStateChangeEvent';
  const told = await listener.wait(
    ({ eventType: type, event }) => type === eventType && event.customerBillOnDemand.id === task.id,
  );
  expect(told).toBeDefined();
  expect(nextSchemasOf('TMF678')?.faults(eventType, told) ?? []).toEqual([]);
  wire.close();
});

// Told of elsewhere, with bodies judged there, or by nothing: what has no state changes none.
const APART = [
  'BillFormatStateChangeEvent',
  'BillPresentationMediaStateChangeEvent',
  'BillingCycleSpecificationStateChangeEvent',
  'CancelProductOrderInformationRequiredEvent',
  'CustomerBillCreateEvent',
  'CustomerBillOnDemandStateChangeEvent',
  'CustomerBillStateChangeEvent',
  'ProductOrderErrorMessageEvent',
  'ProductOrderInformationRequiredEvent',
  'ProductOrderJeopardyAlertEvent',
  'ProductOrderMilestoneEvent',
  'ProductProductBatchEvent',
];

it('was told of every event that the specifications declare', () => {
  const apis = [...new Set(NEXT_CONTRACTS.map(({ api }) => api))];
  const declared = apis.flatMap((api) => nextSchemasOf(api)?.events ?? []);
  const missed = declared.filter((event) => !heard.has(event) && !APART.includes(event));
  expect(missed).toEqual([]);
});
