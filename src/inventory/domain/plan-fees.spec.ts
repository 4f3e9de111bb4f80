import type { BillingCycle } from '../../core/calendar';
import { parseInstant } from '../../core/time';
import { type BookedFee, planCorrections } from './fee-corrections';
import { type FeeDraft, type FeePrice, planOneTimeFees, planRecurringFees } from './plan-fees';
import type { Subscription } from './subscription';
import type { Suspension } from './suspension';

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
    expect(fees.map(print)).toContain(
      'third discount:line:recurring 2024-01-01 -3.1 Price third, 10 %',
    );
    expect(fees.filter(({ kind }) => kind === 'discount')).toHaveLength(1);
  });

  it('are taken back with the fee that is credited', () => {
    const prices = [...PRICES, third];
    expect(corrected(started('2024-01-01'), ended('2024-01-21'), prices)).toContain(
      'third correction:1:discount:line:recurring 2024-01-01 1.1 Credit: Price third (11 of 31 days)',
    );
  });
});

describe('planCorrections', () => {
  it('gives back the days after the end under a line of its own', () => {
    expect(corrected(started('2024-01-01'), ended('2024-01-21'))).toEqual([
      'line correction:1:recurring 2024-01-01 -11 Credit: Price line (11 of 31 days)',
      'support correction:1:recurring:2024-01-15T00:00:00.000Z 2024-01-01 -1 Credit: Price support (1 of 7 days)',
    ]);
  });

  it('gives back suspended days and asks for those after it again', () => {
    const suspended = { ...started('2024-01-01'), suspensions: [open('2024-01-19')] };
    const resumed = {
      ...suspended,
      suspensions: [{ from: at('2024-01-19'), to: at('2024-01-20') }],
    };
    expect(corrected(started('2024-01-01'), suspended).slice(0, 1)).toEqual([
      'line correction:1:recurring 2024-01-01 -13 Credit: Price line (13 of 31 days)',
    ]);
    expect(corrected(suspended, resumed).slice(0, 1)).toEqual([
      'line correction:1:recurring 2024-01-01 12 Correction: Price line (12 of 31 days)',
    ]);
  });

  it('books as a fee what was not booked at all', () => {
    const [none, resumed] = [
      { ...started('2024-01-01'), suspensions: [open('2024-01-01')] },
      { ...started('2024-01-01'), suspensions: [{ from: at('2024-01-01'), to: at('2024-01-11') }] },
    ];
    expect(corrected(none, resumed).slice(0, 1)).toEqual([
      'line recurring 2024-01-01 21 Price line (21 of 31 days)',
    ]);
  });

  it('counts credits that were booked under the key of an order', () => {
    const credit = { ...booked('line', '31'), line: 'credit:4711:1:recurring', amount: '-11' };
    const plan = (owed: Subscription) =>
      planCorrections(owed, PRICES.slice(1, 2), MONTHLY, at('2024-01-21'), at('2024-01-21'), [
        booked('line', '31'),
        credit,
      ]);
    expect(plan(ended('2024-01-21'))).toEqual([]);
    expect(plan(ended('2024-01-11')).map(print)).toEqual([
      'line correction:2:recurring 2024-01-01 -10 Credit: Price line (10 of 31 days)',
    ]);
  });

  it('corrects what is booked already though it is due later', () => {
    const life = { ...started('2024-01-11'), terminatesAt: at('2024-01-11') };
    const [start, before] = [at('2024-01-11'), at('2024-01-10')];
    const plan = (fees: readonly BookedFee[]) =>
      planCorrections(life, PRICES.slice(1, 2), MONTHLY, start, before, fees).map(print);
    expect(plan([booked('line', '21')])).toEqual([
      'line correction:1:recurring 2024-01-01 -21 Credit: Price line (21 of 31 days)',
    ]);
    expect(plan([])).toEqual([]);
  });

  it('leaves periods alone that were over before', () => {
    const life = ended('2024-03-11');
    const through = at('2024-03-12');
    expect(
      planCorrections(life, PRICES.slice(1, 2), MONTHLY, at('2024-03-11'), through, []).map(print),
    ).toEqual(['line recurring 2024-03-01 10 Price line (10 of 31 days)']);
  });
});

/** What the second life is corrected by when the first was booked through 21 January. */
function corrected(
  was: Subscription,
  is: Subscription,
  prices: readonly FeePrice[] = PRICES,
): string[] {
  const [since, through] = [at('2024-01-01'), at('2024-01-21')];
  const fees = planRecurringFees(was, prices, MONTHLY, through).map(
    (fee): BookedFee => ({
      subscriptionId: fee.subscriptionId,
      priceId: fee.price.id,
      line: fee.line,
      serviceFrom: fee.service.from,
      amount: fee.amount,
    }),
  );
  return planCorrections(is, prices, MONTHLY, since, through, fees).map(print);
}

function booked(priceId: string, amount: string): BookedFee {
  const of = { subscriptionId: started('2024-01-01').id, priceId, line: 'recurring' };
  return { ...of, serviceFrom: at('2024-01-01'), amount };
}

function ended(day: string): Subscription {
  return { ...started('2024-01-01'), terminatesAt: at(day) };
}

function open(day: string): Suspension {
  return { from: at(day), to: null };
}

function price(id: string, kind: string, amount: string, unit: string | null): FeePrice {
  return {
    id,
    name: `Price ${id}`,
    kind,
    currency: 'EUR',
    amount,
    period: unit === null ? null : { unit, length: 1 },
    whileSuspended: 'free',
    discount: null,
    discountIds: [],
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
    terminatesAt: null,
    suspensions: [],
    origins: [],
  };
}

function at(day: string) {
  return parseInstant(`${day}T00:00:00Z`);
}

function print({ price: { id }, line, service, amount, description }: FeeDraft): string {
  return `${id} ${line} ${new Date(service.from).toISOString().slice(0, 10)} ${amount} ${description}`;
}
