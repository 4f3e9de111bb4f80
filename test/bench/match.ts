// How long it takes to find the line of a usage in a card of ten thousand lines, by what they ask: values, prefixes,
// bands of a number, hours of the week, bands of two numbers at once; and the zone
// of a number in a tariff table. In processor time, since the machine may have other work.
import { instant } from '../../src/core/time';
import {
  type Attributes,
  type CompiledCard,
  compileCard,
  parseLines,
  selectLine,
} from '../../src/rating';
import { prefixKey, zoneOf } from '../../src/rating/zone-table';
import { zoneTableAtOnce } from '../support/data/zone-table';
import { type Figure, figure } from './figure';

const LINES = 10_000;
const PREFIXES = 1_000_000;
const LOOKS = 400_000;
const LONGEST_US = 2;
const MONDAY = Date.UTC(2026, 2, 2);

type Kind = {
  readonly name: string;
  readonly matchOf: (index: number) => object;
  readonly attributesOf: (index: number) => Attributes;
};

const KINDS: readonly Kind[] = [
  {
    name: 'values',
    matchOf: (index) => ({ model: `m${index}` }),
    attributesOf: (index) => ({ model: `m${index}` }),
  },
  {
    name: 'prefixes',
    matchOf: (index) => ({ number: { prefix: `4${index}` } }),
    attributesOf: (index) => ({ number: `4${index}5551234` }),
  },
  {
    name: 'bands',
    matchOf: (index) => ({ size: { from: `${index}`, to: `${index + 1}` } }),
    attributesOf: (index) => ({ size: `${index}.5` }),
  },
  {
    name: 'hours',
    matchOf: (index) => ({ when: minuteOfWeek(index) }),
    attributesOf: () => ({}),
  },
  {
    name: 'bands of two',
    matchOf: (index) => ({ size: band(index % 100), speed: band(Math.trunc(index / 100)) }),
    attributesOf: (index) => ({ size: `${index % 100}`, speed: `${Math.trunc(index / 100)}` }),
  },
];

export function match(): readonly Figure[] {
  return [...KINDS.map(card), zones()];
}

function card({ name, matchOf, attributesOf }: Kind): Figure {
  const compiled = cardOf(matchOf);
  const looked = Array.from({ length: LINES }, (_, index) => attributesOf(index));
  const each = timed((times) => look(compiled, looked, times));
  const of = `${LINES} lines`;
  return figure(`match by ${name}`, micros(each), of, `≤ ${LONGEST_US} µs`, each <= LONGEST_US);
}

/** A million prefixes of six digits in a hundred zones. */
function zones(): Figure {
  const prefixes = Array.from({ length: PREFIXES }, (_, index) => `${index}`.padStart(6, '0'));
  const table = zoneTableAtOnce({
    prefixes: Float64Array.from(prefixes.map((prefix) => prefixKey(prefix) ?? 0)),
    zones: Uint16Array.from(prefixes.map((_, index) => (index * 7) % 100)),
    names: Array.from({ length: 100 }, (_, index) => `zone-${index}`),
  });
  const each = timed((times) => {
    for (let index = 0; index < times; index += 1) {
      const number = `${prefixes[(index * 7_919) % PREFIXES]}5551234`;
      if (zoneOf(table, number) === undefined) throw new Error(`${number} is in no zone`);
    }
  });
  const megabytes = (table.starts.byteLength + table.zones.byteLength) / 1e6;
  const of = `${PREFIXES} prefixes, ${megabytes.toFixed(0)} MB`;
  return figure('zone of a number', micros(each), of, `≤ ${LONGEST_US} µs`, each <= LONGEST_US);
}

function timed(work: (times: number) => void): number {
  work(LOOKS / 4);
  const startedAt = process.cpuUsage();
  work(LOOKS);
  return process.cpuUsage(startedAt).user / LOOKS;
}

function micros(each: number): string {
  return `${each.toFixed(2)} µs`;
}

function look(card: CompiledCard, looked: readonly Attributes[], times: number): void {
  for (let index = 0; index < times; index += 1) {
    const place = (index * 7_919) % LINES;
    const at = instant(MONDAY + place * 60_000);
    const found = selectLine(card, 'm', looked[place] ?? {}, at, 'UTC');
    if ('none' in found) throw new Error(found.none);
  }
}

function cardOf(matchOf: (index: number) => object): CompiledCard {
  const lines = Array.from({ length: LINES }, (_, index) => ({
    id: `line-${index}`,
    meter: 'm',
    match: matchOf(index),
    price: { model: 'unit', rate: '1' },
  }));
  const meters = { meter: () => ({ unit: 'second', aggregation: 'sum' as const }) };
  const parsed = parseLines(lines, meters);
  if (parsed.errors.length > 0) throw new Error(JSON.stringify(parsed.errors[0]));
  return compileCard(parsed.lines, meters, 'EUR');
}

function band(from: number) {
  return { from: `${from}`, to: `${from + 1}` };
}

/** A minute each, from Monday on. */
function minuteOfWeek(index: number) {
  const minute = index % 1_440;
  return {
    timeOfDay: [clock(minute), clock(minute + 1)],
    days: [Math.trunc(index / 1_440) + 1],
  };
}

function clock(minute: number): string {
  const two = (value: number) => `${value}`.padStart(2, '0');
  return `${two(Math.trunc(minute / 60))}:${two(minute % 60)}`;
}
