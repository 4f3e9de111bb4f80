import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT, type SourceFile } from './source-files';

// Who owns which table. A room's code writes its own tables; who reads or writes another's is listed with
// the reason, and what is listed and no longer done is struck off. So are tables that a trigger writes when
// another room's table is written.

type Rule = { readonly name: string; readonly to: { readonly pathNot?: readonly string[] } };
const rules = createRequire(__filename)(join(ROOT, '.dependency-cruiser.cjs')) as {
  readonly forbidden: readonly Rule[];
};

/** Every table and view of the schema, by the room that writes it. */
export const OWNED: Readonly<Record<string, readonly string[]>> = {
  access: ['api_key', 'former_holder', 'known_tenant'],
  account: ['account'],
  approval: ['approval', 'approval_rule'],
  audit: ['audit_head'],
  balance: ['balance_action', 'balance_history', 'bucket', 'draw', 'draw_day', 'hold'],
  billing: [
    'bill',
    'bill_line',
    'bill_number',
    'bill_payment',
    'biller',
    'listed_bill',
    'open_bill',
  ],
  catalog: ['price'],
  charging: [
    'accrual',
    'charge',
    'charge_entry',
    'counter',
    'counter_value',
    'paid_charge',
    'rerating',
    'usage',
  ],
  exchange: ['exchange_rate'],
  file: ['job_file'],
  inventory: ['subject', 'subject_claim', 'subscription'],
  ledger: ['journal_line', 'journal_transaction', 'ledger_head'],
  meter: ['meter'],
  notification: [
    'event_of_tenant',
    'hub_dead_letter',
    'hub_delivery',
    'hub_queue',
    'hub_secret',
    'hub_subscription',
  ],
  payment: ['movement_told', 'payment_booking', 'refund_booking'],
  platform: ['audit_event', 'installation', 'job', 'outbox'],
  ratecard: ['rate_card', 'rate_card_audit', 'rate_card_meter', 'rate_card_version'],
  tariff: ['tariff_table', 'tariff_table_version'],
  tmf: ['document', 'document_of_tenant', 'document_removal', 'idempotency_key', 'list_tally'],
  usage: ['usage_hour', 'usage_of_tenant', 'usage_owner', 'usage_tally'],
};

/** What rooms do with tables of others, and why. It shrinks: an entry that nobody needs any more fails. */
export const FOREIGN: Readonly<Record<string, string>> = {
  'audit inserts into audit_event': 'its entity, by which lists read; none is written by it',
  'audit updates audit_event': 'a row gets its place in the chain, once, after its commit',
  'billing updates accrual':
    'closing a bill puts its id, bill_id alone, into the accruals it is made of',
  'notification deletes from outbox': 'the relay takes out what is sent, or old',
  'notification updates outbox': 'the relay marks what it has routed',
  'topic deletes from document':
    'a topic is deleted with all its events, which are documents of its kind',
  'usage deletes from usage': 'usage that was never charged is deleted by the wire that shows it',

  'audit reads audit_event': 'the chain and the lists are of what platform records',
  'access reads document': 'which party a key was given for, of those that had its id',
  'account reads document':
    'what an account says itself, before inheritance; what its parties say of taxes',
  'account reads document_of_tenant':
    'which accounts name a cycle specification or a party, by index',
  'balance reads account': 'the root of the account that a bucket is for; which time is billed',
  'balance reads journal_transaction': 'the proof that actions say what the journal moved for them',
  'attention reads job': 'which jobs failed',
  'billing reads account': 'who pays for whom, in lists that join it',
  'billing reads accrual': 'the lines of a bill are its accruals',
  'billing reads charge': 'the usage and the rates behind a line',
  'billing reads counter': 'which periods have a total that a minimum is compared with',
  'file reads document': 'its jobs that failed, counted by their state for who looks what waits',
  'billing reads document': 'names and terms of payers as their owners wrote them',
  'billing reads document_of_tenant': 'the payers of a party, by index',
  'billing reads price': 'which subscriptions owe something that is not used',
  'billing reads subscription': 'who owes something without usage',
  'billing reads subject': 'which of several products a line is of, as the customer knows it',
  'billing reads usage': 'the usage behind a line',
  'catalog reads document': 'its own kinds, many at a time',
  'catalog reads document_of_tenant': 'prices made of others, by index',
  'charging reads account': 'who pays at the close; the proof that charges have an account',
  'charging reads bucket':
    'in which unit a draw was; the proof of draws; whether value is for a product alone',
  'charging reads draw': 'what buckets covered of a usage; the proof of draws',
  'charging reads exchange_rate': 'the proof that totals were exchanged at rates in force',
  'charging reads meter': 'the proof that counts of values have them',
  'charging reads price': 'which prices count, by revision, in one statement with the cards',
  'charging reads rate_card': 'which cards count, by revision, in one statement with the prices',
  'charging reads rate_card_meter': 'which cost cards count for the meters, in the same statement',
  'charging reads subscription': 'what a closing owes, and whose totals are out of order',
  'consumption reads account': 'the accounts of a party',
  'consumption reads accrual': 'what was priced out of the bucket',
  'consumption reads bucket': 'it reports of buckets',
  'consumption reads document_of_tenant': 'the accounts of a party, by index',
  'consumption reads draw': 'what usage took from a bucket',
  'consumption reads draw_day': 'what usage took from a bucket, by days',
  'consumption reads usage': 'what usage took from a bucket, by product',
  'extension reads document_of_tenant': 'its own kind, by location',
  'inventory reads document': 'which products name an account, by index',
  'inventory reads account': 'the roots of a subject and of a subscription',
  'inventory reads price': 'which sold prices the catalogue cannot read yet',
  'notification reads outbox': 'the relay routes what is published there',
  'ordering reads document': 'its own kinds, locked before the job that works one off',
  'payment reads account': 'the proof that a payment has a payer',
  'payment reads bill': 'the proof of cash: what names a bill was settled by hand',
  'payment reads bill_payment':
    'the proof of what bills have of a payment, and that what they have is of something',
  'payment reads document': 'the proof that what is shown was booked',
  'usage reads accrual': 'whether a usage is billed, and what it was charged for',
  'usage reads charge': 'what a usage was charged',
  'usage reads document': 'usage specifications as they were posted',
  'usage reads meter': 'the unit of a usage; meters that no specification describes',
  'usage reads usage': 'it shows usage, which charging writes',
};

/**
 * Uses of tables whose room the user may not import, and why. Where that room imports the user it is a circle: a
 * room that must know of others has them say so (`Verify.addBooks`, `BillingAccounts.addUse`, `tellsOfWaiting`).
 */
export const UPWARD: Readonly<Record<string, string>> = {
  'access reads account': 'which account a key was given for, of those that had its id',
  'billing reads rate_card_version': 'which lines owe something that is not used',
  'charging reads bill': 'when a period was closed, for what was known of it by then',
  'usage reads bill': 'whether anything is billed, before its tallies are believed',
  'usage reads bucket': 'what covered a usage',
  'usage reads draw': 'what covered a usage',
  'usage reads subscription': 'the product of a charge',
};

/** What a write of a room's table writes of another's by trigger, and why it is no statement of the owner. */
export const BY_TRIGGER: Readonly<Record<string, string>> = {
  'charging writes list_tally': 'totals of lists are exact whoever wrote the row',
  'charging writes open_bill': 'a live bill is there from its first accrual on, in its transaction',
  'charging writes usage_hour': 'totals of lists are exact whoever wrote the usage',
  'charging writes usage_owner': 'totals of lists are exact whoever wrote the usage',
  'charging writes usage_tally': 'totals of lists are exact whoever wrote the usage',
  'account writes movement_told':
    'who pays for an account by now knows of what that was told, in the transaction of the change',
  'account writes subscription':
    'an account that comes, or has another cycle, has its renewals worked out again',
  'billing writes account': 'the first accrual of a payer may move what is closed next',
  'catalog writes subscription': 'a price that includes something has renewals worked out again',
  'inventory writes account': 'what is sold may move what is closed next',
  'account writes list_tally': 'totals of lists are exact whoever wrote the row',
  'balance writes list_tally': 'totals of lists are exact whoever wrote the row',
  'account writes bucket': 'value that came before its account is not nobody’s any more',
  'tmf writes former_holder': 'an id is known to have been another’s, whoever deletes it',
  'billing writes list_tally': 'totals of lists are exact whoever wrote the row',
};

export const OWNER_OF = new Map(
  Object.entries(OWNED).flatMap(([room, tables]) => tables.map((table) => [table, room] as const)),
);

/** `room reads table`, `room updates table` and so on, where the table is another's. */
export function foreignUses({ file, text }: SourceFile): string[] {
  const room = /^src\/([^/]+)\//.exec(file)?.[1] ?? file;
  const uses = statementsOf(file, text).flatMap((statement) =>
    Object.entries(USES).flatMap(([does, pattern]) =>
      tablesIn(statement, pattern).map((table) => ({ does, table })),
    ),
  );
  const foreign = uses.filter(({ table }) => (OWNER_OF.get(table) ?? room) !== room);
  return [...new Set(foreign.map(({ does, table }) => `${room} ${does} ${table}`))];
}

/** Uses, as `foreignUses` says them, of a table whose room the user may not import. */
export function againstImports(use: string): boolean {
  const [, room = '', table = ''] = /^(\S+) \S.* (\S+)$/.exec(use) ?? [];
  const owner = OWNER_OF.get(table);
  return owner !== undefined && !mayImport(room, owner);
}

function mayImport(room: string, owner: string): boolean {
  const rule = rules.forbidden.find(({ name }) =>
    [`${room}-uses`, `${room}-knows-no-module`].includes(name),
  );
  return rule?.to.pathNot?.some((path) => new RegExp(path).test(`src/${owner}/`)) ?? false;
}

/** Statements that write a table whose name they do not say: nobody could tell whose it is. */
export function unnamedWrites({ file, text }: SourceFile): string[] {
  return statementsOf(file, text).flatMap((statement) =>
    (statement.match(/\b(INTO|UPDATE|DELETE FROM)\s+(ONLY\s+)?\$\{.*/g) ?? []).map(
      (write) => `${file}: ${write}`,
    ),
  );
}

const USES: Readonly<Record<string, RegExp>> = {
  'inserts into': /\bINTO\s+([a-z_]+)/g,
  updates: /\bUPDATE\s+(?:ONLY\s+)?([a-z_]+)/g,
  'deletes from': /\b(?:DELETE\s+FROM|TRUNCATE)\s+(?:ONLY\s+)?([a-z_]+)/g,
  // With what follows by commas: `FROM page p, account a`.
  reads:
    /(?<!DELETE\s+)\b(?:FROM|JOIN|USING)\s+((?:(?:ONLY|LATERAL)\s+)?[a-z_]+(?:\s+(?:AS\s+)?[a-z_]+)?(?:\s*,\s*[a-z_]+(?:\s+(?:AS\s+)?[a-z_]+)?)*)/g,
};

/** The tables that the text of a function writes. */
export function writtenIn(body: string): string[] {
  const { reads: _, ...writes } = USES;
  const found = Object.values(writes).flatMap((pattern) => tablesIn(body, pattern));
  return [...new Set(found)].filter((table) => OWNER_OF.has(table));
}

function tablesIn(statement: string, pattern: RegExp): string[] {
  return [...statement.matchAll(pattern)]
    .flatMap((match) => (match[1] ?? '').split(','))
    .map((part) => /[a-z_]+/.exec(part)?.[0] ?? '');
}

/**
 * The texts of a file. A table's name that stands alone is one too: where a listing is `from` it, an entity
 * is kept in it, its oldest rows are removed, or the file puts names into its statements.
 */
function statementsOf(file: string, text: string): string[] {
  // The schema before a name changes nothing of whose it is.
  const plain = text.replaceAll('public.', '');
  const source = ts.createSourceFile(file, plain, ts.ScriptTarget.ES2022, true);
  const readsWhatIsNamed = /\bFROM \$\{/.test(text);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node)) found.push(node.getText(source));
    if (ts.isStringLiteralLike(node))
      found.push(`${verbBefore(node, readsWhatIsNamed)}${node.text}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function verbBefore({ parent, text }: ts.StringLiteralLike, readsWhatIsNamed: boolean): string {
  if (ts.isCallExpression(parent) && parent.expression.getText() === 'Entity')
    return 'INSERT INTO ';
  if (ts.isCallExpression(parent) && parent.expression.getText() === 'oldest')
    return 'DELETE FROM ';
  if (ts.isPropertyAssignment(parent) && parent.name.getText() === 'from') return 'FROM ';
  return readsWhatIsNamed && OWNER_OF.has(text) ? 'FROM ' : '';
}
