import type { JsonObject } from '../../core/json';
import { parseInstant } from '../../core/time';
import { toProductPrices } from '../../inventory';
import type { Body } from '../../tmf';
import type { OrderItem } from '../domain/order';
import { itemOf } from './item.convert';
import { fromResource, productAskedOf } from './order.convert';
import { withItem, withProduct, toProduct } from './product.convert';

const AT = parseInstant('2024-02-20T00:00:00Z');
const ORDER = { id: 'O', href: '/order/O' };
const SOLD = {
  id: 'p1',
  name: 'Line',
  kind: 'recurring',
  period: { unit: 'month', length: 1 },
  amount: '29',
  currency: 'EUR',
} as const;

describe('toProduct', () => {
  it('carries offering, payer, dates, prices and where it was ordered', () => {
    const sent = {
      id: '7',
      action: 'add',
      quantity: 2,
      productOffering: { id: 'basic' },
      billingAccount: { id: 'A' },
      product: {
        name: 'My line',
        status: 'terminated',
        productOffering: { id: 'old', name: 'Basic' },
      },
    };
    expect(toProduct(...only(sent), ORDER, toProductPrices([SOLD, 'p2']), AT, AT)).toEqual({
      name: 'My line',
      status: 'pendingActive',
      orderDate: '2024-02-20T00:00:00.000Z',
      startDate: '2024-02-20T00:00:00.000Z',
      productOffering: { id: 'basic', name: 'Basic' },
      quantity: 2,
      billingAccount: { id: 'A' },
      productPrice: [
        {
          name: 'Line',
          priceType: 'recurring',
          recurringChargePeriod: '1 month',
          price: { dutyFreeAmount: { unit: 'EUR', value: 29 } },
          productOfferingPrice: { id: 'p1', name: 'Line', '@referredType': 'ProductOfferingPrice' },
        },
        // The catalog cannot read it yet.
        {
          name: 'p2',
          price: {},
          productOfferingPrice: { id: 'p2', name: 'p2', '@referredType': 'ProductOfferingPrice' },
        },
      ],
      productOrderItem: [
        {
          productOrderId: 'O',
          productOrderHref: '/order/O',
          orderItemId: '7',
          orderItemAction: 'add',
          '@referredType': 'ProductOrder',
        },
      ],
    });
  });
});

describe('withItem', () => {
  const before = {
    name: 'Line',
    status: 'active',
    startDate: '2023-01-01T00:00:00.000Z',
    productCharacteristic: [
      { name: 'subject', value: 'a' },
      { name: 'subject', value: 'b' },
      { name: 'speed', value: '5G' },
    ],
  };

  it('replaces characteristics by name and keeps the others', () => {
    const product = { id: 'P', productCharacteristic: [{ name: 'subject', value: 'c' }] };
    const after = withItem(before, ...only({ id: '1', action: 'modify', product }), ORDER);
    expect(after['productCharacteristic']).toEqual([
      { name: 'speed', value: '5G' },
      { name: 'subject', value: 'c' },
    ]);
  });

  it('writes who pays from then on when the item says so, and not what the whole order says', () => {
    const items = [
      { id: '1', action: 'modify', product: { id: 'P' }, billingAccount: { id: 'B' } },
      { id: '2', action: 'modify', product: { id: 'P' } },
    ];
    const order = { billingAccount: { id: 'C' }, productOrderItem: items };
    const paid = { ...before, billingAccount: { id: 'A' } };
    const after = fromResource(order).items.map((item) =>
      withItem(paid, productAskedOf(order, itemOf(order, item.key)), item, ORDER),
    );
    expect(after.map(({ billingAccount }) => billingAccount)).toEqual([{ id: 'B' }, { id: 'A' }]);
  });

  it('never writes start or id', () => {
    const product = {
      id: 'P',
      startDate: '2020-01-01T00:00:00Z',
      name: 'Renamed',
    };
    const after = withItem(before, ...only({ id: '1', action: 'modify', product }), ORDER);
    expect(after).toMatchObject({ name: 'Renamed', status: 'active', startDate: before.startDate });
    expect(after).not.toHaveProperty('id');
  });
});

it.each`
  status         | after          | why
  ${'suspended'} | ${'suspended'} | ${'suspends it'}
  ${undefined}   | ${'active'}    | ${'leaves it as it is'}
`('writes the status that $why', ({ status, after }: { status?: string; after: string }) => {
  const item = only({ id: '1', action: 'modify', product: { id: 'P', status } });
  const before = { name: 'Line', status: 'active' };
  expect(withItem(before, ...item, ORDER)['status']).toBe(after);
});

it('names the product an item came to, beside what was asked of it', () => {
  const product = { id: 'P', body: { name: 'Line', status: 'active', startDate: 'kept apart' } };
  expect(withProduct({ own: 1, name: 'asked' }, product, '/product/P')).toEqual({
    own: 1,
    id: 'P',
    href: '/product/P',
    name: 'Line',
    status: 'active',
  });
});

function only(item: JsonObject): [Body, OrderItem] {
  const order = { productOrderItem: [item] };
  const [read] = fromResource(order).items;
  if (read === undefined) throw new Error('no item');
  return [productAskedOf(order, item), read];
}
