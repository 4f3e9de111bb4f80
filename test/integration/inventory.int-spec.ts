import { ChargingModule } from '../../src/charging';
import { parseInstant } from '../../src/core/time';
import { InventoryModule, SubscriptionDirectory } from '../../src/inventory';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const PRODUCT = '/tmf-api/productInventory/v4/product';
const CATALOG = '/tmf-api/productCatalogManagement/v4';
const NOW = '2024-02-03T04:05:06.789Z';
const EVER = {
  from: parseInstant('1970-01-01T00:00:00Z'),
  to: parseInstant('9999-12-31T00:00:00Z'),
};

let db: TestDatabase;
let served: Served;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [ChargingModule, InventoryModule], { now: () => parseInstant(NOW) });
  for (const id of ['p1', 'p9']) {
    const off = { id, name: id, priceType: 'discount', percentage: 10 };
    await served.http.post(`${CATALOG}/productOfferingPrice`).send(off).expect(201);
  }
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

describe('TMF637 product', () => {
  it('is created, read, listed, patched and deleted', async () => {
    const sent = {
      status: 'created',
      name: 'Line',
      isBundle: false,
      productPrice: [
        { priceType: 'recurring', price: { taxIncludedAmount: { unit: 'EUR', value: 12.5 } } },
      ],
      productRelationship: [{ relationshipType: 'reliesOn', product: { id: 'other' } }],
    };
    const created = await served.http.post(PRODUCT).send(sent).expect(201);
    expect(created.body).toMatchObject(sent);
    const own = `${PRODUCT}/${created.body.id}`;
    expect((await served.http.get(own)).body).toEqual(created.body);
    expect((await served.http.get(`${PRODUCT}?status=created&name=Line`)).body).toHaveLength(1);
    await served.http.patch(own).send({ status: 'pendingActive' }).expect(200);
    await served.http.delete(own).expect(204);
    await served.http.get(own).expect(404);
  });

  it('says in both versions when it was made', async () => {
    const { body } = await served.http.post(PRODUCT).send({ status: 'created' }).expect(201);
    expect(body.creationDate).toBe(NOW);
    const next = await served.http.get(`${PRODUCT.replace('v4', 'v5')}/${body.id}`).expect(200);
    expect(next.body.creationDate).toBe(NOW);
  });

  it('is had once or more often', async () => {
    const { body } = await served.http.post(PRODUCT).send({ status: 'created', quantity: 2 });
    const none = { status: 'created', quantity: 0 };
    const [posted, patched] = await Promise.all([
      served.http.post(PRODUCT).send(none),
      served.http.patch(`${PRODUCT}/${body.id}`).send(none),
    ]);
    for (const refused of [posted, patched]) {
      expect([refused.status, refused.body.code]).toEqual([400, 'inventory.quantity-invalid']);
    }
  });

  it('needs a status', async () => {
    expect((await served.http.post(PRODUCT).send({ name: 'X' })).status).toBe(400);
  });

  it('writes the state that is published with a trailing space without it', async () => {
    const created = await served.http.post(PRODUCT).send({ status: 'aborted ' }).expect(201);
    expect(created.body.status).toBe('aborted');
  });

  it.each([
    ['created', 'terminated', 'pendingActive or active'],
    ['active', 'created', 'suspended or pendingTerminate or terminated'],
    ['suspended', 'terminated', 'active'],
    ['terminated', 'active', 'stays terminated'],
  ])('does not go from %s to %s and says where it may go', async (from, to, allowed) => {
    const { body } = await served.http.post(PRODUCT).send({ status: from });
    const refused = await served.http.patch(`${PRODUCT}/${body.id}`).send({ status: to });
    expect([refused.status, refused.body.code]).toEqual([409, 'inventory.illegal-transition']);
    expect(refused.body.reason + refused.body.message).toContain(allowed);
  });
});

describe('a subscription', () => {
  it('answers for the subjects of its product from its start', async () => {
    const { id } = await givenProduct({ startDate: '2023-11-01T00:00:00Z' }, ['imsi-1', 'imsi-2']);
    const [found] = (await ofSubject('imsi-2')) ?? [];
    expect(found).toEqual({
      id,
      productId: id,
      accountId: 'A',
      offeringId: null,
      priceIds: ['p1'],
      quantity: '1',
      status: 'active',
      startsAt: parseInstant('2023-11-01T00:00:00Z'),
      endsAt: null,
      terminatesAt: null,
      suspensions: [],
      origins: [],
      tenures: [],
      fees: [],
    });
  });

  it('shares a subject with other subscriptions', async () => {
    await givenProduct({}, ['shared']);
    await givenProduct({ name: 'Add-on' }, ['shared']);
    expect(await ofSubject('shared')).toHaveLength(2);
  });

  it('is not there while the product waits or nobody pays', async () => {
    await givenProduct({ status: 'pendingActive' }, ['waiting']);
    await givenProduct({ billingAccount: undefined }, ['free']);
    expect([await ofSubject('waiting'), await ofSubject('free')]).toEqual([undefined, undefined]);
  });

  it('follows the subjects when they change', async () => {
    const { id } = await givenProduct({}, ['old-sim', 'kept-sim']);
    await served.http
      .patch(`${PRODUCT}/${id}`)
      .send(characteristics(['kept-sim', 'new-sim']))
      .expect(200);
    expect([
      await ofSubject('old-sim'),
      (await ofSubject('kept-sim'))?.[0]?.id,
      (await ofSubject('new-sim'))?.[0]?.id,
    ]).toEqual([undefined, id, id]);
  });

  it('ends with the termination and for the time of a suspension', async () => {
    const { id } = await givenProduct({}, ['s1']);
    await served.http.patch(`${PRODUCT}/${id}`).send({ status: 'suspended' }).expect(200);
    expect((await ofSubject('s1'))?.[0]?.endsAt).toBe(parseInstant(NOW));
    await served.http.patch(`${PRODUCT}/${id}`).send({ status: 'active' }).expect(200);
    expect((await ofSubject('s1'))?.[0]?.endsAt).toBeNull();
    const ended = await served.http
      .patch(`${PRODUCT}/${id}`)
      .send({ status: 'terminated' })
      .expect(200);
    expect(ended.body.terminationDate).toBe(NOW);
    expect((await ofSubject('s1'))?.[0]?.endsAt).toBe(parseInstant(NOW));
  });

  it('gets a successor when the product is sold at other prices', async () => {
    const { id } = await givenProduct({ startDate: '2024-01-01T00:00:00Z' }, ['s2']);
    await served.http
      .patch(`${PRODUCT}/${id}`)
      .send({ productPrice: [price('p9')] })
      .expect(200);
    const found = (await ofSubject('s2')) ?? [];
    expect(found.map(({ id: each, priceIds, endsAt }) => [each, priceIds, endsAt])).toEqual([
      [id, ['p1'], parseInstant(NOW)],
      [`${id}~2`, ['p9'], null],
    ]);
  });

  it('keeps what was sold when the offering gets other prices', async () => {
    for (const id of ['sold', 'successor']) {
      const sent = { id, name: id, priceType: 'recurring', price: { unit: 'EUR', value: 1 } };
      await served.http.post(`${CATALOG}/productOfferingPrice`).send(sent).expect(201);
    }
    const offering = { id: 'plan', name: 'plan', productOfferingPrice: [{ id: 'sold' }] };
    await served.http.post(`${CATALOG}/productOffering`).send(offering).expect(201);
    const sent = { productPrice: undefined, productOffering: { id: 'plan' } };
    const { id } = await givenProduct(sent, ['s3']);
    const changed = { productOfferingPrice: [{ id: 'successor' }] };
    await served.http.patch(`${CATALOG}/productOffering/plan`).send(changed).expect(200);
    await served.http.patch(`${PRODUCT}/${id}`).send({ description: 'blue' }).expect(200);
    expect((await ofSubject('s3'))?.map(({ priceIds }) => priceIds)).toEqual([['sold']]);
  });

  it('goes with its product, unless something was charged for it', async () => {
    const { id } = await givenProduct({}, ['gone']);
    await served.http.delete(`${PRODUCT}/${id}`).expect(204);
    expect(await ofSubject('gone')).toBeUndefined();
  });

  it('keeps a product that was charged', async () => {
    const { id } = await givenProduct({}, ['charged']);
    await db.owner(
      `INSERT INTO account (tenant_id, id, root_id, payer_id, path, currency, mode) VALUES ('default', 'A', 'A', 'A', '{A}', 'EUR', 'postpaid')`,
    );
    await db.owner(
      `INSERT INTO accrual (tenant_id, root_id, id, payer_id, account_id, subscription_id, leg, kind, card, version,
         line, currency, description, service_from, service_to, bill_from)
       VALUES ('default', 'A', gen_random_uuid(), 'A', 'A', $1, 'retail', 'usage', 'c', 1, 'l', 'EUR', 'd', now(), now(), now())`,
      [id],
    );
    expect((await served.http.delete(`${PRODUCT}/${id}`)).body.code).toBe(
      'inventory.product-charged',
    );
  });
});

function characteristics(subjects: readonly string[]) {
  return { productCharacteristic: subjects.map((value) => ({ name: 'subject', value })) };
}

function price(id: string) {
  return { productOfferingPrice: { id } };
}

async function givenProduct(more: object, subjects: readonly string[]): Promise<{ id: string }> {
  const sent = {
    status: 'active',
    billingAccount: { id: 'A' },
    productPrice: [price('p1')],
    ...characteristics(subjects),
    ...more,
  };
  const { body } = await served.http.post(PRODUCT).send(sent).expect(201);
  return body as { id: string };
}

async function ofSubject(subject: string, within = EVER) {
  const directory = served.app.get(SubscriptionDirectory);
  const asked = new Map([[subject, within]]);
  const found = await db.database.read(DEFAULT_TENANT, (tx) => directory.ofSubjects(tx, asked));
  return found.get(subject)?.toSorted((a, b) => a.startsAt - b.startsAt);
}
