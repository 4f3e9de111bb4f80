// Bill numbers run without gaps per issuer and year of issue: 2026-000001, 2026-000002 … A number is
// taken in the transaction that stores the bill, so a bill that fails leaves no hole.
import { type Instant, formatInstant } from '../../core/time';

const DIGITS_MIN = 6;

export function billYear(issuedAt: Instant): number {
  return Number.parseInt(formatInstant(issuedAt).slice(0, 4), 10);
}

export function billNumber(year: number, sequence: bigint): string {
  return `${year}-${sequence.toString().padStart(DIGITS_MIN, '0')}`;
}
