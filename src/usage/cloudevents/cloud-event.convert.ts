import Ajv, { type ErrorObject } from 'ajv';
import {
  type AttributeValue,
  UNREADABLE,
  type UsageReason,
  type UsageRecord,
} from '../../charging';
import { type Instant, tryParseInstant } from '../../core/time';
import { isAttribute, measuredDecimal, measuredQuantity } from '../tmf635/measured';
import type { MeterUnit } from '../meter-units.service';
import { documentOf } from '../tmf635/usage.convert';

/** CloudEvents 1.0 as a usage: `type` is the meter, `source` + `id` the identity. */
type CloudEvent = {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time?: string;
  readonly data: Readonly<Record<string, unknown>>;
};

// PostgreSQL holds no NUL and no half of a surrogate pair, neither in a value nor in a name.
const STORABLE = String.raw`^[^\u0000\ud800-\udfff]*$`;
const TEXT = { type: 'string', minLength: 1, maxLength: 256, pattern: STORABLE } as const;
const STORED = {
  type: ['string', 'number', 'boolean', 'object', 'array', 'null'],
  pattern: STORABLE,
  propertyNames: { pattern: STORABLE },
  additionalProperties: { $ref: '#/$defs/stored' },
  items: { $ref: '#/$defs/stored' },
};

const isCloudEvent = new Ajv({ allowUnionTypes: true }).compile<CloudEvent>({
  $defs: { stored: STORED },
  type: 'object',
  required: ['id', 'source', 'type', 'subject', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: TEXT,
    source: TEXT,
    type: TEXT,
    subject: TEXT,
    time: { type: 'string', maxLength: 64 },
    data: {
      type: 'object',
      additionalProperties: { ...STORED, maxLength: 1024 },
      propertyNames: { pattern: STORABLE },
      maxProperties: 64,
    },
  },
});

export type ConvertedEvent = { readonly record: UsageRecord } | { readonly refused: UsageReason };

/**
 * A quantity that is missing or no decimal is kept, and waits to be mended; what is no attribute is kept beside, as
 * it was sent. `meterOf` knows which meters need no quantity.
 */
export function fromCloudEvent(
  event: unknown,
  receivedAt: Instant,
  meterOf: (code: string) => MeterUnit | undefined = () => undefined,
): ConvertedEvent {
  if (!isCloudEvent(event)) return { refused: reasonOf(isCloudEvent.errors?.[0]) };
  const at = event.time === undefined ? receivedAt : tryParseInstant(event.time);
  if (at === undefined) {
    return refused(
      'event.malformed-time',
      'time',
      `Not an RFC 3339 time with a zone: ${event.time}`,
    );
  }
  const { source, id, subject, type: meter } = event;
  const { quantity: said, amount: saidAmount, ...others } = event.data;
  const amount = measuredDecimal(saidAmount);
  const quantity = measuredQuantity(said, amount, meterOf(meter));
  const attributes = attributesOf(others);
  const record = { source, id, at, subject, meter, quantity, attributes };
  const measured = amount === undefined ? record : { ...record, amount };
  const isReadable = quantity !== UNREADABLE && amount !== UNREADABLE;
  if (isReadable && (attributes === others || !hasMore(others))) return { record: measured };
  const document = documentOf({
    ...record,
    quantity: said,
    amount: saidAmount,
    attributes: others,
  });
  return { record: { ...measured, document } };
}

type Values = Readonly<Record<string, unknown>>;

/** Null is none. Mostly all are, and nothing is copied. */
function attributesOf(values: Values): Readonly<Record<string, AttributeValue>> {
  if (hasOnlyAttributes(values)) return values;
  const entries = Object.entries(values).filter((entry): entry is [string, AttributeValue] =>
    isAttribute(entry[1]),
  );
  return Object.fromEntries(entries);
}

function hasOnlyAttributes(values: Values): values is Readonly<Record<string, AttributeValue>> {
  for (const name in values) if (!isAttribute(values[name])) return false;
  return true;
}

function hasMore(values: Values): boolean {
  for (const name in values)
    if (typeof values[name] === 'object' && values[name] !== null) return true;
  return false;
}

function refused(code: string, path: string, message: string): ConvertedEvent {
  return { refused: { code, path, message } };
}

function reasonOf(error: ErrorObject | undefined): UsageReason {
  const at = (error?.instancePath ?? '').slice(1).replaceAll('/', '.');
  const missing: unknown = error?.params['missingProperty'];
  const path = [at, typeof missing === 'string' ? missing : ''].filter(Boolean).join('.');
  return {
    code: 'event.malformed',
    path,
    message: `${path || 'event'}: ${error?.message ?? 'not a CloudEvent'}`,
  };
}
