import { KitClient } from '../../src/cli/ctk-seed/kit-client';
import { seedKit } from '../../src/cli/ctk-seed/seed-kit';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import * as change from './change-checks';
import { type ApiContract, type Contract, contracts } from './contract';
import * as create from './create-checks';
import { registersListeners, tellsAsSpecified, tellsOfEveryChange } from './event-checks';
import { Examination } from './examination';
import { filtersByEveryScalar } from './filter-checks';
import { type Listener, startListener } from './listener';
import { PARTICULARS } from './particulars';
import { givenRatedUsage } from './rated-usage';
import * as read from './read-checks';
import * as refusal from './refusal-checks';
import * as safety from './safety-checks';
import { type Row, Tally } from './tally';
import { Wire } from './wire';

type Check = (x: Examination) => Promise<void>;

const tally = new Tally();
let database: TestDatabase;
let server: TestApp;
let listener: Listener;
const wires: Wire[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
  listener = await startListener();
});

afterAll(async () => {
  for (const wire of wires) wire.close();
  await server.close();
  await listener.close();
  await database.drop();
  process.stdout.write(`\n${tally.table()}\n`);
});

describe.each(contracts().map((api): [string, ApiContract] => [api.code, api]))(
  '%s',
  (code, api) => {
    // Every API in a tenant of its own: whatever is in a list was put there by its own checks.
    const tenant = `kit-${code}`;
    let wire: Wire;

    beforeAll(async () => {
      wire = new Wire(server.url, tenant);
      wires.push(wire);
      const client = new KitClient(server.url, tenant);
      await seedKit(client, new Date());
      if (code === 'TMF635') await givenRatedUsage(client);
      if (code === 'TMF622') await givenAskingOffering(client);
      if (code === 'TMF688') await client.ensure(`${api.root}/topic`, { id: 'kit-topic' });
      const second = {
        id: '12',
        remainingValue: { amount: 5, units: 'EUR' },
        partyAccount: { id: 'A0815' },
      };
      await wire.send('POST', '/tmf-api/prepayBalanceManagement/v4/bucket', { body: second });
    });

    if (api.aliases.length > 0) {
      it.each(api.aliases)('answers at %s as well', async (alias) => {
        for (const { path, root } of api.resources) {
          const [here, there] = [`${root}/${path}`, `${alias}/${path}`];
          const [own, other] = [await wire.send('GET', here), await wire.send('GET', there)];
          expect([other.status, other.body]).toEqual([200, own.body]);
        }
        const hub = await wire.send('POST', `${alias}/hub`, {
          body: { callback: listener.callback },
        });
        expect(hub.status).toBe(201);
        expect((await wire.send('DELETE', `${alias}/hub/${hub.body.id}`)).status).toBe(204);
      });
    }

    const [first] = api.resources;
    if (first !== undefined) {
      it('registers listeners at its hub', async () => {
        const row = tally.row(code, 'hub', []);
        const x = new Examination(first, {}, wire, row);
        await registersListeners(x, `${api.root}/hub`, listener.callback);
        expect(x.failures).toEqual([]);
      });
    }

    describe.each(api.resources.map((contract): [string, Contract] => [contract.name, contract]))(
      '%s',
      (name, contract) => {
        const own = PARTICULARS[name] ?? {};
        const row: Row = tally.rowOf(contract, own.extra ?? []);
        const offers = (operation: string): boolean => row.expected.includes(operation);
        const test = (fact: string, check: Check): void =>
          it(fact, async () => {
            const x = new Examination(contract, own, wire, row);
            await check(x);
            expect(x.failures).toEqual([]);
          });

        if (offers('create')) {
          test('creates the least a client may say', create.createsTheLeast);
          test('keeps every value it is given', create.keepsEveryValue);
          test('asks for what is mandatory, and for no more', create.asksForTheMandatory);
          test('takes every choice', create.takesEveryChoice);
          test('refuses values of a wrong type and says where', create.refusesWrongTypes);
          test('takes media types, slashes and ids as clients write them', create.takesManyManners);
          test('takes the same request once', safety.takesTheSameOnce);
          test('takes the same request once of many at once', safety.takesTheSameOnceOfMany);
          test('gives an id to one of many at once', safety.givesAnIdOnce);
          test('refuses bodies and media that are none of its own', refusal.refusesOtherMedia);
        }
        test('counts what it lists', read.countsItsList);
        test('selects attributes', read.selectsFields);
        test('finds by every scalar it shows', filtersByEveryScalar);
        test('filters by JSONPath', safety.filtersByJsonPath);
        test('guards revisions', safety.guardsRevisions);
        test('answers in pages', read.pages);
        test('sorts', read.sorts);
        test('knows no ids but its own', read.knowsNoOthers);
        test('offers its methods and no others', refusal.allowsOnlyItsMethods);
        test('answers or refuses odd queries', refusal.refusesOddQueries);
        if (offers('patch')) {
          if (offers('create'))
            test('changes each attribute by itself', change.mergesEveryAttribute);
          test('lets one of many changes at once win', safety.letsOneChangeWin);
          test('takes patches in four languages', change.patchesInFourLanguages);
          if (own.illegal !== undefined) {
            test('refuses illegal states', change.refusesIllegalStates);
          }
          test('keeps identity and what is mandatory', change.keepsIdentity);
        }
        if (offers('delete')) {
          test('deletes once', change.deletes);
          test('lets one of many at once delete', safety.letsOneDelete);
        }
        if (contract.events.length > 0) {
          test('tells listeners of every change', (x) => tellsOfEveryChange(x, api, listener));
        }
      },
    );

    it('tells every event as specified', () => {
      expect(tellsAsSpecified(api, listener.heard())).toEqual([]);
    });
  },
);

/** What TMF622 orders and cannot get, as nobody says which colour. */
async function givenAskingOffering(client: KitClient): Promise<void> {
  const root = '/tmf-api/productCatalogManagement/v4';
  const productSpecCharacteristic = [{ name: 'colour', minCardinality: 1 }];
  const asking = { id: 'kit-asking', name: 'Asks for a colour' };
  await client.ensure(`${root}/productSpecification`, { ...asking, productSpecCharacteristic });
  const productSpecification = { id: asking.id };
  await client.ensure(`${root}/productOffering`, { ...asking, productSpecification });
}

it('leaves no operation uncalled', () => {
  expect(tally.uncalled()).toEqual([]);
});
