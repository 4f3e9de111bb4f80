import { formatInstant, parseInstant, plusMs } from '../../core/time';

/** The end of the millisecond of a printed instant. */
export function isoEndOf(printed: string): string {
  return formatInstant(plusMs(parseInstant(printed), 1));
}
