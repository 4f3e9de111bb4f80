// What a client says of a bill beside what it asks for: the same as it is, or it is refused.
import { API, openStory, perUnit, type Story } from '../support/story/story';

const V5 = '/tmf-api/customerBillManagement/v5/customerBill';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-15T09:00:00Z');
  await story.givenMeter('api.calls', 'call');
  await story.givenPlan('calls', [perUnit('calls', 'call', 1)]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

async function givenUsed(account: string, party: string): Promise<void> {
  await story.post(API.account, {
    id: account,
    name: account,
    relatedParty: [{ id: party, role: 'customer' }],
    currency: 'EUR',
    billingCycle: { frequency: 'month' },
  });
  await story.orderPlan(account, 'calls', [`of-${account}`], {
    requestedStartDate: '2024-01-01T00:00:00Z',
  });
  await story.use({
    subject: `of-${account}`,
    meter: 'api.calls',
    quantity: '2',
    at: '2024-01-10T08:00:00Z',
  });
}

it.each([
  ['its own', 'cycled-1', 200],
  ['that of another', 'another', 409],
])('is patched in v5 beside %s cycle: %s, %d', async (_whose, cycle, status) => {
  await givenUsed(`cycled-${status}`, 'p');
  const { id } = await story.liveBill(`cycled-${status}`);
  const billCycle = { id: cycle === 'another' ? cycle : `cycled-${status}` };
  const path = `${V5}/${encodeURIComponent(id)}`;
  const { body } = await story.http.patch(path).send({ state: 'onHold', billCycle }).expect(status);
  if (status === 409) expect(body.message).toContain('billCycle');
  expect((await story.get(path)).state).toBe(status === 409 ? 'new' : 'onHold');
});

const OF_NO_CHARGE =
  'id,href,state,billDate,billingPeriod,billingAccount,category,nextBillDate,paymentDueDate,paymentTerms,runType,relatedParty,billDocument'.split(
    ',',
  );

it.each([`${API.bill}/customerBill`, V5])(
  'says the same where only what no charge has a part in is asked for: %s',
  async (collection) => {
    await givenUsed('partly', 'its-own').catch(() => undefined);
    const { id } = await story.liveBill('partly');
    const path = `${collection}/${encodeURIComponent(id)}`;
    const whole = await story.get(path);
    const named = Object.entries(whole).filter(
      ([name]) => OF_NO_CHARGE.includes(name) || (collection === V5 && name === '@type'),
    );
    const fields = `fields=${OF_NO_CHARGE.join(',')}`;
    expect(named.length).toBeGreaterThanOrEqual(OF_NO_CHARGE.length);
    expect(await story.get(`${path}?${fields}`)).toEqual(Object.fromEntries(named));
    const [listed] = await story.get(`${collection}?billingAccount.id=partly&${fields}`);
    expect(listed).toEqual(Object.fromEntries(named));
    // With a charge's part, all of it, and a revision.
    const { headers, body } = await story.http.get(`${path}?fields=state,amountDue`).expect(200);
    expect([headers['etag'], body.amountDue]).toEqual([expect.any(String), whole.amountDue]);
  },
);

it('is asked for an account by one of its parties, not by a party of others', async () => {
  await givenUsed('asked-for', 'its-own');
  await givenUsed('of-another', 'of-others');
  const ask = async (party: string) => {
    const asked = await story.post(`${API.bill}/customerBillOnDemand`, {
      billingAccount: { id: 'asked-for' },
      relatedParty: { id: party },
    });
    return [asked.state, asked.statusReason];
  };
  expect(await ask('of-others')).toEqual([
    'rejected',
    'relatedParty.id: account asked-for is not of of-others',
  ]);
  expect(await ask('its-own')).toEqual(['inProgress', undefined]);
});
