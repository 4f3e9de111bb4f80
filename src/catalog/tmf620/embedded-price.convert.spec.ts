import { embeddedPricesOf, withPriceIds } from './embedded-price.convert';

const reference = { id: 'p1', href: '/p1', name: 'Fee' };
const value = {
  name: 'Own',
  priceType: 'recurring',
  recurringChargePeriod: 'monthly',
  price: { dutyFreeAmount: { unit: 'EUR', value: 5 }, taxCategory: 'VAT', taxRate: 19 },
};

describe('prices an offering writes down itself', () => {
  it('get an id; references and prices that have one are left alone', () => {
    const offering = { productOfferingPrice: [reference, value, { ...value, id: 'mine' }] };
    expect(withPriceIds(offering, () => 'new')).toEqual({
      productOfferingPrice: [reference, { ...value, id: 'new' }, { ...value, id: 'mine' }],
    });
  });

  it.each([[{}], [{ productOfferingPrice: null }], [{ productOfferingPrice: [reference] }]])(
    'leave %j as it is',
    (offering) => {
      expect(withPriceIds(offering, () => 'new')).toBe(offering);
    },
  );

  it('are read in the words of a price', () => {
    const prices = embeddedPricesOf({ productOfferingPrice: [reference, { ...value, id: 'own' }] });
    expect([...prices.keys()]).toEqual(['own']);
    expect(prices.get('own')).toMatchObject({
      priceType: 'recurring',
      price: { unit: 'EUR', value: 5 },
      recurringChargePeriodType: 'monthly',
      tax: [{ taxCategory: 'VAT', taxRate: 19 }],
    });
  });

  it('may be written in the words of a price too', () => {
    const price = { id: 'own', priceType: 'oneTime', price: { unit: 'EUR', value: 5 } };
    expect(embeddedPricesOf({ productOfferingPrice: [price] }).get('own')).toEqual(price);
  });
});
