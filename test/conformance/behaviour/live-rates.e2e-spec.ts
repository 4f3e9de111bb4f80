// What a change of today comes to is read as a bill lists it: what was charged above what is credited of it.
import { parseInstant } from '../../../src/core/time';
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import type { Json } from '../contract';
import { Wire } from '../wire';
import { change, MARCH, NOW, Trial, type Version } from './trial';

let database: TestDatabase;
let server: TestApp;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database, { now: () => parseInstant(NOW) });
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

it.each<Version>(['v4', 'v5'])('are in the order of the bill, in %s', async (version) => {
  const trial = new Trial(server.url, `live-${version}`, version);
  await trial.givenFee();
  for (const value of ['1', '2', '3', '4', '5', '6']) {
    const productCharacteristic = [{ name: 'subject', value }];
    const id = await trial.sold(
      { product: { productCharacteristic } },
      { requestedStartDate: MARCH },
    );
    await trial.order([change({ id, quantity: 3 })], { requestedStartDate: undefined });
  }
  const path = `/tmf-api/customerBillManagement/${version}/appliedCustomerBillingRate`;
  const rates: Json[] = await trial.get(`${path}?billingAccount.id=a`);
  const charged = rates.map(({ taxExcludedAmount }) => Math.sign(taxExcludedAmount.value));
  expect(charged).toEqual([1, 2, 3, 4, 5, 6].flatMap(() => [1, -1, 1]));
  trial.close();
});

it.each<Version>(['v4', 'v5'])(
  'are those of the live bill that is named, in %s',
  async (version) => {
    const trial = new Trial(server.url, `named-${version}`, version);
    await trial.givenUsage();
    await trial.sold();
    for (const time of ['2026-01-10T00:00:00Z', '2026-02-10T00:00:00Z']) {
      await trial.use('5', { time });
    }
    const root = `/tmf-api/customerBillManagement/${version}`;
    const path = `${root}/appliedCustomerBillingRate?bill.id=`;
    const live: Json[] = await trial.get(`${root}/customerBill?billingAccount.id=a&state=new`);
    expect(live).toHaveLength(2);
    for (const { id, billingPeriod } of live) {
      const rates: Json[] = await trial.get(`${path}${id}`);
      expect(rates).toMatchObject([{ isBilled: false, taxExcludedAmount: { value: 5 } }]);
      expect(rates[0].periodCoverage.startDateTime).toBe(billingPeriod.startDateTime);
      expect(await trial.get(`${path}${id}&type=usage&limit=1`)).toEqual(rates);
      expect(await trial.get(`${path}${id}&type=recurring`)).toEqual([]);
    }
    const ids = live.map(({ id }) => id).join(',');
    const wire = new Wire(server.url, `named-${version}`);
    expect((await wire.send('GET', `${path}${ids}`)).body).toMatchObject({
      code: 'billing.live-bill-alone',
      details: [{ path: 'bill.id' }],
    });
    expect((await wire.send('GET', `${path}nothing`)).body).toEqual([]);
    wire.close();
    trial.close();
  },
);
