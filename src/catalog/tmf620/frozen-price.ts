// What a launched price charges is never edited, because customers agreed to it. Another price with its own version
// and validity replaces it. Texts and the end of the validity may still change.
import { type Instant, tryParseInstant } from '../../core/time';
import type { ErrorDetail } from '../../core/domain-error';
import { type JsonObject, objectOf } from '../../core/json';
import { isWithdrawnAs } from '../domain/sale-terms';
import { isSame } from './stamp.convert';

const FROZEN_STATES = ['launched', 'retired', 'obsolete'];
const STRICT_STATES = ['active', ...FROZEN_STATES];

/** The attributes that charging reads. */
export const CHARGED_ATTRIBUTES = [
  'priceType',
  'price',
  'percentage',
  'recurringChargePeriodType',
  'recurringChargePeriodLength',
  'unitOfMeasure',
  'pricingLogicAlgorithm',
  'prodSpecCharValueUse',
  'popRelationship',
  'bundledPopRelationship',
  'tax',
  'meter',
  'exhaustion',
  'whileSuspended',
];

/** True when nothing can be sold by it any more. */
export function isWithdrawn(price: JsonObject): boolean {
  return isWithdrawnAs(stateOf(price));
}

export function isFrozen(price: JsonObject): boolean {
  return FROZEN_STATES.includes(stateOf(price));
}

/** True from the state on in which an incomplete price is refused. */
export function isActivated(price: JsonObject): boolean {
  return STRICT_STATES.includes(stateOf(price));
}

/** Changes that a launched price does not allow; empty when the change may be made. */
export function frozenChanges(before: JsonObject, after: JsonObject, now: Instant): ErrorDetail[] {
  if (!isFrozen(before)) return [];
  const charged = chargedChanges(before, after).map((path) => ({
    path,
    message: 'is part of what was sold',
  }));
  const validity = validityChange(periodOf(before), periodOf(after), now);
  const state = isFrozen(after)
    ? []
    : [
        {
          path: 'lifecycleStatus',
          message: 'of a launched price can only become Retired or Obsolete',
        },
      ];
  return [...charged, ...validity, ...state];
}

/** First-level attributes relevant to charging that differ. */
export function chargedChanges(before: JsonObject, after: JsonObject): string[] {
  return CHARGED_ATTRIBUTES.filter((name) => !isSame(before[name], after[name]));
}

function validityChange(before: JsonObject, after: JsonObject, now: Instant): ErrorDetail[] {
  if (before['startDateTime'] !== after['startDateTime']) {
    return [{ path: 'validFor.startDateTime', message: 'is part of what was sold' }];
  }
  const end = after['endDateTime'];
  if (end === before['endDateTime'] || typeof end !== 'string') return [];
  const endsAt = tryParseInstant(end);
  if (endsAt === undefined || endsAt >= now) return [];
  return [{ path: 'validFor.endDateTime', message: 'cannot lie in the past' }];
}

function stateOf({ lifecycleStatus }: JsonObject): string {
  return typeof lifecycleStatus === 'string' ? lifecycleStatus.trim().toLowerCase() : '';
}

function periodOf({ validFor }: JsonObject): JsonObject {
  return objectOf(validFor);
}
