import type { ErrorDetail } from '../../core/domain-error';
import { hasMembers, memberOf } from '../../core/json';

/**
 * `productOrderItem` requires at least one item; `productOrderItem.action` requires the attribute of each existing
 * item, as `billingAccount.id` one of an account that is named. An empty list and an empty id count as missing.
 */
export function missingAttributes(
  body: unknown,
  mandatory: readonly string[],
): readonly ErrorDetail[] {
  return mandatory.flatMap((path) =>
    missing(body, path.split('.'), '').map((where) => ({ path: where, message: 'is mandatory' })),
  );
}

function missing(value: unknown, path: readonly string[], where: string): readonly string[] {
  const [step, ...rest] = path;
  if (step === undefined) return [];
  if (Array.isArray(value)) {
    return value.flatMap((element: unknown, index) => missing(element, path, `${where}[${index}]`));
  }
  if (!hasMembers(value)) return [];
  const found = memberOf(value, step);
  const here = where === '' ? step : `${where}.${step}`;
  if (rest.length > 0) return missing(found, rest, here);
  const isMissing =
    found === undefined ||
    found === null ||
    (Array.isArray(found) && found.length === 0) ||
    (step === 'id' && found === '');
  return isMissing ? [here] : [];
}
