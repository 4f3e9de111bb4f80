// What is due by the clock is found by its date: whatever moves the date is followed.
import { AllowanceRenewal } from '../../src/billing/allowance-renewal.service';
import { BillRuns } from '../../src/billing/bill-run.service';
import { DuePayers } from '../../src/billing/due-payers.service';
import { parseInstant } from '../../src/core/time';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { type BillingStory, billingStory, type Json } from '../support/story/billing-story';

const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const PRODUCT = '/tmf-api/productInventory/v4/product';
const signal = new AbortController().signal;

let story: BillingStory;
beforeAll(async () => {
  story = await billingStory();
});
afterAll(() => story.end());

let customers = 0;
/** Known since the start of 2024. */
async function customer(more: Json = {}): Promise<string> {
  story.setClock('2024-01-10T12:00:00Z');
  const id = await story.account(`customer-${(customers += 1)}`, more);
  await story.db.owner(`UPDATE account SET created_at = '2024-01-01' WHERE id = $1`, [id]);
  return id;
}

async function look(at: string): Promise<void> {
  story.setClock(at);
  await story.served.app.get(BillRuns).runDue(signal);
}

async function nextOf(id: string): Promise<string | null> {
  const [found] = await story.db.owner<{ ends: string | null }>(
    `SELECT CASE WHEN isfinite(next_to) THEN to_char(next_to AT TIME ZONE 'UTC', 'YYYY-MM-DD')
       ELSE next_to::text END AS ends FROM account WHERE id = $1`,
    [id],
  );
  return found?.ends ?? null;
}

async function closedOf(id: string): Promise<string[]> {
  const bills = await story.bills(`billingAccount.id=${id}&category=normal`);
  const starts: string[] = bills.map((bill) => bill.billingPeriod.startDateTime.slice(0, 10));
  return starts.sort((a, b) => (a < b ? -1 : 1));
}

async function allOf(pages: AsyncIterable<readonly string[]>): Promise<string[]> {
  const all: string[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

describe('the next period of a payer', () => {
  it('is none before anything is sold, the running one while nothing is owed', async () => {
    const id = await customer();
    await look('2024-01-11T00:00:00Z');
    expect(await nextOf(id)).toBeNull();
    await story.order(id, 'pay-as-you-go', `key-${id}`, '2024-01-01T00:00:00Z');
    await look('2024-01-11T00:00:00Z');
    expect(await nextOf(id)).toBe('2024-02-01');
    await look('2024-02-11T00:00:00Z');
    expect([await nextOf(id), await closedOf(id)]).toEqual(['2024-03-01', []]);
  });

  it('is earlier when usage of an ended one comes before the first bill', async () => {
    const id = await customer();
    await story.order(id, 'pay-as-you-go', `key-${id}`, '2024-01-01T00:00:00Z');
    await look('2024-03-11T00:00:00Z');
    expect(await nextOf(id)).toBe('2024-04-01');
    await story.use(`key-${id}`, [['2024-03-05T00:00:00Z', '1000000']]);
    await look('2024-03-12T00:00:00Z');
    expect(await nextOf(id)).toBe('2024-04-01');
    await story.use(`key-${id}`, [['2024-01-05T00:00:00Z', '1000000']]);
    await look('2024-03-12T00:00:00Z');
    expect([await closedOf(id), await nextOf(id)]).toEqual([['2024-01-01'], '2024-04-01']);
    await story.use(`key-${id}`, [['2024-02-05T00:00:00Z', '1000000']]);
    await look('2024-04-02T00:00:00Z');
    expect([await closedOf(id), await nextOf(id)]).toEqual([
      ['2024-01-01', '2024-03-01'],
      '2024-05-01',
    ]);
  });

  it('begins with what is owed for having it, sold on an account below', async () => {
    const id = await customer();
    await look('2024-03-11T00:00:00Z');
    story.setClock('2024-03-11T00:00:00Z');
    const below = await story.account(`${id}-below`, { parent: { id } });
    await story.order(below, 'plan', `key-${id}`, '2024-02-10T00:00:00Z');
    await look('2024-03-11T01:00:00Z');
    expect([await closedOf(id), await nextOf(id)]).toEqual([['2024-02-01'], '2024-04-01']);
  });

  it('ends as it began, and the next when the cycle says so that was changed meanwhile', async () => {
    const id = await customer();
    await story.order(id, 'pay-as-you-go', `key-${id}`, '2024-01-01T00:00:00Z');
    await look('2024-01-11T00:00:00Z');
    expect(await nextOf(id)).toBe('2024-02-01');
    const billingCycle = { frequency: 'day', interval: 1, anchorDay: 1, timeZone: 'UTC' };
    await story.served.http.patch(`${ACCOUNT}/${id}`).send({ billingCycle }).expect(200);
    await look('2024-01-11T00:00:00Z');
    expect(await nextOf(id)).toBe('2024-02-01');
    story.setClock('2024-02-01T11:00:00Z');
    await story.use(`key-${id}`, [['2024-02-01T10:00:00Z', '1000000']]);
    await look('2024-02-02T02:00:00Z');
    expect(await closedOf(id)).toEqual(['2024-02-01']);
  });

  it('moves with a bill on demand', async () => {
    const id = await customer();
    await story.order(id, 'pay-as-you-go', `key-${id}`, '2024-01-01T00:00:00Z');
    await story.use(`key-${id}`, [['2024-01-09T00:00:00Z', '1000000']]);
    await story.run('2024-02-01T00:00:00Z', id);
    expect([await closedOf(id), await nextOf(id)]).toEqual([['2024-01-01'], '2024-03-01']);
  });

  it('stays to be worked out while other work holds the root', async () => {
    const id = await customer();
    await story.order(id, 'pay-as-you-go', `key-${id}`, '2024-01-01T00:00:00Z');
    await story.db.owner('BEGIN');
    await story.db.owner('SELECT FROM ledger_head WHERE root_id = $1 FOR UPDATE', [id]);
    await look('2024-01-11T00:00:00Z');
    await story.db.owner('COMMIT');
    expect(await nextOf(id)).toBe('-infinity');
    await look('2024-01-11T00:00:00Z');
    expect(await nextOf(id)).toBe('2024-02-01');
  });

  it('is closed once by two who look at the same time', async () => {
    const id = await customer();
    await story.order(id, 'pay-as-you-go', `key-${id}`, '2024-01-01T00:00:00Z');
    await story.use(`key-${id}`, [['2024-01-09T00:00:00Z', '1000000']]);
    await Promise.all([look('2024-02-11T00:00:00Z'), look('2024-02-11T00:00:00Z')]);
    expect([await closedOf(id), await nextOf(id)]).toEqual([['2024-01-01'], '2024-03-01']);
  });

  it('that ended before the account was made waits for a run that is asked for, and is not looked at', async () => {
    const id = await customer();
    await story.order(id, 'pay-as-you-go', `key-${id}`, '2024-01-01T00:00:00Z');
    await story.use(`key-${id}`, [['2024-01-09T00:00:00Z', '1000000']]);
    await story.db.owner(`UPDATE account SET created_at = '2024-02-05' WHERE id = $1`, [id]);
    await look('2024-02-11T00:00:00Z');
    expect([await closedOf(id), await nextOf(id)]).toEqual([[], '2024-02-01']);
    const due = story.served.app.get(DuePayers);
    const upTo = parseInstant('2024-02-11T00:00:00Z');
    expect(await allOf(due.byThemselves(DEFAULT_TENANT))).not.toContain(id);
    expect(await allOf(due.asked(DEFAULT_TENANT, upTo))).toContain(id);
    await story.run('2024-02-01T00:00:00Z');
    expect(await closedOf(id)).toEqual(['2024-01-01']);
  });
});

describe('what a subscription includes', () => {
  const renew = (at: string) => {
    story.setClock(at);
    return story.served.app.get(AllowanceRenewal).renew(DEFAULT_TENANT);
  };
  const bucketsOf = async (id: string): Promise<string[]> => {
    const found = await story.db.owner<{ at: string }>(
      `SELECT to_char(valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS at FROM bucket WHERE account_id = $1 ORDER BY 1`,
      [id],
    );
    return found.map(({ at }) => at);
  };

  it('is renewed ahead of each period, and not looked at in between', async () => {
    const id = await customer();
    await story.order(id, 'bundle', `key-${id}`, '2024-01-01T00:00:00Z');
    await renew('2024-01-11T00:00:00Z');
    expect(await bucketsOf(id)).toEqual(['2024-01-01']);
    const [{ at } = { at: null }] = await story.db.owner<{ at: Date | null }>(
      'SELECT renews_at AS at FROM subscription WHERE account_id = $1',
      [id],
    );
    expect(at?.toISOString()).toBe('2024-01-30T00:00:00.000Z');
    await renew('2024-01-30T00:00:00Z');
    await renew('2024-02-28T00:00:00Z');
    expect(await bucketsOf(id)).toEqual(['2024-01-01', '2024-02-01', '2024-03-01']);
  });

  it('goes on after a suspension, and ends with the product', async () => {
    const id = await customer();
    await story.order(id, 'bundle', `key-${id}`, '2024-01-01T00:00:00Z');
    const [{ product } = { product: '' }] = await story.db.owner<{ product: string }>(
      'SELECT product_id AS product FROM subscription WHERE account_id = $1',
      [id],
    );
    const become = (status: string) =>
      story.served.http.patch(`${PRODUCT}/${product}`).send({ status }).expect(200);
    await become('suspended');
    await renew('2024-01-31T00:00:00Z');
    expect(await bucketsOf(id)).toEqual(['2024-01-01']);
    story.setClock('2024-02-10T00:00:00Z');
    await become('active');
    await renew('2024-02-10T00:00:00Z');
    expect(await bucketsOf(id)).toEqual(['2024-01-01', '2024-02-01']);
    await become('terminated');
    await renew('2024-02-29T00:00:00Z');
    expect(await bucketsOf(id)).toEqual(['2024-01-01', '2024-02-01']);
  });

  it('follows a changed cycle behind the period that is granted', async () => {
    const id = await customer();
    await story.order(id, 'bundle', `key-${id}`, '2024-01-01T00:00:00Z');
    await renew('2024-01-11T00:00:00Z');
    const billingCycle = { frequency: 'month', interval: 1, anchorDay: 15, timeZone: 'UTC' };
    await story.served.http.patch(`${ACCOUNT}/${id}`).send({ billingCycle }).expect(200);
    await renew('2024-02-13T00:00:00Z');
    expect(await bucketsOf(id)).toEqual(['2024-01-01', '2024-02-01', '2024-02-15']);
  });

  it('is looked at again when a price turns out to include it', async () => {
    const id = await customer();
    await story.order(id, 'pay-as-you-go', `key-${id}`, '2024-01-01T00:00:00Z');
    const renewsAt = async () => {
      const [found] = await story.db.owner<{ at: string | null }>(
        'SELECT renews_at::text AS at FROM subscription WHERE account_id = $1',
        [id],
      );
      return found?.at ?? null;
    };
    expect(await renewsAt()).toBeNull();
    await story.db.owner(`UPDATE price SET kind = 'allowance' WHERE id = 'tokens'`);
    expect(await renewsAt()).toBe('-infinity');
    await story.db.owner(`UPDATE price SET kind = 'usage' WHERE id = 'tokens'`);
    await renew('2024-01-11T00:00:00Z');
    expect(await renewsAt()).toBeNull();
  });
});
