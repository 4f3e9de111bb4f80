// An id that a client chose is given again once what had it is deleted. What named the former one does not mean the
// next: it keeps the former from being deleted, goes with it, or tells the two apart.
import { API, type Json, openStory, perUnit, type Story } from '../support/story/story';

const START = '2026-01-10T10:00:00Z';
const LATER = '2026-01-20T10:00:00Z';
const CANCELLATION = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';
const PARTY = '/tmf-api/party/v4/organization';
const ROLE = '/tmf-api/partyRoleManagement/v4/partyRole';
const CUSTOMER = '/tmf-api/customerManagement/v4/customer';
const NEXT = {
  [PARTY]: { tradingName: 'Next', taxExemptionCertificate: [{ certificateNumber: 'NEXT' }] },
  '/tmf-api/party/v4/individual': { givenName: 'Next', familyName: 'One' },
  [ROLE]: { name: 'reseller', engagedParty: { id: 'another' } },
  [CUSTOMER]: { name: 'Next', engagedParty: { id: 'another' } },
};

let story: Story;
let made = 0;
const own = (id: string) => `${id}-${made}`;

beforeAll(async () => {
  story = await openStory(START);
  await story.givenMeter('calls', 'call');
  await story.givenPlan('plan', [perUnit('call', 'call', 1)]);
});

beforeEach(async () => {
  story.itIs(START);
  made += 1;
  await story.givenAccount(own('former'));
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const ordered = (body: object): Promise<Json> =>
  story.post(API.order, { id: own('order'), requestedStartDate: LATER, ...body });

const product = (more: object = {}) =>
  story.post(API.product, {
    id: own('product'),
    name: 'Plan',
    status: 'active',
    startDate: START,
    productOffering: { id: 'plan' },
    billingAccount: { id: own('former') },
    ...more,
  });

const deleted = (path: string) => story.http.delete(path).expect(204);

async function refused(path: string, code: string): Promise<void> {
  const { status, body } = await story.http.delete(path);
  expect([status, body.code]).toEqual([409, code]);
}

/** Made again under its id; a day later what waited is due. */
async function followedLater(): Promise<void> {
  story.itIs(LATER);
  await story.workDue();
}

const stateOf = async (path: string): Promise<string> => {
  const { state, status } = await story.get(path);
  return state ?? status;
};

describe('an order that waits', () => {
  const ORDER = () => `${API.order}/${own('order')}`;
  const toAdd = (account: object) => ({
    productOrderItem: [
      { id: '1', action: 'add', productOffering: { id: 'plan' }, product: {}, ...account },
    ],
  });

  it.each([
    ['says', (id: string) => ({ billingAccount: { id }, ...toAdd({}) })],
    ['has an item that says', (id: string) => toAdd({ billingAccount: { id } })],
  ])('is not for the next account of the id that it %s', async (_how, order) => {
    await ordered(order(own('former')));
    await deleted(`${API.account}/${own('former')}`);
    await story.givenAccount(own('former'));
    await followedLater();
    expect(await stateOf(ORDER())).toBe('failed');
    expect(await story.get(`${API.product}?billingAccount.id=${own('former')}`)).toEqual([]);
  });

  it('is for an account that came after it, and for one that stays', async () => {
    await ordered({ billingAccount: { id: own('former') }, ...toAdd({}) });
    await followedLater();
    expect(await stateOf(ORDER())).toBe('completed');
  });

  it('does not end the next product of the id that it says', async () => {
    await product();
    await ordered({
      billingAccount: { id: own('former') },
      productOrderItem: [{ id: '1', action: 'delete', product: { id: own('product') } }],
    });
    await deleted(`${API.product}/${own('product')}`);
    await story.givenAccount(own('heir'));
    await product({ billingAccount: { id: own('heir') } });
    await followedLater();
    expect(await stateOf(ORDER())).toBe('failed');
    expect(await stateOf(`${API.product}/${own('product')}`)).toBe('active');
  });

  it('is not cancelled by what was to cancel the former one of its id', async () => {
    const asked = { billingAccount: { id: own('former') }, ...toAdd({}) };
    const order = () => ordered({ ...asked, requestedStartDate: '2026-02-01T00:00:00Z' });
    await order();
    const cancellation = await story.post(CANCELLATION, {
      productOrder: { id: own('order') },
      requestedCancellationDate: LATER,
    });
    await deleted(ORDER());
    await order();
    await followedLater();
    expect(await stateOf(`${CANCELLATION}/${cancellation.id}`)).toBe('terminatedWithError');
    expect(await stateOf(ORDER())).toBe('pending');
  });
});

describe('an account is not deleted while it is named by', () => {
  it.each([
    ['a product that has not begun', { status: 'created' }],
    ['a product that never began', { status: 'cancelled' }],
  ])('%s', async (_what, state) => {
    await product({ ...state, startDate: undefined });
    await refused(`${API.account}/${own('former')}`, 'account.in-use');
    await deleted(`${API.product}/${own('product')}`);
    await deleted(`${API.account}/${own('former')}`);
  });
});

it('an account is not deleted while rejected usage is its own', async () => {
  await product({ productCharacteristic: [{ name: 'subject', value: own('key') }] });
  await story.givenMeter(own('unsold'), 'thing');
  const unsold = { subject: own('key'), meter: own('unsold'), quantity: '1', at: START };
  const { results } = await story.use(unsold);
  expect(results[0].status).toBe('rejected');
  await deleted(`${API.product}/${own('product')}`);
  await refused(`${API.account}/${own('former')}`, 'account.in-use');
  await deleted(`${API.usage}/${results[0].usageId}`);
  await deleted(`${API.account}/${own('former')}`);
});

describe('a product is not deleted while it is named by', () => {
  it('usage that a bucket covered wholly', async () => {
    await product({ productCharacteristic: [{ name: 'subject', value: own('key') }] });
    const calls = { amount: 5, units: 'call' };
    const holder = { partyAccount: { id: own('former') }, remainingValue: calls };
    await story.post(`${API.balance}/bucket`, { id: own('bucket'), ...holder });
    const used = { subject: own('key'), meter: 'calls', quantity: '1', at: START };
    expect((await story.use(used)).results[0].charges).toEqual([]);
    await refused(`${API.product}/${own('product')}`, 'inventory.product-charged');
  });

  it('a bucket for it alone', async () => {
    await product();
    await story.post(`${API.balance}/bucket`, {
      id: own('bucket'),
      partyAccount: { id: own('former') },
      product: [{ id: own('product') }],
      remainingValue: { amount: 5, units: 'EUR' },
    });
    await refused(`${API.product}/${own('product')}`, 'inventory.product-charged');
    await deleted(`${API.balance}/bucket/${own('bucket')}`);
    await deleted(`${API.product}/${own('product')}`);
  });

  it('what is included with it', async () => {
    const month = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
    const unitOfMeasure = { amount: 5, units: 'call' };
    await story.givenPlan(own('pack'), [
      { id: own('included'), priceType: 'allowance', unitOfMeasure, ...month },
    ]);
    await product({ productOffering: { id: own('pack') } });
    await story.serverTurns();
    expect(await story.balances(own('former'))).toEqual(['5 call']);
    await refused(`${API.product}/${own('product')}`, 'inventory.product-charged');
  });
});

describe('the id of a former party is not given again while it is named by', () => {
  const NAMED = () => [{ id: own('party'), role: 'customer', '@referredType': 'Organization' }];
  const engagedParty = () => ({ id: own('party'), '@referredType': 'Organization' });
  const ACCOUNTS = '/tmf-api/accountManagement/v4';
  it.each([
    ['an account', API.account, () => ({ relatedParty: NAMED() })],
    ['a settlement account', `${ACCOUNTS}/settlementAccount`, () => ({ relatedParty: NAMED() })],
    ['a party account', `${ACCOUNTS}/partyAccount`, () => ({ relatedParty: NAMED() })],
    ['a role', ROLE, () => ({ engagedParty: engagedParty() })],
    ['a customer', CUSTOMER, () => ({ engagedParty: engagedParty() })],
  ])('%s', async (_what, path, naming) => {
    await story.post(PARTY, { id: own('party'), tradingName: 'Former' });
    await story.post(path, { id: own('named'), name: 'Named', ...naming() });
    await deleted(`${PARTY}/${own('party')}`);
    for (const [kind, next] of Object.entries(NEXT)) {
      const { status, body } = await story.http.post(kind).send({ id: own('party'), ...next });
      expect([kind, status, body.code]).toEqual([kind, 409, 'party.id-named']);
    }
    await deleted(`${path}/${own('named')}`);
    await story.post(PARTY, { id: own('party'), tradingName: 'Next' });
  });

  it('no former one: the first may come after what names it', async () => {
    await story.givenAccount(own('early'), { relatedParty: NAMED() });
    await story.post(PARTY, { id: own('party'), tradingName: 'First' });
  });
});

it('goes with a product what it answered for', async () => {
  const productCharacteristic = [{ name: 'subject', value: own('key') }];
  await product({ productCharacteristic });
  await deleted(`${API.product}/${own('product')}`);
  await story.givenAccount(own('heir'));
  await product({ billingAccount: { id: own('heir') }, productCharacteristic });
  await story.use({ subject: own('key'), meter: 'calls', quantity: '2', at: START });
  expect((await story.liveBill(own('heir'))).totals.taxExcluded).toBe('2.00');
});

it('goes with an order what was queued of it', async () => {
  const productOrderItem = [
    { id: '1', action: 'add', productOffering: { id: 'plan' }, product: {} },
  ];
  const asked = { billingAccount: { id: own('former') }, productOrderItem };
  await ordered(asked);
  await deleted(`${API.order}/${own('order')}`);
  await ordered({ ...asked, requestedStartDate: '2026-03-01T00:00:00Z' });
  await followedLater();
  expect(await stateOf(`${API.order}/${own('order')}`)).toBe('pending');
});
