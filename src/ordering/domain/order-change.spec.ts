import { parseInstant } from '../../core/time';
import type { Order, OrderItem } from './order';
import { acknowledge, ask, begin, cancel, finish, giveUp, move, wait } from './order-change';
import type { ItemState } from './order-lifecycle';

const AT = parseInstant('2024-02-20T12:00:00Z');
const FAILURE = { item: 'b', code: 'inventory.unknown-offering', message: 'There is no X' };

const item = (key: string, state: ItemState): OrderItem => ({
  key,
  id: `id-${key}`,
  action: 'add',
  state,
  productId: undefined,
  offeringId: undefined,
  accountId: undefined,
  quantity: undefined,
  effectiveAt: undefined,
  isPriced: false,
  status: undefined,
  subjects: [],
  characteristics: [],
  bundledWith: [],
  isBare: true,
});
const order = (change: Partial<Order> = {}): Order => ({
  state: 'acknowledged',
  isDraftWanted: false,
  wantedFrom: undefined,
  wantedBy: undefined,
  items: [item('1', 'acknowledged')],
  lastNote: undefined,
  milestones: [],
  alerts: [],
  ...change,
});

it('begins acknowledged, and says so', () => {
  expect(begin(order(), AT)).toMatchObject({
    state: 'acknowledged',
    itemStates: new Map([['1', 'acknowledged']]),
    milestone: { id: 'acknowledged', isReached: true },
  });
});

it('begins as a draft that waits when that is what was asked for', () => {
  const begun = begin(order({ isDraftWanted: true }), AT);
  expect(begun).toEqual({ at: AT, state: 'draft', itemStates: new Map([['1', 'pending']]) });
});

it('is acknowledged once', () => {
  expect(acknowledge(order({ milestones: ['own', 'acknowledged'] }), AT)).toEqual({ at: AT });
});

it('takes the items along that have not ended', () => {
  const items = [item('1', 'completed'), item('1.1', 'inProgress')];
  expect(move(order({ items }), 'held', AT).itemStates).toEqual(
    new Map([
      ['1', 'completed'],
      ['1.1', 'held'],
    ]),
  );
});

it('is cancelled with its date, and with a reason if there is one', () => {
  expect(cancel(order(), 'twice', AT)).toMatchObject({
    state: 'cancelled',
    hasEnded: true,
    reason: 'twice',
  });
  expect(cancel(order(), undefined, AT)).not.toHaveProperty('reason');
});

it('waits for what is missing with one note, however often it is looked at', () => {
  const missing = [{ item: '7', characteristic: 'imei' }];
  const asked = ask(order({ state: 'inProgress' }), missing, AT);
  expect(asked).toMatchObject({
    state: 'pending',
    note: 'Item 7: the characteristic imei is missing',
  });
  const lastNote = { author: 'Meterline', text: asked.note };
  expect(ask(order({ state: 'pending', lastNote }), missing, AT)).toEqual({ at: AT });
});

it.each`
  wantedBy                                | alerts      | isTold   | why
  ${undefined}                            | ${[]}       | ${false} | ${'no date was wanted'}
  ${parseInstant('2024-02-21T00:00:00Z')} | ${[]}       | ${false} | ${'there is time left'}
  ${parseInstant('2024-02-20T11:59:59Z')} | ${[]}       | ${true}  | ${'it was wanted by now'}
  ${parseInstant('2024-02-20T11:59:59Z')} | ${['late']} | ${false} | ${'that was said before'}
`('says of a waiting order that it is late: $isTold, as $why', ({ wantedBy, alerts, isTold }) => {
  const { alert } = wait(order({ wantedBy, alerts }), AT);
  expect(alert?.id).toBe(isTold ? 'late' : undefined);
});

it.each<[ItemState, ItemState, string, boolean]>([
  ['completed', 'completed', 'completed', true],
  ['completed', 'failed', 'partial', false],
  ['failed', 'failed', 'failed', false],
])('ends of items %s and %s as %s', (before, now, state, isReached) => {
  // The first item ended in an earlier turn.
  const items = [item('1', before), item('2', 'inProgress')];
  const ended = finish(order({ items }), new Map([['2', now]]), [], AT);
  expect(ended).toMatchObject({ state, hasEnded: true, milestone: { id: 'completed', isReached } });
});

it('says why items failed', () => {
  const ended = finish(order(), new Map([['1', 'failed']]), [FAILURE], AT);
  expect(ended.failures).toEqual([FAILURE]);
});

it('is given up with all of its items, each for the same reason', () => {
  const items = [item('1', 'inProgress'), item('1.1', 'inProgress')];
  expect(giveUp(order({ items }), 'broken', AT)).toMatchObject({
    state: 'failed',
    itemStates: new Map([
      ['1', 'failed'],
      ['1.1', 'failed'],
    ]),
    failures: [
      { item: 'id-1', code: 'ordering.gave-up', message: 'broken' },
      { item: 'id-1.1', code: 'ordering.gave-up', message: 'broken' },
    ],
  });
});
