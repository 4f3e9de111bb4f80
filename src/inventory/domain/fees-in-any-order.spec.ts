// However a product is suspended, resumed, changed and left, and whenever that is booked and billed:
// in the end the books hold the price of each day, counted one by one.
import fc from 'fast-check';
import {
  type BillingCycle,
  changeCycle,
  daysOfWhole,
  nextPeriod,
  periodContaining,
} from '../../core/calendar';
import { type Decimal, fromInteger, parseDecimal, sum, ZERO } from '../../core/decimal';
import { DAY_MS, HOUR_MS, type Instant, instant, parseInstant, type Period } from '../../core/time';
import { type BookedFee, firstCorrected, planCorrections } from './fee-corrections';
import { type FeeDraft, type FeePrice, planRecurringFees } from './plan-fees';
import { feeCycle } from './recurring-fee';
import { lifeOf, type Subscription } from './subscription';
import { laterChange } from './later-change';
import { succeed } from './succession';
import { firstDifference } from './suspension';
import { chargedAs, type Tenured, withTenures } from './tenure';

const MONTHLY: BillingCycle = { frequency: 'month', interval: 1, anchorDay: 15, timeZone: 'UTC' };
let CYCLE = MONTHLY;
const START = parseInstant('2024-01-20T10:00:00Z');
/** Enough for what is said, and for the year that is paid in advance. */
const DAYS_MAX = 800;
const HALVED = ['month', 'year'];
/** Days that are altered, counted from the start. */
const ALTERED = { from: 5, to: 70 };
/** Sold by both plans: what goes on over their changes. */
const BOTH = [price('quarter', '91', 'quarter'), price('base', '93', 'month')];
const PLANS: Readonly<Record<string, readonly FeePrice[]>> = {
  small: [price('month', '31', 'month'), price('week', '7', 'week'), tenth(), half(), ...BOTH],
  large: [half(), price('year', '366', 'year'), ...BOTH, price('kept', '62', 'month', 'charge')],
};
const GOES_ON = new Set(BOTH.map(({ id }) => id));

type Event = {
  readonly what: 'suspend' | 'resume' | 'change' | 'leave' | 'close';
  readonly daysLater: number;
  readonly dated: number;
  readonly hour: number;
  readonly isOrdered: boolean;
};

const events = fc.array(
  fc.record({
    what: fc.constantFrom<Event['what'][]>(
      'suspend',
      'resume',
      'suspend',
      'resume',
      'change',
      'leave',
      'close',
    ),
    daysLater: fc.integer({ min: 0, max: 25 }),
    dated: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
    hour: fc.integer({ min: 0, max: 13 }),
    isOrdered: fc.boolean(),
  }),
  { maxLength: 8 },
);

const CYCLES: readonly [string, BillingCycle][] = [
  ['one cycle', MONTHLY],
  ['a cycle of another day', changedTo({ ...MONTHLY, anchorDay: 3 })],
  ['a longer cycle', changedTo({ ...MONTHLY, frequency: 'quarter' })],
  ['a shorter cycle', changedTo({ ...MONTHLY, frequency: 'week', anchorDay: 2 })],
];

it.each(CYCLES)('comes to the days in service, whatever was booked when, in %s', (_of, cycle) => {
  CYCLE = cycle;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), events, (orderedLate, said) => {
      const books = new Books(orderedLate);
      const days = new Days();
      let day = orderedLate;
      for (const event of said) {
        day += event.daysLater;
        const dated = event.isOrdered ? Math.max(0, day - event.dated) : day;
        const change = {
          ...event,
          day,
          at: instant(START + dated * DAY_MS + event.hour * HOUR_MS),
        };
        if (event.what === 'close') books.closeUntil(change.at > START ? dayOf(day) : START);
        else if (books.tell(change)) days.tell(event.what, dated, books.plan);
      }
      const end = periodContaining(CYCLE, dayOf(day)).to;
      books.closeUntil(end);
      const owed = days.owed(books.closedUntil);
      expect(books.total().minus(owed).abs().lessThan(parseDecimal('0.000001'))).toBe(true);
      expect(books.settleAgain()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

/** What ordering and billing do, on values. */
class Books {
  private subscriptions: readonly Tenured[] = [{ ...subscribed(), tenures: [], fees: [] }];
  private readonly marks = new Map<string, Instant>();
  private readonly booked = new Map<string, BookedFee>();
  closedUntil = periodContaining(CYCLE, START).from;
  plan = 'small';
  private status = 'active';

  constructor(orderedLate: number) {
    this.begin(this.current, dayOf(orderedLate));
  }

  /** False: it is no legal change now. */
  tell({
    what,
    at,
    day,
    isOrdered,
  }: Event & { readonly at: Instant; readonly day: number }): boolean {
    const now = dayOf(day);
    if (this.status === 'terminated') return false;
    // An order may say it of other days; who writes the product says it of now, which says nothing new.
    if (what === 'suspend' && this.status === 'suspended' && !isOrdered) return false;
    if (what === 'resume' && this.status === 'active' && !isOrdered) return false;
    if (what === 'change') {
      const plan = this.plan === 'small' ? 'large' : 'small';
      const priceIds = (PLANS[plan] ?? []).map(({ id }) => id);
      const wanted = { ...this.current, offeringId: plan, priceIds };
      if (isOrdered && laterChange(this.subscriptions, wanted, at) !== undefined) return false;
      this.plan = plan;
      this.project(wanted, at);
      if (isOrdered) this.begin(this.current, now);
    } else if (what === 'leave') {
      this.project({ ...this.current, status: 'active', terminatesAt: null }, at);
      this.project({ ...this.current, status: 'terminated', terminatesAt: at }, at);
    } else {
      const status = what === 'suspend' ? 'suspended' : 'active';
      this.project({ ...this.current, status, terminatesAt: null }, at, isOrdered);
    }
    if (isOrdered) this.settle(now > this.closedUntil ? now : this.closedUntil);
    return true;
  }

  closeUntil(now: Instant): void {
    let period = periodContaining(CYCLE, this.closedUntil);
    while (period.to <= now) {
      for (const each of this.subscriptions) {
        this.book(planRecurringFees(each, pricesOf(each), CYCLE, period.to, period.from));
      }
      this.settle(now);
      this.closedUntil = period.to;
      period = nextPeriod(CYCLE, period);
    }
  }

  total(): Decimal {
    return sum([...this.booked.values()].map(({ amount }) => parseDecimal(amount)));
  }

  settleAgain(): FeeDraft[] {
    return this.subscriptions.flatMap((each) => this.corrections(each, START, this.closedUntil));
  }

  private get current(): Tenured {
    const current = this.subscriptions.at(-1);
    if (current === undefined) throw new Error('there is always one');
    return current;
  }

  private project(wanted: Subscription, at: Instant, saysState = false): void {
    const after = succeed(this.subscriptions, { ...wanted, id: 'P' }, at, saysState, (id) =>
      GOES_ON.has(id),
    );
    for (const each of after) {
      const before = this.subscriptions.find(({ id }) => id === each.id);
      const changed = before && firstDifference(lifeOf(before), lifeOf(each));
      const known = this.marks.get(each.id);
      if (changed === undefined || (known !== undefined && known <= changed)) continue;
      this.marks.set(each.id, changed);
    }
    const alone = after.map((each) => ({ ...each, tenures: [], fees: [] }));
    this.subscriptions = withTenures(alone, after);
    this.status = wanted.status;
  }

  private begin(subscription: Tenured, through: Instant): void {
    this.book(planRecurringFees(subscription, pricesOf(subscription), CYCLE, through));
  }

  private settle(through: Instant): void {
    for (const each of this.subscriptions) {
      const since = this.marks.get(each.id);
      if (since !== undefined) this.book(this.corrections(each, since, through));
    }
    this.marks.clear();
  }

  private corrections(each: Tenured, since: Instant, through: Instant): FeeDraft[] {
    // As settling reads them: what is shown before the first fee that may be another is not looked at.
    const from = firstCorrected(each, pricesOf(each), CYCLE, since);
    const asked = chargedAs(each, pricesOf(each));
    const booked = [...this.booked.values()].filter(
      ({ subscriptionId, serviceFrom }) =>
        asked.includes(subscriptionId) && from !== undefined && serviceFrom >= from,
    );
    return planCorrections(each, pricesOf(each), CYCLE, since, through, booked);
  }

  private book(fees: readonly FeeDraft[]): void {
    for (const { subscriptionId, price: of, line, service, amount } of fees) {
      const key = [subscriptionId, of.id, line, service.from].join(' ');
      const fee = { subscriptionId, priceId: of.id, line, serviceFrom: service.from, amount };
      if (!this.booked.has(key)) this.booked.set(key, fee);
    }
  }
}

type Day = { plan: string; begun: number; isSuspended: boolean; isOver: boolean };

/** The same, day by day: what is said of a day last holds. */
class Days {
  private readonly days = Array.from(
    { length: DAYS_MAX },
    (): Day => ({ plan: 'small', begun: 0, isSuspended: false, isOver: false }),
  );
  private lastChange = 0;

  tell(what: Event['what'], dated: number, plan: string): void {
    if (what === 'change') this.lastChange = Math.max(this.lastChange, dated);
    const from = what === 'change' ? this.lastChange : dated;
    for (const day of this.days.slice(from)) {
      if (what === 'change') [day.plan, day.begun] = [plan, from];
      else if (what === 'leave') day.isOver = true;
      else day.isSuspended = what === 'suspend';
    }
  }

  owed(through: Instant): Decimal {
    return sum(this.days.map((day, index) => (day.isOver ? ZERO : costOf(day, index, through))));
  }
}

function costOf({ plan, begun, isSuspended }: Day, index: number, through: Instant): Decimal {
  const at = dayOf(index);
  return sum(
    (PLANS[plan] ?? []).map(({ amount, kind, whileSuspended, ...of }) => {
      if (kind !== 'recurring' || (isSuspended && whileSuspended === 'free')) return ZERO;
      const since = GOES_ON.has(of.id) ? START : dayOf(begun);
      const own = feeCycle(of, CYCLE, since);
      const period: Period = periodContaining(own, at);
      const due = period.from > since ? period.from : since;
      if (due > through) return ZERO;
      const reduced = of.id === 'month' ? '0.9' : '1';
      const isHalf = HALVED.includes(of.id) && index >= ALTERED.from && index < ALTERED.to;
      const whole = parseDecimal(amount ?? '0')
        .times(parseDecimal(reduced))
        .times(parseDecimal(isHalf ? '0.5' : '1'));
      return whole.dividedBy(fromInteger(daysOfWhole(own, period)));
    }),
  );
}

/** From the third month on. */
function changedTo(next: BillingCycle): BillingCycle {
  return changeCycle(MONTHLY, next, parseInstant('2024-03-20T00:00:00Z'));
}

function dayOf(index: number): Instant {
  return instant(START + index * DAY_MS + 13 * HOUR_MS);
}

function pricesOf({ offeringId }: Subscription): readonly FeePrice[] {
  return PLANS[offeringId ?? ''] ?? [];
}

function subscribed(): Subscription {
  return {
    id: 'P',
    productId: 'P',
    accountId: 'A',
    offeringId: 'small',
    priceIds: (PLANS['small'] ?? []).map(({ id }) => id),
    quantity: '1',
    status: 'active',
    startsAt: START,
    endsAt: null,
    terminatesAt: null,
    suspensions: [],
    origins: [],
  };
}

function price(
  id: string,
  amount: string,
  unit: string,
  whileSuspended: 'free' | 'charge' = 'free',
): FeePrice {
  const period = { unit, length: 1 };
  return {
    id,
    name: id,
    kind: 'recurring',
    currency: 'EUR',
    amount,
    period,
    discount: null,
    discountIds: [],
    whileSuspended,
  };
}

/** For a time that no period begins or ends with. */
function half(): FeePrice {
  const [from, to] = [ALTERED.from, ALTERED.to].map((day) => instant(START + day * DAY_MS));
  const alteration = { raises: false, priority: 1, from: from ?? null, to: to ?? null };
  const discount = { percent: '50', amount: null, priceIds: HALVED, alteration };
  return { ...tenth(), id: 'half', name: 'half', discount };
}

function tenth(): FeePrice {
  const discount = { percent: '10', amount: null, priceIds: ['month'] };
  return {
    ...price('tenth', '0', 'month'),
    kind: 'discount',
    amount: null,
    period: null,
    discount,
  };
}
