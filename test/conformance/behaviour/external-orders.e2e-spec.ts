// Orders that somebody else fulfils and reports on: what is done takes effect then, in v4 and v5, with the bill as
// judge.
import { instant, type Instant, parseInstant } from '../../../src/core/time';
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import { provenBooks } from '../../support/story/proof';
import { until } from '../../support/story/until';
import type { Json } from '../contract';
import { add, change, JANUARY, NOW, Trial, type Version } from './trial';

const CANCEL = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';
const MID_JANUARY = '2026-01-16T00:00:00.000Z';
const LATER = '2026-03-20T00:00:00.000Z';

let database: TestDatabase;
let server: TestApp;
let trial: Trial;
let tried = 0;
let now: Instant;

beforeAll(async () => {
  database = await freshDatabase();
  const clock = { now: () => now };
  server = await startApp(database, clock, {}, {}, undefined, { orders: 'external' });
});

afterEach(async () => {
  trial.close();
  const proof = await provenBooks(server.http, `external-${tried}`);
  if (!proof.holds) throw new Error(JSON.stringify(proof));
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

describe.each<Version>(['v4', 'v5'])(
  'an order that is fulfilled elsewhere, in the words of %s',
  (version) => {
    beforeEach(async () => {
      now = parseInstant(NOW);
      trial = new Trial(server.url, `external-${(tried += 1)}`, version);
      await trial.givenFee();
      await trial.price('dear', { price: { unit: 'EUR', value: 20 } });
      await trial.offering('d', ['dear']);
    });

    const one = (more: Json = {}): Json => add({ id: '1', ...more });
    const two = (more: Json = {}): Json =>
      add({
        id: '2',
        productOffering: { id: 'd' },
        product: { productCharacteristic: [] },
        ...more,
      });

    async function ordered(items: Json[], more: Json = {}): Promise<string> {
      const sent = { billingAccount: { id: 'a' }, requestedStartDate: JANUARY, ...more };
      const order = await trial.post('productOrder', { ...sent, productOrderItem: items });
      expect(order).toMatchObject({ state: 'acknowledged' });
      return order.id;
    }

    const reported = (id: string, items: Json[], more: Json = {}): Promise<Json> =>
      trial.patch('productOrder', id, { ...more, productOrderItem: items });

    const refused = async (id: string, sent: Json): Promise<Json> => {
      const { status, body } = await trial.send('PATCH', 'productOrder', sent, id);
      return [status, body.code, body.details?.[0]?.path];
    };

    const found = (id: string): Promise<Json> => trial.resource('productOrder', id);
    const statesOf = ({ state, productOrderItem }: Json): string[] => [
      state,
      ...productOrderItem.map((item: Json) => item.state),
    ];

    it('waits until its items are said to be done, and has their effect then', async () => {
      const id = await ordered([one()]);
      expect(statesOf(await found(id))).toEqual(['acknowledged', 'acknowledged']);
      expect(
        statesOf(await reported(id, [one({ state: 'completed' })], { state: 'inProgress' })),
      ).toEqual(['completed', 'completed']);
      const done = await found(id);
      expect(done).toMatchObject({ completionDate: NOW });
      const product = await trial.resource('product', done.productOrderItem[0].product.id);
      expect(product).toMatchObject({ status: 'active', startDate: JANUARY });
      expect(await trial.lines()).toEqual(['fee 10.00']);
    });

    it('costs nothing while nothing is done', async () => {
      const id = await ordered([one(), two()]);
      await reported(id, [one({ state: 'inProgress' }), two()], { state: 'inProgress' });
      await reported(id, [one({ state: 'held' }), two({ state: 'pending' })]);
      expect(statesOf(await found(id))).toEqual(['inProgress', 'held', 'pending']);
      expect(await trial.lines()).toEqual([]);
    });

    it('has the effect of each item once, whenever that is done', async () => {
      const id = await ordered([one(), two()]);
      const first = [one({ state: 'completed' }), two()];
      expect(statesOf(await reported(id, first))).toEqual([
        'inProgress',
        'completed',
        'acknowledged',
      ]);
      expect(statesOf(await reported(id, first))).toEqual([
        'inProgress',
        'completed',
        'acknowledged',
      ]);
      const second = [one({ state: 'completed' }), two({ state: 'completed' })];
      expect(statesOf(await reported(id, second))).toEqual(['completed', 'completed', 'completed']);
      expect(await trial.lines()).toEqual(['dear 20.00', 'fee 10.00']);
    });

    it('has it once when it is said several times at once', async () => {
      const id = await ordered([one(), two()]);
      const said = [one({ state: 'completed' }), two()];
      const answers = await Promise.all(
        Array.from({ length: 5 }, () =>
          trial.send('PATCH', 'productOrder', { productOrderItem: said }, id),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(await trial.lines()).toEqual(['fee 10.00']);
    });

    it.each`
      states                        | state          | lines
      ${['completed', 'failed']}    | ${'partial'}   | ${['fee 10.00']}
      ${['failed', 'failed']}       | ${'failed'}    | ${[]}
      ${['cancelled', 'completed']} | ${'partial'}   | ${['dear 20.00']}
      ${['cancelled', 'cancelled']} | ${'cancelled'} | ${[]}
      ${['cancelled', 'failed']}    | ${'failed'}    | ${[]}
    `('is $state when its items are $states', async ({ states, state, lines }) => {
      const id = await ordered([one(), two()]);
      const [first, second] = states as string[];
      const order = await reported(id, [one({ state: first }), two({ state: second })]);
      expect(statesOf(order)).toEqual([state, first, second]);
      expect(await trial.lines()).toEqual(lines);
    });

    it('is done with all items that are left when it is said of the order', async () => {
      const id = await ordered([one(), two()], {});
      await reported(id, [one({ state: 'cancelled' }), two({ state: 'inProgress' })]);
      const order = await trial.patch('productOrder', id, { state: 'completed' });
      expect(statesOf(order)).toEqual(['partial', 'cancelled', 'completed']);
      expect(await trial.lines()).toEqual(['dear 20.00']);
    });

    it('has an item fail that cannot be sold, and says why', async () => {
      const id = await ordered([one(), two({ productOffering: { id: 'unknown' } })]);
      const unknown = two({ productOffering: { id: 'unknown' }, state: 'completed' });
      const order = await reported(id, [one({ state: 'completed' }), unknown]);
      expect(statesOf(order)).toEqual(['partial', 'completed', 'failed']);
      expect(order.productOrderErrorMessage).toMatchObject([
        { code: 'inventory.unknown-offering' },
      ]);
      expect(await trial.lines()).toEqual(['fee 10.00']);
    });

    it('keeps what is said of it afterwards', async () => {
      const id = await ordered([one()]);
      await reported(id, [one({ state: 'completed' })]);
      now = parseInstant(LATER);
      const order = await trial.patch('productOrder', id, { description: 'billed' });
      expect(order).toMatchObject({
        state: 'completed',
        completionDate: NOW,
        description: 'billed',
      });
      expect(order.productOrderMilestone).toHaveLength(2);
      expect((await refused(id, { state: 'inProgress' }))[0]).toBe(409);
    });

    it('counts from the date that is said with the end', async () => {
      const id = await ordered([one()]);
      const product = { startDate: MID_JANUARY };
      await reported(id, [one({ state: 'completed', product })]);
      expect(await trial.lines()).toEqual(['fee 5.16']);
    });

    it('is not done before the date it counts from', async () => {
      const id = await ordered([one()], { requestedStartDate: LATER });
      const done = { productOrderItem: [one({ state: 'completed' })] };
      expect(await refused(id, done)).toEqual([
        409,
        'ordering.not-due',
        'productOrderItem[0].state',
      ]);
      expect(statesOf(await found(id))).toEqual(['acknowledged', 'acknowledged']);
      now = instant(parseInstant(LATER));
      expect(statesOf(await trial.patch('productOrder', id, done))).toEqual([
        'completed',
        'completed',
      ]);
    });

    it('changes and ends products, too', async () => {
      const id = await ordered([one()]);
      const order = await reported(id, [one({ state: 'completed' })]);
      const { id: product } = order.productOrderItem[0].product;
      const end = {
        id: '1',
        action: 'delete',
        product: { id: product, terminationDate: MID_JANUARY },
      };
      const ending = await ordered([change({ id: product }, { quantity: 2 }), { ...end, id: '2' }]);
      await reported(ending, [
        change({ id: product }, { quantity: 2, state: 'cancelled' }),
        { ...end, id: '2', state: 'completed' },
      ]);
      expect(await trial.resource('product', product)).toMatchObject({ status: 'terminated' });
      expect(await trial.lines()).toEqual(['fee 10.00', 'fee -5.16'].toSorted());
    });

    it('is cancelled as far as nothing is done', async () => {
      const id = await ordered([one(), two()]);
      await reported(id, [one({ state: 'completed' }), two({ state: 'inProgress' })]);
      const task = await trial.own(CANCEL, { productOrder: { id } });
      await until(async () => (await trial.get(`${CANCEL}/${task.id}`)).state === 'done');
      expect(statesOf(await found(id))).toEqual(['partial', 'completed', 'cancelled']);
      const late = { productOrderItem: [one(), two({ state: 'completed' })] };
      expect((await refused(id, late))[0]).toBe(409);
      expect(await trial.lines()).toEqual(['fee 10.00']);
    });

    it('has a bundle and its members done together', async () => {
      const bundledProductOffering = [{ id: 'd' }];
      await trial.offering('b', ['fee'], { isBundle: true, bundledProductOffering });
      const bundle = (state: string, member: string): Json =>
        one({ productOffering: { id: 'b' }, state, productOrderItem: [two({ state: member })] });
      const id = await ordered([bundle('acknowledged', 'acknowledged')]);
      const apart = { productOrderItem: [bundle('completed', 'inProgress')] };
      expect(await refused(id, apart)).toEqual([
        409,
        'ordering.bundled-apart',
        'productOrderItem[0].productOrderItem[0]',
      ]);
      await reported(id, [bundle('completed', 'completed')]);
      expect(await trial.lines()).toEqual(['dear 20.00', 'fee 10.00']);
    });

    it.each`
      sent                                                           | refusal                                                              | why
      ${{ productOrderItem: [one({ state: 'inProgress' }), two()] }} | ${[409, 'ordering.illegal-transition', 'productOrderItem[0].state']} | ${'what is done stays done'}
      ${{ productOrderItem: [two({ state: 'completed' })] }}         | ${[409, 'ordering.item-left-out', 'productOrderItem']}               | ${'an item is left out'}
      ${{ productOrderItem: [one(), two(), two()] }}                 | ${[409, 'ordering.item-twice', 'productOrderItem[2].id']}            | ${'an id is said twice'}
      ${{ state: 'acknowledged' }}                                   | ${[409, 'ordering.illegal-transition', 'state']}                     | ${'the state does not lead there'}
      ${{ state: 'partial' }}                                        | ${[409, 'ordering.illegal-transition', 'state']}                     | ${'items are left that nothing is said of'}
    `('refuses a report whole: $why', async ({ sent, refusal }: { sent: Json; refusal: Json }) => {
      const id = await ordered([one(), two()]);
      await reported(id, [one({ state: 'completed' }), two()]);
      expect(await refused(id, sent)).toEqual(refusal);
      expect(statesOf(await found(id))).toEqual(['inProgress', 'completed', 'acknowledged']);
      expect(await trial.lines()).toEqual(['fee 10.00']);
    });

    it('does nothing of an item again that comes back with another content or place', async () => {
      const id = await ordered([one(), two()]);
      const done = await reported(id, [one({ state: 'completed' }), two()]);
      const moved = [two({ productOrderItem: [one({ quantity: 9, state: 'completed' })] })];
      const order = await reported(id, moved);
      expect(order.productOrderItem[0].productOrderItem[0]).toMatchObject({
        state: 'completed',
        product: { id: done.productOrderItem[0].product.id },
      });
      expect(await trial.lines()).toEqual(['fee 10.00']);
    });

    it('is asked for what is missing before it is done', async () => {
      const productSpecCharacteristic = [{ name: 'imei', minCardinality: 1, configurable: true }];
      await trial.post('productSpecification', { id: 's', name: 's', productSpecCharacteristic });
      await trial.offering('i', ['fee'], { productSpecification: { id: 's' } });
      const id = (
        await trial.post('productOrder', {
          billingAccount: { id: 'a' },
          requestedStartDate: JANUARY,
          productOrderItem: [one({ productOffering: { id: 'i' } })],
        })
      ).id;
      expect(await found(id)).toMatchObject({ state: 'pending' });
      const item = one({ productOffering: { id: 'i' }, state: 'completed' });
      expect(await refused(id, { productOrderItem: [item] })).toEqual([
        409,
        'ordering.information-missing',
        'productOrderItem[0].product.productCharacteristic',
      ]);
      const productCharacteristic = [{ name: 'imei', value: '1' }];
      const told = one({ ...item, product: { productCharacteristic } });
      expect(statesOf(await reported(id, [told]))).toEqual(['completed', 'completed']);
      expect(await trial.lines()).toEqual(['fee 10.00']);
    });
  },
);
