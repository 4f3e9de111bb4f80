import { type Access, ConnectionShare } from './connection-share';

const LONG_MS = 60_000;

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
afterEach(() => jest.useRealTimers());

/** Enters, and tells whether it got in by now. */
function entering(share: ConnectionShare, tenant: string, access: Access) {
  const state = { isIn: false };
  const turn = share.enter(tenant, access);
  if (turn === undefined) state.isIn = true;
  void turn?.then(() => {
    state.isIn = true;
  });
  return state;
}

const passed = () => new Promise((resolve) => setImmediate(resolve));

it.each`
  access     | why
  ${'read'}  | ${'reads leave a quarter to writes'}
  ${'write'} | ${'writes leave a quarter to reads'}
`('$why', ({ access }: { access: 'read' | 'write' }) => {
  const share = new ConnectionShare('test', 12, LONG_MS);
  const entered = ['a', 'b', 'c', 'd'].flatMap((tenant) =>
    Array.from({ length: 3 }, () => entering(share, tenant, access)),
  );
  expect(entered.filter(({ isIn }) => isIn)).toHaveLength(9);
  expect(entering(share, 'e', access === 'read' ? 'write' : 'read').isIn).toBe(true);
});

it('keeps one connection of a kind from a tenant that takes all it gets', () => {
  const share = new ConnectionShare('test', 12, LONG_MS);
  const greedy = Array.from({ length: 64 }, () => entering(share, 'greedy', 'write'));
  expect(greedy.filter(({ isIn }) => isIn)).toHaveLength(8);
  expect(entering(share, 'other', 'write').isIn).toBe(true);
  expect(entering(share, 'other', 'read').isIn).toBe(true);
});

it('leaves to first tries more than half of what writes have, whoever tries again', () => {
  const share = new ConnectionShare('test', 12, LONG_MS);
  const again = ['a', 'b', 'c'].flatMap((tenant) =>
    Array.from({ length: 8 }, () => entering(share, tenant, 'retry')),
  );
  expect(again.filter(({ isIn }) => isIn)).toHaveLength(4);
  expect(again.slice(0, 8).filter(({ isIn }) => isIn)).toHaveLength(3);
  const first = Array.from({ length: 5 }, () => entering(share, 'a', 'write'));
  expect(first.every(({ isIn }) => isIn)).toBe(true);
});

it('serves those who try for the first time and those who try again in turn', async () => {
  const share = new ConnectionShare('test', 1, LONG_MS);
  await share.enter('a', 'write');
  const order: string[] = [];
  for (const [access, name] of [
    ['retry', 'again 1'],
    ['retry', 'again 2'],
    ['write', 'first 1'],
    ['write', 'first 2'],
  ] as const) {
    void share.enter('a', access)?.then(() => order.push(name));
  }
  for (const access of ['write', 'retry', 'write', 'retry'] as const) {
    share.leave('a', access);
    await passed();
  }
  expect(order).toEqual(['again 1', 'first 1', 'again 2', 'first 2']);
});

it('gives a share that only writes to writes', () => {
  const share = new ConnectionShare('test', 6, LONG_MS, false);
  const entered = ['a', 'b'].flatMap((tenant) =>
    Array.from({ length: 3 }, () => entering(share, tenant, 'write')),
  );
  expect(entered.every(({ isIn }) => isIn)).toBe(true);
});

it('serves the tenants that wait in turn, and each in its order', async () => {
  const share = new ConnectionShare('test', 1, LONG_MS);
  await share.enter('first', 'write');
  const order: string[] = [];
  for (const [tenant, name] of [
    ['many', 'many 1'],
    ['many', 'many 2'],
    ['many', 'many 3'],
    ['few', 'few 1'],
  ] as const) {
    void share.enter(tenant, 'write')?.then(() => order.push(name));
  }
  for (const tenant of ['first', 'many', 'few', 'many']) {
    share.leave(tenant, 'write');
    await passed();
  }
  expect(order).toEqual(['many 1', 'few 1', 'many 2', 'many 3']);
});

it('gives up with a code when no connection becomes free in time', async () => {
  const share = new ConnectionShare('test', 1, 20);
  await share.enter('a', 'write');
  const refused = share.enter('b', 'write');
  jest.advanceTimersByTime(20);
  await expect(refused).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'platform.connections-taken',
  });
  const impatient = share.enter('b', 'retry', 5);
  jest.advanceTimersByTime(5);
  await expect(impatient).rejects.toMatchObject({ code: 'platform.connections-taken' });
  share.leave('a', 'write');
  expect(entering(share, 'c', 'write').isIn).toBe(true);
});
