// `validFor` includes its start and excludes its end; null is open.
import type { Instant } from '../../core/time';

export type Validity = { readonly validFrom: Instant | null; readonly validTo: Instant | null };

export function isValidAt({ validFrom, validTo }: Validity, at: Instant): boolean {
  return (validFrom === null || at >= validFrom) && (validTo === null || at < validTo);
}
