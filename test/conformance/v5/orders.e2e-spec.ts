// What TMF622 v5 has and v4 has not: drafts, states of their own, and what is told of an order on its way.
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import type { Json } from '../contract';
import { type Listener, startListener } from '../listener';
import { schemasOf } from '../schemas';
import { nextSchemasOf } from './schemas';
import { type Answer, Wire } from '../wire';

const ORDERING = '/tmf-api/productOrderingManagement';
const [V4, V5] = [`${ORDERING}/v4/productOrder`, `${ORDERING}/v5/productOrder`];
const FAR = '2099-01-01T00:00:00.000Z';

const schemas = nextSchemasOf('TMF622');
let database: TestDatabase;
let server: TestApp;
let wire: Wire;
let next: Listener;
let former: Listener;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
  wire = new Wire(server.url, 'orders');
  [next, former] = [await startListener(), await startListener()];
  for (const [version, { callback }] of [['v4', former] as const, ['v5', next] as const]) {
    await wire.send('POST', `${ORDERING}/${version}/hub`, { body: { callback } });
  }
});

afterAll(async () => {
  wire.close();
  await server.close();
  await next.close();
  await former.close();
  await database.drop();
});

const item = (more: Json = {}): Json => ({
  '@type': 'ProductOrderItem',
  id: '1',
  action: 'noChange',
  ...more,
});

async function ordered(more: Json, items: Json[] = [item()]): Promise<Json> {
  const body = { '@type': 'ProductOrder', productOrderItem: items, ...more };
  const answer = await wire.send('POST', V5, { body });
  expect(answer).toMatchObject({ status: 201 });
  return valid(answer.body);
}

const drafted = (more: Json = {}): Promise<Json> =>
  ordered({ requestedInitialState: 'draft', ...more });

function valid(order: Json): Json {
  expect(schemas?.faults('ProductOrder', order) ?? []).toEqual([]);
  return order;
}

const patched = (id: string, body: Json, base = V5, type?: string): Promise<Answer> =>
  wire.send('PATCH', `${base}/${id}`, type === undefined ? { body } : { body, type });

const found = async (id: string, base = V5): Promise<Json> =>
  (await wire.send('GET', `${base}/${id}`)).body;

async function told(
  id: string,
  eventType: string,
  holds: (order: Json) => boolean = Boolean,
): Promise<Json> {
  const envelope = await next.wait(
    (each) =>
      each.eventType === eventType &&
      each.event.productOrder.id === id &&
      holds(each.event.productOrder),
  );
  expect(envelope).toBeDefined();
  expect(schemas?.faults(eventType, envelope) ?? []).toEqual([]);
  return envelope.event.productOrder;
}

describe('a draft', () => {
  it('is kept as it is, and waits in the eyes of v4', async () => {
    const order = await drafted({ description: 'not yet' });
    expect(order).toMatchObject({ state: 'draft', requestedInitialState: 'draft' });
    expect(order).not.toHaveProperty('productOrderMilestone');
    expect(await found(order.id)).toEqual(order);
    const shown = await found(order.id, V4);
    expect(shown).toMatchObject({ state: 'pending', productOrderItem: [{ state: 'pending' }] });
    expect(schemasOf('TMF622')?.faults('ProductOrder', shown) ?? []).toEqual([]);
  });

  it('is found by its state, which is none of those that v4 shows', async () => {
    const [draft, waiting] = [await drafted(), await ordered({ requestedStartDate: FAR })];
    const idsOf = async (base: string, query: string): Promise<string[]> =>
      (await wire.send('GET', `${base}?${query}`)).body.map(({ id }: Json) => id);
    expect(await idsOf(V5, 'state=draft')).toContain(draft.id);
    expect(await idsOf(V5, 'state=pending')).toEqual([waiting.id]);
    expect(await idsOf(V5, 'state.ne=draft')).not.toContain(draft.id);
    expect(await idsOf(V4, 'state=pending')).toEqual(
      expect.arrayContaining([draft.id, waiting.id]),
    );
  });

  it.each`
    type                                   | change
    ${'application/json'}                  | ${{ description: 'other' }}
    ${'application/merge-patch+json'}      | ${{ description: 'other' }}
    ${'application/json-patch+json'}       | ${[{ op: 'add', path: '/description', value: 'other' }]}
    ${'application/json-patch-query+json'} | ${[{ op: 'add', path: '/description', value: 'other' }]}
  `('is changed by $type and stays one', async ({ type, change }) => {
    const { id } = await drafted();
    const { body } = await patched(id, change, V5, type);
    expect(valid(body)).toMatchObject({ state: 'draft', description: 'other' });
    const items = [item({ id: '7' }), item({ id: '8' })];
    const rewritten = (await patched(id, { productOrderItem: items })).body;
    expect(rewritten).toMatchObject({ state: 'draft', productOrderItem: items });
    expect(await found(id)).toEqual(rewritten);
  });

  it.each`
    base  | state             | why
    ${V5} | ${'acknowledged'} | ${'in the words of v5'}
    ${V5} | ${'inProgress'}   | ${'and at once'}
    ${V4} | ${'inProgress'}   | ${'in those v4 has for an order that waits'}
  `('is submitted $why', async ({ base, state }) => {
    const { id } = await drafted();
    expect(await patched(id, { state }, base)).toMatchObject({ status: 200 });
    const order = valid(await found(id));
    expect(order).toMatchObject({ state: 'completed', requestedInitialState: 'draft' });
    expect(order.productOrderMilestone).toMatchObject([
      { id: 'acknowledged', status: 'Completed', '@type': 'ProductOrderMilestone' },
      { id: 'completed', status: 'Completed' },
    ]);
    expect(await found(id, V4)).not.toHaveProperty('stateDetail');
    expect(await told(id, 'ProductOrderCreateEvent')).toMatchObject({ state: 'draft' });
    expect(await told(id, 'ProductOrderStateChangeEvent', (each) => each.state === state)).toEqual({
      id,
      href: order.href,
      '@type': 'ProductOrder',
      state,
    });
    const milestones = await told(id, 'ProductOrderMilestoneEvent');
    expect(Object.keys(milestones).toSorted()).toEqual([
      '@type',
      'href',
      'id',
      'productOrderMilestone',
    ]);
  });

  it('goes nowhere else', async () => {
    const { id } = await drafted();
    const refused = await patched(id, { state: 'completed' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'ordering.illegal-transition', '@type': 'Error' },
    });
    expect(refused.body.message).toMatch(/acknowledged or inProgress or cancelled/);
    expect((await patched(id, { stateDetail: null }, V4)).status).toBe(409);
    expect(await found(id)).toMatchObject({ state: 'draft' });
  });

  it('is deleted, or cancelled by a task', async () => {
    const [first, second] = [await drafted(), await drafted()];
    expect((await wire.send('DELETE', `${V5}/${first.id}`)).status).toBe(204);
    const task = {
      '@type': 'CancelProductOrder',
      productOrder: { '@type': 'ProductOrderRef', id: second.id },
    };
    const { body } = await wire.send('POST', `${ORDERING}/v5/cancelProductOrder`, { body: task });
    expect(body).toMatchObject({ state: 'done' });
    expect(await found(second.id)).toMatchObject({ state: 'cancelled' });
  });

  it('cannot be made of an order that waits', async () => {
    const { id } = await ordered({ requestedStartDate: FAR });
    expect((await patched(id, { state: 'draft' })).status).toBe(409);
    expect((await patched(id, { stateDetail: 'draft' }, V4)).status).toBe(409);
  });
});

describe('an order on its way', () => {
  it('is accepted in the eyes of v5, and in progress in those of v4', async () => {
    const { id } = await ordered({ requestedStartDate: FAR });
    expect((await patched(id, { state: 'inProgress' })).body.state).toBe('inProgress');
    const { body } = await patched(id, { state: 'inProgress.accepted' });
    expect(valid(body).state).toBe('inProgress.accepted');
    expect(await found(id, V4)).toMatchObject({ state: 'inProgress' });
    await told(id, 'ProductOrderStateChangeEvent', ({ state }) => state === 'inProgress.accepted');
    expect((await patched(id, { state: 'held' })).body.state).toBe('held');
    expect(await found(id, V4)).not.toHaveProperty('stateDetail');
  });

  it('tells what went wrong, and which item is done in part', async () => {
    const fails = item({
      id: '1.1',
      action: 'add',
      productOffering: { '@type': 'ProductOfferingRef', id: 'none' },
    });
    const { id } = await ordered({}, [item({ productOrderItem: [fails] })]);
    const order = valid(await found(id));
    expect(order).toMatchObject({
      state: 'partial',
      productOrderItem: [{ state: 'partial', productOrderItem: [{ state: 'failed' }] }],
      productOrderErrorMessage: [
        { code: 'inventory.unknown-offering', productOrderItem: [{ productOrderItemId: '1.1' }] },
      ],
      productOrderMilestone: [{ id: 'acknowledged' }, { id: 'completed', status: 'Violated' }],
    });
    expect(await found(id, V4)).toMatchObject({ productOrderItem: [{ state: 'completed' }] });
    expect(await told(id, 'ProductOrderErrorMessageEvent')).toMatchObject({
      productOrderErrorMessage: order.productOrderErrorMessage,
    });
    const { body: some } = await wire.send('GET', `${V5}?productOrderItem.state=partial`);
    expect(some.map((each: Json) => each.id)).toEqual([id]);
  });

  it('waits for what its offering asks for, and says what that is', async () => {
    const catalog = '/tmf-api/productCatalogManagement/v5';
    await wire.send('POST', `${catalog}/productSpecification`, {
      body: {
        '@type': 'ProductSpecification',
        id: 'phone',
        name: 'Phone',
        productSpecCharacteristic: [
          { '@type': 'CharacteristicSpecification', name: 'imei', minCardinality: 1 },
        ],
      },
    });
    await wire.send('POST', `${catalog}/productOffering`, {
      body: {
        '@type': 'ProductOffering',
        id: 'phone',
        name: 'Phone',
        productSpecification: { '@type': 'ProductSpecificationRef', id: 'phone' },
      },
    });
    const { id } = await ordered({}, [
      item({ action: 'add', productOffering: { '@type': 'ProductOfferingRef', id: 'phone' } }),
    ]);
    expect(valid(await found(id))).toMatchObject({ state: 'pending' });
    const eventType = 'ProductOrderInformationRequiredEvent';
    const envelope = await next.wait(
      (each) => each.eventType === eventType && each.event.productOrder.id === id,
    );
    expect(schemas?.faults(eventType, envelope) ?? []).toEqual([]);
    expect(envelope.event.informationRequired).toEqual({
      op: 'add',
      path: expect.stringContaining("productCharacteristic[?(@.name=='imei')]"),
    });
  });

  it('is in jeopardy when it waits beyond the date it was wanted by', async () => {
    const { id } = await ordered({
      requestedStartDate: FAR,
      requestedCompletionDate: '2024-01-01T00:00:00.000Z',
      productOrderJeopardyAlert: [{ '@type': 'ProductOrderJeopardyAlert', id: 'own' }],
    });
    const order = valid(await found(id));
    expect(order.productOrderJeopardyAlert).toMatchObject([{ id: 'own' }, { id: 'late' }]);
    expect(await told(id, 'ProductOrderJeopardyAlertEvent')).toMatchObject({
      productOrderJeopardyAlert: order.productOrderJeopardyAlert,
    });
  });

  it('tells v4 nothing of what v4 has no words for', async () => {
    const { id } = await ordered({});
    await told(id, 'ProductOrderMilestoneEvent');
    const heard = await former.wait(
      ({ eventType, event }) =>
        eventType === 'ProductOrderStateChangeEvent' &&
        event.productOrder.id === id &&
        event.productOrder.state === 'completed',
    );
    expect(heard).toBeDefined();
    const foreign = former
      .heard()
      .filter(({ eventType }) => /Milestone|JeopardyAlert|ErrorMessage/.test(eventType));
    expect(foreign).toEqual([]);
  });
});

it('rejects a cancellation that comes too late, which v4 calls an error', async () => {
  const { id } = await ordered({});
  const tasks = `${ORDERING}/v5/cancelProductOrder`;
  const { body: task } = await wire.send('POST', tasks, {
    body: { '@type': 'CancelProductOrder', productOrder: { '@type': 'ProductOrderRef', id } },
  });
  expect(task).toMatchObject({ state: 'rejected' });
  expect(schemas?.faults('CancelProductOrder', task) ?? []).toEqual([]);
  const shown = (await wire.send('GET', `${ORDERING}/v4/cancelProductOrder/${task.id}`)).body;
  expect(shown).toMatchObject({ state: 'terminatedWithError' });
  expect((await wire.send('GET', `${tasks}?state=rejected`)).body).toEqual([task]);
});
