// What a term holds for: usage of these cards, lines, meters and offerings that meets all conditions. A list that is
// not given admits anything, so an empty scope is all retail usage of the account.
import type { Instant } from '../../core/time';
import { type Attributes, type Condition, holds, NO_TABLES } from '../../rating';

export type Scope = {
  readonly cards: readonly string[] | null;
  readonly lines: readonly string[] | null;
  readonly meters: readonly string[] | null;
  readonly offerings: readonly string[] | null;
  readonly match: Readonly<Record<string, Condition>>;
};

/** A usage as terms see it; card and line are null where only a bucket can cover it. */
export type Asked = {
  readonly card: string | null;
  readonly line: string | null;
  readonly meter: string;
  readonly offeringId: string | null;
  readonly attributes: Attributes;
  readonly at: Instant;
  readonly timeZone: string;
};

export const ANYTHING: Scope = {
  cards: null,
  lines: null,
  meters: null,
  offerings: null,
  match: {},
};

export function isInScope(scope: Scope, asked: Asked): boolean {
  return (
    admits(scope.cards, asked.card) &&
    admits(scope.lines, asked.line) &&
    admits(scope.meters, asked.meter) &&
    admits(scope.offerings, asked.offeringId) &&
    Object.entries(scope.match).every(([name, condition]) =>
      holds(condition, name, { ...asked, tables: NO_TABLES }),
    )
  );
}

/** Conditions, of which the override that has most wins. */
export function conditionCount({ cards, lines, meters, offerings, match }: Scope): number {
  const lists = [cards, lines, meters, offerings].filter((list) => list !== null);
  return lists.length + Object.keys(match).length;
}

function admits(allowed: readonly string[] | null, value: string | null): boolean {
  return allowed === null || (value !== null && allowed.includes(value));
}
