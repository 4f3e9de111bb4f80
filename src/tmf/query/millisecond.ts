import { formatInstant, parseInstant, plusMs } from '../../core/time';

/** The end of the millisecond that a printed instant names. */
export function isoEndOf(printed: string): string {
  return formatInstant(plusMs(parseInstant(printed), 1));
}
