// Top-ups: where the balance of a unit falls below what was agreed, one more grant, however many usages cross the line.
import { periodContaining } from '../../core/calendar';
import { sum } from '../../core/decimal';
import { convert, isConvertible } from '../../core/quantity';
import type { Instant } from '../../core/time';
import { isValidAt } from '../../balance/domain/bucket';
import { pieceAt, type TermLife } from '../../contract/domain/contract';
import { after } from '../../contract/domain/duration';
import type { TopUp } from '../../contract/domain/term';
import { bucketsOf, type GrantBook, type GrantTerms, giveTopUp } from './granted';

export type ToppedUp = { readonly life: TermLife<TopUp>; readonly term: TopUp };

/** After a usage that drew on these units. Answers what was given. */
export function topUpAfter(
  book: GrantBook,
  { terms, cycle }: Pick<GrantTerms, 'terms' | 'cycle'>,
  drawn: ReadonlySet<string>,
  at: Instant,
): ToppedUp[] {
  return terms.topUp.flatMap((life) => {
    const term = pieceAt(life, at)?.term;
    if (term === undefined || ![...drawn].some((unit) => isConvertible(unit, term.unit))) return [];
    if (!isBelow(book, life, term, at) || !mayTopUp(book, life, term, at, cycle.timeZone)) {
      return [];
    }
    giveTopUp(book, life, term, at);
    return [{ life, term }];
  });
}

function isBelow(
  book: GrantBook,
  { contract }: TermLife<TopUp>,
  { unit, below }: TopUp,
  at: Instant,
): boolean {
  const left = bucketsOf(book)
    .filter(
      (bucket) =>
        bucket.accountId === contract.accountId &&
        bucket.status === 'active' &&
        isConvertible(bucket.unit, unit) &&
        isValidAt(bucket, at),
    )
    .map((bucket) => convert(bucket.remaining, bucket.unit, unit));
  return sum(left).lessThan(below);
}

/** A cool-off counts from the last one; months are local. */
function mayTopUp(
  book: GrantBook,
  life: TermLife<TopUp>,
  { coolOff, maxPerMonth }: TopUp,
  at: Instant,
  timeZone: string,
): boolean {
  const given = bucketsOf(book)
    .filter(({ id }) => book.buckets.get(id)?.life.key === life.key)
    .flatMap(({ validFrom }) => validFrom ?? []);
  const last = given.at(-1);
  if (coolOff !== null && last !== undefined && at < after(last, coolOff, timeZone)) return false;
  const month = { frequency: 'month', interval: 1, anchorDay: 1, timeZone } as const;
  const { from } = periodContaining(month, at);
  return maxPerMonth === null || given.filter((one) => one >= from).length < maxPerMonth;
}
