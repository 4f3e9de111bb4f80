// Usage that a client has rated already: its amount, tax and currency are on the bill as they were said, however
// its product is priced here; or it is refused with the place and the reason.
import { parseInstant } from '../../src/core/time';
import { startApp } from '../support/servers/app';
import { API, type Json, openStory, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
const DAY = '2026-01-10T00:00:00Z';
const V5 = '/tmf-api/productUsageManagement/v5/productUsage';

let story: Story;
let made = 0;

const own = (id: string) => `${id}-${made}`;

beforeAll(async () => {
  story = await openStory(START);
  await story.givenMeter('calls', 'call');
});

beforeEach(async () => {
  story.itIs(START);
  made += 1;
  await story.givenAccount(own('acme'));
  await story.givenPlan(own('line'), [
    {
      id: own('calls'),
      priceType: 'usage',
      price: eur(0.1),
      unitOfMeasure: { amount: 1, units: 'call' },
      tax: [{ taxCategory: 'VAT', taxRate: 19 }],
    },
  ]);
  await sold();
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

describe('usage rated elsewhere', () => {
  it('is billed at its amount and tax, beside what is rated here', async () => {
    story.itIs(DAY);
    const rated = await used({ ratedProductUsage: [elsewhere(7.5, { taxRate: 7 })] });
    expect(rated).toMatchObject({
      status: 'rated',
      ratedProductUsage: [
        { taxExcludedRatingAmount: eur(7.5), taxRate: 7, isExternal: true, isBilled: false },
      ],
    });
    await used();
    const [bill] = await story.runBills(own('acme'), '2026-02-01T00:00:00Z');
    expect(linesOf(bill)).toEqual([
      `${own('calls')} 1.00`,
      `${own('calls')}, rated elsewhere 7.50`,
    ]);
    // 0.53 (0.525) of 7 % and 0.19 of 19 %.
    expect(bill.totals).toMatchObject({ taxExcluded: '8.50', tax: '0.72' });
    expect(await story.get(`${API.usage}/${rated.id}`)).toMatchObject({
      status: 'billed',
      ratedProductUsage: [{ isBilled: true, taxExcludedRatingAmount: eur(7.5) }],
    });
  });

  it('is shown as it was said, in the words of both versions', async () => {
    story.itIs(DAY);
    const said = {
      ...elsewhere(0.0333, { taxRate: 19, taxIncludedRatingAmount: eur(0.04) }),
      ratingDate: '2026-01-09T00:00:00.000Z',
      offerTariffType: 'Promo',
    };
    const { id } = await used({ status: 'rated', ratedProductUsage: [said] });
    const shown = await story.get(`${API.usage}/${id}`);
    expect(shown.ratedProductUsage).toMatchObject([said]);
    const next = await story.get(`${V5}/${id}`);
    expect(next).toMatchObject({
      status: 'rated',
      usageProductPrice: [{ isExternal: true, price: { dutyFreeAmount: eur(0.0333) } }],
    });
    const found = await story.get(
      `${API.usage}?ratedProductUsage.isExternal=true&billingAccount.id=${own('acme')}`,
    );
    expect(found).toEqual([shown]);
  });

  it('is taken by v5, too', async () => {
    story.itIs(DAY);
    const price = { dutyFreeAmount: eur(3), taxIncludedAmount: eur(3.21), taxRate: 7 };
    const next = await story.post(V5, {
      '@type': 'ProductUsage',
      ...inV5(10),
      usageProductPrice: [{ '@type': 'ProductPrice', priceType: 'usage', price }],
    });
    expect(next).toMatchObject({ status: 'rated', usageProductPrice: [{ price }] });
    expect((await live()).totals).toMatchObject({ taxExcluded: '3.00', tax: '0.21' });
  });

  it.each<[string, object, string, string]>([
    ['the tax that would be charged here, where it says none', {}, '10.00', '1.90'],
    ['no tax, where it is exempt', { isTaxExempt: true }, '10.00', '0.00'],
    ['no tax, where that is its rate', { taxRate: 0 }, '10.00', '0.00'],
    [
      'no tax, where it comes to the same with it',
      { taxIncludedRatingAmount: eur(10) },
      '10.00',
      '0.00',
    ],
    [
      'its net of what it comes to with tax',
      { taxExcludedRatingAmount: undefined, taxIncludedRatingAmount: eur(11.9), taxRate: 19 },
      '10.00',
      '1.90',
    ],
  ])('has %s', async (_what, more, net, tax) => {
    story.itIs(DAY);
    await used({ ratedProductUsage: [elsewhere(10, more)] });
    expect((await live()).totals).toMatchObject({ taxExcluded: net, tax });
  });

  it('costs nothing where it was rated at nothing', async () => {
    story.itIs(DAY);
    const free = await used({ ratedProductUsage: [elsewhere(0)] });
    expect(free).toMatchObject({ status: 'rated', ratedProductUsage: [{ isExternal: true }] });
    expect((await live()).totals).toMatchObject({ taxExcluded: '0.00' });
  });

  it('is a credit where it is below zero', async () => {
    story.itIs(DAY);
    await used({ ratedProductUsage: [elsewhere(7)] });
    await used({ ratedProductUsage: [elsewhere(-2.5)] }, -3);
    await used({ ratedProductUsage: [elsewhere(-6)] });
    expect((await live()).totals).toMatchObject({ taxExcluded: '-1.50' });
  });

  it('is taken once, and only as it was first said', async () => {
    story.itIs(DAY);
    const told = usage({ ratedProductUsage: [elsewhere(7)] }, 10, own('once'));
    const first = await story.post(API.usage, told);
    expect((await story.http.post(API.usage).send(told)).body.id).toBe(first.id);
    for (const other of [elsewhere(8), elsewhere(7, { taxRate: 7 }), undefined]) {
      const again = { ...told, ratedProductUsage: other && [other] };
      const conflict = await story.http.post(API.usage).send(again).expect(409);
      expect(conflict.body.code).toBe('usage.identity-conflict');
    }
    expect((await live()).totals).toMatchObject({ taxExcluded: '7.00' });
  });

  it('of a product without a price for it is billed, if it says its tax', async () => {
    await story.givenMeter(own('sms'), 'message');
    story.itIs(DAY);
    const sms = (more: object) => used({ usageType: own('sms'), ...more });
    expect(await sms({})).toMatchObject({ statusReason: { code: 'usage.no-line' } });
    const untaxed = await sms({ ratedProductUsage: [elsewhere(2)] });
    expect(untaxed).toMatchObject({
      status: 'rejected',
      statusReason: { code: 'usage.tax-missing' },
    });
    await sms({ ratedProductUsage: [elsewhere(2, { taxRate: 19 })] });
    expect(linesOf(await live())).toEqual([`${own('sms')}, rated elsewhere 2.00`]);
    // Mended, it is taken; what was refused has cost nothing.
    const path = `${API.usage}/${untaxed.id}`;
    const mended = { ratedProductUsage: [elsewhere(2, { taxRate: 19 })], status: 'recycled' };
    expect((await story.http.patch(path).send(mended).expect(200)).body.status).toBe('rated');
    expect(linesOf(await live())).toEqual([`${own('sms')}, rated elsewhere 4.00`]);
  });

  it('in another currency than the account’s waits, rejected', async () => {
    story.itIs(DAY);
    const unit = { taxExcludedRatingAmount: { unit: 'USD', value: 7 } };
    expect(await used({ ratedProductUsage: [elsewhere(7, unit)] })).toMatchObject({
      status: 'rejected',
      statusReason: { code: 'usage.other-currency' },
      ratedProductUsage: [unit],
    });
  });

  it('that was taxed elsewhere waits where its account is exempt', async () => {
    await story.givenAccount(own('exempt'), { taxCategory: 'exempt' });
    await sold('exempt');
    story.itIs(DAY);
    const rated = (more: object) =>
      used({ ratedProductUsage: [elsewhere(7, more)] }, 10, own('exempt'));
    expect(await rated({ taxRate: 19 })).toMatchObject({
      status: 'rejected',
      statusReason: { code: 'usage.tax-exempt' },
    });
    expect(await rated({})).toMatchObject({ status: 'rated' });
    expect((await live('exempt')).totals).toMatchObject({ taxExcluded: '7.00', tax: '0.00' });
  });

  it('takes nothing of what is included, but is paid by prepaid money', async () => {
    await story.topUp(own('acme'), 100, 'call');
    await story.topUp(own('acme'), 5);
    story.itIs(DAY);
    await used({ ratedProductUsage: [elsewhere(7)] });
    expect(await story.balances(own('acme'))).toEqual(['0 EUR', '100 call']);
    await used({ ratedProductUsage: [elsewhere(-4)] });
    // Two were owed, two come back.
    expect(await story.balances(own('acme'))).toEqual(['100 call', '2 EUR']);
  });

  it('is refused by a prepaid balance that does not pay for it, and recycled', async () => {
    await story.givenAccount(own('pre'), { paymentMode: 'prepaid', mode: 'prepaid' });
    await sold('pre');
    await story.topUp(own('pre'), 5);
    story.itIs(DAY);
    const rated = () => used({ ratedProductUsage: [elsewhere(7)] }, 10, own('pre'));
    expect(await rated()).toMatchObject({ statusReason: { code: 'balance.exhausted' } });
    await story.topUp(own('pre'), 5);
    expect(await story.recycle({ 'billingAccount.id': own('pre') })).toMatchObject({ rated: 1 });
    expect(await story.balances(own('pre'))).toEqual(['3 EUR']);
  });

  it('of a period that is closed is on the next bill, whatever order it comes in', async () => {
    story.itIs('2026-01-20T00:00:00Z');
    await used({ ratedProductUsage: [elsewhere(3)], usageDate: '2026-01-20T00:00:00Z' });
    await used({ ratedProductUsage: [elsewhere(2)] });
    const [january] = await story.runBills(own('acme'), '2026-02-01T00:00:00Z');
    expect(january.totals).toMatchObject({ taxExcluded: '5.00' });
    story.itIs('2026-03-02T00:00:00Z');
    await used({ ratedProductUsage: [elsewhere(4)], usageDate: '2026-01-05T00:00:00Z' });
    const [, february] = await story.runBills(own('acme'), '2026-03-01T00:00:00Z');
    expect(february.totals).toMatchObject({ taxExcluded: '4.00' });
    expect(february.lines).toHaveLength(1);
  });

  it('stays as it was said when it is described, and its amount is not to be changed', async () => {
    story.itIs(DAY);
    const ours = await used();
    const { id } = await used({ ratedProductUsage: [elsewhere(7)] });
    for (const [door, prices] of [
      [API.usage, { ratedProductUsage: [elsewhere(8)] }],
      [V5, { usageProductPrice: [{ priceType: 'usage', price: { dutyFreeAmount: eur(8) } }] }],
    ] as const) {
      for (const charged of [id, ours.id]) {
        const path = `${door}/${charged}`;
        const described = await story.http.patch(path).send({ description: 'a note' });
        expect([described.status, described.body.description]).toEqual([200, 'a note']);
        const changed = await story.http.patch(path).send(prices).expect(409);
        expect(changed.body.code).toBe('usage.charged');
      }
    }
    expect((await live()).totals).toMatchObject({ taxExcluded: '8.00' });
  });

  it('is named so in its trace', async () => {
    story.itIs(DAY);
    const { id } = await used({ ratedProductUsage: [elsewhere(7, { taxRate: 7 })] });
    const { usage: traced, legs } = await story.get(`/api/v1/usages/${id}/trace`);
    expect(traced).toMatchObject({
      amount: '7',
      ratedElsewhere: { currency: 'EUR', taxRate: '7' },
    });
    expect(legs).toMatchObject([{ leg: 'retail', price: null, amount: '7', isExternal: true }]);
    expect(legs[0].why).not.toBeNull();
  });

  it('is refused where the operator rates by himself alone', async () => {
    const clock = { now: () => parseInstant(DAY) };
    const strict = await startApp(story.database, clock, {}, {}, undefined, {
      externalRating: 'refuse',
    });
    try {
      const told = usage({ ratedProductUsage: [elsewhere(7)] });
      const refused = await strict.http.post(API.usage).send(told).expect(422);
      expect(refused.body).toMatchObject({
        code: 'usage.rating-refused',
        details: [{ path: 'ratedProductUsage[0]' }],
      });
      await strict.http.post(API.usage).send(usage()).expect(201);
    } finally {
      await strict.close();
    }
  });
});

describe('what is said of a rating', () => {
  it.each<[string, object[], string]>([
    ['a second one', [elsewhere(7), elsewhere(8)], 'ratedProductUsage[1]'],
    [
      'another amount with tax than without',
      [elsewhere(10, { taxRate: 19, taxIncludedRatingAmount: eur(12) })],
      'ratedProductUsage[0].taxIncludedRatingAmount',
    ],
    [
      'a tax that is not said',
      [elsewhere(10, { taxIncludedRatingAmount: eur(11.9) })],
      'ratedProductUsage[0].taxRate',
    ],
    [
      'another currency with tax than without',
      [elsewhere(10, { taxRate: 0, taxIncludedRatingAmount: { unit: 'USD', value: 10 } })],
      'ratedProductUsage[0].taxIncludedRatingAmount.unit',
    ],
    [
      'a tax of what is exempt',
      [elsewhere(10, { isTaxExempt: true, taxRate: 19 })],
      'ratedProductUsage[0].taxRate',
    ],
    ['a tax below zero', [elsewhere(10, { taxRate: -1 })], 'ratedProductUsage[0].taxRate'],
    ['that it is on a bill', [elsewhere(10, { isBilled: true })], 'ratedProductUsage[0].isBilled'],
    ['that alone it is on a bill', [{ isBilled: true }], 'ratedProductUsage[0].isBilled'],
    [
      'that alone it is exempt from tax',
      [{ isTaxExempt: true }],
      'ratedProductUsage[0].taxExcludedRatingAmount',
    ],
    [
      'what a bucket of somebody else covered',
      [{ bucketValueConvertedInAmount: eur(1) }],
      'ratedProductUsage[0].bucketValueConvertedInAmount',
    ],
    [
      'more decimals than are kept',
      [elsewhere(1e-13)],
      'ratedProductUsage[0].taxExcludedRatingAmount.value',
    ],
  ])('is refused with its place: %s', async (_what, ratedProductUsage, path) => {
    story.itIs(DAY);
    const refused = await story.http.post(API.usage).send(usage({ ratedProductUsage })).expect(422);
    expect(refused.body).toMatchObject({ code: 'usage.rating-refused', details: [{ path }] });
    expect(await story.get(`${API.usage}?billingAccount.id=${own('acme')}`)).toEqual([]);
  });

  it.each([
    { unitOfMeasure: '2 call' },
    { recurringChargePeriod: 'month' },
    { priceType: 'recurring' },
    { billingAccount: { id: 'another' } },
  ])('is refused in v5 with what is said of no usage: %j', async (more) => {
    const price = { dutyFreeAmount: eur(10) };
    for (const said of [{ price, ...more }, more]) await refusedInV5(said, Object.keys(more)[0]);
  });

  it.each(['priceAlteration', 'productPriceAlteration'])(
    'is refused in v5 with a %s, which no usage has',
    async (word) => {
      const half = [{ priceType: 'discount', price: { percentage: 50 } }];
      const price = { dutyFreeAmount: eur(10) };
      for (const said of [{ price, [word]: half }, { [word]: half }])
        await refusedInV5(said, word, 400);
    },
  );

  it.each([
    { name: 'Calls' },
    { description: 'of January' },
    { productOfferingPrice: { id: 'another' } },
    { bucket: { id: 'another' } },
  ])('is refused in v5 where it says of no amount: %j', async (more) => {
    await refusedInV5({ price: {}, ...more }, Object.keys(more)[0]);
  });

  async function refusedInV5(said: object, word: string | undefined, status = 422): Promise<void> {
    const told = { '@type': 'ProductUsage', ...inV5(10), usageProductPrice: [said] };
    const refused = await story.http.post(V5).send(told).expect(status);
    expect(refused.body.message).toContain(`usageProductPrice[0].${word}`);
  }

  it('is refused in the words of v5', async () => {
    const price = { dutyFreeAmount: eur(10), taxIncludedAmount: eur(12), taxRate: 19 };
    const told = { '@type': 'ProductUsage', ...inV5(10), usageProductPrice: [{ price }] };
    const refused = await story.http.post(V5).send(told).expect(422);
    expect(refused.body.message).toContain('usageProductPrice[0].price.taxIncludedAmount');
  });
});

describe('the status that a usage is sent with', () => {
  it.each(['received', 'recycled'])('%s is rated here', async (status) => {
    story.itIs(DAY);
    expect(await used({ status })).toMatchObject({ status: 'rated' });
    expect(linesOf(await live())).toEqual([`${own('calls')} 1.00`]);
  });

  it('guided is kept so, and charged when it is rated', async () => {
    story.itIs(DAY);
    const told = usage({ status: 'guided' }, 10, own('kept'));
    const { id, status, ratedProductUsage } = await story.post(API.usage, told);
    expect([status, ratedProductUsage]).toEqual(['guided', undefined]);
    expect((await story.http.post(API.usage).send(told)).body).toMatchObject({
      id,
      status: 'guided',
    });
    expect(
      await story.get(`${API.usage}?status=guided&billingAccount.id=${own('acme')}`),
    ).toHaveLength(1);
    expect(await story.get(`${V5}/${id}`)).toMatchObject({ status: 'validated' });
    const path = `${API.usage}/${id}`;
    const rated = await Promise.all(
      [1, 2].map(() => story.http.patch(path).send({ status: 'rated' })),
    );
    expect(rated.map(({ body }) => body.status)).toEqual(['rated', 'rated']);
    expect(linesOf(await live())).toEqual([`${own('calls')} 1.00`]);
  });

  it('guided is mended, rated elsewhere by its PATCH, or deleted', async () => {
    story.itIs(DAY);
    const [mended, priced, deleted] = await Promise.all(
      [1, 2, 3].map(() => used({ status: 'guided' })),
    );
    const quantity = { usageCharacteristic: characteristics(30, own('acme')) };
    await story.http
      .patch(`${API.usage}/${mended?.id}`)
      .send({ ...quantity, status: 'rated' })
      .expect(200);
    const price = { dutyFreeAmount: eur(7), taxRate: 7 };
    const next = { status: 'rated', usageProductPrice: [{ priceType: 'usage', price }] };
    await story.http.patch(`${V5}/${priced?.id}`).send(next).expect(200);
    await story.http.delete(`${API.usage}/${deleted?.id}`).expect(204);
    expect(linesOf(await live())).toEqual([
      `${own('calls')} 3.00`,
      `${own('calls')}, rated elsewhere 7.00`,
    ]);
  });

  it('guided waits uncharged, and nothing is wrong with it', async () => {
    story.itIs(DAY);
    await used({ status: 'guided' });
    await story.expectBalanced();
  });

  it('guided is rated once however often its PATCH comes, and answers the same', async () => {
    story.itIs(DAY);
    const v4 = (value: number) => ({ status: 'rated', ratedProductUsage: [elsewhere(value)] });
    const v5 = (value: number) => {
      const price = { dutyFreeAmount: eur(value), taxRate: 7 };
      return { status: 'rated', usageProductPrice: [{ priceType: 'usage', price }] };
    };
    for (const [api, patchOf] of [
      [API.usage, v4],
      [V5, v5],
    ] as const) {
      const { id } = await used({ status: 'guided' });
      const send = (value: number) => story.http.patch(`${api}/${id}`).send(patchOf(value));
      const first = await send(7).expect(200);
      expect((await send(7).expect(200)).body).toEqual(first.body);
      await send(8).expect(409);
    }
    expect((await live()).totals).toMatchObject({ taxExcluded: '14.00' });
  });

  it('guided is repeated as it was first said, or as it was mended', async () => {
    story.itIs(DAY);
    const told = usage({ status: 'guided' }, 10, own('redelivered'));
    const { id } = await story.post(API.usage, told);
    const said = { ratedProductUsage: [elsewhere(7)] };
    const mended = { usageCharacteristic: characteristics(30, own('acme')), ...said };
    await story.http
      .patch(`${API.usage}/${id}`)
      .send({ status: 'rated', ...mended })
      .expect(200);
    const identified = usage(said, 30, own('redelivered'));
    for (const again of [told, identified]) {
      const { body } = await story.http.post(API.usage).send(again).expect(201);
      expect(body).toMatchObject({ id, status: 'rated' });
    }
    const other = usage({ status: 'guided' }, 11, own('redelivered'));
    await story.http.post(API.usage).send(other).expect(409);
    expect((await live()).totals).toMatchObject({ taxExcluded: '7.00' });
  });

  it('guided is rejected where nobody answers for it', async () => {
    expect(await used({ status: 'guided' }, 10, 'nobody')).toMatchObject({ status: 'rejected' });
  });

  it.each<[string, object, string]>([
    ['rated without an amount', { status: 'rated' }, 'ratedProductUsage'],
    [
      'received, with an amount',
      { status: 'received', ratedProductUsage: [elsewhere(7)] },
      'status',
    ],
    ['guided, with an amount', { status: 'guided', ratedProductUsage: [elsewhere(7)] }, 'status'],
    ['rejected', { status: 'rejected' }, 'status'],
    ['rerated', { status: 'rerated', ratedProductUsage: [elsewhere(7)] }, 'status'],
    ['billed', { status: 'billed', ratedProductUsage: [elsewhere(7)] }, 'status'],
  ])('is refused: %s', async (_what, more, path) => {
    story.itIs(DAY);
    const refused = await story.http.post(API.usage).send(usage(more)).expect(422);
    expect(refused.body.details).toMatchObject([{ path }]);
  });
});

function eur(value: number): Json {
  return { unit: 'EUR', value };
}

function elsewhere(value: number, more: object = {}): Json {
  return { taxExcludedRatingAmount: eur(value), ...more };
}

function characteristics(quantity: number, subject: string, id?: string): Json[] {
  return [
    { name: 'subject', value: subject },
    { name: 'quantity', value: quantity },
    ...(id === undefined ? [] : [{ name: 'externalId', value: id }]),
  ];
}

function usage(more: object = {}, quantity = 10, id?: string, subject = own('acme')): Json {
  const usageCharacteristic = characteristics(quantity, subject, id);
  return { usageDate: DAY, usageType: 'calls', usageCharacteristic, ...more };
}

function inV5(quantity: number): Json {
  return {
    usageDate: DAY,
    usageSpecification: { '@type': 'ProductUsageSpecificationRef', id: 'calls', name: 'calls' },
    product: { '@type': 'ProductRef', id: 'p' },
    usageCharacteristic: characteristics(quantity, own('acme')).map((one) => ({
      '@type': 'Characteristic',
      ...one,
    })),
  };
}

function used(more: object = {}, quantity = 10, subject = own('acme')): Promise<Json> {
  return story.post(API.usage, usage(more, quantity, undefined, subject));
}

/** The product answers for the account's name. */
async function sold(account = 'acme'): Promise<void> {
  await story.orderPlan(own(account), own('line'), [own(account)], { requestedStartDate: START });
}

function live(account = 'acme'): Promise<Json> {
  return story.liveBill(own(account));
}

function linesOf({ lines }: Json): string[] {
  return lines.map(({ description, amount }: Json) => `${description} ${amount}`).sort();
}
