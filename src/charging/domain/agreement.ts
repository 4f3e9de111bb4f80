// What was agreed with the customers of a root account, as far as it touches one usage: which override makes its line,
// which commitments, discounts and caps it goes through in which order, what happens when value is used up, and which
// limits stand on its path. Compiled terms come in, plain values go out; nothing is computed here.
import { compositeKey } from '../../core/composite-key';
import { isConvertible } from '../../core/quantity';
import type { Instant } from '../../core/time';
import { overriddenLine } from '../../contract/domain/agreed-line';
import {
  type Contract,
  pieceAt,
  type RootTerms,
  type TermLife,
} from '../../contract/domain/contract';
import { type Asked, conditionCount, isInScope } from '../../contract/domain/scope';
import type { SpendLimit } from '../../contract/domain/spend-limit';
import type {
  Cap,
  Commitment,
  ContractTerm,
  DiscountTerm,
  Exhaustion,
} from '../../contract/domain/term';
import type { Account, Subscription } from './context';
import { type GuidedLeg, windowZoneOf } from './leg-at';
import type { UsageRecord } from './usage-record';

/** Of one root account. */
export type Agreement = {
  readonly terms: RootTerms;
  readonly contracts: readonly Contract[];
  readonly limits: readonly SpendLimit[];
};

export type InForce<T extends ContractTerm> = {
  readonly life: TermLife<T>;
  readonly term: T;
  /** From when the term says what it says now. */
  readonly since: Instant;
};

export type UsageTerms = {
  /** In the order in which they fill. */
  readonly commitments: readonly InForce<Commitment>[];
  /** Percentages first, then amounts. */
  readonly discounts: readonly InForce<DiscountTerm>[];
  /** Nearest node first. */
  readonly caps: readonly InForce<Cap>[];
  readonly exhaustion: InForce<Exhaustion> | undefined;
  /** Units of the value that was granted for such usage. */
  readonly grantedUnits: readonly string[];
  readonly limits: readonly SpendLimit[];
  /** The contract of the nearest node, whose life is the term of a limit. */
  readonly contract: Contract | undefined;
};

/** A usage, or the end of a period that stands for none. */
type Place = {
  readonly account: Account;
  readonly subscription: Pick<Subscription, 'id' | 'offeringId'>;
  readonly record: Pick<UsageRecord, 'at' | 'meter' | 'attributes' | 'subject'>;
};

/** The leg with the override that wins; its line keeps its id, so that its totals run on. */
export function agreedLeg(agreement: Agreement, place: Place, leg: GuidedLeg): GuidedLeg {
  const won = mostSpecific(inForce(agreement.terms.override, place, askedOf(place, leg)), place);
  if (won === undefined) return leg;
  const override = compositeKey(won.life.key, won.since);
  return { ...leg, line: overriddenLine(leg.line, won.term), override };
}

export function termsFor(
  { terms, limits, contracts }: Agreement,
  place: Place,
  leg: GuidedLeg | undefined,
): UsageTerms {
  const asked = askedOf(place, leg);
  const { path } = place.account;
  const commitments = inForce(terms.commitment, place, asked);
  const discounts = inForce(terms.discount, place, asked);
  return {
    commitments: commitments.sort(
      (a, b) => byNode(path, a, b) || a.term.priority - b.term.priority || byPosition(a, b),
    ),
    discounts: discounts.sort(
      (a, b) => rankOf(a) - rankOf(b) || byNode(path, a, b) || byPosition(a, b),
    ),
    caps: inForce(terms.cap, place, asked).sort((a, b) => byNode(path, a, b) || byPosition(a, b)),
    exhaustion: mostSpecific(inForce(terms.exhaustion, place, asked), place),
    grantedUnits: [
      ...inForce(terms.grant, place, asked).map(({ term }) => term.unit),
      ...inForce(terms.topUp, place, asked).map(({ term }) => term.unit),
    ],
    limits: limits.filter((limit) => isOnPath(limit, place) && isInScope(limit.scope, asked)),
    contract: contracts
      .filter(({ accountId, period }) => path.includes(accountId) && isDuring(period, place.record))
      .sort((a, b) => path.indexOf(a.accountId) - path.indexOf(b.accountId))[0],
  };
}

/** True when value of a unit that converts to this one was granted for the usage. */
export function isGranted(terms: UsageTerms, unit: string): boolean {
  return grantedUnit(terms, unit) !== undefined;
}

export function grantedUnit({ grantedUnits }: UsageTerms, unit: string): string | undefined {
  return grantedUnits.find((granted) => isConvertible(granted, unit));
}

function askedOf({ account, subscription, record }: Place, leg: GuidedLeg | undefined): Asked {
  return {
    card: leg?.card.code ?? null,
    line: leg?.line.id ?? null,
    meter: record.meter,
    offeringId: subscription.offeringId,
    attributes: record.attributes,
    at: record.at,
    timeZone: windowZoneOf(leg?.card, leg?.version, account, record.at),
  };
}

function inForce<T extends ContractTerm>(
  lives: readonly TermLife<T>[],
  { account, record }: Place,
  asked: Asked,
): InForce<T>[] {
  return lives.flatMap((life) => {
    if (!account.path.includes(life.contract.accountId)) return [];
    const piece = pieceAt(life, record.at);
    if (piece === undefined || !isInScope(piece.term.scope, asked)) return [];
    return [{ life, term: piece.term, since: piece.from }];
  });
}

/** The nearest node wins, then most conditions, then what began last. */
function mostSpecific<T extends ContractTerm>(
  found: readonly InForce<T>[],
  { account }: Place,
): InForce<T> | undefined {
  return found.toSorted(
    (a, b) =>
      byNode(account.path, a, b) ||
      conditionCount(b.term.scope) - conditionCount(a.term.scope) ||
      beginOf(b) - beginOf(a) ||
      byPosition(a, b),
  )[0];
}

/** A term without a date begins when it first came into force. */
function beginOf<T extends ContractTerm>({ life, term }: InForce<T>): number {
  return term.from ?? life.life.from;
}

type Ranked = Pick<InForce<ContractTerm>, 'life'>;

function byNode(path: readonly string[], a: Ranked, b: Ranked): number {
  return path.indexOf(a.life.contract.accountId) - path.indexOf(b.life.contract.accountId);
}

function byPosition(a: Ranked, b: Ranked): number {
  return a.life.position - b.life.position || (a.life.key < b.life.key ? -1 : 1);
}

function rankOf({ term }: InForce<DiscountTerm>): 0 | 1 {
  return term.percent === null ? 1 : 0;
}

function isOnPath({ on }: SpendLimit, { account, subscription, record }: Place): boolean {
  switch (on.kind) {
    case 'account':
      return account.path.includes(on.id);
    case 'subscription':
      return subscription.id === on.id;
    case 'subject':
      return record.subject === on.id;
  }
}

function isDuring({ from, to }: Contract['period'], { at }: Pick<UsageRecord, 'at'>): boolean {
  return from <= at && at < to;
}
