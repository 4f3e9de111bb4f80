// What is included covers usage as it is counted: a started block is covered whole and rounded once, the
// line's own allowance goes first, and a correction gives back to the bucket what came from there.
import { API, type Json, openStory, type Story } from '../support/story/story';

let story: Story;

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };
const at = '2024-01-10T08:00:00Z';
const month = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

beforeAll(async () => {
  story = await openStory('2024-01-01T09:00:00Z');
  await story.givenMeter('voice', 'second');
  const minutes = { meter: 'voice', unit: 'minute', price: { model: 'unit', rate: '0.6' } };
  const pulse = { first: '1', step: '1' };
  await story.givenCard('calls', [{ id: 'call', ...minutes, pulse }]);
  await story.givenCard('calls-3-free', [{ id: 'call', ...minutes, pulse, allowance: '3' }]);
  await story.givenCard('wholesale', [{ id: 'second', meter: 'voice', price: WHOLESALE }], {
    book: 'cost',
  });
  await givenPlanOf('pack', 'calls', 5);
  await givenPlanOf('odd-pack', 'calls', 4.5);
  await givenPlanOf('pack-3-free', 'calls-3-free', 5);
  await story.givenPlan('pack-only', [{ id: 'only', priceType: 'allowance', ...pack(5) }]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const WHOLESALE = { model: 'unit', rate: '0.001' };

function pack(minutes: number) {
  return { unitOfMeasure: { amount: minutes, units: 'minute' }, ...month };
}

function givenPlanOf(plan: string, card: string, minutes: number): Promise<string> {
  const included = `${plan}-included`;
  return story.givenPlan(plan, [
    { id: included, priceType: 'allowance', ...pack(minutes) },
    {
      id: `${plan}-calls`,
      priceType: 'overage',
      pricingLogicAlgorithm: [{ id: card }],
      popRelationship: [{ id: included, relationshipType: 'overageOf' }],
    },
  ]);
}

async function givenCaller(id: string, plan: string, more: object = {}): Promise<void> {
  await story.givenAccount(id, more);
  await story.orderPlan(id, plan, [id], START);
}

function call(subject: string, quantity: string) {
  return { subject, meter: 'voice', quantity, at };
}

/** `covered 60 s, charged 0.6`, one a usage. */
function told({ results }: { readonly results: readonly Json[] }): string[] {
  return results.map(({ status, code, included = [], charges = [] }) => {
    if (status === 'rejected') return code;
    const [retail] = charges.filter(({ leg }: Json) => leg === 'retail');
    const seconds = included.map(({ quantity, unit }: Json) => `${quantity} ${unit}`).join(' + ');
    return [seconds || 'nothing', retail?.amount ?? 'free'].join(', ');
  });
}

async function standing(account: string): Promise<Json> {
  const { lines } = await story.liveBill(account).catch(() => ({ lines: [] }));
  const billed = lines.map(({ quantity, amount }: Json) => [quantity, amount]);
  return { held: await story.balances(account), billed };
}

describe('a call of a plan with minutes', () => {
  it('takes whole blocks of the pack, and the rest of a block is not rounded up again', async () => {
    await givenCaller('caller', 'pack');
    const answer = await story.use(
      call('caller', '10'),
      call('caller', '230'),
      call('caller', '61'),
    );
    expect(told(answer)).toEqual(['60 second, free', '240 second, free', 'nothing, 1.2']);
    await givenCaller('half', 'odd-pack');
    const halves = await story.use(call('half', '240'), call('half', '10'));
    expect(told(halves)).toEqual(['240 second, free', '30 second, 0.3']);
  });

  it('costs the supplier the seconds it lasted, whoever covered it', async () => {
    await givenCaller('costing', 'pack');
    const { results } = await story.use(call('costing', '10'));
    expect(results[0].charges).toMatchObject([{ leg: 'cost', amount: '0.01' }]);
  });

  it('uses the free minutes of its line before those of the pack', async () => {
    await givenCaller('thrifty', 'pack-3-free');
    const answer = await story.use(call('thrifty', '120'), call('thrifty', '120'));
    expect(told(answer)).toEqual(['nothing, 0', '60 second, 0']);
    expect(await story.balances('thrifty')).toEqual(['4 minute']);
  });

  it('is explained with what was covered of it', async () => {
    await givenCaller('asking', 'pack');
    const used = call('asking', '361');
    const { results } = await story.use(used);
    expect(told({ results })).toEqual(['300 second, 1.2']);
    const { legs } = await story.get(`/api/v1/usages/${results[0].usageId}/trace`);
    expect(legs[0].why).toMatchObject({
      counted: '420',
      covered: '300',
      priced: { quantity: '2', unit: 'minute' },
      charge: '1.2',
    });
  });
});

it('says that no price fits what the pack does not cover, where prices are sold', async () => {
  const price = { model: 'unit', rate: '0.6' };
  await story.givenCard('home-calls', [
    { id: 'home', meter: 'voice', unit: 'minute', match: { zone: 'home' }, price },
  ]);
  await givenPlanOf('pack-home', 'home-calls', 5);
  await story.givenAccount('traveller');
  await story.orderPlan('traveller', 'pack-home', ['roaming'], START);
  const abroad = { subject: 'roaming', meter: 'voice', at, attributes: { zone: 'abroad' } };
  const { results } = await story.use(
    { ...abroad, quantity: '240' },
    { ...abroad, quantity: '180' },
  );
  expect(results.map(({ status, code }: Json) => [status, code])).toEqual([
    ['accepted', undefined],
    ['rejected', 'usage.no-line'],
  ]);
});

describe('a correction', () => {
  it('gives back to the pack, then the rest; everything is as before the usage', async () => {
    await givenCaller('corrected', 'pack');
    await story.use(call('corrected', '200'));
    const before = await standing('corrected');
    const answer = await story.use(call('corrected', '250'), call('corrected', '-250'));
    expect(told(answer)).toEqual(['60 second, 2.4', '-60 second, -2.4']);
    const after = await standing('corrected');
    expect(after.held).toEqual(before.held);
    expect(after.billed).toEqual([['0', '0.00']]);
  });

  it('in one batch or in many comes to the same', async () => {
    await givenCaller('slowly', 'pack');
    await story.use(call('slowly', '240'));
    await story.use(call('slowly', '90'));
    await story.use(call('slowly', '-90'));
    expect(await story.balances('slowly')).toEqual(['1 minute']);
    await story.use(call('slowly', '-240'));
    expect(await story.balances('slowly')).toEqual(['5 minute']);
  });

  it('of usage that only a pack covers refills it, and of more than that is refused', async () => {
    await givenCaller('packed', 'pack-only', { mode: 'prepaid' });
    const answer = await story.use(
      call('packed', '290'),
      call('packed', '20'),
      call('packed', '-100'),
      call('packed', '-200'),
    );
    expect(told(answer)).toEqual([
      '290 second, free',
      'balance.exhausted',
      '-100 second, free',
      'usage.no-price',
    ]);
    expect(await story.balances('packed')).toEqual(['110 second']);
  });

  it('refills a pack that is suspended, and not one that is gone', async () => {
    await givenCaller('paused', 'pack');
    await story.use(call('paused', '240'));
    const [bucket] = await story.get(`${API.balance}/bucket?partyAccount.id=paused`);
    const path = `${API.balance}/bucket/${bucket.id}`;
    await story.http.patch(path).send({ status: 'suspended' }).expect(200);
    expect(told(await story.use(call('paused', '-60')))).toEqual(['-60 second, free']);
    await story.http.patch(path).send({ status: 'expired' }).expect(200);
    expect(told(await story.use(call('paused', '-60')))).toEqual(['nothing, free']);
  });

  it('that comes before its usage is met by it, and the pack stays full', async () => {
    await givenCaller('early', 'pack');
    const answer = await story.use(call('early', '-120'), call('early', '120'));
    expect(told(answer)).toEqual(['nothing, 0', 'nothing, 0']);
    expect(await story.balances('early')).toEqual(['5 minute']);
  });
});
