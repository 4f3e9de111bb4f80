import { formatInstant, tryParseInstant } from '../core/time';

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const SPACE_FOR_PLUS = / (\d{2}:?\d{2})$/;

/**
 * The printed form of a timestamp as clients send it: `…Z` with milliseconds, UTC without a zone. All have one width,
 * so they compare as text. Undefined when it is no timestamp.
 */
export function wireInstant(value: string): string | undefined {
  if (value.length < 10 || value.length > 40) return undefined;
  const dated = DATE_ONLY.test(value) ? `${value}T00:00:00Z` : value;
  const signed = dated.length > 16 ? dated.replace(SPACE_FOR_PLUS, '+$1') : dated;
  const at = tryParseInstant(signed) ?? tryParseInstant(`${signed}Z`);
  return at === undefined ? undefined : formatInstant(at);
}
