import fc from 'fast-check';
import { ZERO, decimal, formatDecimal } from '../../core/decimal';
import { instant } from '../../core/time';
import { type Hold, type HoldOutcome, type HoldStatus, capture, expire, release } from './hold';

const NOW = instant(1_000);
const LATER = instant(2_000);

const hold = (status: HoldStatus, expiresAt = LATER): Hold => ({
  amount: decimal('10'),
  captured: ZERO,
  status,
  expiresAt,
});
const five = decimal('5');
const told = (outcome: HoldOutcome) =>
  outcome.kind === 'refused'
    ? outcome.reason
    : `${outcome.hold.status}: remaining ${formatDecimal(outcome.remaining)}, reserved ${formatDecimal(outcome.reserved)}`;

describe('a hold', () => {
  it.each<[why: string, outcome: HoldOutcome, told: string]>([
    [
      'gives the rest back when less was used',
      capture(hold('held'), five, ZERO, NOW),
      'captured: remaining -5, reserved -10',
    ],
    [
      'takes all when all was used',
      capture(hold('held'), decimal('10'), ZERO, NOW),
      'captured: remaining -10, reserved -10',
    ],
    [
      'takes use beyond it from what is free',
      capture(hold('held'), decimal('12'), decimal('2'), NOW),
      'captured: remaining -12, reserved -10',
    ],
    [
      'refuses use beyond what is free',
      capture(hold('held'), decimal('12'), decimal('1.9'), NOW),
      'insufficient-value',
    ],
    [
      'can be settled with nothing used',
      capture(hold('held'), ZERO, ZERO, NOW),
      'captured: remaining 0, reserved -10',
    ],
    [
      'is not settled with a negative use',
      capture(hold('held'), decimal('-1'), ZERO, NOW),
      'amount-negative',
    ],
    ['is not settled twice', capture(hold('captured'), five, ZERO, NOW), 'already-captured'],
    [
      'is not settled after release',
      capture(hold('released'), five, ZERO, NOW),
      'already-released',
    ],
    ['is not settled after expiry', capture(hold('expired'), five, ZERO, NOW), 'already-expired'],
    [
      'is not settled past its expiry, swept or not',
      capture(hold('held', NOW), five, ZERO, NOW),
      'already-expired',
    ],

    [
      'gives everything back on release',
      release(hold('held'), NOW),
      'released: remaining 0, reserved -10',
    ],
    ['is not released twice', release(hold('released'), NOW), 'already-released'],
    ['is not released once used', release(hold('captured'), NOW), 'already-captured'],
    ['is not released once expired', release(hold('expired'), NOW), 'already-expired'],
    [
      'is not released past its expiry, swept or not',
      release(hold('held', NOW), NOW),
      'already-expired',
    ],

    [
      'gives everything back when it expires',
      expire(hold('held', NOW), NOW),
      'expired: remaining 0, reserved -10',
    ],
    ['does not expire before its time', expire(hold('held'), NOW), 'not-yet-expired'],
    ['does not expire once used', expire(hold('captured', NOW), NOW), 'already-captured'],
    ['does not expire once released', expire(hold('released', NOW), NOW), 'already-released'],
    ['does not expire twice', expire(hold('expired', NOW), NOW), 'already-expired'],
  ])('%s', (_why, outcome, expected) => {
    expect(told(outcome)).toBe(expected);
  });

  it('takes exactly what was used and leaves no promise behind, however it ends', () => {
    const amounts = fc.integer({ min: 1, max: 1_000 }).map((n) => decimal(`${n}`));
    fc.assert(
      fc.property(amounts, amounts, (amount, used) => {
        const held: Hold = { ...hold('held'), amount };
        const ends = [capture(held, used, used, NOW), release(held, NOW), expire(held, LATER)];
        for (const end of ends) {
          if (end.kind === 'refused') throw new Error(end.reason);
          expect(amount.plus(end.reserved)).toEqual(ZERO);
          expect(end.remaining.plus(end.hold.captured).isZero()).toBe(true);
        }
      }),
    );
  });
});
