// What is refused of a new billing account for what it says of itself, without asking what else is there: for a dry run
// of an import, because an account cannot be judged by the server without making it.
import { type ErrorDetail, isDomainError } from '../../core/domain-error';
import { type JsonObject, textOf } from '../../core/json';
import { validateBody } from '../../tmf';
import { billingAccountType } from './account-types';
import { contradictionOf, fromResource } from './terms.convert';
import { unfollowedOf } from './unfollowed.convert';

export function accountFaultsOf(account: JsonObject): readonly ErrorDetail[] {
  const malformed = faultsOfBody(account);
  if (malformed.length > 0) return malformed;
  const { problems } = fromResource(textOf(account['id']) ?? '', account);
  const contradiction = contradictionOf(account);
  return [
    ...unfollowedOf({}, account),
    ...problems,
    ...(contradiction === undefined ? [] : [contradiction]),
  ];
}

function faultsOfBody(account: JsonObject): readonly ErrorDetail[] {
  try {
    validateBody(billingAccountType, account);
    return [];
  } catch (error: unknown) {
    if (!isDomainError(error)) throw error;
    return error.details.length > 0 ? error.details : [{ path: '', message: error.message }];
  }
}
