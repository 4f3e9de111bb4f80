// A duration as clocks write it, in hours, minutes and seconds: 26:30:05.5. Of 30:05 nobody knows
// whether it is hours or minutes, so it is none.
import type { ReadNumber } from './notation';

const SECONDS = { seconds: 1n, minutes: 60n, hours: 3_600n };
export const CLOCK_UNITS = ['seconds', 'minutes', 'hours'] as const;
export type ClockUnit = (typeof CLOCK_UNITS)[number];

const WRITTEN = /^(-?)(\d{1,9}):([0-5]\d):([0-5]\d)(?:[.,](\d{1,9}))?$/;

/** In that unit. */
export function clockReader(unit: ClockUnit): ReadNumber {
  return (text) => {
    const match = WRITTEN.exec(text);
    if (match === null) return undefined;
    const [, sign = '', hours = '', minutes = '', seconds = '', fraction = ''] = match;
    const whole = BigInt(hours) * 3_600n + BigInt(minutes) * 60n + BigInt(seconds);
    const scale = 10n ** BigInt(fraction.length);
    const over = whole * scale + BigInt(fraction === '' ? '0' : fraction);
    return { over: sign === '-' ? -over : over, under: scale * SECONDS[unit] };
  };
}
