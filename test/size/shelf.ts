// A tenant that sells much: a card that is priced anew every few hours, thousands of cards, of suppliers too, of
// meters and of prices; and a customer of thousands of buckets. Made over the APIs, then many times.
import type { Story } from '../support/story/story';
import { multiply, type Owner } from './multiply';

const VERSIONS = 3_000;
const PILOTS = 300;
const CARDS = 5_000;
const METERS = 20_000;
const PRICES = 20_000;
const ACCOUNTS = 20_000;
/** Of one party. */
const BRANCHES = 200;
const STANDING = 300;
const ENDED = 3_000;
/** Of one topic. */
const LISTENERS = 2_000;
const SCHEMAS = 2_000;
const PIECES = 2_000;
/** Of each: they wait for their date, or failed long ago. */
const ORDERS = 5_000;
const AUDITED = 20_000;
const KEYS = 5_000;

const unitPrice = (meter: string) => [{ id: 'all', meter, price: { model: 'unit', rate: '0.01' } }];

export async function fillShelf(story: Story): Promise<void> {
  const owner: Owner = (sql, parameters) => story.database.owner(sql, parameters);
  await givenPatterns(story);
  await meters(owner);
  await cards(owner);
  await prices(owner);
  await customers(owner);
  await orders(owner);
  await audited(owner);
  await keys(owner);
  await files(owner);
  await owner('VACUUM ANALYZE');
}

async function givenPatterns(story: Story): Promise<void> {
  await story.givenMeter('tokens', 'token');
  await story.givenMeter('parts', 'part');
  await story.givenCard('daily', unitPrice('tokens'));
  await story.givenCard('piloted', unitPrice('tokens'));
  const versions = '/api/v1/rateCards/piloted/versions';
  const draft = { validFrom: '2021-01-01T00:00:00Z', lines: unitPrice('tokens') };
  await story.post(versions, { ...draft, cohort: { accounts: ['branch'] } });
  await story.post(`${versions}/2/activate`, {}, 200);
  await story.givenCard('sold', unitPrice('parts'));
  await story.givenCard('supplier', unitPrice('parts'), { book: 'cost' });
  await story.givenCard('carrier', unitPrice('tokens'), { book: 'cost' });
  const ofCard = { priceType: 'usage', pricingLogicAlgorithm: [{ id: 'daily' }] };
  const own = { priceType: 'usage', unitOfMeasure: { amount: 1, units: 'part' } };
  await story.givenPlan('plan', [{ id: 'price', ...ofCard }]);
  await story.givenPlan('other', [{ id: 'pop', ...own, price: { unit: 'EUR', value: 1 } }]);
  await story.post('/tmf-api/event/v4/topic', { id: 'busy', name: 'busy' });
  await story.post('/tmf-api/event/v4/topic', { id: 'quiet', name: 'quiet' });
  await story.post('/tmf-api/event/v4/topic/busy/hub', { callback: 'https://listener.example/' });
  await story.post('/api/v1/schemas', { id: 'schema', name: 'Part', schema: { type: 'object' } });
  await story.givenAccount('holder');
  await story.givenAccount('branch', { relatedParty: [{ id: 'owner', role: 'customer' }] });
  await story.givenAccount('stranger');
  await story.orderPlan('holder', 'plan', ['key-holder']);
  await story.orderPlan('branch', 'plan', ['key-branch']);
  await story.topUp('holder', 1_000);
  await story.topUp('branch', 1_000);
  for (const subject of ['key-holder', 'key-branch']) {
    await story.use({ subject, meter: 'tokens', quantity: '1', at: '2024-01-02T00:00:00Z' });
  }
}

async function meters(owner: Owner): Promise<void> {
  await multiply(owner, 'meter', `code = 'parts'`, METERS, {
    code: `'m' || n`,
    unit: `CASE WHEN n % 2 = 0 THEN 'thing' ELSE 'unit-' || n END`,
    created_at: `p.created_at + n * interval '1 millisecond'`,
  });
}

async function cards(owner: Owner): Promise<void> {
  await multiply(owner, 'rate_card_version', `card_code = 'daily'`, VERSIONS, {
    version: 'n + 1',
    valid_from: `p.valid_from + n * interval '6 hours'`,
  });
  await multiply(owner, 'rate_card_version', `card_code = 'piloted' AND version = 2`, PILOTS, {
    version: 'n + 2',
    valid_from: `p.valid_from + n * interval '1 hour'`,
    cohort: `jsonb_build_object('accounts', jsonb_build_array('pilot-' || n))`,
  });
  for (const pattern of ['sold', 'supplier']) {
    await multiply(owner, 'rate_card', `code = '${pattern}'`, CARDS, {
      code: `'${pattern}-' || n`,
      created_at: `p.created_at + n * interval '1 millisecond'`,
      revision: `nextval('pricing_revision')`,
    });
    await multiply(owner, 'rate_card_version', `card_code = '${pattern}'`, CARDS, {
      card_code: `'${pattern}-' || n`,
      lines: `jsonb_set(p.lines, '{0,meter}', to_jsonb('m' || n))`,
    });
  }
}

async function prices(owner: Owner): Promise<void> {
  const id = `'pop-' || n`;
  const named = `jsonb_set(p.body, '{name}', to_jsonb(${id}))`;
  await multiply(owner, 'document', `kind = 'productOfferingPrice' AND id = 'pop'`, PRICES, {
    id,
    body: named,
  });
  await multiply(owner, 'price', `id = 'pop'`, PRICES, {
    id,
    revision: `nextval('pricing_revision')`,
  });
}

/** Branches are one party's; what the holder's buckets before were has ended. */
async function customers(owner: Owner): Promise<void> {
  for (const [pattern, count] of [
    ['stranger', ACCOUNTS],
    ['branch', BRANCHES],
  ] as const) {
    const id = `'${pattern}-' || n`;
    const made = { id, root_id: id, payer_id: id, path: `ARRAY[${id}]` };
    await multiply(owner, 'account', `id = '${pattern}'`, count, made);
    await multiply(owner, 'document', `kind = 'billingAccount' AND id = '${pattern}'`, count, {
      id,
    });
  }
  await buckets(owner, 'branch', BRANCHES, {
    root_id: `'branch-' || n`,
    account_id: `'branch-' || n`,
  });
  await buckets(owner, 'holder', STANDING, {});
  await buckets(owner, 'holder', ENDED, {
    id: `'ended-' || n`,
    seq: '-n',
    status: `'expired'`,
    valid_to: `timestamptz '2023-01-01' + n * interval '1 minute'`,
  });
  await owner(`UPDATE bucket SET sweep_at = NULL WHERE id LIKE 'ended-%'`);
}

async function orders(owner: Owner): Promise<void> {
  await owner(
    `INSERT INTO document (tenant_id, kind, id, created_at, body)
     SELECT tenant_id, 'productOrder', s.status || n, now() - interval '1 year',
       jsonb_build_object('state', s.status, 'note', '[{"author":"Anna","text":"soon"}]'::jsonb)
     FROM meter, (VALUES ('pending'), ('failed')) AS s(status), generate_series(1, $1::int) n WHERE code = 'tokens'`,
    [ORDERS],
  );
}

/** In no chain that anybody proves here: what they say is all that is asked. */
async function audited(owner: Owner): Promise<void> {
  await owner(
    `INSERT INTO audit_event (tenant_id, id, actor, roles, address, operation, resource_type, resource_id, seq, previous_hash, hash)
     SELECT tenant_id, 'audited-' || n, 'clerk', '{admin}', '192.0.2.7', 'POST /meters', 'Meter', 'm' || n, 1000000 + n, '', ''
     FROM meter, generate_series(1, $1::int) n WHERE code = 'tokens'`,
    [AUDITED],
  );
  await owner('UPDATE audit_head SET seq = 1000000 + $1', [AUDITED]);
}

async function keys(owner: Owner): Promise<void> {
  await owner(
    `INSERT INTO api_key (tenant_id, id, prefix, digest, name, roles, account_id, created_by)
     SELECT tenant_id, 'key-' || n, 'key-' || n, '', 'key', '{customer}', 'stranger-' || n, 'clerk'
     FROM meter, generate_series(1, $1::int) n WHERE code = 'tokens'`,
    [KEYS],
  );
}

/** Beside what else the tenant has: the relay looks at all listeners again and again. */
export async function fillListeners(story: Story): Promise<void> {
  const owner: Owner = (sql, parameters) => story.database.owner(sql, parameters);
  await listeners(owner);
  await schemas(owner);
  await owner('ANALYZE hub_subscription, hub_delivery, document');
}

async function listeners(owner: Owner): Promise<void> {
  for (const [table, id] of [
    ['hub_subscription', 'id'],
    ['hub_delivery', 'hub_id'],
  ] as const) {
    await multiply(owner, table, 'true', LISTENERS, { [id]: `'hub-' || n` });
  }
}

async function schemas(owner: Owner): Promise<void> {
  await multiply(owner, 'document', `kind = 'schemas' AND id = 'schema'`, SCHEMAS, {
    id: `'schema-' || n`,
    body: `jsonb_set(p.body, '{location}', to_jsonb('https://schemas.example/' || n))`,
  });
}

async function files(owner: Owner): Promise<void> {
  await owner(
    `INSERT INTO job_file (tenant_id, kind, job_id, seq, content)
     SELECT tenant_id, 'shelf', 'job', n, 'piece' FROM meter, generate_series(0, $1::int) n WHERE code = 'tokens'`,
    [PIECES],
  );
}

async function buckets(
  owner: Owner,
  account: string,
  count: number,
  made: Readonly<Record<string, string>>,
): Promise<void> {
  const where = `account_id = '${account}' AND id NOT LIKE '${account}-%' AND id NOT LIKE 'ended-%'`;
  await multiply(owner, 'bucket', where, count, {
    id: `'${account}-' || n`,
    draw_count: '0',
    remaining: '1',
    ...made,
  });
}
