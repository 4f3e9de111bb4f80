// Usage prices that are sold together and match the same usage. Overages are asked first; otherwise the price with
// more conditions; a rate card stands between prices with and without conditions. When neither is more specific their
// order would depend on the list, so both cannot be sold together. Prices sold at other times, or only when named, do
// not conflict. Lines within a card are compared when it is activated.
import { type Matched, matchedBy, conditionsOf, precedence } from '../../rating';
import type { SoldPrice } from './sold-price';

export type Listed = Pick<SoldPrice, 'id' | 'kind' | 'selling' | 'validFrom' | 'validTo' | 'lines'>;

type Rate = Listed & { readonly asked: readonly Matched[] };

/** A price, and the first one listed before it that matches the same usage. */
export type Rival = readonly [id: string, first: string];

export function rivalsAmong(prices: readonly Listed[]): Rival[] {
  const rates = ratesOf(prices);
  return rates.flatMap((rate, index): Rival[] => {
    const first = rates.slice(0, index).find((other) => isRival(other, rate));
    return first === undefined ? [] : [[rate.id, first.id]];
  });
}

/**
 * A price of each list that match the same usage. Even the more specific one is not asked first when products begin
 * together for the same subject.
 */
export function meetingOf(some: readonly Listed[], others: readonly Listed[]): Rival | undefined {
  const rates = ratesOf(others);
  for (const one of ratesOf(some)) {
    const met = rates.find((other) => other.id !== one.id && areTogether(one, other));
    if (met !== undefined) return [one.id, met.id];
  }
  return undefined;
}

/** The order in which prices are asked: the first that matches a usage prices it. */
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
    // A cycle of three is resolved by the order of the list.
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
    .map((price) => ({ ...price, asked: (price.lines ?? []).map(matchedBy) }));
}

function isRival(a: Rate, b: Rate): boolean {
  if (a.selling !== undefined || b.selling !== undefined || !areTogether(a, b)) return false;
  const turns = turnsOf(a, b);
  const isEither = turns.some((turn) => turn < 0) && turns.some((turn) => turn > 0);
  return isEither || turns.includes(0);
}

/** True for prices of one kind that match the same usage at the same time. */
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

/** For each usage that both match, which one is asked first. */
function turnsOf(a: Rate, b: Rate): number[] {
  return a.asked.flatMap((one) => b.asked.flatMap((other) => precedence(one, other) ?? []));
}

function begins({ validFrom }: Listed): number {
  return validFrom ?? -Infinity;
}

function ends({ validTo }: Listed): number {
  return validTo ?? Infinity;
}
