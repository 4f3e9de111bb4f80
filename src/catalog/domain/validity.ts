// `validFor`: from its start on and up to its end, which it does not contain. Null is open.
import type { Instant } from '../../core/time';

export type Validity = { readonly validFrom: Instant | null; readonly validTo: Instant | null };

export function isValidAt({ validFrom, validTo }: Validity, at: Instant): boolean {
  return (validFrom === null || at >= validFrom) && (validTo === null || at < validTo);
}
