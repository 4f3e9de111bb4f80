// A line of the table that `npm run bench` prints, and what every figure is measured with.
import type { BenchClient } from './client';
import type { BenchServer } from './server';

export type Figure = {
  readonly figure: string;
  readonly measured: string;
  readonly floor: string;
  readonly aim: string;
  readonly met: boolean;
};

export type Bench = {
  readonly server: BenchServer;
  readonly client: BenchClient;
  readonly usages: number;
};

export function figure(
  name: string,
  measured: string,
  floor: string,
  aim: string,
  met: boolean,
): Figure {
  return { figure: name, measured, floor, aim, met };
}

export function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString('en').replaceAll(',', ' ')}/s`;
}

export function note(what: string): void {
  process.stderr.write(`… ${what}\n`);
}
