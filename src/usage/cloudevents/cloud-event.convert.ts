import Ajv, { type ErrorObject } from 'ajv';
import { isDecimalText } from '../../core/decimal';
import { type Instant, tryParseInstant } from '../../core/time';
import type { AttributeValue, UsageReason, UsageRecord } from '../../charging';

/** CloudEvents 1.0 as a usage: `type` is the meter, `source` + `id` the identity. */
type CloudEvent = {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time?: string;
  readonly data: Readonly<Record<string, AttributeValue>>;
};

// PostgreSQL holds no NUL and no half of a surrogate pair, neither in a value nor in a name.
const STORABLE = String.raw`^[^\u0000\ud800-\udfff]*$`;
const TEXT = { type: 'string', minLength: 1, maxLength: 256, pattern: STORABLE } as const;
const QUANTITY = { type: ['string', 'number'] } as const;

const isCloudEvent = new Ajv({ allowUnionTypes: true }).compile<CloudEvent>({
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
      required: ['quantity'],
      properties: { quantity: QUANTITY, amount: QUANTITY },
      additionalProperties: {
        type: ['string', 'number', 'boolean'],
        maxLength: 1024,
        pattern: STORABLE,
      },
      propertyNames: { pattern: STORABLE },
      maxProperties: 64,
    },
  },
});

export type ConvertedEvent = { readonly record: UsageRecord } | { readonly refused: UsageReason };

export function fromCloudEvent(event: unknown, receivedAt: Instant): ConvertedEvent {
  if (!isCloudEvent(event)) return { refused: reasonOf(isCloudEvent.errors?.[0]) };
  const at = event.time === undefined ? receivedAt : tryParseInstant(event.time);
  if (at === undefined) {
    return refused(
      'event.malformed-time',
      'time',
      `Not an RFC 3339 time with a zone: ${event.time}`,
    );
  }
  const { quantity, amount, ...attributes } = event.data;
  const quantityText = decimalText(quantity);
  if (quantityText === undefined) return notADecimal('data.quantity', quantity);
  const record = {
    source: event.source,
    id: event.id,
    at,
    subject: event.subject,
    meter: event.type,
    quantity: quantityText,
    attributes,
  };
  if (amount === undefined) return { record };
  const amountText = decimalText(amount);
  return amountText === undefined
    ? notADecimal('data.amount', amount)
    : { record: { ...record, amount: amountText } };
}

const DIGITS_EXACT_MAX = 15;

/** Decimals are strings; a JSON number is taken while a double still holds it exactly as written. */
function decimalText(value: AttributeValue | undefined): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !isDecimalText(text)) return undefined;
  const isInexact = typeof value === 'number' && text.replace(/\D/g, '').length > DIGITS_EXACT_MAX;
  return isInexact ? undefined : text;
}

function notADecimal(path: string, value: unknown): ConvertedEvent {
  return refused(
    'event.malformed-decimal',
    path,
    `Not a plain decimal: ${String(value).slice(0, 40)}`,
  );
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
