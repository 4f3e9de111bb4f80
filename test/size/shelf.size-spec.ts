// What one price, version, card, meter, query of consumption, topic or schema may read and ask where there are
// thousands of them. Counted by PostgreSQL, as the budgets of lists are.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { FileRepository } from '../../src/file/store/file.repository';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { openStory, type Story } from '../support/story/story';
import { explainAll, PlanLog } from './read-rows';
import { fillListeners, fillShelf } from './shelf';

let story: Story;
let log: PlanLog;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await fillShelf(story);
  await story.stop();
  await explainAll(story.database.url);
  log = new PlanLog();
  await story.start();
  story.itIs('2024-01-20T00:00:00Z');
}, 600_000);

afterAll(() => story.close());

const CATALOG = '/tmf-api/productCatalogManagement/v4';
const CARDS = '/api/v1/rateCards';
const CONSUMPTION = '/tmf-api/usageConsumption/v4';

it.each`
  rows      | statements | path
  ${20}     | ${10}      | ${`${CARDS}/daily/versions/1500`}
  ${20}     | ${10}      | ${`${CARDS}/daily/versions/3001`}
  ${400}    | ${10}      | ${`${CARDS}/piloted/versions/2`}
  ${100}    | ${10}      | ${`${CARDS}/daily/versions?limit=10`}
  ${100}    | ${10}      | ${`${CARDS}/daily/versions?limit=10&sort=-version`}
  ${20}     | ${10}      | ${`${CARDS}/daily/versions?id=1500`}
  ${20}     | ${10}      | ${`${CARDS}/daily/versions/1499/diff/1500`}
  ${20}     | ${14}      | ${`${CARDS}/daily/versions/1500/productOfferingPrices`}
  ${20}     | ${10}      | ${`${CARDS}/daily`}
  ${11_000} | ${10}      | ${`${CARDS}?limit=10`}
  ${21_000} | ${10}      | ${'/api/v1/meters?limit=10'}
  ${4_000}  | ${16}      | ${'/api/v1/attention'}
  ${60}     | ${8}       | ${'/api/v1/auditEvents?outcome=refused&limit=10'}
  ${60}     | ${8}       | ${'/api/v1/auditEvents?resourceType=Schema&limit=10'}
  ${60}     | ${8}       | ${'/api/v1/auditEvents?operation=POST%20/api/v1/schemas&limit=10'}
  ${60}     | ${8}       | ${'/api/v1/auditEvents?address=192.0.2.8&limit=10'}
  ${60}     | ${8}       | ${'/api/v1/auditEvents?reason=expired&limit=10'}
  ${60}     | ${8}       | ${'/api/v1/auditEvents?seq.gt=1019990&limit=10'}
  ${21_000} | ${8}       | ${'/api/v1/auditEvents?outcome=done&limit=10'}
  ${60}     | ${8}       | ${'/api/v1/apiKeys?scope.billingAccount.id=stranger-7'}
  ${700}    | ${12}      | ${`${CONSUMPTION}/usageConsumptionReport/holder`}
  ${2_500}  | ${14}      | ${`${CONSUMPTION}/usageConsumptionReport?partyAccount.id=holder`}
`('$rows rows at most, $statements statements: $path', async ({ rows, statements, path }) => {
  await expectWithin({ rows, statements }, async () => {
    const { status } = await story.http.get(path);
    if (status !== 200 && status !== 206) throw new Error(`${path}: ${status}`);
  });
});

// What no index serves is looked for among 5 000 events at most.
it.each`
  status | condition
  ${503} | ${'times=2'}
  ${503} | ${'roles=finance'}
  ${503} | ${'before.name=x'}
  ${503} | ${'operation.ne=POST%20/meters'}
  ${503} | ${'address.regex=%5E10'}
  ${503} | ${'actor.gt=z'}
  ${400} | ${'sort=operation'}
`('refuses to look through all audit events: $condition', async ({ condition, status }) => {
  await expectWithin({ rows: 5_100, statements: 12 }, () =>
    story.http.get(`/api/v1/auditEvents?${condition}`).expect(status),
  );
});

it('answers a hundred versions without the lines of each, and a hundred prices of a version', async () => {
  await story.givenCard(
    'long',
    Array.from({ length: 300 }, (_, n) => ({
      ...unit('tokens'),
      id: `line-${n}`,
      match: { n: `${n}` },
    })),
  );
  const listed = await story.http.get(`${CARDS}/daily/versions`).expect(206);
  expect(listed.body).toHaveLength(100);
  expect(listed.body.every((each: object) => !('lines' in each))).toBe(true);
  const written = await story.http.get(`${CARDS}/long/versions/1/productOfferingPrices`);
  expect([written.status, written.body.length, written.headers['x-total-count']]).toEqual([
    206,
    100,
    '300',
  ]);
  expect(written.headers['link']).toContain('rel="next"');
});

const unit = (meter: string) => ({ id: 'all', meter, price: { model: 'unit', rate: '0.02' } });
const price = (more: object) => ({ name: 'new', priceType: 'usage', ...more });
const inEuros = { price: { unit: 'EUR', value: 1 } };
const pops = `${CATALOG}/productOfferingPrice`;
const versions = `${CARDS}/daily/versions`;
const consumptionOf = (searchCriteria: object) => () =>
  story.post(`${CONSUMPTION}/queryUsageConsumption`, { searchCriteria });

const WORKS = {
  'draft of a version': () =>
    story.post(versions, { validFrom: '2024-02-01T00:00:00Z', lines: [unit('tokens')] }),
  'activation of a version': async () => {
    const draft = { validFrom: '2024-02-01T00:00:00Z', lines: [unit('tokens')] };
    const { version } = await story.post(versions, draft);
    await story.post(`${versions}/${version}/activate`, {}, 200);
  },
  'validation of a version': () => story.post(`${versions}/1500/validate`, {}, 200),
  'rolling back to a version': () => story.post(`${CARDS}/daily/rollback`, { toVersion: 1500 }),
  'price with lines of its own': () =>
    story.post(pops, price({ ...inEuros, unitOfMeasure: { amount: 1, units: 'token' } })),
  'price of a unit that many meters count': () =>
    story.post(pops, price({ ...inEuros, unitOfMeasure: { amount: 1, units: 'thing' } })),
  'price by a card': () => story.post(pops, price({ pricingLogicAlgorithm: [{ id: 'daily' }] })),
  'allowance for a price by a card': () =>
    story.post(pops, {
      name: 'included',
      priceType: 'allowance',
      unitOfMeasure: { amount: 1, units: 'token' },
      popRelationship: [{ id: 'price', relationshipType: 'allowanceFor' }],
    }),
  'discount that prices may be made of': () =>
    story.post(pops, { name: 'less', priceType: 'discount', percentage: 10 }),
  'change of what a meter counts': async () => {
    const specifications = '/tmf-api/usageManagement/v4/usageSpecification';
    const name = `fresh-${randomUUID()}`;
    const { id } = await story.post(specifications, { name, unit: 'sheet' });
    await story.http.patch(`${specifications}/${id}`).send({ unit: 'page' }).expect(200);
  },
  'usage of TMF635': () =>
    story.post('/tmf-api/usageManagement/v4/usage', {
      usageDate: '2024-01-10T00:00:00Z',
      usageType: 'tokens',
      usageSpecification: { name: 'tokens' },
      usageCharacteristic: [
        { name: 'subject', value: 'key-branch' },
        { name: 'token', value: 1 },
      ],
    }),
  'usage where thousands supply other meters': () =>
    story.use({
      subject: 'key-branch',
      meter: 'tokens',
      quantity: '1',
      at: '2024-01-10T00:00:00Z',
    }),
  'consumption of one account': consumptionOf({ partyAccount: [{ id: 'branch' }] }),
  'consumption of an account of many buckets': consumptionOf({ partyAccount: [{ id: 'holder' }] }),
  'consumption of a party of many accounts': consumptionOf({ relatedParty: [{ id: 'owner' }] }),
  'consumption of one bucket': consumptionOf({
    partyAccount: [{ id: 'holder' }],
    bucketRefOrValue: [{ id: 'holder-7' }],
  }),
  'consumption of a party of too many accounts': () =>
    story.post(
      `${CONSUMPTION}/queryUsageConsumption`,
      { searchCriteria: { relatedParty: [{ id: 'party-stranger' }] } },
      422,
    ),
  'listeners of one topic': () => story.get('/tmf-api/event/v4/topic/quiet/hub'),
  'end of a topic': async () => {
    const id = randomUUID();
    await story.post('/tmf-api/event/v4/topic', { id, name: id });
    await story.http.delete(`/tmf-api/event/v4/topic/${id}`).expect(204);
  },
  'schema at a location': () =>
    story.post('/api/v1/schemas', {
      name: 'Part',
      location: `https://schemas.example/${randomUUID()}`,
      schema: { type: 'object' },
    }),
  'piece of a long file': () =>
    story.database.database.transaction(DEFAULT_TENANT, (tx) =>
      new FileRepository('shelf').append(tx, 'job', 'piece'),
    ),
} as const;

type Budget = { readonly rows: number; readonly statements: number };
type WorkBudget = Budget & { readonly work: keyof typeof WORKS };

it.each`
  rows      | statements | work
  ${50}     | ${30}      | ${'draft of a version'}
  ${120}    | ${60}      | ${'activation of a version'}
  ${20}     | ${12}      | ${'validation of a version'}
  ${80}     | ${40}      | ${'rolling back to a version'}
  ${60}     | ${30}      | ${'price with lines of its own'}
  ${60}     | ${30}      | ${'price of a unit that many meters count'}
  ${60}     | ${30}      | ${'price by a card'}
  ${60}     | ${30}      | ${'allowance for a price by a card'}
  ${60}     | ${30}      | ${'discount that prices may be made of'}
  ${60}     | ${30}      | ${'change of what a meter counts'}
  ${120}    | ${70}      | ${'usage of TMF635'}
  ${100}    | ${60}      | ${'usage where thousands supply other meters'}
  ${200}    | ${30}      | ${'consumption of one account'}
  ${1_400}  | ${30}      | ${'consumption of an account of many buckets'}
  ${2_500}  | ${30}      | ${'consumption of a party of many accounts'}
  ${500}    | ${30}      | ${'consumption of one bucket'}
  ${25_000} | ${30}      | ${'consumption of a party of too many accounts'}
  ${5}      | ${5}       | ${'piece of a long file'}
`(
  '$rows rows at most, $statements statements: $work',
  async ({ work, ...budget }: WorkBudget) => {
    await expectWithin(budget, WORKS[work]);
  },
  60_000,
);

describe('beside thousands of listeners and schemas', () => {
  beforeAll(() => fillListeners(story), 60_000);

  it.each`
    rows  | statements | work
    ${10} | ${10}      | ${'listeners of one topic'}
    ${40} | ${40}      | ${'end of a topic'}
    ${20} | ${20}      | ${'schema at a location'}
    ${60} | ${30}      | ${'price by a card'}
  `(
    '$rows rows at most, $statements statements: $work',
    async ({ work, ...budget }: WorkBudget) => {
      await expectWithin(budget, WORKS[work]);
    },
    60_000,
  );
});

async function expectWithin(
  { rows, statements }: Budget,
  work: () => PromiseLike<unknown>,
): Promise<void> {
  // The plan of the last statement is told at the end of the transaction, which no reader waits for.
  const done = await log.least(async () => {
    await work();
    await pause(20);
  });
  if (process.env['SHOW'] === '1') console.log(expect.getState().currentTestName, done);
  expect(done.rows > rows || done.statements > statements ? done : undefined).toBeUndefined();
}
