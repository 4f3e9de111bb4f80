import { formatInstant, type Instant } from '../../core/time';
import { query, rows, type Statement, type Tx } from '../../platform/database';
import { errorCode } from '../../platform/error-code';
import { instants, integers, numerics, texts, uuids } from '../../platform/binary-array';
import { plainArray, textArray } from '../../platform/sql-array';
import type { Correction, StoredUsage, UsageToKeep } from '../domain/stored-usage';
import { type FoundRow, fromRow } from './usage.mapping';

const COLUMNS = `id, root_id, account_id, subscription_id, source, external_id, meter, subject, quantity,
  amount, occurred_at, status, reason, attributes, document, charge_refs, accrual_id, charge_seq, charge_quantity,
  aggregate_before, charge_amount, charge_drawn, rated_elsewhere`;

const INSERT = `INSERT INTO usage (received_at, ${COLUMNS})
  SELECT $1::timestamptz, id, root_id, account_id, subscription_id, source, external_id, meter, subject, quantity,
    amount, occurred_at, status, reason::jsonb, attributes::jsonb, document::jsonb, charge_refs::text[], accrual_id, charge_seq,
    charge_quantity, aggregate_before, charge_amount, charge_drawn, rated_elsewhere::jsonb
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::numeric[], $11::numeric[], $12::timestamptz[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
    $18::uuid[], $19::int[], $20::numeric[], $21::numeric[], $22::numeric[], $23::numeric[], $24::text[])
  AS u(${COLUMNS})`;

const SAVE_OUTCOMES = `UPDATE usage SET root_id = u.root_id, account_id = u.account_id,
    subscription_id = u.subscription_id, status = u.status, reason = u.reason::jsonb, charge_refs = u.charge_refs::text[]
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS u(id, root_id, account_id, subscription_id, status, reason, charge_refs)
  WHERE usage.id = u.id AND usage.tenant_id = current_setting('app.tenant')
    AND (usage.root_id, usage.account_id, usage.subscription_id, usage.status, usage.reason, usage.charge_refs)
      IS DISTINCT FROM (u.root_id, u.account_id, u.subscription_id, u.status, u.reason::jsonb, u.charge_refs::text[])
  RETURNING usage.id`;

const CORRECT = `UPDATE usage SET meter = u.meter, subject = u.subject, quantity = u.quantity, amount = u.amount,
    occurred_at = u.occurred_at, attributes = u.attributes::jsonb, rated_elsewhere = u.rated_elsewhere::jsonb,
    document = u.document::jsonb, reported = coalesce(usage.reported, u.reported::jsonb)
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::numeric[], $5::numeric[], $6::timestamptz[], $7::text[], $8::text[],
    $9::text[], $10::text[]) AS u(id, meter, subject, quantity, amount, occurred_at, attributes, rated_elsewhere, document, reported)
  WHERE usage.id = u.id AND usage.tenant_id = current_setting('app.tenant')`;

const FIELDS = `source, external_id AS "externalId", meter, subject, quantity::text, amount::text,
  occurred_at AS "occurredAt", attributes, rated_elsewhere AS "ratedElsewhere", document`;

const FIND = `SELECT id, status, reason, account_id, reported, ${FIELDS} FROM usage WHERE id = ANY($1::uuid[])`;

// The states a usage can be charged from. Locked before any root is, in the order of the ids.
const LOCK_REJECTED = `SELECT id FROM usage
  WHERE id = ANY($1::uuid[]) AND status IN ('rejected', 'recycled') ORDER BY id FOR UPDATE`;

/** Fails with a unique violation when one of them is stored already: see `isKnownUsage`. */
export function usageInsertion(usages: readonly UsageToKeep[], receivedAt: Instant): Statement[] {
  if (usages.length === 0) return [];
  return [
    {
      name: 'usage-insert',
      text: INSERT,
      values: [
        formatInstant(receivedAt),
        uuids(usages, (usage) => usage.id),
        texts(usages, (usage) => usage.rootId),
        texts(usages, (usage) => usage.accountId),
        texts(usages, (usage) => usage.subscriptionId),
        texts(usages, ({ record }) => record.source),
        texts(usages, ({ record }) => record.id),
        texts(usages, ({ record }) => record.meter),
        texts(usages, ({ record }) => record.subject),
        numerics(usages, ({ record }) => record.quantity),
        numerics(usages, ({ record }) => record.amount ?? null),
        instants(usages, ({ record }) => record.at),
        texts(usages, (usage) => usage.status),
        texts(usages, ({ reason }) => (reason === null ? null : JSON.stringify(reason))),
        texts(usages, ({ record }) => JSON.stringify(record.attributes)),
        texts(usages, ({ record }) => jsonText(record.document)),
        texts(usages, ({ chargeRefs }) => refsText(chargeRefs)),
        ...chargeColumns(usages),
        texts(usages, ({ record }) => jsonText(record.ratedElsewhere)),
      ],
    },
  ];
}

function chargeColumns(usages: readonly UsageToKeep[]): Buffer[] {
  return [
    uuids(usages, ({ charge }) => charge?.accrualId ?? null),
    integers(usages, ({ charge }) => charge?.seq ?? null),
    numerics(usages, ({ charge }) => charge?.quantity ?? null),
    numerics(usages, ({ charge }) => charge?.aggregateBefore ?? null),
    numerics(usages, ({ charge }) => charge?.amount ?? null),
    numerics(usages, ({ charge }) => charge?.drawn ?? null),
  ];
}

/** Null when empty, as for most usages, so that there is nothing to parse. */
function refsText(refs: readonly string[]): string | null {
  return refs.length === 0 ? null : plainArray(refs);
}

export class UsageRepository {
  /** What a second try made of usages that had been rejected. One in vain writes nothing; answers the others' ids. */
  async saveOutcomes(tx: Tx, usages: readonly UsageToKeep[]): Promise<Set<string>> {
    if (usages.length === 0) return new Set();
    const changed = await rows<{ id: string }>(tx, SAVE_OUTCOMES, [
      plainArray(usages.map((usage) => usage.id)),
      textArray(usages.map((usage) => usage.rootId)),
      textArray(usages.map((usage) => usage.accountId)),
      textArray(usages.map((usage) => usage.subscriptionId)),
      plainArray(usages.map((usage) => usage.status)),
      textArray(usages.map(({ reason }) => (reason === null ? null : JSON.stringify(reason)))),
      textArray(usages.map(({ chargeRefs }) => refsText(chargeRefs))),
    ]);
    return new Set(changed.map(({ id }) => id));
  }

  /** The first report of a usage is kept beside its corrected content. */
  async correct(tx: Tx, corrections: readonly Correction[]): Promise<void> {
    if (corrections.length === 0) return;
    await rows(tx, CORRECT, [
      uuids(corrections, ({ id }) => id),
      texts(corrections, ({ record }) => record.meter),
      texts(corrections, ({ record }) => record.subject),
      numerics(corrections, ({ record }) => record.quantity),
      numerics(corrections, ({ record }) => record.amount ?? null),
      instants(corrections, ({ record }) => record.at),
      texts(corrections, ({ record }) => JSON.stringify(record.attributes)),
      texts(corrections, ({ record }) => jsonText(record.ratedElsewhere)),
      texts(corrections, ({ record }) => jsonText(record.document)),
      texts(corrections, ({ reported }) => jsonText(reported)),
    ]);
  }

  /** The stored ones among these ids. */
  async find(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredUsage>> {
    if (ids.length === 0) return new Map();
    const statement = { name: 'usage-find', text: FIND, values: [plainArray(ids)] };
    const found = await query<FoundRow>(tx, statement);
    return new Map(found.rows.map((row) => [row.id, fromRow(row)]));
  }

  /** Locks the rejected ones, so that of two repetitions one retries and the other gets its result. */
  async lockRejected(tx: Tx, ids: readonly string[], skipBusy: boolean): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const statement = skipBusy
      ? { name: 'usage-lock-rejected-free', text: `${LOCK_REJECTED} SKIP LOCKED` }
      : { name: 'usage-lock-rejected', text: LOCK_REJECTED };
    const found = await query<{ id: string }>(tx, { ...statement, values: [plainArray(ids)] });
    return new Set(found.rows.map(({ id }) => id));
  }
}

/** True for the error that `usageInsertion` ends with when a usage is in already. */
export function isKnownUsage(error: unknown): boolean {
  return (
    errorCode(error) === '23505' &&
    typeof error === 'object' &&
    error !== null &&
    'constraint' in error &&
    error.constraint === 'usage_pk'
  );
}

function jsonText(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
