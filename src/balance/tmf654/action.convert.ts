import { type Decimal, ZERO } from '../../core/decimal';
import { idOf as idOfReference, memberOf, objectOf, textOf, timeOf } from '../../core/json';
import { isMisspeltCurrency } from '../../core/money';
import { type Instant, formatInstant, plusMs } from '../../core/time';
import { type Body, fromJsonNumber, isNever, ofClass, toQuantity, validityOf } from '../../tmf';
import type { ActionKind, ClientActionKind } from '../domain/action';
import type { SpendableBucket } from '../domain/bucket';
import type { BucketMove } from '../domain/bucket-move';
import type { ActionRequest } from '../domain/decide-action';
import type { Target } from '../domain/find-bucket';
import type { LoadedBucket } from '../domain/kept-bucket';
import type { AskedAmount, Refusal, TransferCost } from '../domain/plan-action';
import { type Recurrence, recurrenceOf } from '../domain/recurrence';
import { toShown } from '../domain/reference-unit';

/** The default life of a reservation, so that one that nobody ends does not bind value for ever. */
const HOLD_MS = 24 * 3_600_000;

/** The tolerance for a `requestedDate` of a client whose clock runs ahead. */
const AHEAD_MS = 5 * 60_000;

export function fromResource(kind: ClientActionKind, body: Body, at: Instant): ActionRequest {
  const request = askedFor(kind, body, at);
  const misread = contradictionOf(body, at) ?? (kind === 'adjust' ? misreadOf(body) : undefined);
  return misread === undefined ? request : { ...request, misread };
}

function contradictionOf(body: Body, at: Instant): Refusal | undefined {
  const units = ['amount', 'transferCost'].map((name) => askedOf(body[name], name)?.unit ?? '');
  if (units.some(isMisspeltCurrency)) return 'currency-misspelt';
  const [nameless] = NAMELESS.filter(([name]) => isNameless(name, body[name]));
  if (nameless !== undefined) return nameless[1];
  const accounts = idsIn([body['partyAccount'], body['billingAccount']]);
  if (accounts.length > 1) return 'account-said-twice';
  if ([body['product'], body['receiverProduct']].some((named) => idsIn(named).length > 1)) {
    return 'product-said-twice';
  }
  if (isNever(validityOf(body))) return 'validity-never';
  if (!BECOMES.includes(textOf(body['status'])?.toLowerCase())) return 'status-decided';
  const asked = timeOf(body['requestedDate']);
  return asked !== undefined && asked > plusMs(at, AHEAD_MS) ? 'request-ahead' : undefined;
}

/** What an action that is asked for may say of itself: what it becomes, or nothing. */
const BECOMES: readonly unknown[] = [undefined, 'created', 'completed'];

const NAMELESS: ReadonlyArray<readonly [string, Refusal]> = [
  ['bucket', 'bucket-nameless'],
  ['partyAccount', 'account-nameless'],
  ['billingAccount', 'account-nameless'],
  ['product', 'product-nameless'],
  ['logicalResource', 'device-nameless'],
  ['reserveBalance', 'reservation-nameless'],
  ['receiverBucket', 'receiver-nameless'],
  ['receiverPartyAccount', 'receiver-nameless'],
  ['receiverProduct', 'receiver-nameless'],
  ['receiverLogicalResource', 'receiver-nameless'],
];

/** Words about something that no id says: the action would be done with something else. */
function isNameless(name: string, said: unknown): boolean {
  if (/logicalresource$/i.test(name)) return unnamedDeviceOf(said) !== undefined;
  return [said ?? []].flat().some((reference) => idOf(reference) === undefined);
}

function idsIn(references: unknown): string[] {
  return [...new Set([references].flat().flatMap((each) => idOf(each) ?? []))];
}

function askedFor(kind: ClientActionKind, body: Body, at: Instant): ActionRequest {
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

/** The body of one time of a recurring top-up. */
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

/** Undefined when no further time is due. */
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

/** The names of devices, by id or by value: usage may have either as its subject. */
export function devicesOf(resources: unknown): string[] | undefined {
  const listed = [resources].flat();
  const names = listed.flatMap((one) => [idOf(one), textOf(memberOf(one, 'value'))]);
  const known = [...new Set(names.filter((name) => name !== undefined))];
  return known.length === 0 ? undefined : known;
}

/** A device without an id and a value. */
export function unnamedDeviceOf(resources: unknown): unknown {
  return [resources ?? []].flat().find((resource) => devicesOf(resource) === undefined);
}

/** The id of a reference, or of the first in a list. */
export function idOf(reference: unknown): string | undefined {
  if (Array.isArray(reference)) return idOf(reference[0]);
  return idOfReference(reference);
}

/** Reads `{amount, units}`, or the Money spelling `{value, unit}` that clients also send. */
export function askedOf(quantity: unknown, path: string): AskedAmount | undefined {
  const amount = memberOf(quantity, 'amount') ?? memberOf(quantity, 'value');
  if (amount === undefined || amount === null) return undefined;
  return {
    amount: fromJsonNumber(amount, `${path}.amount`),
    unit: textOf(memberOf(quantity, 'units') ?? memberOf(quantity, 'unit')),
  };
}

/** In 4.1 the amount is positive and `adjustType` says whether it is taken or given. */
function signed(asked: AskedAmount, adjustType: unknown): AskedAmount {
  const isTaken = typeof adjustType === 'string' && TAKEN.test(adjustType);
  return isTaken ? { ...asked, amount: asked.amount.negated() } : asked;
}

const TAKEN = /debit|deduct/i;
const GIVEN = /credit/i;
/** For this type the sign says whether value is given or taken. */
const ONCE = /^one[ _-]?time$/i;

/** The refusal of a type that gives no direction, or of a negative amount beside a direction. */
function misreadOf({ amount, adjustType }: Body): Refusal | undefined {
  if (typeof adjustType !== 'string' || ONCE.test(adjustType)) return undefined;
  if (!TAKEN.test(adjustType) && !GIVEN.test(adjustType)) return 'adjust-type-unknown';
  return askedOf(amount, 'amount')?.amount.isNegative() ? 'adjust-sign' : undefined;
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

/** Both dates may be given; the earlier one counts. */
function expiryOf(body: Body, at: Instant): Instant {
  const ends = [timeOf(body['expirationDate']) ?? null, validityOf(body).validTo]
    .filter((end) => end !== null)
    .toSorted((a, b) => a - b);
  return ends[0] ?? plusMs(at, HOLD_MS);
}

/** The body of a movement that Meterline makes itself, completed when it is booked. */
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

/** The attributes that the server adds once the action is decided. */
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
