import { parseInstant } from '../../core/time';
import { dueAt } from './order-date';
import { addsNothing, readItems, withItem } from './order-item';

const NOW = parseInstant('2024-02-20T00:00:00Z');

describe('readItems', () => {
  it('lists nested items after their parents, with keys of their own', () => {
    const order = {
      productOrderItem: [
        { id: 'a', action: 'add', productOrderItem: [{ id: 'b', action: 'add' }] },
        { id: 'c', action: 'noChange' },
      ],
    };
    expect(readItems(order).map(({ key, id, action }) => [key, id, action])).toEqual([
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
    const order = {
      billingAccount: { id: 'O' },
      productOrderItem: [{ id: '1', action: 'add', ...item }],
    };
    expect(readItems(order)[0]?.accountId).toBe(accountId);
  });

  it.each([
    [{}, true],
    [{ product: { '@type': 'Product' } }, true],
    [{ product: { name: 'Router' } }, false],
    [{ productOffering: { id: 'plan' } }, false],
    [{ itemPrice: [{ productOfferingPrice: { id: 'fee' } }] }, false],
  ])('finds that %j adds nothing: %s', (item, isNothing) => {
    const order = { productOrderItem: [{ id: '1', action: 'add', ...item }] };
    expect(readItems(order).map(addsNothing)).toEqual([isNothing]);
  });

  it('moves a product to another account only when the item itself says so', () => {
    const order = {
      billingAccount: { id: 'O' },
      productOrderItem: [{ id: '1', action: 'modify' }],
    };
    expect(readItems(order)[0]?.accountId).toBeUndefined();
  });

  it.each([
    [
      'add',
      { startDate: '2024-01-01T00:00:00Z', terminationDate: '2025-01-01T00:00:00Z' },
      '2024-01-01T00:00:00Z',
    ],
    [
      'delete',
      { startDate: '2024-01-01T00:00:00Z', terminationDate: '2025-01-01T00:00:00Z' },
      '2025-01-01T00:00:00Z',
    ],
    ['add', {}, '2024-03-03T00:00:00Z'],
  ])('counts %s with %j from %s', (action, product, effectiveAt) => {
    const order = {
      requestedStartDate: '2024-03-03T00:00:00Z',
      productOrderItem: [{ id: '1', action, product }],
    };
    expect(readItems(order)[0]?.effectiveAt).toBe(parseInstant(effectiveAt));
  });

  it.each([
    [3, 3],
    [0, 0],
    [undefined, undefined],
    ['2', undefined],
  ])('reads the quantity %j as %j', (quantity, read) => {
    expect(
      readItems({ productOrderItem: [{ id: '1', action: 'add', quantity }] })[0]?.quantity,
    ).toBe(read);
  });
});

describe('withItem', () => {
  it('changes the one item, however deep', () => {
    const order = {
      id: 'O',
      productOrderItem: [{ id: 'a', productOrderItem: [{ id: 'b' }, { id: 'c' }] }],
    };
    expect(withItem(order, '1.2', { state: 'failed' })).toEqual({
      id: 'O',
      productOrderItem: [
        { id: 'a', productOrderItem: [{ id: 'b' }, { id: 'c', state: 'failed' }] },
      ],
    });
  });
});

describe('dueAt', () => {
  it.each([
    ['without dates at once', {}, '2024-02-20T00:00:00Z'],
    [
      'at once when its date is past',
      { requestedStartDate: '2020-01-01T00:00:00Z' },
      '2024-02-20T00:00:00Z',
    ],
    ['at its date', { requestedStartDate: '2024-03-01T00:00:00Z' }, '2024-03-01T00:00:00Z'],
    [
      'when the last date of its items has come',
      { productOrderItem: [item('2024-03-01T00:00:00Z'), item('2024-04-01T00:00:00Z')] },
      '2024-04-01T00:00:00Z',
    ],
  ])('is %s', (_when, order, due) => {
    expect(dueAt(order, NOW)).toBe(parseInstant(due));
  });
});

function item(startDate: string) {
  return { id: '1', action: 'add', product: { startDate } };
}
