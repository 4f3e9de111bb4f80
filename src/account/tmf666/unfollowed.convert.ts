// Attributes of a TMF666 billing account about money that billing here does not follow, or not as they are said. They are
// refused, so that no account contradicts its bills; existing ones stay.
import type { ErrorDetail } from '../../core/domain-error';
import { isObject, type JsonObject } from '../../core/json';
import { isRoundingMode } from '../../core/rounding';
import { isSameValue } from '../../tmf';
import { PAYMENT_DAYS_MAX } from './cycle-specification.convert';

type Unfollowed = {
  readonly path: string;
  readonly why: string;
  /** Whether billing goes by this value; absent where it goes by none. */
  readonly isFollowed?: (value: unknown) => boolean;
};

const UNFOLLOWED: readonly Unfollowed[] = [
  {
    path: 'creditLimit',
    why: 'cannot be followed: usage is charged without limit. Mode `prepaid` with a top-up of as much is what limits it',
  },
  {
    path: 'paymentPlan',
    why: 'cannot be followed: a bill is due at once, days after its date (`paymentTerms`)',
  },
  {
    path: 'accountRelationship',
    why: 'cannot be followed: who pays for an account is said by its `parent`, when it is made',
  },
  {
    path: 'paymentTerms',
    why: `cannot be followed: it has \`days\`, a whole number up to ${PAYMENT_DAYS_MAX}, and what they are called is its \`description\``,
    isFollowed: isDated,
  },
  {
    path: 'billRounding',
    why: 'cannot be followed: it is halfUp or halfEven',
    isFollowed: isRoundingMode,
  },
];

export function unfollowedOf(before: JsonObject, after: JsonObject): ErrorDetail[] {
  return UNFOLLOWED.flatMap(({ path, why, isFollowed }) => {
    const value = after[path];
    if (isNothing(value) || isFollowed?.(value) === true) return [];
    if (isSameValue(value, before[path])) return [];
    return [{ path, value, message: `${path} ${why}`, code: 'account.not-followed' }];
  });
}

/** Without days it is due as bills are by default; words that might say otherwise are not read. */
function isDated(terms: unknown): boolean {
  if (!isObject(terms)) return false;
  const { days = null, description } = terms;
  if (days === null) return isNothing(description);
  return (
    typeof days === 'number' && Number.isInteger(days) && days >= 0 && days <= PAYMENT_DAYS_MAX
  );
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
