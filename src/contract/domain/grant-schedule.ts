// When a grant gives value, to whom and until when. Value is given at the beginning of each cycle of the grant; who
// joins a pool of members, or has a pack of an own, gets a share when it joins.
import { type BillingCycle, periodContaining } from '../../core/calendar';
import { type Instant, instant, type Period } from '../../core/time';
import { pieceAt, type TermLife } from './contract';
import { after, turnContaining } from './duration';
import type { Grant } from './term';

/** A subscription that shares in what is granted. */
export type Member = { readonly id: string; readonly from: Instant; readonly to: Instant | null };

export type Given = {
  readonly term: Grant;
  readonly life: TermLife<Grant>;
  readonly at: Instant;
  readonly expires: Instant | null;
  /** How many times the amount, and its price. */
  readonly shares: number;
  /** The subscription that alone may use it; null is anybody. */
  readonly subscriptionId: string | null;
};

/** What is given after `after` and up to `upTo`, oldest first. */
export function givenWithin(
  life: TermLife<Grant>,
  within: { readonly after: Instant; readonly upTo: Instant },
  cycle: BillingCycle,
  members: readonly Member[],
): Given[] {
  const given: Given[] = [];
  for (const turn of turnsOf(life, within, cycle)) {
    const piece = pieceAt(life, turn.from);
    if (piece === undefined) continue;
    const expires = expiryOf(piece.term, life, turn.from, cycle);
    const of = { term: piece.term, life, expires };
    given.push(...sharesOf(turn, members, piece.term).map((share) => ({ ...of, ...share })));
  }
  return given
    .filter(({ at }) => within.after < at && at <= within.upTo)
    .sort((a, b) => a.at - b.at);
}

/** The cycles of the grant that overlap the time asked for. */
function turnsOf(
  life: TermLife<Grant>,
  { after: since, upTo }: { readonly after: Instant; readonly upTo: Instant },
  cycle: BillingCycle,
): Period[] {
  const turns: Period[] = [];
  const { from, to } = life.life;
  let turn = turnAt(life, instant(Math.max(from, Math.min(since, to - 1))), cycle);
  while (turn.from < to && turn.from <= upTo) {
    turns.push({ from: turn.from < from ? from : turn.from, to: instant(Math.min(turn.to, to)) });
    if (turn.to >= to) break;
    turn = turnAt(life, turn.to, cycle);
  }
  return turns;
}

function turnAt({ life, pieces }: TermLife<Grant>, at: Instant, cycle: BillingCycle): Period {
  const every = pieceAt({ pieces }, at)?.term.every ?? pieces[0]?.term.every ?? 'once';
  if (every === 'once') return life;
  if (every === 'period') return periodContaining(cycle, at);
  return turnContaining(life.from, every, at, cycle.timeZone);
}

type Share = Pick<Given, 'at' | 'shares' | 'subscriptionId'>;

function sharesOf({ from, to }: Period, members: readonly Member[], { pool }: Grant): Share[] {
  if (pool === 'account') return [{ at: from, shares: 1, subscriptionId: null }];
  const present = members.filter((one) => one.from <= from && (one.to === null || one.to > from));
  const joining = members.filter((one) => one.from > from && one.from < to);
  if (pool === 'subscription') {
    return [...present, ...joining].map(({ id, from: begins }) => {
      return { at: instant(Math.max(from, begins)), shares: 1, subscriptionId: id };
    });
  }
  const first = { at: from, shares: present.length, subscriptionId: null };
  const later = joining.map((one) => ({ at: one.from, shares: 1, subscriptionId: null }));
  return present.length === 0 ? later : [first, ...later];
}

function expiryOf(
  { expires }: Grant,
  { contract }: TermLife<Grant>,
  at: Instant,
  cycle: BillingCycle,
): Instant | null {
  if (expires === 'never') return null;
  if (expires === 'term') return contract.period.to;
  if (expires === 'period') return periodContaining(cycle, at).to;
  return after(at, expires, cycle.timeZone);
}
