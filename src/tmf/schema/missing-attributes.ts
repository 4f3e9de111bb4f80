import type { ErrorDetail } from '../../core/domain-error';
import { hasMembers, memberOf } from '../../core/json';

/**
 * `productOrderItem` asks for one; `productOrderItem.action` asks it of every item that is there.
 * An empty list counts as missing: mandatory lists have at least one element.
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
    found === undefined || found === null || (Array.isArray(found) && found.length === 0);
  return isMissing ? [here] : [];
}
