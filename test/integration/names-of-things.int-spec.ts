// What names a thing by an id means that thing, never the next one of the id. Each column that holds words or keys says
// what it names, and why the next is not meant: one that nobody judged fails. The reasons are shown by given-again.e2e-spec
// and kept-ids.e2e-spec, a row for each kind of thing, or by the file that is named beside them; of hubs, counters, paid
// charges and reratings, which go or stay with what those show, they were read.
import { freshDatabase, type TestDatabase } from '../support/database/database';

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

/** No route deletes such a thing, or its id is kept from others for good, or made by us and by nobody else. */
const NEVER = 'never given again';
/** Beside the id there is when the thing was made, its place among all, or whether it is former. */
const CARRIED = 'carries seq/created';
const REFUSED = 'deletion refused while named';
const GONE = 'deleted with it';
/** Whoever follows it asks first whether the id was given again since it was written. */
const ASKED = 'fails once given again';
/** The id is not given to another while it is named. */
const KEPT = 'not given while named';
const PAST = 'text of a record of the past that nobody acts on';

type Why =
  | typeof NEVER
  | typeof CARRIED
  | typeof REFUSED
  | typeof GONE
  | typeof ASKED
  | typeof KEPT
  | typeof PAST;
type Named = readonly [what: string, why: Why];

const ACCOUNT: Named = ['account', REFUSED];
const PRODUCT: Named = ['product, by its subscription', REFUSED];
// A price that was launched keeps its row: its id is given to one that charges alike (named-prices, catalog.int-spec).
const PRICE: Named = ['price', NEVER];
const CARD: Named = ['rate card', NEVER];
const PAYMENT: Named = ['payment or refund', NEVER];
const BILL: Named = ['bill', NEVER];
const EXCHANGE: Named = ['exchange rate', NEVER];
const ACTOR: Named = ['key, or subject of a token', PAST];
const HUB: Named = ['hub, whose id we make', GONE];
const TABLE: Named = ['tariff table', NEVER];

const NAMES: Readonly<Record<string, Named>> = {
  'account.root_id': ACCOUNT,
  'account.parent_id': ACCOUNT,
  'account.payer_id': ACCOUNT,
  'account.path': ACCOUNT,
  'accrual.root_id': ACCOUNT,
  'accrual.payer_id': ACCOUNT,
  'accrual.account_id': ACCOUNT,
  'accrual.subscription_id': PRODUCT,
  'accrual.price_id': PRICE,
  'accrual.card': CARD,
  'accrual.bill_id': BILL,
  'accrual.exchange_rate_id': EXCHANGE,
  // tokens.int-spec, access.int-spec: a key for a former account or party lets nobody in.
  'api_key.account_id': ['account', CARRIED],
  'api_key.party_id': ['party', CARRIED],
  'api_key.successor_id': ['key, whose id we make', NEVER],
  'api_key.created_by': ACTOR,
  // approvals.int-spec: of another account, payer, meter or rule than it was asked of nothing is approved.
  'approval.target': ['account of a refund; rate card; rule', ASKED],
  'approval.command': ['account of a refund; rate card; rule', ASKED],
  'approval.basis': ['account of a refund, its payer', CARRIED],
  'approval.asked_by': ['key, whose id we make', NEVER],
  'approval.decided_by': ACTOR,
  'audit_event.actor': ACTOR,
  'audit_event.resource_id': ['anything', PAST],
  'audit_event.before': ['anything', PAST],
  'audit_event.after': ['anything', PAST],
  'balance_action.root_id': ACCOUNT,
  'balance_action.account_id': ACCOUNT,
  // former-buckets.e2e-spec: actions on a former bucket are told apart by `bucket.former_actions`.
  'balance_action.bucket_id': ['bucket', CARRIED],
  'balance_action.moves': ['buckets', CARRIED],
  'bill.root_id': ACCOUNT,
  'bill.payer_id': ACCOUNT,
  'bill.content': ['what was billed', PAST],
  'bill_line.bill_id': BILL,
  'bill_line.root_id': ACCOUNT,
  'bill_line.content': ['what was billed', PAST],
  'bill_payment.bill_id': BILL,
  'bill_payment.other_bill_id': BILL,
  'bill_payment.payment_id': PAYMENT,
  'bill_payment.refund_id': PAYMENT,
  'bucket.root_id': ACCOUNT,
  'bucket.account_id': ACCOUNT,
  'bucket.scope': PRODUCT,
  'bucket.made_for': PRODUCT,
  'bucket.granted_for': PRODUCT,
  'charge_entry.root_id': ACCOUNT,
  'counter.root_id': ACCOUNT,
  'counter.account_id': ACCOUNT,
  'counter.subscription_id': PRODUCT,
  'counter.card': CARD,
  'counter.exchange_rate_id': EXCHANGE,
  'counter_value.root_id': ACCOUNT,
  'document.written_within': ['account', CARRIED],
  'document.account_names': ['accounts', CARRIED],
  // Of products refused; of orders that wait asked; of payments `account_names` says which; of roles kept.
  'document.belongs_to': ['account, or party', KEPT],
  // former-buckets.e2e-spec: the id of a bucket that was drawn on is its account's.
  'draw.root_id': ACCOUNT,
  'draw.bucket_id': ['bucket', NEVER],
  'draw_day.root_id': ACCOUNT,
  'draw_day.account_id': ACCOUNT,
  'draw_day.bucket_id': ['bucket', NEVER],
  'exchange_rate.created_by': ACTOR,
  'former_holder.id': ['account, party, role, product, order that was deleted', CARRIED],
  'hold.root_id': ACCOUNT,
  'hold.id': ['reservation, whose row is never removed', NEVER],
  'hold.bucket_id': ['bucket', REFUSED],
  'hub_dead_letter.hub_id': HUB,
  'hub_delivery.hub_id': HUB,
  'hub_queue.hub_id': HUB,
  'hub_secret.hub_id': HUB,
  // topic.int-spec: the name of a topic's hubs has its seq.
  'hub_subscription.api': ['API, or topic', CARRIED],
  'hub_subscription.root': ['API', NEVER],
  'idempotency_key.route': ['route, within a topic or an account', CARRIED],
  'idempotency_key.response': ['what was answered', PAST],
  // Orders, cancellations (which nobody deletes) and recurring top-ups (whose rows stay).
  'job.key': ['what an errand is about', GONE],
  // catalog-files.int-spec.
  'job_file.job_id': ['import or export job', GONE],
  'journal_transaction.root_id': ACCOUNT,
  'journal_transaction.reference': ['what had it booked', PAST],
  'ledger_head.root_id': ACCOUNT,
  // payment.int-spec: whom a movement was told of is kept.
  'movement_told.account_id': ACCOUNT,
  'movement_told.id': PAYMENT,
  'open_bill.root_id': ACCOUNT,
  'open_bill.payer_id': ACCOUNT,
  'open_bill.id': BILL,
  'paid_charge.root_id': ACCOUNT,
  'paid_charge.subscription_id': PRODUCT,
  'paid_charge.price_id': PRICE,
  'payment_booking.payment_id': PAYMENT,
  'payment_booking.payer_id': ACCOUNT,
  'price.card_code': CARD,
  // meter-in-use.int-spec, for this and the two below.
  'price.meter': ['meter', REFUSED],
  'rate_card_meter.meter': ['meter', REFUSED],
  'rate_card_meter.card_code': CARD,
  'rate_card.partner': ['party, shown and filtered by', PAST],
  'rate_card_audit.card_code': CARD,
  'rate_card_audit.actor': ACTOR,
  'rate_card_version.card_code': CARD,
  'rate_card_version.created_by': ACTOR,
  'refund_booking.refund_id': PAYMENT,
  'refund_booking.payer_id': ACCOUNT,
  'rerating.root_id': ACCOUNT,
  'rerating.exchange_rate_id': EXCHANGE,
  'subject.root_id': ACCOUNT,
  'subject.subscription_id': ['product, by its subscription', GONE],
  'subscription.root_id': ACCOUNT,
  'subscription.account_id': ACCOUNT,
  'subscription.product_id': ['product', GONE],
  'subscription.price_ids': PRICE,
  'tariff_table_version.table_code': TABLE,
  'tariff_table_version.created_by': ACTOR,
  'usage.root_id': ACCOUNT,
  'usage.account_id': ACCOUNT,
  'usage.subscription_id': PRODUCT,
  'usage_owner.account_id': ACCOUNT,
};

/** They may name something, and nobody has looked yet what follows when its id is given again. */
const NOT_JUDGED = [
  'accrual.meter', // Prices that named it may be gone with their cards' versions.
  'balance_action.document',
  'balance_action.party_account', // Of an account that was never there.
  'bucket.document',
  'bucket.party_account', // Value that came before its account waits for whichever comes.
  'bucket.usage_type',
  'document.body', // Other references between documents than those that have a column.
  'hub_subscription.query',
  'job.input', // Bill runs and bills on demand name a payer, and begin at once.
  'job.lane',
  'job.progress',
  'job.result',
  'journal_transaction.accounts',
  'movement_told.correlator',
  'outbox.envelope',
  'paid_charge.credited',
  'paid_charge.parts',
  'price.detail',
  'price.lines', // Meters, tariff tables, other prices.
  'price.overage_of',
  'rate_card_version.cohort',
  'rate_card_version.lines', // Those of a version that is not activated may name a meter that is retired.
  'subscription.awaited_price_ids', // Of a draft, which whoever writes the price may change as well.
  'subscription.offering_id', // Rules of sale are those of the offering as it is when they are asked.
  'subscription.origins',
  'usage.charge_refs',
  'usage.document',
  'usage.meter', // Of rejected usage, when an unpriced meter is retired and defined anew in another unit.
  'usage.rated_elsewhere',
  'usage.reported',
  'usage_tally.meter',
  'usage_tally.specification_id',
];

/** Own ids, words of a closed list, texts, units, currencies, hashes, secrets: they name nothing that has an id. */
const NAME_NOTHING: Readonly<Record<string, string>> = {
  account: 'id currency mode tax_category cycle exemptions',
  accrual: `leg kind line unit currency tax_category description tax_exemption exchanged_from`,
  api_key: 'id prefix digest name roles',
  approval: 'id action digest status reason result',
  approval_rule: 'action unit',
  audit_event: 'id roles address operation resource_type outcome reason previous_hash hash',
  audit_head: 'hash',
  balance_action: 'id kind status',
  bill: 'id currency number hash state held_from',
  biller: 'id name address tax_number',
  bucket: 'id unit origin status shown_unit',
  charge_entry: 'kind',
  counter: 'leg line group_key extra',
  document: 'kind id name status',
  document_removal: 'kind',
  draw_day: 'id',
  exchange_rate: 'id from_currency to_currency reason',
  former_holder: 'kind',
  hold: 'status',
  hub_dead_letter: 'error told_id event_type',
  hub_delivery: 'status last_error',
  hub_secret: 'id',
  hub_subscription: 'id callback',
  idempotency_key: 'key request_hash',
  job: 'id kind status error run_id',
  job_file: 'content kind',
  journal_transaction: 'kind units previous_hash hash',
  known_tenant: 'name status',
  ledger_head: 'hash',
  list_tally: 'list',
  meter: 'code name aggregation unit attributes',
  movement_told: 'kind currency',
  open_bill: 'currency state',
  outbox: 'api event_type',
  paid_charge: 'currency line',
  payment_booking: 'currency',
  price: 'id name kind currency selling',
  rate_card: 'code name book currency time_zone',
  rate_card_audit: 'action reason',
  rate_card_meter: 'book',
  rate_card_version: 'reason',
  refund_booking: 'currency',
  rerating: 'exchanged_from',
  subject: 'subject',
  subject_claim: 'subject',
  subscription: 'id status suspensions',
  tariff_table: 'code name',
  tariff_table_version: 'zones digest reason',
  usage: 'source external_id subject status reason attributes',
  usage_owner: 'subject status',
  usage_tally: 'usage_type source status',
};

/** The tenant is asked of each row; ids that are numbers or uuids nobody chooses. */
const COLUMNS = `
SELECT c.relname || '.' || a.attname AS name FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND a.attname <> 'tenant_id' AND format_type(a.atttypid, NULL) IN ('text', 'text[]', 'json', 'jsonb')
ORDER BY 1`;

function said(): string[] {
  const nothing = Object.entries(NAME_NOTHING).flatMap(([table, columns]) =>
    columns.split(' ').map((column) => `${table}.${column}`),
  );
  return [...Object.keys(NAMES), ...NOT_JUDGED, ...nothing];
}

it('knows of every column what it names, and why not the next of that id', async () => {
  const found = (await db.owner<{ name: string }>(COLUMNS)).map(({ name }) => name);
  expect(found.filter((name) => !said().includes(name))).toEqual([]);
  expect(said().filter((name) => !found.includes(name))).toEqual([]);
  expect(said().filter((name, place) => said().indexOf(name) !== place)).toEqual([]);
});

it('finds a new column that nobody judged', async () => {
  await db.owner('ALTER TABLE meter ADD COLUMN owned_by text');
  const found = (await db.owner<{ name: string }>(COLUMNS)).map(({ name }) => name);
  expect(found.filter((name) => !said().includes(name))).toEqual(['meter.owned_by']);
});
