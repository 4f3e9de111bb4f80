import { BUCKET } from '../../../test/support/data/spendable-bucket';
import { decimal, formatDecimal, ZERO } from '../../core/decimal';
import { instant } from '../../core/time';
import type { SpendableBucket } from './bucket';
import { type ActionRequest, type Decision, decideAction, type ActionScene } from './decide-action';
import type { Target } from './find-bucket';
import type { AskedAmount } from './plan-action';
import { type BucketHold, captureAll, expireAll, releaseAll } from './reservation';

const AT = instant(1_000);
const LATER = instant(2_000);

const bucket = (
  id: string,
  remaining: string,
  change: Partial<SpendableBucket> = {},
): SpendableBucket => ({ ...BUCKET, id, remaining: decimal(remaining), ...change });
const hold = (bucketId: string, amount: string): BucketHold => ({
  id: 'r',
  rootId: 'root',
  bucketId,
  unit: 'EUR',
  amount: decimal(amount),
  captured: ZERO,
  status: 'held',
  expiresAt: LATER,
});

const A = bucket('a', '10');
const B = bucket('b', '5', { createdSeq: 2 });
const PARENT = bucket('p', '100', { accountId: 'top', isShared: true, createdSeq: 3 });
const DATA = bucket('d', '1000', { unit: 'byte', createdSeq: 4 });

const SCENE: ActionScene = {
  buckets: [A, B, PARENT, DATA],
  accountPaths: new Map([['acc', ['acc', 'top']]]),
  holds: [],
  at: AT,
};

const on = (bucketId: string): Target => ({
  bucketId,
  accountId: undefined,
  subscriptionId: undefined,
});
const of = (accountId: string): Target => ({
  bucketId: undefined,
  accountId,
  subscriptionId: undefined,
});
const nobody: Target = { bucketId: undefined, accountId: undefined, subscriptionId: undefined };
const eur = (amount: string): AskedAmount => ({ amount: decimal(amount), unit: 'EUR' });

const told = (decision: Decision) =>
  decision.kind === 'refused'
    ? decision.reason
    : decision.moves
        .map(
          (move) =>
            `${move.bucketId} ${formatDecimal(move.remaining)}/${formatDecimal(move.reserved)}`,
        )
        .join(', ');

const adjust = (
  target: Target,
  asked: AskedAmount | undefined,
  reservationId?: string,
): ActionRequest => ({
  kind: 'adjust',
  target,
  asked,
  reservationId,
});

describe('decideAction', () => {
  it.each<[why: string, request: ActionRequest, told: string]>([
    ['tops up the bucket named', { kind: 'topup', target: on('b'), asked: eur('1') }, 'b 1/0'],
    [
      'tops up an account’s first bucket of the unit',
      { kind: 'topup', target: of('acc'), asked: { amount: decimal('1'), unit: 'kB' } },
      'd 1000/0',
    ],
    [
      'does not top up a bucket above the account',
      { kind: 'topup', target: of('other'), asked: eur('1') },
      'bucket-unnamed',
    ],
    ['asks for an amount', { kind: 'topup', target: on('a'), asked: undefined }, 'amount-missing'],
    [
      'asks for a bucket or an account',
      { kind: 'topup', target: nobody, asked: eur('1') },
      'bucket-unnamed',
    ],
    [
      'knows which buckets there are',
      { kind: 'topup', target: on('x'), asked: eur('1') },
      'bucket-unknown',
    ],

    [
      'takes from an account’s own and shared buckets in burn order',
      adjust(of('acc'), eur('-17')),
      'a -10/0, b -5/0, p -2/0',
    ],
    ['gives to one bucket of an account', adjust(of('acc'), eur('17')), 'a 17/0'],
    [
      'takes nothing when the account has too little',
      adjust(of('acc'), eur('-116')),
      'insufficient-value',
    ],

    [
      'transfers to an account’s bucket',
      { kind: 'transfer', target: on('p'), receiver: of('acc'), asked: eur('1'), cost: undefined },
      'p -1/0, a 1/0',
    ],
    [
      'transfers between the buckets of one account',
      { kind: 'transfer', target: on('a'), receiver: of('acc'), asked: eur('1'), cost: undefined },
      'a -1/0, b 1/0',
    ],
    [
      'does not transfer to nobody',
      { kind: 'transfer', target: on('a'), receiver: nobody, asked: eur('1'), cost: undefined },
      'receiver-unknown',
    ],

    [
      'reserves over several buckets',
      { kind: 'reserve', target: of('acc'), asked: eur('12'), expiresAt: LATER },
      'a 0/10, b 0/2',
    ],
    [
      'does not promise what would be given back at once',
      { kind: 'reserve', target: of('acc'), asked: eur('12'), expiresAt: SCENE.at },
      'expiry-in-the-past',
    ],
    [
      'does not settle a reservation that is not there',
      adjust(nobody, eur('1'), 'r'),
      'reservation-unknown',
    ],
  ])('%s', (_why, request, expected) => {
    expect(told(decideAction(request, SCENE))).toBe(expected);
  });

  it.each([
    ['less than was promised', '-7', 'a -7/-8, b 0/-3'],
    ['what was promised, the sign does not matter', '11', 'a -8/-8, b -3/-3'],
    ['more than was promised, from what the buckets have free', '14', 'a -10/-8, b -4/-3'],
    ['more than there is', '15.01', 'insufficient-value'],
  ])('settles a reservation with %s', (_why, used, expected) => {
    const scene = {
      ...SCENE,
      buckets: [promised(A, '8'), promised(B, '3')],
      holds: [hold('a', '8'), hold('b', '3')],
    };
    expect(told(decideAction(adjust(nobody, eur(used), 'r'), scene))).toBe(expected);
  });

  it('settles a reservation in full when no amount is given', () => {
    const scene = { ...SCENE, buckets: [promised(A, '8')], holds: [hold('a', '8')] };
    expect(told(decideAction(adjust(nobody, undefined, 'r'), scene))).toBe('a -8/-8');
  });
});

const promised = (one: SpendableBucket, reserved: string) => ({
  ...one,
  reserved: decimal(reserved),
});

describe('a reservation over several buckets', () => {
  const holds = [hold('a', '8'), { ...hold('b', '3'), status: 'released' as const }];

  it.each([
    ['captured', captureAll(holds, decimal('1'), new Map(), AT, 'adjustment'), 'already-released'],
    ['released', releaseAll(holds, AT), 'already-released'],
    ['ended', expireAll([hold('a', '8')], AT), 'not-yet-expired'],
  ])('is %s whole or not at all', (_how, settlement, reason) => {
    expect(settlement).toEqual({ kind: 'refused', reason });
  });
});
