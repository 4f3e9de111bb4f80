import type { AccountNode } from '../../account';
import { type Decimal, ZERO, formatDecimal } from '../../core/decimal';
import { memberOf, objectOf, textOf } from '../../core/json';
import { isMisspeltCurrency } from '../../core/money';
import { type Body, isNever, validityOf } from '../../tmf';
import { bucketMalformed } from '../balance.errors';
import {
  BUCKET_ORIGINS,
  BUCKET_STATUSES,
  type BucketScope,
  PRIORITY_UNRANKED,
} from '../domain/bucket';
import type { NewBucket } from '../domain/kept-bucket';
import { toReference } from '../domain/reference-unit';
import { contradicts, unitOf, usageTypeOf } from '../domain/usage-type';
import { askedOf, devicesOf, idOf, unnamedDeviceOf } from './action.convert';

/** A posted bucket; `value` is its opening value in the reference unit. */
export type AskedBucket = BucketTerms & {
  readonly shownUnit: string;
  readonly isUnitAssumed: boolean;
  readonly usageType: string;
  readonly value: Decimal;
  readonly document: Body;
};

/** The attributes that a client may change. */
export type BucketTerms = Pick<
  NewBucket,
  'priority' | 'origin' | 'isShared' | 'scope' | 'status' | 'validFrom' | 'validTo' | 'document'
>;

const CURRENCY_DEFAULT = 'EUR';

const ACCOUNTS = ['partyAccount', 'billingAccount'] as const;

export function accountIdOf(body: Body): string | undefined {
  return accountsOf(body)[0]?.id;
}

/** The accounts that the bucket names, with their paths; all must be its owner. */
export function accountsOf(body: Body): { readonly path: string; readonly id: string }[] {
  return ACCOUNTS.flatMap((name) => {
    const id = idOf(body[name]);
    return id === undefined ? [] : [{ path: `${name}.id`, id }];
  });
}

export function fromResource(body: Body, account: AccountNode | undefined): AskedBucket {
  const [owner, other] = accountsOf(body);
  if (owner !== undefined && other !== undefined && other.id !== owner.id) {
    throw bucketMalformed(other.path, other.id, `must be ${owner.id}, as ${owner.path} says`);
  }
  const opening = askedOf(body['remainingValue'], 'remainingValue');
  const type = textOf(body['usageType']);
  const known = opening?.unit ?? (type === undefined ? undefined : unitOf(type));
  const shownUnit = known ?? account?.currency ?? CURRENCY_DEFAULT;
  if (isMisspeltCurrency(shownUnit)) {
    throw bucketMalformed('remainingValue.units', shownUnit, 'must name a currency by its code');
  }
  const value = toReference(opening?.amount ?? ZERO, shownUnit).amount;
  if (value.isNegative()) {
    throw bucketMalformed('remainingValue.amount', formatDecimal(value), 'must not be negative');
  }
  const isUnitAssumed = opening?.unit === undefined && !value.greaterThan(ZERO);
  const usageType = type ?? usageTypeOf(shownUnit);
  if (contradicts(usageType, shownUnit)) {
    throw bucketMalformed('usageType', usageType, `must not be that of a value in ${shownUnit}`);
  }
  return { ...termsOf(body), shownUnit, isUnitAssumed, usageType, value };
}

export function termsOf(body: Body): BucketTerms {
  const terms = {
    priority: priorityOf(body['priority']),
    origin: choiceOf('origin', body['origin'], BUCKET_ORIGINS, 'paid'),
    isShared: body['isShared'] === true,
    scope: scopeOf(body),
    status: choiceOf('status', body['status'], BUCKET_STATUSES, 'active'),
    ...validityOf(body),
  };
  if (isNever(terms)) {
    throw bucketMalformed(
      'validFor.endDateTime',
      memberOf(body['validFor'], 'endDateTime'),
      'must be after the start',
    );
  }
  return { ...terms, document: withoutColumns(body) };
}

/** Attributes that have columns are not stored in the document as well. */
function withoutColumns(body: Body): Body {
  const { remainingValue: _v, usageType: _u, status: _s, isShared: _i, ...rest } = body;
  const { priority: _p, origin: _o, ...document } = rest;
  return document;
}

/** Reads `scope`, else the products that the bucket names. */
function scopeOf(body: Body): BucketScope {
  const scope = body['scope'];
  const strange = Object.keys(objectOf(scope)).find((key) => !isOfScope(key));
  if (strange !== undefined) {
    const message = `is not followed: a scope has ${SCOPE.join(', ')}`;
    throw bucketMalformed(`scope.${strange}`, memberOf(scope, strange), message);
  }
  const meters = textsOf(memberOf(scope, 'meters'));
  const offeringIds = textsOf(memberOf(scope, 'offeringIds'));
  const subscriptionIds =
    textsOf(memberOf(scope, 'subscriptionIds')) ?? productsOf(body['product']);
  const priceId = textOf(memberOf(scope, 'priceId'));
  const device = unnamedDeviceOf(body['logicalResource']);
  if (device !== undefined) {
    throw bucketMalformed('logicalResource', device, 'must name a device by its id or its value');
  }
  const subjects = devicesOf(body['logicalResource']);
  return {
    ...(meters && { meters }),
    ...(offeringIds && { offeringIds }),
    ...(subscriptionIds && { subscriptionIds }),
    ...(subjects && { subjects }),
    ...(priceId !== undefined && { priceId }),
  };
}

const SCOPE = ['meters', 'offeringIds', 'subscriptionIds', 'priceId'];

function isOfScope(key: string): boolean {
  return key.startsWith('@') || SCOPE.includes(key);
}

function productsOf(products: unknown): string[] | undefined {
  const ids = [products].flat().flatMap((product) => idOf(product) ?? []);
  return ids.length === 0 ? undefined : ids;
}

function textsOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter((one): one is string => typeof one === 'string');
}

function priorityOf(value: unknown): number {
  if (value === undefined) return PRIORITY_UNRANKED;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1000)
    return value;
  throw bucketMalformed('priority', value, 'must be a whole number from 0 to 1000');
}

function choiceOf<T extends string>(
  path: string,
  value: unknown,
  choices: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback;
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined)
    throw bucketMalformed(path, value, `must be one of ${choices.join(', ')}`);
  return chosen;
}
