import { BUCKET } from '../../../test/support/data/spendable-bucket';
import { ZERO, decimal, formatDecimal } from '../../core/decimal';
import { instant } from '../../core/time';
import type { SpendableBucket } from './bucket';
import { firstOverdrawn, moveValue, perBucket, entriesOf, reverse } from './bucket-move';
import {
  type AskedAmount,
  type Plan,
  planAdjustment,
  planCredit,
  planFromAccount,
  planReservation,
  planTransfer,
} from './plan-action';
import { refusalText } from './refusal-text';

const AT = instant(1_000);
const A: SpendableBucket = { ...BUCKET, id: 'a', reserved: decimal('2') };
const B: SpendableBucket = { ...A, id: 'b', rootId: 'other', createdSeq: 2 };
const suspended: SpendableBucket = { ...A, status: 'suspended' };
const ended: SpendableBucket = { ...A, validTo: AT };
const data: SpendableBucket = { ...A, unit: 'byte', remaining: decimal('5000'), reserved: ZERO };

const eur = (amount: string): AskedAmount => ({ amount: decimal(amount), unit: 'EUR' });
const told = (plan: Plan) =>
  plan.kind === 'refused'
    ? plan.reason
    : plan.moves
        .map((m) =>
          `${m.bucketId} ${formatDecimal(m.remaining)}/${formatDecimal(m.reserved)} ${m.counter}`.trim(),
        )
        .join('; ');
const fee = (amount: string, owner: 'originator' | 'receiver') => ({ ...eur(amount), owner });

describe('an action', () => {
  it.each<[why: string, plan: Plan, told: string]>([
    ['tops up against cash', planCredit(A, eur('5'), AT, 'cash'), 'a 5/0 cash'],
    ['tops up a suspended bucket', planCredit(suspended, eur('5'), AT, 'cash'), 'a 5/0 cash'],
    [
      'tops up in the bucket’s unit when none is given',
      planCredit(A, { amount: decimal('1'), unit: undefined }, AT, 'cash'),
      'a 1/0 cash',
    ],
    [
      'converts a top-up of GB to bytes',
      planCredit(data, { amount: decimal('2'), unit: 'GB' }, AT, 'granted'),
      'a 2000000000/0 granted',
    ],
    ['does not top up with zero', planCredit(A, eur('0'), AT, 'cash'), 'amount-not-positive'],
    [
      'does not top up with another currency',
      planCredit(A, { amount: decimal('1'), unit: 'USD' }, AT, 'cash'),
      'unit-mismatch',
    ],
    ['does not top up what has expired', planCredit(ended, eur('5'), AT, 'cash'), 'bucket-expired'],

    ['adjusts upwards', planAdjustment(A, eur('1'), AT), 'a 1/0 adjustment'],
    [
      'adjusts downwards to the last free unit',
      planAdjustment(A, eur('-8'), AT),
      'a -8/0 adjustment',
    ],
    [
      'does not adjust into what is promised',
      planAdjustment(A, eur('-8.01'), AT),
      'insufficient-value',
    ],
    ['does not adjust by zero', planAdjustment(A, eur('0'), AT), 'amount-zero'],
    [
      'does not deduct from a suspended bucket',
      planAdjustment(suspended, eur('-1'), AT),
      'bucket-suspended',
    ],

    [
      'moves no money that was given into money that was paid',
      planTransfer({ ...A, origin: 'promotional' }, B, eur('3'), undefined, AT),
      'receiver-bought',
    ],
    [
      'moves money that was given into money that was given',
      planTransfer(
        { ...A, origin: 'rollover' },
        { ...B, origin: 'promotional' },
        eur('3'),
        undefined,
        AT,
      ),
      'a -3/0 transfer-clearing; b 3/0 transfer-clearing',
    ],
    [
      'transfers to another root',
      planTransfer(A, B, eur('3'), undefined, AT),
      'a -3/0 transfer-clearing; b 3/0 transfer-clearing',
    ],
    [
      'takes the originator’s fee on top',
      planTransfer(A, B, eur('3'), fee('1', 'originator'), AT),
      'a -3/0 transfer-clearing; b 3/0 transfer-clearing; a -1/0 transfer-fee',
    ],
    [
      'takes the receiver’s fee off what arrives',
      planTransfer(A, B, eur('3'), fee('1', 'receiver'), AT),
      'a -3/0 transfer-clearing; b 3/0 transfer-clearing; b -1/0 transfer-fee',
    ],
    [
      'does not transfer what the fee would overdraw',
      planTransfer(A, B, eur('8'), fee('0.01', 'originator'), AT),
      'insufficient-value',
    ],
    [
      'does not charge a receiver more than arrives',
      planTransfer(A, B, eur('1'), fee('2', 'receiver'), AT),
      'cost-exceeds-amount',
    ],
    ['does not transfer to itself', planTransfer(A, A, eur('1'), undefined, AT), 'receiver-same'],
    [
      'does not turn money into data',
      planTransfer(A, { ...data, id: 'd' }, eur('1'), undefined, AT),
      'unit-mismatch',
    ],

    ['reserves without moving value', planReservation(A, eur('8'), AT), 'a 0/8'],
    [
      'does not reserve twice what is there',
      planReservation(A, eur('8.5'), AT),
      'insufficient-value',
    ],
  ])('%s', (_why, plan, expected) => {
    expect(told(plan)).toBe(expected);
  });

  it('takes from an account’s buckets all of an amount or nothing', () => {
    const wanted = { unit: 'EUR', at: AT, accountPath: ['acc'] };
    const take = (amount: string) =>
      planFromAccount(
        [A, { ...B, accountId: 'acc' }],
        { ...wanted, amount: decimal(amount) },
        (bucket, part) => moveValue(bucket, part.negated(), 'adjustment'),
      );
    expect(told(take('9'))).toBe('a -8/0 adjustment; b -1/0 adjustment');
    expect(told(take('16.5'))).toBe('insufficient-value');
  });

  it('explains every refusal in a sentence', () => {
    expect(refusalText('insufficient-value')).toBe('The bucket does not hold enough value');
  });
});

describe('moves', () => {
  const moves = [
    moveValue(A, decimal('-3'), 'transfer-clearing'),
    moveValue(B, decimal('3'), 'transfer-clearing'),
  ];

  it('post a balanced entry per root, value as a liability', () => {
    expect(entriesOf({ kind: 'transfer', reference: 't' }, moves)).toEqual([
      {
        rootId: 'root',
        kind: 'transfer',
        reference: 't',
        postings: [
          { account: 'stored-value:a', unit: 'EUR', amount: '3' },
          { account: 'transfer-clearing', unit: 'EUR', amount: '-3' },
        ],
      },
      {
        rootId: 'other',
        kind: 'transfer',
        reference: 't',
        postings: [
          { account: 'stored-value:b', unit: 'EUR', amount: '-3' },
          { account: 'transfer-clearing', unit: 'EUR', amount: '3' },
        ],
      },
    ]);
  });

  it('come to nothing together with their reversal', () => {
    expect(perBucket([...moves, ...reverse(moves)]).every((move) => move.remaining.isZero())).toBe(
      true,
    );
  });

  it('name the bucket they would overdraw', () => {
    const buckets = new Map([
      ['a', A],
      ['b', B],
    ]);
    expect(firstOverdrawn(moves, buckets)).toBeUndefined();
    expect(firstOverdrawn([moveValue(A, decimal('-8.01'), 'cash')], buckets)).toBe('a');
    expect(firstOverdrawn([moveValue({ ...A, id: 'gone' }, decimal('1'), 'cash')], buckets)).toBe(
      'gone',
    );
  });
});
