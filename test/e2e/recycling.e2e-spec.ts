// Usage that cannot be priced yet is kept with its reason, and charged once when the cause is mended.
import { holding } from '../support/database/holding';
import { API, type Json, openStory, perUnit, type Story, type Used } from '../support/story/story';
import { until } from '../support/story/until';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-15T09:00:00Z');
  await story.givenMeter('api.calls', 'call');
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };

function calls(subject: string, id: string, quantity = '10'): Used {
  return { subject, meter: 'api.calls', quantity, id, at: '2024-01-10T08:00:00Z' };
}

async function rejectedOf(subject: string): Promise<Json[]> {
  const listed: Json[] = await story.get(`${API.usage}?status=rejected`);
  return listed.filter(({ usageCharacteristic }) =>
    usageCharacteristic.some(({ value }: Json) => value === subject),
  );
}

async function givenPriced(account: string, subject: string): Promise<void> {
  await story.givenAccount(account);
  await story.givenPlan(`plan-${account}`, [perUnit(`calls-${account}`, 'call', 0.5)]);
  await story.orderPlan(account, `plan-${account}`, [subject], START);
}

it('keeps usage of an unknown subject and charges it once when somebody answers for it', async () => {
  const sent = [calls('device-1', 'a'), calls('device-1', 'b')];
  const { results } = await story.use(...sent);
  expect(results.map(({ status, code, path }) => [status, code, path])).toEqual([
    ['rejected', 'usage.unknown-subject', 'subject'],
    ['rejected', 'usage.unknown-subject', 'subject'],
  ]);
  expect(await rejectedOf('device-1')).toHaveLength(2);

  await givenPriced('recycled', 'device-1');
  expect(await story.recycle({ status: 'rejected' })).toMatchObject({ rated: 2, rejected: 0 });
  expect(await rejectedOf('device-1')).toEqual([]);
  expect((await story.liveBill('recycled')).totals.taxExcluded).toBe('10.00');

  // The client never heard of the recycling and sends the same usages again, in another batch.
  expect(await story.use(...sent)).toMatchObject({ accepted: 0, duplicate: 2, rejected: 0 });
  expect(await story.recycle({ status: 'rejected' })).toMatchObject({ tried: 0 });
  expect((await story.liveBill('recycled')).totals.taxExcluded).toBe('10.00');
});

it('neither writes nor tells anything of a usage that is tried in vain', async () => {
  await story.use(calls('device-vain', 'vain'));
  await story.post('/tmf-api/usageManagement/v4/hub', { callback: 'https://listener.example/' });
  const kept = () =>
    story.database.owner<{ ctid: string; told: string }>(
      `SELECT ctid::text, (SELECT count(*) FROM outbox WHERE tenant_id = u.tenant_id) AS told
       FROM usage u WHERE subject = 'device-vain'`,
    );
  const before = await kept();
  expect(await story.recycle({ subject: 'device-vain' })).toMatchObject({ tried: 1, rejected: 1 });
  await story.use(calls('device-vain', 'vain'));
  expect(await kept()).toEqual(before);

  await givenPriced('vain', 'device-vain');
  const told = Number(before[0]?.told);
  expect(await story.recycle({ subject: 'device-vain' })).toMatchObject({ rated: 1 });
  expect(Number((await kept())[0]?.told)).toBeGreaterThan(told);
});

it('keeps what is still without a price, and says which attribute found no line', async () => {
  await story.givenMeter('llm.tokens', 'token', { attributes: [{ name: 'model' }] });
  const lineOf = (model: string) => ({
    id: model,
    meter: 'llm.tokens',
    match: { model },
    price: { model: 'unit', rate: '0.001' },
  });
  await story.givenCard('models', [lineOf('small')]);
  await story.givenAccount('modeller');
  await story.givenPlan('by-model', [
    { id: 'model-tokens', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'models' }] },
  ]);
  await story.orderPlan('modeller', 'by-model', ['key-9'], START);
  const tokens = { subject: 'key-9', meter: 'llm.tokens', at: '2024-01-10T08:00:00Z' };
  const { results } = await story.use(
    { ...tokens, quantity: '1000', attributes: { model: 'small' } },
    { ...tokens, quantity: '1000', attributes: { model: 'large' } },
  );
  expect(results.map(({ status, code }) => [status, code])).toEqual([
    ['accepted', undefined],
    ['rejected', 'usage.no-line'],
  ]);
  expect(results[1].message).toContain('large');

  expect(await story.recycle({ status: 'rejected' })).toMatchObject({ rated: 0 });
  await story.activateVersion('models', '2024-01-01T00:00:00Z', [lineOf('small'), lineOf('large')]);
  expect(await story.recycle({ status: 'rejected' })).toMatchObject({ rated: 1 });
  expect((await story.liveBill('modeller')).totals.taxExcluded).toBe('2.00');
});

it('rates what is mended by hand', async () => {
  await givenPriced('mended', 'device-2');
  const { results } = await story.use(calls('device-2-typo', 'c'));
  const path = `${API.usage}/${results[0].usageId}`;
  const { usageCharacteristic } = await story.get(path);
  const mended = usageCharacteristic.map((each: Json) =>
    each.name === 'subject' ? { ...each, value: 'device-2' } : each,
  );
  await story.http.patch(path).send({ usageCharacteristic: mended }).expect(200);
  expect(await story.recycle({ status: 'rejected' })).toMatchObject({ rated: 1 });
  expect(await story.get(path)).toMatchObject({ status: 'rated' });
  expect((await story.liveBill('mended')).totals.taxExcluded).toBe('5.00');
});

describe('a rejected usage that is sent again with what was wrong put right', () => {
  const sentAs = (id: string, subject: string, quantity = '10') => calls(subject, id, quantity);

  it('replaces what was rejected and is charged once, and what was reported first is kept', async () => {
    await givenPriced('corrected', 'device-3');
    const { results } = await story.use(sentAs('d', 'device-3-typo'));
    expect(results).toMatchObject([{ status: 'rejected', code: 'usage.unknown-subject' }]);

    expect(await story.use(sentAs('d', 'device-3', '8'))).toMatchObject({ accepted: 1 });
    expect((await story.liveBill('corrected')).totals.taxExcluded).toBe('4.00');
    const { usageId } = results[0];
    expect(await story.get(`${API.usage}/${usageId}`)).toMatchObject({ status: 'rated' });
    expect(await story.get(`/api/v1/usages/${usageId}/trace`)).toMatchObject({
      usage: { subject: 'device-3', quantity: '8' },
      reported: { subject: 'device-3-typo', quantity: '10' },
    });

    // Both of what was said of it are in now: neither is charged again.
    const again = await story.use(sentAs('d', 'device-3', '8'), sentAs('d', 'device-3-typo'));
    expect(again).toMatchObject({ accepted: 0, duplicate: 2, rejected: 0 });
    expect((await story.liveBill('corrected')).totals.taxExcluded).toBe('4.00');
  });

  it('is told in the audit by whoever replaced it, through either door', async () => {
    await givenPriced('audited', 'device-told');
    const { results } = await story.use(sentAs('told', 'device-told-typo'));
    await story.use(sentAs('told', 'device-told', '8'));
    await story.use(sentAs('told', 'device-told', '8'));
    const usage = (subject: string): Json => ({
      usageType: 'api.calls',
      usageDate: '2024-01-10T08:00:00Z',
      usageCharacteristic: [
        { name: 'externalId', value: 'told-2' },
        { name: 'subject', value: subject },
        { name: 'quantity', value: '1' },
      ],
    });
    const { id } = await story.post(API.usage, usage('device-told-typo'));
    await story.post(API.usage, usage('device-told'));
    const doors = [
      [results[0].usageId, 'POST /api/v1/events'],
      [id, `POST ${API.usage}`],
    ];
    for (const [usageId, operation] of doors) {
      const told = await until(async () => {
        const events: Json[] = await story.get(`/api/v1/auditEvents?resourceId=${usageId}`);
        return events.length > 0 && events;
      });
      expect(told).toMatchObject([
        {
          operation,
          resourceType: 'Usage',
          before: { subject: 'device-told-typo' },
          after: { subject: 'device-told' },
        },
      ]);
    }
  });

  it('comes to the same in one batch as in several', async () => {
    await givenPriced('at-once', 'device-4');
    const both = [sentAs('e', 'device-4-typo'), sentAs('e', 'device-4', '6')];
    const { results } = await story.use(...both);
    expect(results.map(({ status }: Json) => status)).toEqual(['rejected', 'accepted']);
    expect((await story.liveBill('at-once')).totals.taxExcluded).toBe('3.00');
    expect(await story.get(`/api/v1/usages/${results[0].usageId}/trace`)).toMatchObject({
      status: 'rated',
      reported: { subject: 'device-4-typo' },
    });
    expect(await story.use(...both)).toMatchObject({ accepted: 0, duplicate: 2 });
    expect((await story.liveBill('at-once')).totals.taxExcluded).toBe('3.00');
  });

  it('stays rejected with what it says now, while that cannot be charged', async () => {
    await story.use(sentAs('f', 'device-5-typo'));
    const { results } = await story.use({ ...sentAs('f', 'device-5'), quantity: '7' });
    expect(results).toMatchObject([{ status: 'rejected', code: 'usage.unknown-subject' }]);
    await givenPriced('later', 'device-5');
    expect(await story.use({ ...sentAs('f', 'device-5'), quantity: '7' })).toMatchObject({
      accepted: 1,
    });
    expect((await story.liveBill('later')).totals.taxExcluded).toBe('3.50');
  });

  it('replaces a correction that was wrong, also with what was reported first', async () => {
    for (const [id, subject] of [
      ['j', 'device-10'],
      ['k', 'device-11'],
    ] as const) {
      const first = sentAs(id, subject);
      const wrong = sentAs(id, `${subject}-typo`, '9');
      // In one batch as in several.
      const sendings = id === 'j' ? [[first], [wrong], [first]] : [[first, wrong, first]];
      for (const sending of sendings) {
        expect(await story.use(...sending)).toMatchObject({ rejected: sending.length });
      }
      await givenPriced(`first-${id}`, subject);
      expect(await story.recycle({ status: 'rejected' })).toMatchObject({ rated: 1 });
      expect((await story.liveBill(`first-${id}`)).totals.taxExcluded).toBe('5.00');
      expect(await story.use(first)).toMatchObject({ duplicate: 1 });
    }
  });

  it('is charged as it was reported first, where it can be by then', async () => {
    const first = sentAs('l', 'device-12');
    await story.use(first);
    await story.use(sentAs('l', 'device-12-typo', '9'));
    await givenPriced('first-l', 'device-12');
    expect(await story.use(first)).toMatchObject({ accepted: 1 });
    expect((await story.liveBill('first-l')).totals.taxExcluded).toBe('5.00');
    const { results } = await story.use(sentAs('l', 'device-12', '11'));
    expect(results).toMatchObject([{ code: 'usage.identity-conflict' }]);
  });

  it('is not replaced once it is charged: the answer says so, and how it is put right', async () => {
    await givenPriced('charged', 'device-6');
    await story.use(sentAs('g', 'device-6'));
    const { results } = await story.use(sentAs('g', 'device-6', '11'));
    expect(results).toMatchObject([{ status: 'rejected', code: 'usage.identity-conflict' }]);
    expect(results[0].message).toMatch(/was charged.*another usage.*negative/);
    expect((await story.liveBill('charged')).totals.taxExcluded).toBe('5.00');
  });

  it('is charged once of many that put it right at the same time', async () => {
    await givenPriced('raced', 'device-7');
    await story.use(sentAs('h', 'device-7-typo'));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => story.use(sentAs('h', 'device-7', `${index + 1}`))),
    );
    expect(answers.filter(({ accepted }) => accepted === 1)).toHaveLength(1);
    const charged = answers.findIndex(({ accepted }) => accepted === 1) + 1;
    const { totals } = await story.liveBill('raced');
    expect(totals.taxExcluded).toBe((charged / 2).toFixed(2));
  });

  it('waits for whoever holds what was rejected', async () => {
    await givenPriced('held', 'device-9');
    const { results } = await story.use(sentAs('i', 'device-9-typo'));
    const other = await holding(story.database, 'nobody');
    await other.does('SELECT FROM usage WHERE id = $1 FOR UPDATE', [results[0].usageId]);
    const both = Promise.all([
      story.use(sentAs('i', 'device-9', '3')),
      story.use(calls('device-9', 'beside', '1')),
    ]);
    await other.isWaitedFor();
    await other.end();
    expect(await both).toMatchObject([{ accepted: 1 }, { accepted: 1 }]);
    expect((await story.liveBill('held')).totals.taxExcluded).toBe('2.00');
  });

  it('does so through TMF635, too', async () => {
    await givenPriced('by-tmf', 'device-8');
    const post = (subject: string) =>
      story.http
        .post(API.usage)
        .set('Idempotency-Key', 'one-usage')
        .send({
          usageType: 'api.calls',
          usageDate: '2024-01-10T08:00:00Z',
          usageCharacteristic: [
            { name: 'subject', value: subject },
            { name: 'call', value: 4 },
          ],
        });
    expect((await post('device-8-typo').expect(201)).body).toMatchObject({ status: 'rejected' });
    expect((await post('device-8').expect(201)).body).toMatchObject({ status: 'rated' });
    expect((await story.liveBill('by-tmf')).totals.taxExcluded).toBe('2.00');
    expect((await post('device-8-typo').expect(201)).body).toMatchObject({ status: 'rated' });
    expect((await story.liveBill('by-tmf')).totals.taxExcluded).toBe('2.00');
  });
});

it('takes no other number that cannot be read for the one that was mended', async () => {
  await givenPriced('unread', 'device-unread');
  const say = async (quantity: string) => {
    const { results } = await story.use(calls('device-unread', 'unread', quantity));
    return [results[0].status, results[0].code];
  };
  expect(await say('12,5')).toEqual(['rejected', 'usage.quantity-malformed']);
  expect(await say('12.5')).toEqual(['accepted', undefined]);
  expect(await say('12.5')).toEqual(['duplicate', undefined]);
  expect(await say('1.999.999,5')).toEqual(['rejected', 'usage.identity-conflict']);
});
