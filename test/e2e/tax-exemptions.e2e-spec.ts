// Certificates that exempt an account, or the party that it is for, from tax: what a bill asks while they hold, what
// it names, and which dates are refused.
import { API, type Json, openStory, type Priced, type Story } from '../support/story/story';

const V5 = '/tmf-api/accountManagement/v5/billingAccount';
const PARTY = '/tmf-api/party/v4/organization';
const PARTY_V5 = '/tmf-api/party/v5/organization';
const [JANUARY, FEBRUARY, MARCH, APRIL] = [
  '2026-01-01T00:00:00.000Z',
  '2026-02-01T00:00:00.000Z',
  '2026-03-01T00:00:00.000Z',
  '2026-04-01T00:00:00.000Z',
] as const;
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const ALWAYS = [{ certificateNumber: 'DE-1' }];

let story: Story;
let customers = 0;

beforeAll(async () => {
  story = await openStory(JANUARY);
  await story.givenMeter('m', 'unit');
  const each = { id: 'each', meter: 'm', price: { model: 'unit', rate: '1' } };
  await story.givenCard('plain', [each]);
  await story.givenCard('least', [{ ...each, minimum: '50' }]);
});

beforeEach(() => story.itIs(JANUARY));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

describe('the certificate of an account', () => {
  it.each([
    ['v4', API.account],
    ['v5', V5],
  ])('exempts usage, fees and minimums, and is named on the bill: %s', async (_version, path) => {
    const account = own();
    await story.post(path, {
      '@type': 'BillingAccount',
      id: account,
      name: account,
      taxExemption: ALWAYS,
    });
    await sold(account, [fee(100), usage('plain'), usage('least')]);
    await use(account, '10', 1);
    const open = await story.liveBill(account);
    expect(open.totals).toMatchObject({ taxExcluded: '110.00', tax: '0.00' });
    const [bill] = await billed(account, FEBRUARY);
    expect(bill.totals).toMatchObject({ taxExcluded: '160.00', tax: '0.00', due: '160.00' });
    expect(bill.taxes).toEqual([
      { category: 'VAT19', ratePercent: '0', exemption: 'DE-1', base: '160.00', amount: '0.00' },
    ]);
    for (const version of ['v4', 'v5']) {
      const bills = `/tmf-api/customerBillManagement/${version}`;
      const { taxItem } = await story.get(`${bills}/customerBill/${bill.id}`);
      expect(taxItem).toMatchObject([{ taxCategory: 'VAT19', taxRate: 0, exemption: 'DE-1' }]);
      const rates = await story.get(
        `${bills}/appliedCustomerBillingRate?bill.id=${encodeURIComponent(bill.id)}`,
      );
      expect(rates).toHaveLength(3);
      for (const { appliedTax } of rates) {
        expect(appliedTax).toMatchObject([{ taxCategory: 'VAT19', taxRate: 0, exemption: 'DE-1' }]);
      }
    }
    const { text } = await story.http.get(`/api/v1/bills/${bill.id}/document?format=html`);
    expect(text).toContain('Exempt from VAT19: DE-1');
  });

  it('exempts the periods it covers, whenever their usage comes', async () => {
    const account = await customer([fee(100), usage('plain')], {
      taxExemption: [certificate('DE-2', FEBRUARY, MARCH)],
    });
    for (const month of [1, 2, 3]) {
      story.itIs(`2026-0${month}-20T00:00:00Z`);
      await use(account, '10', month);
    }
    expect(taxes(await billed(account, APRIL))).toEqual(['20.90', '0.00', '20.90']);
    await use(account, '100', 2);
    await use(account, '-10', 1);
    story.itIs('2026-05-02T00:00:00Z');
    const [, , , april] = await story.runBills(account, '2026-05-01T00:00:00Z');
    expect(april?.totals).toMatchObject({ taxExcluded: '190.00', tax: '17.10' });
  });

  it('exempts what prepaid value pays, too', async () => {
    const account = await customer([{ ...usage('plain'), onExhaustion: 'block' }], {
      mode: 'prepaid',
      taxExemption: ALWAYS,
    });
    await story.topUp(account, 50);
    await use(account, '10', 1);
    const [bill] = await billed(account, FEBRUARY);
    expect(bill.totals).toMatchObject({ taxExcluded: '10.00', tax: '0.00', due: '0.00' });
    expect(await story.balances(account)).toEqual(['40 EUR']);
  });

  it.each(['VAT7', ' vat7'])('of one tax, called %j, exempts from that one', async (taxType) => {
    const account = own();
    await story.post(V5, {
      '@type': 'BillingAccount',
      id: account,
      name: account,
      taxExemption: [{ id: 'one', taxDefinition: [{ taxType }] }],
    });
    await sold(account, [fee(100), fee(100, 7)]);
    const [bill] = await billed(account, FEBRUARY);
    expect(bill.totals).toMatchObject({ taxExcluded: '200.00', tax: '19.00' });
    expect(bill.taxes).toMatchObject([
      { category: 'VAT19', ratePercent: '19', amount: '19.00' },
      { category: 'VAT7', ratePercent: '0', exemption: 'one' },
    ]);
  });

  it('of a tax counts while that one says so, too', async () => {
    const account = await customer([fee(100), fee(100, 7)], {
      taxExemption: [
        {
          certificateNumber: 'DE-3',
          validFor: { startDateTime: JANUARY },
          taxDefinition: [
            { taxType: 'VAT19', validFor: { endDateTime: FEBRUARY } },
            { taxType: 'VAT7', validFor: { startDateTime: FEBRUARY, endDateTime: MARCH } },
          ],
        },
      ],
    });
    story.itIs(APRIL);
    expect(taxes(await billed(account, APRIL))).toEqual(['7.00', '19.00', '26.00']);
  });

  it('exempts usage that was rated elsewhere, unless it was taxed there', async () => {
    const account = await customer([usage('plain')], { taxExemption: ALWAYS });
    const rated = (more: object) =>
      story.post(API.usage, {
        usageDate: '2026-01-05T12:00:00Z',
        usageType: 'm',
        usageSpecification: { id: 'm' },
        usageCharacteristic: [
          { name: 'quantity', value: 1 },
          { name: 'subject', value: account },
        ],
        ratedProductUsage: [{ taxExcludedRatingAmount: { unit: 'EUR', value: 7 }, ...more }],
      });
    story.itIs('2026-01-06T00:00:00Z');
    expect(await rated({ taxRate: 19 })).toMatchObject({
      status: 'rejected',
      statusReason: { code: 'usage.tax-exempt' },
    });
    expect(await rated({})).toMatchObject({ status: 'rated' });
    const { totals, taxes: shown } = await story.liveBill(account);
    expect(totals).toMatchObject({ taxExcluded: '7.00', tax: '0.00' });
    expect(shown).toMatchObject([{ category: 'VAT19', exemption: 'DE-1' }]);
  });

  it('exempts the accounts below, which may say otherwise', async () => {
    const root = await story.givenAccount(own(), { taxExemption: ALWAYS });
    const parent = { id: root };
    const [heir, other] = [own(), own()];
    await story.post(API.account, { id: heir, name: heir, parent });
    const said = [certificate('old', '2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z')];
    await story.post(API.account, { id: other, name: other, parent, taxExemption: said });
    await sold(heir, [fee(100)]);
    await sold(other, [fee(100)]);
    const [bill] = await billed(root, FEBRUARY);
    expect(bill.totals).toMatchObject({ taxExcluded: '200.00', tax: '19.00' });
  });

  it('is followed from the next period on where it comes late', async () => {
    const account = await customer([fee(100)]);
    story.itIs('2026-01-20T00:00:00Z');
    const late = await patch(account, { taxExemption: ALWAYS }, 409);
    expect(late.details).toMatchObject([{ path: 'taxExemption[0].validFor.startDateTime' }]);
    expect(late.message).toContain(FEBRUARY);
    const { taxExemption } = await patch(account, {
      taxExemption: [certificate('DE-3', FEBRUARY)],
    });
    expect(taxExemption).toMatchObject([{ certificateNumber: 'DE-3' }]);
    const bills = await billed(account, MARCH);
    expect(taxes(bills)).toEqual(['19.00', '0.00']);
    // What was charged by it keeps it; it ends with a period that nothing is charged in.
    const gone = await patch(account, { taxExemption: [] }, 409);
    expect(gone.details).toMatchObject([{ path: 'taxExemption' }]);
    await patch(account, { taxExemption: [certificate('DE-3', FEBRUARY, APRIL)] });
    expect(taxes(await billed(account, '2026-05-01T00:00:00.000Z'))).toEqual([
      '19.00',
      '0.00',
      '0.00',
      '19.00',
    ]);
  });

  it.each<[string, object, string, number]>([
    ['begins within a period', { startDateTime: '2026-02-10T00:00:00Z' }, '.startDateTime', 422],
    ['ends within a period', { endDateTime: '2026-02-10T00:00:00Z' }, '.endDateTime', 422],
    ['ends before it begins', { startDateTime: MARCH, endDateTime: FEBRUARY }, '', 400],
  ])('is refused where it %s', async (_what, validFor, end, status) => {
    const account = await customer([fee(100)]);
    const refused = { taxExemption: [{ certificateNumber: 'X', validFor }] };
    const { details } = await patch(account, refused, status);
    expect(details).toMatchObject([{ path: `taxExemption[0].validFor${end}` }]);
    expect((await story.get(`${API.account}/${account}`)).taxExemption).toBeUndefined();
    const created = { id: own(), name: 'n', ...refused };
    await story.http.post(API.account).send(created).expect(status);
  });

  it('ends where periods end by the cycle that the account is to have', async () => {
    const account = await customer([fee(100)], {
      taxExemption: [certificate('DE-4', null, APRIL)],
    });
    const billingCycle = { frequency: 'month', interval: 1, anchorDay: 15, timeZone: 'UTC' };
    const { details } = await patch(account, { billingCycle }, 422);
    expect(details).toMatchObject([{ path: 'taxExemption[0].validFor.endDateTime' }]);
  });
});

describe('the certificate of a party', () => {
  it.each([
    ['v4', PARTY],
    ['v5', PARTY_V5],
  ])('exempts the accounts that are for it: %s', async (_version, path) => {
    const account = own();
    const party = `party-${account}`;
    await story.post(path, {
      '@type': 'Organization',
      id: party,
      name: 'Embassy',
      tradingName: 'Embassy',
      taxExemptionCertificate: [{ id: 'EMB', validFor: { startDateTime: FEBRUARY } }],
    });
    await story.givenAccount(account);
    await sold(account, [fee(100)]);
    const bills = await billed(account, MARCH);
    expect(taxes(bills)).toEqual(['19.00', '0.00']);
    expect(bills[1]?.taxes).toMatchObject([{ category: 'VAT19', exemption: 'EMB' }]);
  });

  it('comes, changes and goes with what is charged from then on', async () => {
    const account = await customer([fee(100)]);
    const party = `party-${account}`;
    await story.post(PARTY, { id: party, tradingName: 'NGO' });
    const send = (body: object) => story.http.patch(`${PARTY}/${party}`).send(body);
    const said = (validFor: object) => ({ taxExemptionCertificate: [{ id: 'NGO', validFor }] });
    const charged = await send(said({})).expect(409);
    const start = 'taxExemptionCertificate[0].validFor.startDateTime';
    expect(charged.body.details).toMatchObject([{ path: start }]);
    const within = await send(said({ startDateTime: '2026-02-10T00:00:00Z' })).expect(422);
    expect(within.body.details).toMatchObject([{ path: start }]);
    await send(said({ startDateTime: FEBRUARY, endDateTime: MARCH })).expect(200);
    expect(taxes(await billed(account, APRIL))).toEqual(['19.00', '0.00', '19.00']);
    await story.http.delete(`${PARTY}/${party}`).expect(409);
  });

  it('counts for accounts that come to be for the party meanwhile', async () => {
    await story.post(PARTY, { id: 'meanwhile', tradingName: 'Meanwhile' });
    const relatedParty = [{ id: 'meanwhile', '@referredType': 'Organization' }];
    const taxExemptionCertificate = [{ id: 'M' }];
    const accounts = Array.from({ length: 12 }, own);
    await Promise.all([
      ...accounts.slice(0, 6).map((id) => story.givenAccount(id, { relatedParty })),
      story.http.patch(`${PARTY}/meanwhile`).send({ taxExemptionCertificate }).expect(200),
      ...accounts.slice(6).map((id) => story.givenAccount(id, { relatedParty })),
    ]);
    for (const account of accounts) {
      await sold(account, [fee(1)]);
      expect((await story.liveBill(account)).taxes).toMatchObject([{ exemption: 'M' }]);
    }
  });

  it('counts where the account says nothing itself, and where the party is whom it is for', async () => {
    const [agent, itself] = [own(), own()];
    await story.post(PARTY, {
      id: 'exempt',
      tradingName: 'Exempt',
      taxExemptionCertificate: [{ id: 'E' }],
    });
    const relatedParty = (role: string) => [
      { id: 'exempt', role, '@referredType': 'Organization' },
    ];
    await story.givenAccount(agent, { relatedParty: relatedParty('salesAgent') });
    await story.givenAccount(itself, {
      relatedParty: relatedParty('owner'),
      taxExemption: [certificate('mine', FEBRUARY)],
    });
    await sold(agent, [fee(100)]);
    await sold(itself, [fee(100)]);
    expect(taxes(await billed(agent, FEBRUARY))).toEqual(['19.00']);
    expect(taxes(await billed(itself, MARCH))).toEqual(['19.00', '0.00']);
  });
});

function own(): string {
  return `customer-${(customers += 1)}`;
}

async function customer(prices: readonly Priced[], more: object = {}): Promise<string> {
  const account = await story.givenAccount(own(), more);
  await sold(account, prices);
  return account;
}

async function sold(account: string, prices: readonly Priced[]): Promise<void> {
  await story.givenPlan(`plan-of-${account}`, prices);
  await story.orderPlan(account, `plan-of-${account}`, [account], { requestedStartDate: JANUARY });
}

async function billed(account: string, upTo: string): Promise<Json[]> {
  story.itIs(upTo.replace('-01T', '-02T'));
  return story.runBills(account, upTo);
}

async function patch(account: string, body: object, status = 200): Promise<Json> {
  return (await story.http.patch(`${API.account}/${account}`).send(body).expect(status)).body;
}

function use(subject: string, quantity: string, month: number): Promise<unknown> {
  const at = `2026-0${month}-05T12:00:00Z`;
  return story.use({ subject, meter: 'm', quantity, at });
}

function taxes(bills: readonly Json[]): string[] {
  return bills.map(({ totals }) => totals.tax);
}

function certificate(certificateNumber: string, start: string | null, end?: string): object {
  const startDateTime = start ?? undefined;
  return { certificateNumber, validFor: { startDateTime, endDateTime: end } };
}

function fee(value: number, rate = 19): Priced {
  const id = `fee-${(customers += 1)}`;
  return { id, priceType: 'recurring', price: { unit: 'EUR', value }, ...MONTHLY, ...vat(rate) };
}

function usage(card: string): Priced {
  const id = `usage-${(customers += 1)}`;
  return { id, priceType: 'usage', pricingLogicAlgorithm: [{ id: card }], ...vat(19) };
}

function vat(rate: number) {
  return { tax: [{ taxCategory: `VAT${rate}`, taxRate: rate }] };
}
