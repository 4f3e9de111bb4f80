import type { BillingCycle } from '../../core/calendar';
import { parseInstant } from '../../core/time';
import { type FeeDraft, planCredits, planOneTimeFees, planRecurringFees } from './plan-fees';
import type { Subscription } from './subscription';

const MONTHLY: BillingCycle = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' };
const PRICES = [
  price('setup', 'oneTime', '50', null),
  price('line', 'recurring', '31', 'month'),
  price('support', 'recurring', '7', 'week'),
  price('free', 'recurring', '0', 'month'),
  price('traffic', 'usage', '0.1', null),
];

describe('planRecurringFees', () => {
  it('plans one fee per price and period begun, in the bill of its due date', () => {
    const fees = planRecurringFees(started('2024-01-11'), PRICES, MONTHLY, at('2024-01-16'));
    expect(fees.map(print)).toEqual([
      'line recurring 2024-01-01 21 Price line (21 of 31 days)',
      'support recurring:2024-01-08T00:00:00.000Z 2024-01-01 4 Price support (4 of 7 days)',
      'support recurring:2024-01-15T00:00:00.000Z 2024-01-01 7 Price support',
    ]);
  });

  it('gives the next period the same keys whoever plans it', () => {
    const subscription = started('2024-01-11');
    const all = planRecurringFees(subscription, PRICES, MONTHLY, at('2024-02-10'));
    const renewed = planRecurringFees(
      subscription,
      PRICES,
      MONTHLY,
      at('2024-02-10'),
      at('2024-02-01'),
    );
    expect(all.map(print)).toEqual(expect.arrayContaining(renewed.map(print)));
    expect(renewed.map(print)).toEqual([
      'line recurring 2024-02-01 31 Price line',
      'support recurring:2024-02-05T00:00:00.000Z 2024-02-01 7 Price support',
    ]);
  });
});

describe('planOneTimeFees', () => {
  it('charges at the start, times the quantity', () => {
    expect(
      planOneTimeFees({ ...started('2024-01-11'), quantity: '3' }, PRICES, MONTHLY).map(print),
    ).toEqual(['setup one-time 2024-01-01 150 Price setup']);
  });
});

describe('discounts', () => {
  const third = {
    ...price('third', 'discount', '0', null),
    discount: { percent: '10', amount: null, priceIds: ['line'] },
  };

  it('stand on a line of their own beside the fee they reduce', () => {
    const fees = planRecurringFees(
      started('2024-01-01'),
      [...PRICES, third],
      MONTHLY,
      at('2024-01-01'),
    );
    expect(fees.map(print)).toContain('third discount:line:recurring 2024-01-01 -3.1 Price third');
    expect(fees.filter(({ kind }) => kind === 'discount')).toHaveLength(1);
  });

  it('are taken back with the fee that is credited', () => {
    const credits = planCredits(
      started('2024-01-01'),
      [...PRICES, third],
      MONTHLY,
      at('2024-01-21'),
      at('2024-01-21'),
      'o',
    );
    expect(credits.map(print)).toContain(
      'third credit:o:discount:line:recurring 2024-01-01 1.1 Credit: Price third (11 of 31 days)',
    );
  });
});

describe('planCredits', () => {
  it('gives back the days after the end under a line of its own', () => {
    const credits = planCredits(
      started('2024-01-01'),
      PRICES,
      MONTHLY,
      at('2024-01-21'),
      at('2024-01-21'),
      'order-1',
    );
    expect(credits.map(print)).toEqual([
      'line credit:order-1:recurring 2024-01-01 -11 Credit: Price line (11 of 31 days)',
      'support credit:order-1:recurring:2024-01-15T00:00:00.000Z 2024-01-01 -1 Credit: Price support (1 of 7 days)',
    ]);
    expect(credits.every(({ kind }) => kind === 'adjustment')).toBe(true);
  });
});

function price(id: string, kind: string, amount: string, unit: string | null) {
  return {
    id,
    name: `Price ${id}`,
    kind,
    currency: 'EUR',
    amount,
    period: unit === null ? null : { unit, length: 1 },
    discount: null,
  };
}

function started(day: string): Subscription {
  return {
    id: 'S',
    productId: 'S',
    accountId: 'A',
    offeringId: null,
    priceIds: [],
    quantity: '1',
    status: 'active',
    startsAt: at(day),
    endsAt: null,
  };
}

function at(day: string) {
  return parseInstant(`${day}T00:00:00Z`);
}

function print({ price: { id }, line, service, amount, description }: FeeDraft): string {
  return `${id} ${line} ${new Date(service.from).toISOString().slice(0, 10)} ${amount} ${description}`;
}
