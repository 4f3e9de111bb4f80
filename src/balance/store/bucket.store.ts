import { decimal, formatDecimal } from '../../core/decimal';
import { row, rows, type Tx } from '../../platform/database';
import { textArray } from '../../platform/sql-array';
import {
  type Body,
  hrefOf,
  type ListQuery,
  listResources,
  type Listing,
  type Page,
  type Resource,
  type ResourceReader,
  type ResourceType,
  talliedTotal,
  toQuantity,
} from '../../tmf';
import type { Instant } from '../../core/time';
import { toShown } from '../domain/reference-unit';
import { shownAmount } from './shown-amount';

type ShownRow = {
  readonly id: string;
  readonly unit: string;
  readonly shown_unit: string;
  readonly usage_type: string;
  readonly remaining: string;
  readonly reserved: string;
  readonly priority: number;
  readonly origin: string;
  readonly is_shared: boolean;
  readonly status: string;
  readonly reservations: string[] | null;
  readonly document: Body;
  readonly revision: number;
};

// A bucket past its validity shows as expired, whether or not the sweep has passed.
const STATUS = `CASE WHEN b.valid_to <= $1 THEN 'expired' ELSE b.status END`;

/** Of the open reservations of a bucket: those that end first. `reservedValue` is of all. */
const RESERVATIONS_SHOWN = 100;

const SELECT = `
SELECT b.id, b.unit, b.shown_unit, b.usage_type, b.remaining::text, b.reserved::text, b.priority,
  b.origin, b.is_shared, ${STATUS} AS status, b.document, b.revision,
  CASE WHEN b.reserved > 0 THEN ARRAY(SELECT h.id FROM hold h
    WHERE h.bucket_id = b.id AND h.status = 'held' ORDER BY h.expires_at LIMIT ${RESERVATIONS_SHOWN}) END AS reservations`;

const REMAINING = shownAmount('b.remaining', 'b.unit', 'b.shown_unit', 'b.shown_factor');
const RESERVED = shownAmount('b.reserved', 'b.unit', 'b.shown_unit', 'b.shown_factor');

const PROMISED = `(SELECT jsonb_build_object('reserveBalance', jsonb_agg(jsonb_build_object('id', h.id)))
  FROM hold h WHERE h.bucket_id = b.id AND h.status = 'held')`;

/** Buckets as TMF resources, combined from the columns and the client's document. */
export class BucketStore implements ResourceReader {
  constructor(
    private readonly type: ResourceType,
    private readonly now: () => Instant,
  ) {}

  list(tx: Tx, query: ListQuery): Promise<Page> {
    return listResources(tx, this.listing(), query);
  }

  async find(tx: Tx, id: string): Promise<Resource | undefined> {
    const found = await row<ShownRow>(
      tx,
      `${SELECT} FROM bucket b WHERE b.id = $2 AND b.deleted_at IS NULL`,
      [new Date(this.now()), id],
    );
    return found && this.toResource(found);
  }

  /** The existing ones, by id. */
  async findAll(tx: Tx, ids: readonly string[]): Promise<Map<string, Resource>> {
    const found = await rows<ShownRow>(
      tx,
      `${SELECT} FROM bucket b WHERE b.id = ANY($2::text[]) AND b.deleted_at IS NULL`,
      [new Date(this.now()), textArray(ids)],
    );
    return new Map(found.map((each) => [each.id, this.toResource(each)]));
  }

  private listing(): Listing<ShownRow> {
    return {
      select: SELECT,
      from: 'bucket b',
      where: 'b.deleted_at IS NULL AND $1::timestamptz IS NOT NULL',
      parameters: [new Date(this.now())],
      columns: {
        id: { sql: 'b.id', type: 'text', isNeverNull: true },
        href: { sql: `('${hrefOf(this.type, '')}' || b.id)`, type: 'text' },
        status: { sql: `(${STATUS})`, type: 'text' },
        usageType: { sql: 'b.usage_type', type: 'text' },
        'partyAccount.id': { sql: 'b.party_account', type: 'text', isIndexed: true },
        isShared: { sql: 'b.is_shared', type: 'boolean' },
        priority: { sql: 'b.priority', type: 'numeric' },
        origin: { sql: 'b.origin', type: 'text' },
        'remainingValue.amount': { sql: REMAINING.amount, type: 'numeric' },
        'remainingValue.units': { sql: REMAINING.units, type: 'text' },
        'reservedValue.amount': { sql: RESERVED.amount, type: 'numeric' },
        'reservedValue.units': { sql: RESERVED.units, type: 'text' },
        remainingValueName: {
          sql: `(${REMAINING.amount}::text || ' ' || ${REMAINING.units})`,
          type: 'text',
        },
      },
      body: ([first]) => (first === 'reserveBalance' ? PROMISED : 'b.document'),
      order: 'b.seq',
      total: (tx, filter) => talliedTotal(tx, { prefix: 'bucket' }, filter),
      toResource: (found) => this.toResource(found),
    };
  }

  private toResource(found: ShownRow): Resource {
    const remaining = toShown(decimal(found.remaining), found.unit, found.shown_unit);
    const reserved = toShown(decimal(found.reserved), found.unit, found.shown_unit);
    return {
      id: found.id,
      revision: found.revision,
      body: {
        ...found.document,
        usageType: found.usage_type,
        isShared: found.is_shared,
        priority: found.priority,
        origin: found.origin,
        remainingValue: toQuantity(remaining.amount, remaining.unit),
        reservedValue: toQuantity(reserved.amount, reserved.unit),
        remainingValueName: `${formatDecimal(remaining.amount)} ${remaining.unit}`,
        status: found.status,
        ...(found.reservations && {
          reserveBalance: found.reservations.map((id) => ({ id })),
        }),
      },
    };
  }
}
