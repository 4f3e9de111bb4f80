import { type Instant, parseInstant } from '../../core/time';
import { addsNothing, dueAt, nextLook, type Order, type OrderItem } from './order';

const AT = parseInstant('2024-02-20T12:00:00Z');
const BEFORE = parseInstant('2024-02-20T11:59:59Z');
const AFTER = parseInstant('2024-02-21T00:00:00Z');
const LATER = parseInstant('2024-04-01T00:00:00Z');

const ITEM: OrderItem = {
  key: '1',
  id: '1',
  action: 'add',
  state: 'acknowledged',
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
};
const ORDER: Order = {
  state: 'acknowledged',
  isDraftWanted: false,
  wantedFrom: undefined,
  wantedBy: undefined,
  items: [],
  lastNote: undefined,
  milestones: [],
  alerts: [],
};

it.each`
  change                    | isNothing | why
  ${{}}                     | ${true}   | ${'says nothing at all'}
  ${{ isBare: false }}      | ${false}  | ${'describes a product'}
  ${{ offeringId: 'plan' }} | ${false}  | ${'names an offering'}
  ${{ isPriced: true }}     | ${false}  | ${'picks a price'}
`('an item that $why adds nothing: $isNothing', ({ change, isNothing }) => {
  expect(addsNothing({ ...ITEM, ...(change as Partial<OrderItem>) })).toBe(isNothing);
});

it.each<[string, Instant | undefined, (Instant | undefined)[], Instant]>([
  ['at once, without dates', undefined, [], AT],
  ['at once, when its date is past', BEFORE, [], AT],
  ['at its date', AFTER, [], AFTER],
  ['when the last date of its items has come', AFTER, [LATER, undefined, BEFORE], LATER],
])('is due %s', (_when, wantedFrom, dates, due) => {
  const items = dates.map((effectiveAt) => ({ ...ITEM, effectiveAt }));
  expect(dueAt({ ...ORDER, wantedFrom, items }, AT)).toBe(due);
});

it.each<[Instant | undefined, Instant | null, Instant | null, string]>([
  [undefined, LATER, LATER, 'no date was wanted'],
  [BEFORE, LATER, LATER, 'the alert was given'],
  [AFTER, LATER, AFTER, 'it is late before it can go on'],
  [LATER, AFTER, AFTER, 'it can go on before it is late'],
  [AFTER, null, AFTER, 'it waits for somebody'],
  [undefined, null, null, 'it waits for somebody, and nobody is in a hurry'],
])('wanted by %s and due at %s is looked at %s: %s', (wantedBy, due, look) => {
  expect(nextLook({ ...ORDER, wantedBy }, due, AT)).toBe(look);
});
