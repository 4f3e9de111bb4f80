import { parseInstant } from '../../core/time';
import type { OrderChange } from '../domain/order-change';
import { itemOf } from './item.convert';
import {
  withDate,
  fromResource,
  productAskedOf,
  withReceipt,
  withKnownItemStates,
  withChange,
} from './order.convert';

const AT = parseInstant('2024-02-20T12:00:00Z');
const NOW = '2024-02-20T12:00:00.000Z';

const firstItem = (item: object, order: object = {}) =>
  fromResource({ productOrderItem: [{ id: '1', action: 'add', ...item }], ...order }).items[0];

describe('fromResource', () => {
  it('lists nested items after their parents, with keys of their own', () => {
    const order = {
      productOrderItem: [
        { id: 'a', action: 'add', productOrderItem: [{ id: 'b', action: 'add' }] },
        { id: 'c', action: 'noChange' },
      ],
    };
    expect(fromResource(order).items.map(({ key, id, action }) => [key, id, action])).toEqual([
      ['1', 'a', 'add'],
      ['1.1', 'b', 'add'],
      ['2', 'c', 'noChange'],
    ]);
  });

  it.each([
    ['the item', { billingAccount: { id: 'I' }, product: { billingAccount: { id: 'P' } } }, 'I'],
    ['the product', { product: { billingAccount: { id: 'P' } } }, 'P'],
    ['the order', {}, 'O'],
  ])('takes the account of a new product from %s', (_where, item, accountId) => {
    expect(firstItem(item, { billingAccount: { id: 'O' } })?.accountId).toBe(accountId);
  });

  it('moves a product to another account only when the item itself says so', () => {
    const item = firstItem({ action: 'modify' }, { billingAccount: { id: 'O' } });
    expect(item?.accountId).toBeUndefined();
  });

  const dates = { startDate: '2024-01-01T00:00:00Z', terminationDate: '2025-01-01T00:00:00Z' };
  it.each([
    ['add', dates, dates.startDate],
    ['delete', dates, dates.terminationDate],
    ['add', {}, '2024-03-03T00:00:00Z'],
  ])('counts %s with %j from %s', (action, product, effectiveAt) => {
    const item = firstItem({ action, product }, { requestedStartDate: '2024-03-03T00:00:00Z' });
    expect(item?.effectiveAt).toBe(parseInstant(effectiveAt));
  });

  it.each([
    [3, 3],
    [0, 0],
    [undefined, undefined],
    ['2', undefined],
  ])('reads the quantity %j as %j', (quantity, read) => {
    expect(firstItem({ quantity })?.quantity).toBe(read);
  });

  it.each`
    characteristic                | said        | why
    ${{ name: 'imei' }}           | ${[]}       | ${'it has no value'}
    ${{ name: 'imei', value: 0 }} | ${['imei']} | ${'nothing is a value, too'}
  `('reads of a characteristic $said: $why', ({ characteristic, said }) => {
    const item = firstItem({ product: { productCharacteristic: [characteristic] } });
    expect(item?.characteristics).toEqual(said);
  });

  it.each([
    [undefined, true],
    [{ '@type': 'Product' }, true],
    [{ name: 'Router' }, false],
  ])('finds that %j says nothing of a product: %s', (product, isBare) => {
    expect(firstItem({ product })?.isBare).toBe(isBare);
  });

  it('picks each price once, of the item and of its product', () => {
    const price = (id: string) => ({ productOfferingPrice: { id } });
    const product = { productPrice: [price('b'), price('a')] };
    expect(firstItem({ itemPrice: [price('a')], product })?.isPriced).toBe(true);
  });
});

it('drops what only the work on an order may say, nested items included', () => {
  const sent = {
    description: 'kept',
    state: 'completed',
    completionDate: NOW,
    cancellationDate: NOW,
    productOrderItem: [{ id: '1', state: 'completed', productOrderItem: [{ id: '2' }] }],
  };
  expect(withReceipt(sent, AT)).toEqual({
    description: 'kept',
    // TMF622 lets it be said from the beginning.
    cancellationDate: NOW,
    orderDate: NOW,
    relatedParty: [],
    productOrderItem: [
      { id: '1', state: 'acknowledged', productOrderItem: [{ id: '2', state: 'acknowledged' }] },
    ],
  });
});

describe('withKnownItemStates', () => {
  it('keeps the states of items that a patch writes anew', () => {
    const before = { productOrderItem: [{ id: '1', state: 'completed' }] };
    const after = {
      productOrderItem: [
        { id: '1', quantity: 2, state: 'pending' },
        { id: '2', action: 'add' },
      ],
    };
    expect(withKnownItemStates(after, before)['productOrderItem']).toEqual([
      { id: '1', quantity: 2, state: 'completed' },
      { id: '2', action: 'add', state: 'acknowledged' },
    ]);
  });

  it('keeps those of nested items as well', () => {
    const order = (state: string) => ({
      productOrderItem: [
        { id: '1', state: 'pending', productOrderItem: [{ id: '1.1', state }, { id: '1.2' }] },
      ],
    });
    expect(withKnownItemStates(order('completed'), order('pending'))).toEqual({
      productOrderItem: [
        {
          id: '1',
          state: 'pending',
          productOrderItem: [
            { id: '1.1', state: 'pending' },
            { id: '1.2', state: 'acknowledged' },
          ],
        },
      ],
    });
  });
});

it.each`
  order                           | state          | date
  ${{}}                           | ${'cancelled'} | ${{ cancellationDate: NOW }}
  ${{}}                           | ${'completed'} | ${{ completionDate: NOW }}
  ${{}}                           | ${'partial'}   | ${{ completionDate: NOW }}
  ${{}}                           | ${'failed'}    | ${{}}
  ${{}}                           | ${'held'}      | ${{}}
  ${{ cancellationDate: 'mine' }} | ${'cancelled'} | ${{ cancellationDate: 'mine' }}
`('says of $order when it was $state', ({ order, state, date }) => {
  expect(withDate(order, state, AT)).toEqual(date);
});

describe('withChange', () => {
  const order = {
    '@type': 'OwnOrder',
    coffee: 'black',
    note: [{ text: 'urgent' }],
    productOrderMilestone: [{ id: 'own' }],
    productOrderItem: [{ id: 'a', tea: 'green', productOrderItem: [{ id: 'b' }, { id: 'c' }] }],
  };

  it('leaves what nobody changed as it stands', () => {
    expect(withChange(order, { at: AT })).toEqual(order);
  });

  it('changes the one item, however deep, and keeps what a client added', () => {
    const change: OrderChange = { at: AT, itemStates: new Map([['1.2', 'completed']]) };
    const products = new Map([['1.2', { id: 'P' }]]);
    expect(withChange(order, change, products)).toEqual({
      ...order,
      productOrderItem: [
        {
          id: 'a',
          tea: 'green',
          productOrderItem: [{ id: 'b' }, { id: 'c', state: 'completed', product: { id: 'P' } }],
        },
      ],
    });
  });

  it('says in the words of v4 what v5 alone tells apart, until the order moves on', () => {
    const draft = withChange({}, { at: AT, state: 'draft' });
    expect(draft).toEqual({ state: 'pending', stateDetail: 'draft' });
    expect(withChange(draft, { at: AT, state: 'completed' })).toEqual({ state: 'completed' });
  });

  it('puts what is told behind what was told before', () => {
    const failure = { item: '2', code: 'inventory.unknown-offering', message: 'There is no X' };
    const milestone = { id: 'completed', isReached: false, message: 'No' } as const;
    const alert = { id: 'late', exception: 'passed', message: 'It waits' } as const;
    const change = { at: AT, state: 'failed', hasEnded: true, failures: [failure] } as const;
    const ended = withChange(order, { ...change, milestone, alert, note: 'Ours' });
    expect(ended).toMatchObject({
      state: 'failed',
      note: [
        { text: 'urgent' },
        { author: 'Meterline', date: NOW, text: 'Ours' },
        { author: 'Meterline', date: NOW, text: 'Item 2: There is no X' },
      ],
      productOrderErrorMessage: [{ code: 'inventory.unknown-offering', reason: 'There is no X' }],
      productOrderMilestone: [
        { id: 'own' },
        {
          id: 'completed',
          name: 'completed',
          status: 'Violated',
          milestoneDate: NOW,
          message: 'No',
        },
      ],
      productOrderJeopardyAlert: [{ id: 'late', alertDate: NOW, message: 'It waits' }],
    });
    expect(ended).not.toHaveProperty('completionDate');
  });

  it('dates an end', () => {
    const change = { at: AT, state: 'completed', hasEnded: true } as const;
    expect(withChange({}, change)).toEqual({ state: 'completed', completionDate: NOW });
  });
});

it('finds what an item says of its product, however deep', () => {
  const order = { productOrderItem: [{ productOrderItem: [{}, { product: { name: 'Line' } }] }] };
  expect(productAskedOf(order, itemOf(order, '1.2'))).toEqual({ name: 'Line' });
  expect(productAskedOf(order, itemOf(order, '2'))).toEqual({});
});
