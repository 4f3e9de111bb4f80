import { API, type Json, openStory, type Story } from '../support/story';

const PAYMENT = '/tmf-api/payment/v4/payment';
const REFUND = '/tmf-api/payment/v4/refund';

let story: Story;
let payers = 0;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  const tax = [{ taxCategory: 'VAT', taxRate: 19 }];
  const launched = { priceType: 'usage', tax };
  for (const currency of ['EUR', 'CHF']) {
    const meter = await story.givenMeter(`units-${currency}`, 'unit');
    const line = { id: 'all', meter, allowNegative: true, price: { model: 'unit', rate: '1' } };
    const card = await story.givenCard(`card-${currency}`, [line], { currency });
    await story.givenPlan(`plan-${currency}`, [
      { id: `price-${currency}`, ...launched, pricingLogicAlgorithm: [{ id: card }] },
    ]);
  }
});

afterEach(() => story.expectBalanced());
afterAll(() => story.close());

async function givenPayer(...currencies: string[]): Promise<string> {
  payers += 1;
  const payer = `payer-${payers}`;
  story.itIs('2024-01-01T00:00:00Z');
  await story.givenAccount(payer);
  for (const currency of currencies.length === 0 ? ['EUR'] : currencies) {
    await story.orderPlan(payer, `plan-${currency}`, [`${payer}-${currency}`]);
  }
  return payer;
}

/** A month's net amounts by currency, charged and closed; VAT of 19 % comes on top. */
async function billMonth(payer: string, month: number, net: Record<string, string>) {
  const name = String(month).padStart(2, '0');
  const next = String(month + 1).padStart(2, '0');
  story.itIs(`2024-${name}-20T00:00:00Z`);
  for (const [currency, quantity] of Object.entries(net)) {
    const subject = `${payer}-${currency}`;
    const at = `2024-${name}-10T00:00:00Z`;
    await story.use({ subject, meter: `units-${currency}`, quantity, at });
  }
  story.itIs(`2024-${next}-02T00:00:00Z`);
  return story.runBills(payer, `2024-${next}-01T00:00:00Z`);
}

async function closed(payer: string): Promise<Json[]> {
  return story.get(`${API.bill}/customerBill?billingAccount.id=${payer}&category=normal`);
}

/** Each closed bill as `state due remaining`. */
async function shown(payer: string): Promise<string[]> {
  return (await closed(payer)).map(
    ({ state, amountDue, remainingAmount }) =>
      `${state} ${amountDue.value} ${remainingAmount.value}${amountDue.unit === 'EUR' ? '' : ` ${amountDue.unit}`}`,
  );
}

describe('a bill below zero', () => {
  it('pays the open bill, and both show it', async () => {
    const payer = await givenPayer();
    await billMonth(payer, 1, { EUR: '60' });
    await billMonth(payer, 2, { EUR: '-45' });
    expect(await shown(payer)).toEqual(['partiallyPaid 71.4 17.85', 'settled -53.55 0']);
  });
});
