// Two prices of one offering that answer for the same usage alike: which of them prices it would be the order in which
// they are listed. An overage is no rival of usage, as it is asked first; nor is what is sold at another time, or only
// where it is picked. What the lines of rate cards say is compared where they are activated, within each card.
import type { SoldPrice } from './sold-price';

type Listed = Pick<SoldPrice, 'id' | 'kind' | 'selling' | 'validFrom' | 'validTo'> & {
  /** What usage each of its own lines is for, by meter and conditions. */
  readonly asked: readonly string[];
};

/** Each price with the first before it that it rivals. */
export function rivalsAmong(prices: readonly Listed[]): [id: string, first: string][] {
  return prices.flatMap((price, index): [string, string][] => {
    const first = prices.slice(0, index).find((other) => isRival(other, price));
    return first === undefined ? [] : [[price.id, first.id]];
  });
}

function isRival(a: Listed, b: Listed): boolean {
  if (a.selling !== undefined || b.selling !== undefined || a.kind !== b.kind) return false;
  const isTogether = begins(a) < ends(b) && begins(b) < ends(a);
  return isTogether && a.asked.some((one) => b.asked.includes(one));
}

function begins({ validFrom }: Listed): number {
  return validFrom ?? -Infinity;
}

function ends({ validTo }: Listed): number {
  return validTo ?? Infinity;
}
