// What an order says of whom and what its products are, and TMF637 shows and finds them by, in v4 and v5.
import { parseInstant } from '../../../src/core/time';
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import type { Json } from '../contract';
import { change, NOW, Trial, type Version } from './trial';

const INVENTORY = '/tmf-api/productInventory';
const FOUND_BY: Readonly<Record<Version, string>> = {
  v4: 'relatedParty.id',
  v5: 'relatedParty.partyOrPartyRole.id',
};

let database: TestDatabase;
let server: TestApp;
let trial: Trial;
let tried = 0;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database, { now: () => parseInstant(NOW) });
});

afterEach(() => {
  trial.close();
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

describe.each<Version>(['v4', 'v5'])('a product of an order, in the words of %s', (version) => {
  beforeEach(async () => {
    trial = new Trial(server.url, `described-${(tried += 1)}`, version);
    await trial.givenFee({}, { name: 'Line' });
  });

  const idsBy = async (query: string): Promise<string[]> => {
    const found: Json[] = await trial.get(`${INVENTORY}/${version}/product?${query}`);
    return found.map(({ id }) => id);
  };

  it('is of the parties of the order, and found by them', async () => {
    const id = await trial.sold({}, { relatedParty: [{ id: 'ann', role: 'user' }] });
    expect(await trial.resource('product', id)).toMatchObject({
      relatedParty: [{ id: 'ann', role: 'user' }],
    });
    expect(await idsBy(`${FOUND_BY[version]}=ann`)).toEqual([id]);
    expect(await idsBy(`${FOUND_BY[version]}=bob`)).toEqual([]);
  });

  it.each`
    item                                                                             | ids        | why
    ${{ relatedParty: [{ id: 'bob' }] }}                                             | ${['bob']} | ${'the item'}
    ${{ product: { relatedParty: [{ id: 'cyd' }] } }}                                | ${['cyd']} | ${'its product'}
    ${{ relatedParty: [{ id: 'bob' }], product: { relatedParty: [{ id: 'cyd' }] } }} | ${['cyd']} | ${'its product before the item'}
    ${{ relatedParty: [] }}                                                          | ${['ann']} | ${'the order where the item says nobody'}
  `('is of the parties that say $why', async ({ item, ids }: { item: Json; ids: string[] }) => {
    const id = await trial.sold(item, { relatedParty: [{ id: 'ann' }] });
    const { relatedParty } = await trial.resource('product', id);
    expect(relatedParty.map((party: Json) => party.id)).toEqual(ids);
    for (const party of ids) expect(await idsBy(`${FOUND_BY[version]}=${party}`)).toEqual([id]);
  });

  it('stays of its parties until an item says others', async () => {
    const id = await trial.sold({}, { relatedParty: [{ id: 'ann' }] });
    await trial.order([change({ id, quantity: 2 })], { relatedParty: [{ id: 'bob' }] });
    expect(await idsBy(`${FOUND_BY[version]}=ann`)).toEqual([id]);
    await trial.order([change({ id }, { relatedParty: [{ id: 'bob' }] })]);
    expect(await idsBy(`${FOUND_BY[version]}=ann`)).toEqual([]);
    expect(await idsBy(`${FOUND_BY[version]}=bob`)).toEqual([id]);
  });

  it('has the name that was said, else that of what is sold, until it is another', async () => {
    const own = await trial.sold({ product: { name: 'Warehouse' } });
    const id = await trial.sold({ product: { productCharacteristic: [] } });
    expect(await idsBy('name=Warehouse')).toEqual([own]);
    expect(await idsBy('name=Line')).toEqual([id]);
    await trial.offering('other', ['fee'], { name: 'Large line' });
    for (const product of [own, id]) {
      await trial.order([change({ id: product }, { productOffering: { id: 'other' } })]);
    }
    expect(await idsBy('name=Warehouse')).toEqual([own]);
    expect(await idsBy('name=Large%20line')).toEqual([id]);
  });

  it('is of the parties of its bundle', async () => {
    const bundledProductOffering = [
      { id: 'o', bundledProductOfferingOption: { numberRelOfferDefault: 1 } },
    ];
    await trial.offering('bundle', [], { isBundle: true, bundledProductOffering });
    const party = { relatedParty: [{ id: 'ann' }] };
    await trial.sold({ productOffering: { id: 'bundle' } }, party);
    expect(await idsBy(`${FOUND_BY[version]}=ann`)).toHaveLength(2);
  });
});

it.each(['RelatedPlaceRefOrValue', undefined])(
  'keeps a place of v5 that says no more than its class (%s)',
  async (type) => {
    trial = new Trial(server.url, `described-${(tried += 1)}`, 'v5');
    const outer = { role: 'installation', ...(type === undefined ? {} : { '@type': type }) };
    for (const inner of ['GeographicAddress', 'GeographicSite']) {
      const place = [{ ...outer, place: { '@type': inner } }];
      const path = `${INVENTORY}/v5/product`;
      const { id } = await trial.own(path, { '@type': 'Product', status: 'created', place });
      const shown = await trial.get(`${path}/${id}`);
      expect(shown.place).toMatchObject([{ role: 'installation', place: { '@type': inner } }]);
    }
  },
);
