// Shows the progress of an import: a bar on a terminal, otherwise a line every second.
import type { Totals } from './totals';

export type Snapshot = {
  readonly totals: Totals;
  readonly bytesTotal: number;
  readonly seconds: number;
};

export type Screen = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
};

const LINE_MS = 1_000;
const BAR_MS = 100;
const BAR_WIDTH = 24;

/** Returns a function that ends the display. */
export function showProgress(screen: Screen, snapshot: () => Snapshot): () => void {
  return showLine(screen, (hasBar) => progressLine(snapshot(), hasBar));
}

/** Overwrites one line on a terminal; otherwise prints a line every second. */
export function showLine(screen: Screen, lineOf: (hasBar: boolean) => string): () => void {
  const isTerminal = screen.isTTY === true;
  const show = (): void => {
    const line = lineOf(isTerminal);
    const width = screen.columns ?? 80;
    screen.write(isTerminal ? `\r\u001B[K${line.slice(0, width - 1)}` : `${line}\n`);
  };
  const timer = setInterval(show, isTerminal ? BAR_MS : LINE_MS);
  return () => {
    clearInterval(timer);
    if (isTerminal) screen.write('\r\u001B[K');
  };
}

export function progressLine({ totals, bytesTotal, seconds }: Snapshot, hasBar: boolean): string {
  const part = bytesTotal === 0 ? 1 : Math.min(1, totals.bytes / bytesTotal);
  const settled = totals.accepted + totals.duplicates;
  const left = part > 0 && part < 1 ? `, ${duration((seconds / part) * (1 - part))} left` : '';
  return [
    `${hasBar ? `${bar(part)} ` : ''}${Math.trunc(part * 100)} %`,
    `${grouped(totals.rows)} rows`,
    `${grouped(totals.accepted)} usages in`,
    ...(totals.duplicates > 0 ? [`${grouped(totals.duplicates)} were in`] : []),
    ...(totals.rejected > 0 ? [`${grouped(totals.rejected)} rejected`] : []),
    `${grouped(rateOf(settled, seconds))}/s${left}`,
  ].join('  ');
}

export function bar(part: number): string {
  const filled = Math.trunc(part * BAR_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
}

export function rateOf(count: number, seconds: number): number {
  return seconds > 0 ? Math.trunc(count / seconds) : 0;
}

/** Groups digits: `1234567` → `1 234 567`. */
export function grouped(count: number): string {
  return count.toString().replace(/\B(?=(?:\d{3})+$)/g, ' ');
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.trunc(whole / 3_600), Math.trunc((whole % 3_600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
