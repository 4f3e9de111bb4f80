import { NOTHING_ELSE, type SoldPrice } from '../../catalog/domain/sold-price';
import { parseDecimal } from '../../core/decimal';
import { parseInstant } from '../../core/time';
import { type Altered, alterationOf } from './price-alteration';
import type { SaidAlteration } from './said-price';

const JANUARY = parseInstant('2026-01-01T00:00:00Z');
const MONTH = { unit: 'month', length: 1 } as const;
const PAYER = { currency: 'EUR', timeZone: 'UTC', period: MONTH };

const FEE: SoldPrice = {
  ...NOTHING_ELSE,
  id: 'fee',
  name: 'Fee',
  kind: 'recurring',
  currency: 'EUR',
  amount: '100',
  period: MONTH,
  taxes: [],
};

const ALTERED: Altered = {
  price: FEE,
  startsAt: JANUARY,
  characteristics: new Map([['colour', ['blue']]]),
  isStanding: false,
};

const tenth = { percent: '10', amount: null, priceIds: [] };

function discount(more: Partial<SoldPrice> = {}): SoldPrice {
  const name = 'A tenth';
  return { ...FEE, id: 'off', name, kind: 'discount', amount: null, discount: tenth, ...more };
}

function said({ price, ...more }: Partial<SaidAlteration> = {}): SaidAlteration {
  return {
    path: 'alteration',
    name: undefined,
    priceType: undefined,
    price: {
      path: 'alteration.price',
      percentage: undefined,
      taxRate: undefined,
      dutyFree: undefined,
      taxIncluded: undefined,
      ...price,
    },
    offeringPriceId: 'off',
    unit: undefined,
    priority: undefined,
    duration: undefined,
    period: undefined,
    from: undefined,
    to: undefined,
    ...more,
  };
}

function sized(size: object): Partial<SaidAlteration> {
  return { price: { ...said().price, ...size } };
}

const percent = (text: string) => sized({ percentage: parseDecimal(text) });
const money = (text: string) =>
  sized({ dutyFree: { amount: parseDecimal(text), currency: 'EUR' } });

describe('an alteration that says no size itself', () => {
  it('takes that of the discount it names', () => {
    expect(alterationOf(said(), ALTERED, PAYER, discount())).toMatchObject({
      name: 'A tenth',
      discount: { percent: '10', priceIds: ['fee'] },
    });
  });

  it.each<[string, Partial<SoldPrice>]>([
    ['names this price', { discount: { ...tenth, priceIds: ['fee'] } }],
    [
      'asks for what the product is',
      { soldFor: [{ name: 'colour', values: ['blue'], ranges: [] }] },
    ],
    ['is sold until later', { validTo: parseInstant('2026-01-02T00:00:00Z') }],
  ])('takes that of one that %s', (_what, more) => {
    expect(alterationOf(said(), ALTERED, PAYER, discount(more))).toHaveProperty('discount');
  });

  it('takes that of one for the price that its own stands for', () => {
    const price = { ...FEE, id: 'own~1', insteadOf: 'fee' };
    const named = discount({ discount: { ...tenth, priceIds: ['fee'] } });
    expect(alterationOf(said(), { ...ALTERED, price }, PAYER, named)).toHaveProperty('discount');
  });

  it.each<[string, Partial<SoldPrice> | undefined, string]>([
    ['is retired', { selling: 'withdrawn' }, 'is Retired, Obsolete or Rejected'],
    ['is over', { validTo: JANUARY }, 'which its validFor does not contain'],
    [
      'is of another fee',
      { discount: { ...tenth, priceIds: ['other'] } },
      'reduces other, not fee',
    ],
    [
      'asks for another product',
      { soldFor: [{ name: 'colour', values: ['red'], ranges: [] }] },
      'is for another colour than the product has',
    ],
    [
      'is in other money',
      { currency: 'USD', discount: { ...tenth, percent: null, amount: '10' } },
      'is billed in EUR',
    ],
  ])('is refused where that %s', (_what, more, reason) => {
    const path = 'alteration.productOfferingPrice.id';
    expect(alterationOf(said(), ALTERED, PAYER, discount(more))).toMatchObject({
      path,
      value: 'off',
      reason: expect.stringContaining(reason),
    });
  });

  it('is not judged again where it stood before', () => {
    const standing = { ...ALTERED, isStanding: true };
    const retired = discount({ selling: 'withdrawn' });
    expect(alterationOf(said(), standing, PAYER, retired)).toHaveProperty('discount');
  });

  it('raises nothing', () => {
    const raising = said({ priceType: 'surcharge' });
    expect(alterationOf(raising, ALTERED, PAYER, discount())).toMatchObject({
      path: 'alteration.priceType',
    });
  });

  it('is refused where it names none', () => {
    const nothing = said({ offeringPriceId: undefined });
    const fault = { path: 'alteration.price' };
    expect(alterationOf(nothing, ALTERED, PAYER, undefined)).toMatchObject(fault);
  });
});

describe('an alteration of a size of its own', () => {
  it.each<[string, SoldPrice | undefined]>([
    ['none', undefined],
    ['the discount of that size, withdrawn by now', discount({ selling: 'withdrawn' })],
  ])('names %s', (_what, named) => {
    const tenPercent = said({ ...percent('10'), offeringPriceId: named?.id });
    expect(alterationOf(tenPercent, ALTERED, PAYER, named)).toMatchObject({
      discount: { percent: '10' },
    });
  });

  it.each<[string, SoldPrice | undefined]>([
    ['what is not there', undefined],
    ['a fee', FEE],
  ])('is refused where it names %s, but where it stood before', (_what, named) => {
    const tenPercent = said(percent('10'));
    expect(alterationOf(tenPercent, ALTERED, PAYER, named)).toMatchObject({
      path: 'alteration.productOfferingPrice.id',
    });
    const standing = { ...ALTERED, isStanding: true };
    expect(alterationOf(tenPercent, standing, PAYER, named)).toHaveProperty('discount');
  });

  it.each<[Partial<SaidAlteration>]>([[percent('50')], [money('10')]])(
    'is refused where the discount that it names is another',
    (size) => {
      expect(alterationOf(said(size), ALTERED, PAYER, discount())).toMatchObject({
        path: 'alteration.price',
        reason: 'is not 10 %, which discount off takes off: say one of the two',
      });
    },
  );

  it.each`
    unit          | isRefused | why
    ${'2 pieces'} | ${true}   | ${'an amount is for a piece'}
    ${'0.5 GB'}   | ${true}   | ${'nor for half of one'}
    ${'1 piece'}  | ${false}  | ${'it is'}
    ${'piece'}    | ${false}  | ${'it is, too'}
    ${undefined}  | ${false}  | ${'it says nothing'}
  `('of money for $unit is refused: $isRefused, as $why', ({ unit, isRefused }) => {
    const read = alterationOf(
      said({ ...money('5'), unit, offeringPriceId: undefined }),
      ALTERED,
      PAYER,
      undefined,
    );
    const path = 'path' in read ? read.path : undefined;
    expect(path).toBe(isRefused ? 'alteration.unitOfMeasure' : undefined);
  });

  it('is a share of however many', () => {
    const share = said({ ...percent('5'), unit: '2 pieces', offeringPriceId: undefined });
    expect(alterationOf(share, ALTERED, PAYER, undefined)).toHaveProperty('discount');
  });
});
