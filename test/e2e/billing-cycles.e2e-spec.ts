// By which cycle an account is billed: as TMF666 says it, in its time zone, and when it changes in service.
import { API, type Json, openStory, type Story } from '../support/story/story';

const SPECIFICATION = '/tmf-api/accountManagement/v4/billingCycleSpecification';
const RATES = `${API.bill}/appliedCustomerBillingRate`;
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

let story: Story;
let customers = 0;

beforeAll(async () => {
  story = await openStory('2023-12-01T00:00:00Z');
  await story.givenMeter('m', 'unit');
  await story.givenCard('each', [{ id: 'each', meter: 'm', price: { model: 'unit', rate: '1' } }]);
  await story.givenPlan('plan', [
    { id: 'fee', priceType: 'recurring', price: { unit: 'EUR', value: 31 }, ...MONTHLY },
    { id: 'usage', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'each' }] },
  ]);
  const perPeriod = { priceType: 'recurring', price: { unit: 'EUR', value: 90 } };
  await story.givenPlan('own', [{ id: 'per-bill', ...perPeriod }]);
  const yearly = { recurringChargePeriodType: 'year', recurringChargePeriodLength: 1 };
  const weekly = { recurringChargePeriodType: 'week', recurringChargePeriodLength: 1 };
  const setUp = { id: 'set-up', priceType: 'oneTime', price: { unit: 'EUR', value: 5 } };
  await story.givenPlan('many', [
    { id: 'per-week', ...perPeriod, ...weekly },
    { id: 'per-month', ...perPeriod, ...MONTHLY },
    { id: 'calls', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'each' }] },
    setUp,
  ]);
  await story.givenPlan('year', [{ id: 'per-year', ...perPeriod, ...yearly }]);
});

beforeEach(() => story.itIs('2023-12-01T00:00:00Z'));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

describe('a cycle in the words of TMF666', () => {
  it('asks a monthly fee three times in a quarter, over the change of the clocks', async () => {
    const account = await sold({ frequency: 'quarterly' }, { timeZone: 'Europe/Rome' });
    expect(await billed(account, '2024-03-31T22:00:00Z')).toEqual([
      '2023-12-31T23:00 2024-03-31T22:00: 31.00 31.00 31.00',
    ]);
  });

  it('asks a monthly fee on the bill of the week that it begins in', async () => {
    const account = await sold({ billingPeriod: '1 week', billingDateShift: 2 });
    expect(await billed(account, '2024-02-07T00:00:00Z')).toEqual([
      '2023-12-27T00:00 2024-01-03T00:00: 31.00',
      '2024-01-31T00:00 2024-02-07T00:00: 31.00',
    ]);
  });

  it('ends with the month where it has no such day, and on a leap day', async () => {
    const account = await sold({ frequency: 'monthly', billingDateShift: 30 });
    expect(await billed(account, '2024-03-31T00:00:00Z')).toEqual([
      '2023-12-31T00:00 2024-01-31T00:00: 30.00',
      '2024-01-31T00:00 2024-02-29T00:00: 31.00',
      '2024-02-29T00:00 2024-03-31T00:00: 31.00',
    ]);
  });

  it('asks a monthly fee twelve times in a year', async () => {
    const account = await sold({ frequency: 'annually' });
    const [bill] = await billed(account, '2025-01-01T00:00:00Z');
    expect(bill).toBe(
      `2024-01-01T00:00 2025-01-01T00:00: ${Array.from({ length: 12 }, () => '31.00').join(' ')}`,
    );
  });

  it('is that of the specification an account names, which is kept while one does', async () => {
    const said = { frequency: 'monthly', billingDateShift: 14, paymentDueDateOffset: 7 };
    const { id } = await story.post(SPECIFICATION, { name: 'The fifteenth', ...said });
    const account = await sold({ id });
    story.itIs('2024-02-15T00:00:00Z');
    const [first] = await story.runBills(account, '2024-02-15T00:00:00Z');
    expect([first.period.end.slice(0, 10), first.paymentDueDate.slice(0, 10)]).toEqual([
      '2024-01-15',
      '2024-02-22',
    ]);
    const own = `${SPECIFICATION}/${id}`;
    const refused = await story.http.delete(own).expect(409);
    expect(refused.body.code).toBe('account.cycle-in-use');
    await story.http.patch(own).send({ billingDateShift: 3 }).expect(409);
    await story.http.patch(`${API.account}/${account}`).send({ billStructure: null }).expect(200);
    await story.http.delete(own).expect(204);
    expect(await story.get(`${API.account}/${account}`)).toMatchObject({
      billingCycle: { frequency: 'month', anchorDay: 15 },
      paymentTerms: { days: 7 },
    });
  });
});

describe('a specification that comes after the account that names it', () => {
  const monthly = { frequency: 'monthly', billingDateShift: 3 };

  it('says what the account says, or is not made', async () => {
    const id = 'comes-later';
    await sold({ id, ...monthly });
    const other = { id, name: 'Other', ...monthly, billingDateShift: 9 };
    const refused = await story.http.post(SPECIFICATION).send(other).expect(409);
    expect(refused.body.code).toBe('account.cycle-in-use');
    await story.post(SPECIFICATION, { ...other, billingDateShift: 3 });
  });

  it('says so, too, when both come at once', async () => {
    const both = Array.from({ length: 8 }, async (_, n) => {
      const id = `at-once-${n}`;
      const account = { name: id, relatedParty: [{ id: 'p', role: 'customer' }] };
      const made = await Promise.all([
        story.http
          .post(API.account)
          .send({ ...account, billStructure: { cycleSpecification: { id, ...monthly } } }),
        story.http.post(SPECIFICATION).send({ id, name: id, frequency: 'weekly' }),
      ]);
      return made.map(({ status }) => status).toSorted((a, b) => a - b);
    });
    for (const [first, second] of await Promise.all(both)) {
      expect(first).toBe(201);
      expect([400, 409]).toContain(second);
    }
  });
});

describe('an applied rate', () => {
  it('covers the period that its charge is for, and of what is asked once the instant', async () => {
    const account = await sold({ frequency: 'monthly' }, {}, 'many');
    const product = await story.get(`${API.product}?billingAccount.id=${account}`);
    story.itIs('2024-01-20T00:00:00Z');
    await story.use({ subject: account, meter: 'm', quantity: '5', at: '2024-01-20T00:00:00Z' });
    const requestedStartDate = '2024-01-20T00:00:00Z';
    const item = { id: '1', action: 'delete', product: { id: product[0].id } };
    await story.order({
      billingAccount: { id: account },
      requestedStartDate,
      productOrderItem: [item],
    });
    const open = await ratesOf(account);
    expect(open).toEqual([
      'calls 2024-01-01 2024-02-01',
      'per-month 2024-01-01 2024-02-01',
      'per-month 2024-01-01 2024-02-01',
      'per-week 2024-01-01 2024-01-08',
      'per-week 2024-01-15 2024-01-20',
      'set-up 2024-01-01 2024-01-01',
    ]);
    await billed(account, '2024-02-01T00:00:00Z');
    // The fee of the second week is asked for as the month is closed.
    const closed = [...open, 'per-week 2024-01-08 2024-01-15'].sort();
    expect(await ratesOf(account)).toEqual(closed);
    const [once] = await story.get(`${RATES}?billingAccount.id=${account}&type=oneTime`);
    expect(once.date).toBe(once.periodCoverage.startDateTime);
    const since = `${RATES}?billingAccount.id=${account}&date.gte=2024-01-15T00:00:00Z`;
    expect(await story.get(since)).toHaveLength(1);
  });
});

describe('a cycle that changes in service', () => {
  it('counts from the next boundary on, and asks for the days until the new one begins', async () => {
    const account = await sold({ frequency: 'monthly' });
    await story.use({ subject: account, meter: 'm', quantity: '5', at: '2024-01-20T00:00:00Z' });
    await follow(account, { frequency: 'monthly', billingDateShift: 14 });
    await story.use(
      { subject: account, meter: 'm', quantity: '7', at: '2024-01-31T23:00:00Z' },
      { subject: account, meter: 'm', quantity: '9', at: '2024-02-14T23:00:00Z' },
    );
    expect(await billed(account, '2024-03-15T00:00:00Z')).toEqual([
      '2024-01-01T00:00 2024-02-01T00:00: 12.00 31.00',
      // Fourteen of the 31 days from the 15th of January on.
      '2024-02-01T00:00 2024-02-15T00:00: 14.00 9.00',
      '2024-02-15T00:00 2024-03-15T00:00: 31.00',
    ]);
  });

  it('lets a fee that was asked for a year run to its end', async () => {
    const account = await sold({ frequency: 'monthly' }, {}, 'year');
    story.itIs('2024-01-10T00:00:00Z');
    await follow(account, { frequency: 'quarterly' });
    expect(await billed(account, '2025-04-01T00:00:00Z')).toEqual([
      '2024-01-01T00:00 2024-02-01T00:00: 90.00',
      '2025-01-01T00:00 2025-04-01T00:00: 90.00',
    ]);
  });

  it('asks for a part of what is asked per bill where the first bill is shorter', async () => {
    const account = await sold({ frequency: 'monthly' }, {}, 'own');
    story.itIs('2024-01-10T00:00:00Z');
    await follow(account, { frequency: 'quarterly' });
    expect(await billed(account, '2024-07-01T00:00:00Z')).toEqual([
      '2024-01-01T00:00 2024-02-01T00:00: 90.00',
      // 60 of the 91 days of the quarter.
      '2024-02-01T00:00 2024-04-01T00:00: 59.34',
      '2024-04-01T00:00 2024-07-01T00:00: 90.00',
    ]);
  });

  it('waits for the period that was begun ahead, and changes no bill that is closed', async () => {
    const account = await sold({ frequency: 'monthly' });
    story.itIs('2024-01-20T00:00:00Z');
    const [before] = await story.runBills(account, '2024-02-01T00:00:00Z');
    await follow(account, { frequency: 'weekly' });
    expect(await billed(account, '2024-03-11T00:00:00Z')).toEqual([
      '2024-01-01T00:00 2024-02-01T00:00: 31.00',
      '2024-02-01T00:00 2024-03-01T00:00: 31.00',
      '2024-03-01T00:00 2024-03-04T00:00: 31.00',
    ]);
    expect(await story.get(`/api/v1/bills/${before.id}`)).toEqual(before);
  });

  it('is taken back before it counts', async () => {
    const account = await sold({ frequency: 'monthly' });
    story.itIs('2024-01-10T00:00:00Z');
    await follow(account, { frequency: 'weekly' });
    await follow(account, { frequency: 'monthly' });
    expect(await billed(account, '2024-03-01T00:00:00Z')).toEqual([
      '2024-01-01T00:00 2024-02-01T00:00: 31.00',
      '2024-02-01T00:00 2024-03-01T00:00: 31.00',
    ]);
  });
});

async function sold(cycleSpecification: object, billingCycle: object = {}, plan = 'plan') {
  const more = { billStructure: { cycleSpecification }, billingCycle };
  const account = await story.givenAccount(`customer-${(customers += 1)}`, more);
  story.itIs('2024-01-01T12:00:00Z');
  await story.orderPlan(account, plan, [account], { requestedStartDate: '2024-01-01T00:00:00Z' });
  return account;
}

/** As `price start end`, sorted. */
async function ratesOf(account: string): Promise<string[]> {
  const rates: Json[] = await story.get(`${RATES}?billingAccount.id=${account}`);
  return rates
    .map(({ characteristic, periodCoverage: { startDateTime: from, endDateTime: to } }) => {
      const { value } = characteristic.find(({ name }: Json) => name === 'price');
      return `${value} ${from.slice(0, 10)} ${to.slice(0, 10)}`;
    })
    .sort();
}

async function follow(account: string, cycleSpecification: object): Promise<void> {
  const billStructure = { cycleSpecification };
  await story.http.patch(`${API.account}/${account}`).send({ billStructure }).expect(200);
}

/** As `start end: amounts`, of what ends by then. */
async function billed(account: string, upTo: string): Promise<string[]> {
  story.itIs(upTo);
  const bills = await story.runBills(account, upTo);
  return bills.map(({ period, lines }) => {
    const amounts = lines.map(({ amount }: Json) => amount).sort();
    return `${period.start.slice(0, 16)} ${period.end.slice(0, 16)}: ${amounts.join(' ')}`;
  });
}
