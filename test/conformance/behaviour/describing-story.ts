// All that makes money, time and state: sold, suspended, used, paid in advance and afterwards.
import type { Json } from '../contract';
import { add, change, eur, FEBRUARY, MARCH, type Trial } from './trial';

/** What came of it, without the ids that the server chose. */
export async function playStory(t: Trial): Promise<Json> {
  await givenOffer(t);
  await t.post('organization', { id: 'p-a', name: 'A', tradingName: 'A' });
  await t.account('a', { taxCategory: 'VAT' });
  const order = await t.order([add({ quantity: 2 })]);
  const { id } = order.productOrderItem[0].product;
  const own = { name: 'own', status: 'active', billingAccount: { id: 'a' } };
  const direct = { ...own, startDate: FEBRUARY, productOffering: { id: 'o' } };
  await t.post('product', { ...direct, productCharacteristic: [{ name: 'subject', value: 'd' }] });
  await t.bucket('b', 4);
  const topup = await t.post('topupBalance', { amount: inEur(3), bucket: { id: 'b' } });
  await t.bucket('c', 0);
  const moved = { bucket: { id: 'b' }, receiverBucket: { id: 'c' } };
  const transfer = await t.post('transferBalance', { amount: inEur(1), ...moved });
  await t.post('adjustBalance', { amount: inEur(1), bucket: { id: 'b' }, adjustType: 'debit' });
  await t.post('reserveBalance', { amount: inEur(1), bucket: { id: 'b' } });
  const usage = await t.post('usage', {
    usageDate: '2026-01-10T00:00:00Z',
    usageSpecification: { id: 'calls' },
    product: { id },
    usageCharacteristic: [
      { name: 'subject', value: 's' },
      { name: 'call', value: 14 },
    ],
  });
  const pause = change({ id, status: 'suspended' });
  await t.order([pause], { requestedStartDate: '2026-02-15T00:00:00Z' });
  const bills = await t.bills('a', MARCH);
  const payment = await t.post('payment', { ...MOVED, totalAmount: eur(30) });
  const refund = await t.post('refund', {
    ...MOVED,
    totalAmount: eur(1),
    payment: { id: payment.id },
  });
  const product = await t.resource('product', id);
  return {
    states: [order.state, product.status, topup.status, transfer.status, payment.status],
    others: [usage.status, refund.status, payment.unappliedAmount],
    bills: bills.map(({ period, totals, lines }) => ({
      period,
      totals,
      lines: lines
        .map(({ price, quantity, amount }: Json) => `${price} ${quantity} ${amount}`)
        .sort(),
    })),
    values: [await valueOf(t, 'b'), await valueOf(t, 'c')],
    due: await dueOf(t),
  };
}

const MOVED = { account: { id: 'a' }, paymentMethod: { id: 'transfer' } };

/** A fee with tax and a discount, calls and some of them included. */
async function givenOffer(t: Trial): Promise<void> {
  await t.meter();
  const tax = [{ taxCategory: 'VAT', taxRate: 19 }];
  const none = { recurringChargePeriodType: undefined, recurringChargePeriodLength: undefined };
  const perCall = { unitOfMeasure: { amount: 1, units: 'call' } };
  await t.price('fee', { tax });
  await t.price('off', { ...none, priceType: 'discount', price: undefined, percentage: 10 });
  await t.price('calls', { ...none, priceType: 'usage', price: eur(1), ...perCall, tax });
  const included = { priceType: 'allowance', price: undefined };
  await t.price('some', { ...included, unitOfMeasure: { amount: 5, units: 'call' } });
  const productSpecCharacteristic = [{ name: 'subject', minCardinality: 1, configurable: true }];
  await t.post('productSpecification', { id: 's', name: 's', productSpecCharacteristic });
  const productSpecification = { id: 's' };
  await t.offering('o', ['fee', 'off', 'calls', 'some'], { productSpecification });
}

async function valueOf(t: Trial, bucket: string): Promise<Json> {
  const { remainingValue, reservedValue, status } = await t.resource('bucket', bucket);
  return { remainingValue, reservedValue, status };
}

async function dueOf(t: Trial): Promise<Json> {
  const bills: Json[] = await t.get('/tmf-api/customerBillManagement/v4/customerBill?sort=id');
  return bills.map(({ id, state, paymentDueDate, remainingAmount }) => [
    id,
    state,
    paymentDueDate,
    remainingAmount,
  ]);
}

function inEur(amount: number): Json {
  return { amount, units: 'EUR' };
}
