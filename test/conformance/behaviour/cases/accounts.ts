// Which cycle an account is billed by: TMF666.
import type { Json } from '../../contract';
import { MARCH, type Trial } from '../trial';
import type { Cases } from './case';

const RHYTHM = { billingPeriod: 'month', frequency: 'monthly', billingDateShift: 9 };

export const cycleCases: Cases = {
  'TMF666 billingAccount billStructure.cycleSpecification.id': async (t) => {
    await t.post('billingCycleSpecification', { id: 'tenth', name: 'tenth', ...RHYTHM });
    await t.givenFee({}, {}, following({ id: 'tenth' }));
    await t.sold();
    expect(await periods(t)).toEqual(['2025-12-10 2026-01-10', '2026-01-10 2026-02-10']);
    await expectRefused(t, { id: 'nowhere' }, 'id');
  },
  'TMF666 billingAccount billStructure.cycleSpecification.frequency, billStructure.cycleSpecification.billingPeriod, billStructure.cycleSpecification.billingDateShift, billStructure.cycleSpecification.dateShift':
    async (t) => {
      await t.givenFee({}, {}, following({ frequency: 'weekly', billingDateShift: 2 }));
      await t.sold();
      // The first of January is a Thursday, which a week from Wednesday on has begun before.
      expect(await periods(t, '2026-01-08T00:00:00Z')).toEqual(['2025-12-31 2026-01-07']);
      for (const [said, path] of [
        [{ frequency: 'now and then' }, 'frequency'],
        [{ frequency: 'monthly', billingPeriod: 'week' }, 'billingPeriod'],
        [{ frequency: 'weekly', billingDateShift: 7 }, 'billingDateShift'],
        [{ billingDateShift: -1 }, 'billingDateShift'],
      ] as const) {
        await expectRefused(t, said, path);
      }
      const both = { ...following({ frequency: 'weekly' }), billingCycle: { frequency: 'month' } };
      const { status, body } = await t.send('POST', 'billingAccount', { name: 'b', ...both });
      expect({ status, path: body.details?.[0].path }).toEqual({
        status: 400,
        path: 'billingCycle.frequency',
      });
    },
  'TMF666 billingAccount billStructure.cycleSpecification.paymentDueDateOffset': async (t) => {
    await t.givenFee({}, {}, following({ paymentDueDateOffset: 10 }));
    await t.sold();
    const [bill] = await t.bills();
    expect([bill.billDate.slice(0, 10), bill.paymentDueDate.slice(0, 10)]).toEqual([
      '2026-03-10',
      '2026-03-20',
    ]);
    const both = { ...following({ paymentDueDateOffset: 10 }), paymentTerms: { days: 14 } };
    expect((await t.send('POST', 'billingAccount', { name: 'b', ...both })).status).toBe(400);
  },
  'TMF666 billingAccount billStructure.cycleSpecification.validFor.*': async (t) => {
    const [past, ahead] = ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'];
    await expectRefused(t, { ...RHYTHM, validFor: { endDateTime: past } }, 'validFor');
    await expectRefused(t, { ...RHYTHM, validFor: { startDateTime: ahead } }, 'validFor');
    const validFor = { startDateTime: past, endDateTime: ahead };
    expect(await t.account('a', following({ ...RHYTHM, validFor }))).toMatchObject({
      billingCycle: { anchorDay: 10 },
    });
  },
  'TMF666 billingAccount billStructure.cycleSpecification.chargeDateOffset, billStructure.cycleSpecification.creditDateOffset':
    async (t) => {
      await expectRefused(t, { ...RHYTHM, chargeDateOffset: 3 }, 'chargeDateOffset');
      await expectRefused(t, { ...RHYTHM, creditDateOffset: 3 }, 'creditDateOffset');
    },
  'TMF666 billingCycleSpecification frequency, billingPeriod, billingDateShift, paymentDueDateOffset, validFor.*':
    async (t) => {
      await t.post('billingCycleSpecification', { id: 'tenth', name: 'tenth', ...RHYTHM });
      await t.account('a', following({ id: 'tenth' }));
      const change = { frequency: 'weekly', billingPeriod: 'week', billingDateShift: 0 };
      const { status } = await t.send('PATCH', 'billingCycleSpecification', change, 'tenth');
      expect(status).toBe(409);
      await t.patch('billingCycleSpecification', 'tenth', { description: 'from the tenth on' });
      await t.post('billingCycleSpecification', { id: 'same', name: 'same', ...RHYTHM });
      await t.patch('billingAccount', 'a', following({ id: 'same' }));
      await t.patch('billingCycleSpecification', 'tenth', change);
    },
  'TMF666 billingCycleSpecification chargeDateOffset, creditDateOffset': async (t) => {
    const offsets = { chargeDateOffset: 3, creditDateOffset: 3 };
    await t.post('billingCycleSpecification', { id: 'cut', name: 'cut', ...RHYTHM, ...offsets });
    await expectRefused(t, { id: 'cut' }, 'chargeDateOffset');
  },
};

const RELATED = { relationshipType: 'payer', account: { id: 'other' } };
const PLAN = { numberOfPayments: 3, paymentFrequency: 'monthly' };

export const unfollowedCases: Cases = {
  'TMF666 billingAccount creditLimit.*': (t) =>
    expectUnfollowed(t, { creditLimit: { unit: 'EUR', value: 100 } }),
  'TMF666 billingAccount paymentPlan.*': (t) => expectUnfollowed(t, { paymentPlan: [PLAN] }),
  'TMF666 billingAccount accountRelationship.*': (t) =>
    expectUnfollowed(t, { accountRelationship: [RELATED] }),
  'TMF666 partyAccount @type that nobody knows': async (t) => {
    for (const name of ['partyAccount', 'financialAccount'] as const) {
      const other = { name: 'n', '@type': 'LoyaltyAccount' };
      const { status, body } = await t.send('POST', name, other);
      expect({ status, body }).toMatchObject({
        status: 422,
        body: { details: [{ path: '@type' }] },
      });
    }
    const schema = { type: 'object' };
    await t.own('/api/v1/schemas', { name: 'LoyaltyAccount', schema });
    await t.post('partyAccount', { name: 'n', '@type': 'LoyaltyAccount' });
  },
};

async function expectUnfollowed(t: Trial, said: Json): Promise<void> {
  const [path = ''] = Object.keys(said);
  await t.account('a', Array.isArray(said[path]) ? { [path]: [] } : {});
  const posted = await t.send('POST', 'billingAccount', { name: 'b', ...said });
  for (const { status, body } of [posted, await t.send('PATCH', 'billingAccount', said, 'a')]) {
    expect({ status, body }).toMatchObject({ status: 422, body: { details: [{ path }] } });
  }
  expect(await t.resource('billingAccount', 'a')).not.toMatchObject(said);
}

function following(cycleSpecification: Json): Json {
  return { billStructure: { cycleSpecification } };
}

async function expectRefused(t: Trial, cycleSpecification: Json, attribute: string): Promise<void> {
  const account = { name: 'refused', ...following(cycleSpecification) };
  const { status, body } = await t.send('POST', 'billingAccount', account);
  const paths = body.details?.map(({ path }: Json) => path);
  expect({ status, paths }).toEqual({
    status: 422,
    paths: expect.arrayContaining([`billStructure.cycleSpecification.${attribute}`]),
  });
}

/** Of the bills that end by then. */
async function periods(t: Trial, upTo = MARCH): Promise<string[]> {
  const bills = await t.bills('a', upTo);
  return bills.map(({ period }) => `${period.start.slice(0, 10)} ${period.end.slice(0, 10)}`);
}
