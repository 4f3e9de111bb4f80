import { decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';
import { type Tx, rows } from '../../platform/database';
import {
  type ListQuery,
  listResources,
  type Listing,
  type Page,
  type Resource,
  type ResourceReader,
  type ResourceType,
  hrefOf,
  toQuantity,
} from '../../tmf';
import { toShown } from '../domain/reference-unit';
import { shownAmount } from './shown-amount';

type SumRow = {
  readonly id: string;
  readonly account_id: string;
  readonly usage_type: string;
  readonly unit: string;
  readonly shown_unit: string;
  readonly total: string;
  readonly bucket_ids: string[];
};

// One row per account, usage type and unit, of which the id is made. The sum is shown in a unit in which one of the
// buckets is shown.
const SUMS = `(
  SELECT b.account_id || '.' || b.usage_type || '.' || b.unit AS id, b.account_id, b.usage_type, b.unit,
         max(b.shown_unit) AS shown_unit,
         (array_agg(b.shown_factor ORDER BY b.shown_unit DESC))[1] AS shown_factor,
         sum(b.remaining) AS total, array_agg(b.id ORDER BY b.seq) AS bucket_ids
  FROM bucket b
  WHERE b.deleted_at IS NULL AND b.status <> 'expired' AND (b.valid_to IS NULL OR b.valid_to > $1)
  GROUP BY b.account_id, b.usage_type, b.unit
) s`;

const SELECT = `SELECT s.id, s.account_id, s.usage_type, s.unit, s.shown_unit, s.total::text, s.bucket_ids`;

const TOTAL = shownAmount('s.total', 's.unit', 's.shown_unit', 's.shown_factor');

/** The total of an account's buckets of one type and unit, computed when it is read. */
export class AccumulatedBalanceStore implements ResourceReader {
  constructor(
    private readonly type: ResourceType,
    private readonly now: () => Instant,
  ) {}

  list(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources(tx, this.listing(), query);
  }

  async find(tx: Tx, id: string): Promise<Resource | undefined> {
    const [found] = await rows<SumRow>(
      tx,
      `${SELECT} FROM ${SUMS} WHERE s.account_id = ANY($2::text[]) AND s.unit = ANY($3::text[]) AND s.id = $4`,
      [new Date(this.now()), accountsOf(id), unitsOf(id), id],
    );
    return found && toResource(found);
  }

  private listing(): Listing<SumRow> {
    return {
      select: SELECT,
      from: SUMS,
      parameters: [new Date(this.now())],
      columns: {
        id: { sql: 's.id', type: 'text', implies: { sql: 's.account_id', of: accountsOf } },
        href: { sql: `('${hrefOf(this.type, '')}' || s.id)`, type: 'text' },
        'partyAccount.id': { sql: 's.account_id', type: 'text' },
        usageType: { sql: 's.usage_type', type: 'text' },
        'totalBalance.units': { sql: TOTAL.units, type: 'text' },
        'totalBalance.amount': { sql: TOTAL.amount, type: 'numeric' },
      },
      order: 's.account_id, s.usage_type, s.unit',
      toResource,
    };
  }
}

/**
 * The id begins with the account and a dot; accounts and units may contain dots too, so several splits are possible.
 */
function accountsOf(id: string): string[] {
  const parts = id.split('.');
  return parts.slice(0, -1).map((_, count) => parts.slice(0, count + 1).join('.'));
}

function unitsOf(id: string): string[] {
  const parts = id.split('.');
  return parts.slice(1).map((_, count) => parts.slice(count + 1).join('.'));
}

function toResource(found: SumRow): Resource {
  const total = toShown(decimal(found.total), found.unit, found.shown_unit);
  return {
    id: found.id,
    body: {
      name: `${found.usage_type} balance of ${found.account_id}`,
      description: `What is left in ${found.bucket_ids.length} buckets, reserved value included`,
      usageType: found.usage_type,
      partyAccount: { id: found.account_id },
      bucket: found.bucket_ids.map((id) => ({ id })),
      totalBalance: toQuantity(total.amount, total.unit),
    },
  };
}
