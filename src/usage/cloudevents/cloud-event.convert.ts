import Ajv, { type ErrorObject } from 'ajv';
import {
  type AttributeValue,
  UNREADABLE,
  type UsageReason,
  type UsageRecord,
} from '../../charging';
import { type Instant, tryParseInstant } from '../../core/time';
import { ATTRIBUTE_MAX, NAME_MAX, VALUES_MAX } from '../domain/bounds';
import { isAttribute, measuredDecimal, measuredQuantity } from '../tmf635/measured';
import type { MeterUnit } from '../meter-units.service';
import { documentOf } from '../tmf635/usage.convert';

/** A CloudEvents 1.0 event as usage: `type` is the meter, `source` and `id` are the identity. */
type CloudEvent = {
  readonly id: string | number;
  readonly source: string;
  readonly type: string;
  readonly subject: string | number;
  readonly time?: string | null;
  readonly data: Readonly<Record<string, unknown>>;
};

// PostgreSQL text can hold neither NUL nor a lone surrogate, in values and names.
const STORABLE = String.raw`^[^\u0000\ud800-\udfff]*$`;
const TEXT = { type: 'string', minLength: 1, maxLength: NAME_MAX, pattern: STORABLE } as const;
/** A number is the text that it is written as. */
const NAME = { ...TEXT, type: ['string', 'number'] } as const;
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
    id: NAME,
    source: TEXT,
    type: TEXT,
    subject: NAME,
    time: { type: ['string', 'null'], maxLength: 64 },
    data: {
      type: 'object',
      additionalProperties: { ...STORED, maxLength: ATTRIBUTE_MAX },
      propertyNames: { pattern: STORABLE },
      maxProperties: VALUES_MAX,
    },
  },
});

export type ConvertedEvent = { readonly record: UsageRecord } | { readonly refused: UsageReason };

/**
 * A missing or malformed quantity is stored, to be corrected later; values that are no attributes are stored as sent.
 * `meterOf` knows the meters that need no quantity.
 */
export function fromCloudEvent(
  event: unknown,
  receivedAt: Instant,
  meterOf: (code: string) => MeterUnit | undefined = () => undefined,
): ConvertedEvent {
  if (!isCloudEvent(event)) return { refused: reasonOf(isCloudEvent.errors?.[0]) };
  const time = event.time ?? undefined;
  const at = time === undefined ? receivedAt : tryParseInstant(time);
  if (at === undefined) {
    return refused('event.malformed-time', 'time', `Not an RFC 3339 time with a zone: ${time}`);
  }
  const { source, type: meter } = event;
  const [id, subject] = [`${event.id}`, `${event.subject}`];
  const { quantity: said, amount: saidAmount, ...others } = event.data;
  const amount = measuredDecimal(saidAmount);
  const quantity = measuredQuantity(said, amount, meterOf(meter));
  const attributes = attributesOf(others);
  const when = time === undefined ? { at, isTimeless: true as const } : { at };
  const record = { source, id, ...when, subject, meter, quantity, attributes };
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

/** Nulls are dropped. Mostly there are none, and the object is not copied. */
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
