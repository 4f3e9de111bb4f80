// What TMF666 lets a billing account say of money that bills here do not follow. It is refused, so that no account
// says otherwise than its bills; what an account has from before stays.
import type { ErrorDetail } from '../../core/domain-error';
import type { JsonObject } from '../../core/json';
import { isSameValue } from '../../tmf';

const REASONS: Readonly<Record<string, string>> = {
  creditLimit:
    'cannot be followed: usage is charged without limit. Mode `prepaid` with a top-up of as much is what limits it',
  paymentPlan: 'cannot be followed: a bill is due at once, days after its date (`paymentTerms`)',
  accountRelationship:
    'cannot be followed: who pays for an account is said by its `parent`, when it is made',
};

export function unfollowedOf(before: JsonObject, after: JsonObject): ErrorDetail[] {
  return Object.entries(REASONS).flatMap(([path, why]) => {
    const value = after[path];
    if (isNothing(value) || isSameValue(value, before[path])) return [];
    return [{ path, value, message: `${path} ${why}`, code: 'account.not-followed' }];
  });
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
