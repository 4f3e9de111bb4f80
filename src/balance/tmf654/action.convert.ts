import { type Decimal, ZERO } from '../../core/decimal';
import { idOf as idOfReference, memberOf, objectOf, textOf, timeOf } from '../../core/json';
import { type Instant, formatInstant, plusMs } from '../../core/time';
import { type Body, fromJsonNumber, ofClass, toQuantity, validityOf } from '../../tmf';
import type { ActionKind, ClientActionKind } from '../domain/action';
import type { SpendableBucket } from '../domain/bucket';
import type { BucketMove } from '../domain/bucket-move';
import type { ActionRequest } from '../domain/decide-action';
import type { Target } from '../domain/find-bucket';
import type { LoadedBucket } from '../domain/kept-bucket';
import type { AskedAmount, Refusal, TransferCost } from '../domain/plan-action';
import { type Recurrence, recurrenceOf } from '../domain/recurrence';
import { toShown } from '../domain/reference-unit';

/** A reservation nobody ends must not bind value for ever. */
const HOLD_MS = 24 * 3_600_000;

export function fromResource(kind: ClientActionKind, body: Body, at: Instant): ActionRequest {
  const target = kind === 'transfer' || kind === 'reserve' ? targetOf(body) : givenTo(body);
  const asked = askedOf(body['amount'], 'amount');
  switch (kind) {
    case 'topup':
      return { kind, target, asked, recurrence: recurrenceSaid(body) };
    case 'adjust':
      return {
        kind,
        target,
        asked: asked && signed(asked, body['adjustType']),
        reservationId: idOf(body['reserveBalance']),
        misread: misreadOf(asked, body['adjustType']),
      };
    case 'transfer':
      return { kind, target, asked, receiver: receiverOf(body), cost: costOf(body) };
    case 'reserve':
      return {
        kind,
        target,
        asked,
        expiresAt: expiryOf(body, at),
        beginsAt: validityOf(body).validFrom ?? undefined,
      };
  }
}

function recurrenceSaid({
  isAutoTopup: isAuto,
  recurringPeriod: period,
  numberOfPeriods: times,
}: Body): Recurrence | Refusal | undefined {
  return recurrenceOf({ isAuto, period, times });
}

/** Of a top-up that recurs, what one of its times says. */
export function toRun(id: string, recurring: Body): Body {
  const {
    isAutoTopup: _isAuto,
    recurringPeriod: _period,
    numberOfPeriods: _times,
    nextTopup: _next,
    status: _status,
    ...run
  } = recurring;
  return { ...run, relatedTopupBalance: { id, role: 'recurring' } };
}

export function toNextTopup(number: number, at: Instant): Body {
  return { number, date: formatInstant(at) };
}

/** Undefined where none is to come. */
export function nextTopupOf(
  recurring: Body,
): { readonly number: number; readonly at: Instant } | undefined {
  const { number, date } = objectOf(recurring['nextTopup']);
  const at = timeOf(date);
  return typeof number === 'number' && at !== undefined ? { number, at } : undefined;
}

/** TMF654 §impactedBucket: what each bucket held before and after, in the unit it shows. */
export function toImpact(
  bucket: Pick<SpendableBucket, 'id' | 'unit' | 'remaining'>,
  shownUnit: string,
  move: BucketMove,
): Body {
  const shown = (amount: Decimal) => {
    const { amount: value, unit } = toShown(amount, bucket.unit, shownUnit);
    return toQuantity(value, unit);
  };
  return {
    bucket: { id: bucket.id },
    amountBefore: shown(bucket.remaining),
    amountAfter: shown(bucket.remaining.plus(move.remaining)),
  };
}

function targetOf(body: Body): Target {
  return {
    bucketId: idOf(body['bucket']),
    accountId: idOf(body['partyAccount']) ?? idOf(body['billingAccount']),
    subscriptionId: idOf(body['product']),
    subjects: devicesOf(body['logicalResource']),
    usageType: textOf(body['usageType']),
  };
}

function givenTo(body: Body): Target {
  return { ...targetOf(body), validity: givenFor(body) };
}

function givenFor(body: Body): Target['validity'] {
  const { validFrom: from, validTo: to } = validityOf(body);
  return from === null && to === null ? undefined : { from, to };
}

/** The names of devices: what usage calls its subject may be either. */
export function devicesOf(resources: unknown): string[] | undefined {
  const listed = [resources].flat();
  const names = listed.flatMap((one) => [idOf(one), textOf(memberOf(one, 'value'))]);
  const known = [...new Set(names.filter((name) => name !== undefined))];
  return known.length === 0 ? undefined : known;
}

/** The id of a reference, or of the first of a list of references. */
export function idOf(reference: unknown): string | undefined {
  if (Array.isArray(reference)) return idOf(reference[0]);
  return idOfReference(reference);
}

/** `{amount, units}`, or the Money spelling `{value, unit}` that clients send as well. */
export function askedOf(quantity: unknown, path: string): AskedAmount | undefined {
  const amount = memberOf(quantity, 'amount') ?? memberOf(quantity, 'value');
  if (amount === undefined || amount === null) return undefined;
  return {
    amount: fromJsonNumber(amount, `${path}.amount`),
    unit: textOf(memberOf(quantity, 'units') ?? memberOf(quantity, 'unit')),
  };
}

/** 4.1: an amount is always positive and `adjustType` says whether it is taken or given. */
function signed(asked: AskedAmount, adjustType: unknown): AskedAmount {
  const isTaken = typeof adjustType === 'string' && TAKEN.test(adjustType);
  return isTaken ? { ...asked, amount: asked.amount.negated() } : asked;
}

const TAKEN = /debit|deduct/i;
const GIVEN = /credit/i;
/** Of such a one the sign says whether it is given or taken. */
const ONCE = /^one[ _-]?time$/i;

function misreadOf(asked: AskedAmount | undefined, adjustType: unknown): Refusal | undefined {
  if (typeof adjustType !== 'string' || ONCE.test(adjustType)) return undefined;
  if (!TAKEN.test(adjustType) && !GIVEN.test(adjustType)) return 'adjust-type-unknown';
  return asked?.amount.isNegative() ? 'adjust-sign' : undefined;
}

function receiverOf(body: Body): Target {
  return {
    bucketId: idOf(body['receiverBucket']),
    accountId: idOf(body['receiverPartyAccount']),
    subscriptionId: idOf(body['receiverProduct']),
    subjects: devicesOf(body['receiverLogicalResource']),
    usageType: textOf(body['receiverBucketUsageType']),
    validity: givenFor(body),
  };
}

function costOf(body: Body): TransferCost | undefined {
  const cost = askedOf(body['transferCost'], 'transferCost');
  if (!cost || cost.amount.equals(ZERO)) return undefined;
  return { ...cost, owner: costOwnerOf(body['costOwner'] ?? 'originator') };
}

function costOwnerOf(said: unknown): TransferCost['owner'] {
  return said === 'receiver' || said === 'originator' ? said : 'unknown';
}

/** Both may be said: it ends with the first. */
function expiryOf(body: Body, at: Instant): Instant {
  const ends = [timeOf(body['expirationDate']) ?? null, validityOf(body).validTo]
    .filter((end) => end !== null)
    .toSorted((a, b) => a - b);
  return ends[0] ?? plusMs(at, HOLD_MS);
}

/** The body of an action that no client took: a movement of the server's own, done as it is booked. */
export function toMovement(
  kind: ActionKind,
  bucket: Pick<LoadedBucket, 'id' | 'accountId' | 'unit' | 'usageType'>,
  amount: Decimal,
  at: Instant,
): Body {
  const date = formatInstant(at);
  return ofClass(
    {
      status: 'completed',
      usageType: bucket.usageType,
      amount: toQuantity(amount, bucket.unit),
      bucket: { id: bucket.id },
      partyAccount: { id: bucket.accountId },
      requestedDate: date,
      confirmationDate: date,
    },
    `Bucket${kind.charAt(0).toUpperCase()}${kind.slice(1)}`,
  );
}

/** What the server adds to an action's body when it has decided. */
export function toOutcome(
  body: Body,
  outcome: { readonly status: string; readonly at: Instant; readonly reason?: string },
): Body {
  const { status, at, reason } = outcome;
  const date = formatInstant(at);
  return {
    ...body,
    ...(reason === undefined ? {} : { reason }),
    status,
    requestedDate: date,
    confirmationDate: date,
  };
}
