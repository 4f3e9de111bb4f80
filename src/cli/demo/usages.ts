// The month's usage, the same in every run: subject, time and quantity are computed from the number of the usage. It
// ends on day 28, so that it fits every month.
import type { Period } from '../../core/time';
import type { UsageEvent } from '../import/row-events';
import { clusters, keys, sims } from './customers';
import { at } from './month';

const SIM_USAGES = 6_720;
const TOKEN_USAGES = 12_000;
const GPU_USAGES = 1_280;
export const USAGES = SIM_USAGES + TOKEN_USAGES + GPU_USAGES;

const MONTH_MS = 28 * 86_400_000;
const SOURCE = 'meterline-demo';

type Sketch = Pick<UsageEvent, 'id' | 'type' | 'subject' | 'data'> & { readonly afterMs: number };

/** Ordered by time. */
export function usagesIn(month: Period): UsageEvent[] {
  const sketches = [
    ...times(SIM_USAGES, simUsage),
    ...times(TOKEN_USAGES, tokenUsage),
    ...times(GPU_USAGES, gpuUsage),
  ];
  return sketches
    .sort((a, b) => a.afterMs - b.afterMs || (a.id < b.id ? -1 : 1))
    .map(({ afterMs, ...usage }) => ({
      specversion: '1.0',
      source: SOURCE,
      time: at(month, afterMs),
      ...usage,
    }));
}

/** A truck reports its position and its temperatures. */
function simUsage(index: number): Sketch {
  const draw = drawsOf(index + 1);
  const bytes = 200_000 + draw(1_400_000);
  const network = pick(['4g', '5g'], draw(2));
  return {
    id: `sim-${index}`,
    type: 'demo.sim.data',
    subject: pick(sims(), index),
    afterMs: moment(index, SIM_USAGES, draw),
    data: { quantity: `${bytes}`, network },
  };
}

/** A minute of one API key with one model; answers are shorter than questions. */
function tokenUsage(index: number): Sketch {
  const draw = drawsOf(index + 1_000_003);
  const direction = pick(['input', 'output'], index);
  const tokens = direction === 'input' ? 2_000 + draw(30_000) : 500 + draw(8_000);
  const model = pick(['atlas-70b', 'atlas-8b'], draw(3));
  const region = pick(['eu-central', 'us-east'], draw(5));
  return {
    id: `tokens-${index}`,
    type: 'demo.ai.tokens',
    subject: pick(keys(), draw(60)),
    afterMs: moment(index, TOKEN_USAGES, draw),
    data: { quantity: `${tokens}`, model, region, direction },
  };
}

/** A training job: whole GPUs for minutes to hours. */
function gpuUsage(index: number): Sketch {
  const draw = drawsOf(index + 2_000_003);
  const seconds = (1 + draw(4)) * (300 + draw(1_800));
  return {
    id: `gpu-${index}`,
    type: 'demo.gpu.time',
    subject: pick(clusters(), draw(8)),
    afterMs: moment(index, GPU_USAGES, draw),
    data: { quantity: `${seconds}`, gpu: pick(['l4', 'h100'], draw(4)) },
  };
}

function times(count: number, make: (index: number) => Sketch): Sketch[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Spreads times evenly over the month, with a random offset in milliseconds. */
function moment(index: number, count: number, draw: (below: number) => number): number {
  const stepMs = MONTH_MS / count;
  return Math.trunc(index * stepMs) + draw(Math.trunc(stepMs));
}

function pick(values: readonly string[], index: number): string {
  return values[index % values.length] ?? '';
}

/** Deterministic pseudo-random integers: Mulberry32, in 32-bit arithmetic. */
function drawsOf(seed: number): (below: number) => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
