// Prices that are sold together and answer for the same usage. The more specific is asked first, an overage before all
// that is none, and a rate card, which says its conditions line by line, between prices that have conditions and those
// that have none. Where neither of two is more specific, it would be the order in which they are listed, and both are
// not sold together. What is sold at another time, or only where it is picked, is no rival. What the lines of a card say
// is compared where they are activated, within the card.
import { type Asked, askedBy, conditionsOf, precedence } from '../../rating';
import type { SoldPrice } from './sold-price';

export type Listed = Pick<SoldPrice, 'id' | 'kind' | 'selling' | 'validFrom' | 'validTo' | 'lines'>;

type Rate = Listed & { readonly asked: readonly Asked[] };

/** A price, and the first that is listed before it and is for the same usage. */
export type Rival = readonly [id: string, first: string];

export function rivalsAmong(prices: readonly Listed[]): Rival[] {
  const rates = ratesOf(prices);
  return rates.flatMap((rate, index): Rival[] => {
    const first = rates.slice(0, index).find((other) => isRival(other, rate));
    return first === undefined ? [] : [[rate.id, first.id]];
  });
}

/**
 * A price of each that are for the same usage, whichever is more specific: of products that begin together and have one
 * subject none is asked first.
 */
export function meetingOf(some: readonly Listed[], others: readonly Listed[]): Rival | undefined {
  const rates = ratesOf(others);
  for (const one of ratesOf(some)) {
    const met = rates.find((other) => other.id !== one.id && areTogether(one, other));
    if (met !== undefined) return [one.id, met.id];
  }
  return undefined;
}

/** In the order in which they are asked for a usage: the first that is for it prices it. */
export function turnsAmong(prices: readonly Listed[]): string[] {
  const rates = ratesOf(prices);
  const before = new Map(
    rates.map((rate) => [rate, rates.filter((other) => other !== rate && precedes(other, rate))]),
  );
  const left = new Set(rates);
  const turns: string[] = [];
  while (left.size > 0) {
    const waiting = [...left];
    const isNext = (rate: Rate) => before.get(rate)?.every((other) => !left.has(other)) === true;
    // Three that go in a ring are taken as they are listed.
    const next = waiting.find(isNext) ?? waiting[0];
    if (next === undefined) break;
    left.delete(next);
    turns.push(next.id);
  }
  return turns;
}

function ratesOf(prices: readonly Listed[]): Rate[] {
  return prices
    .filter(({ kind }) => kind === 'usage' || kind === 'overage')
    .map((price) => ({ ...price, asked: (price.lines ?? []).map(askedBy) }));
}

function isRival(a: Rate, b: Rate): boolean {
  if (a.selling !== undefined || b.selling !== undefined || !areTogether(a, b)) return false;
  const turns = turnsOf(a, b);
  const isEither = turns.some((turn) => turn < 0) && turns.some((turn) => turn > 0);
  return isEither || turns.includes(0);
}

/** Of one kind, for the same usage at one time. */
function areTogether(a: Rate, b: Rate): boolean {
  const isThen = begins(a) < ends(b) && begins(b) < ends(a);
  return isThen && a.kind === b.kind && turnsOf(a, b).length > 0;
}

function precedes(a: Rate, b: Rate): boolean {
  if (a.kind !== b.kind) return a.kind === 'overage';
  const [[ofA], [ofB]] = [a.asked, b.asked];
  if (ofA === undefined) return ofB !== undefined && conditionsOf(ofB) === 0;
  if (ofB === undefined) return conditionsOf(ofA) > 0;
  return turnsOf(a, b).some((turn) => turn < 0);
}

/** Of each usage that both are for. */
function turnsOf(a: Rate, b: Rate): number[] {
  return a.asked.flatMap((one) => b.asked.flatMap((other) => precedence(one, other) ?? []));
}

function begins({ validFrom }: Listed): number {
  return validFrom ?? -Infinity;
}

function ends({ validTo }: Listed): number {
  return validTo ?? Infinity;
}
