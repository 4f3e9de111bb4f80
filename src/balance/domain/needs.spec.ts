import { decimal } from '../../core/decimal';
import { instant } from '../../core/time';
import type { ActionRequest } from './decide-action';
import type { Target } from './find-bucket';
import { needsOf, placesOf } from './needs';

const target = (change: Partial<Target>): Target => ({
  bucketId: undefined,
  accountId: undefined,
  subscriptionId: undefined,
  ...change,
});
const ACCOUNT = target({ accountId: 'leaf' });
const BUCKET = target({ bucketId: 'b', accountId: 'leaf' });
const OTHER = target({ accountId: 'other' });
const of = (amount: string, unit?: string) => ({ amount: decimal(amount), unit });
const expiresAt = instant(1_000);
const adjust = { kind: 'adjust', target: ACCOUNT, reservationId: undefined } as const;
const transfer = { kind: 'transfer', receiver: OTHER, cost: undefined } as const;

const told = (request: ActionRequest): string[] => {
  const { reach, filled, anyUnitIds } = placesOf(needsOf(request, undefined).sought, (id) => [
    id,
    'top',
  ]);
  return [
    ...reach.map(
      ({ accountId, unit, isSharedOnly }) =>
        `${isSharedOnly ? 'shared ' : ''}${unit} of ${accountId}`,
    ),
    ...filled.map(({ accountId, unit }) => `spent ${unit} of ${accountId}`),
    ...anyUnitIds.map((id) => `all of ${id}`),
  ];
};

it.each<[string, ActionRequest, string[]]>([
  [
    'a reservation draws on what holds the unit, shared value above included',
    { kind: 'reserve', target: ACCOUNT, asked: of('1', 'GB'), expiresAt },
    ['byte of leaf', 'shared byte of top'],
  ],
  [
    'who takes draws likewise',
    { ...adjust, asked: of('-1', 'EUR') },
    ['EUR of leaf', 'shared EUR of top'],
  ],
  [
    'who adds fills a bucket of the account, though it be spent',
    { ...adjust, asked: of('1', 'EUR') },
    ['EUR of leaf', 'spent EUR of leaf'],
  ],
  [
    'so does a top-up',
    { kind: 'topup', target: ACCOUNT, asked: of('1', 'hour') },
    ['second of leaf', 'spent second of leaf'],
  ],
  [
    'a transfer chooses on both sides',
    { ...transfer, target: ACCOUNT, asked: of('1', 'EUR') },
    ['EUR of leaf', 'EUR of other', 'spent EUR of leaf', 'spent EUR of other'],
  ],
  [
    'of a bucket that is named no account is asked',
    { ...transfer, target: BUCKET, asked: of('1', 'EUR') },
    ['EUR of other', 'spent EUR of other'],
  ],
  ['who names no unit may mean any', { ...adjust, asked: of('-1') }, ['all of leaf']],
  [
    'what settles a reservation is of the buckets it holds',
    { ...adjust, reservationId: 'r', asked: of('-1', 'EUR') },
    [],
  ],
  ['without an amount nothing can be meant', { ...adjust, asked: undefined }, []],
])('%s', (_why, request, expected) => {
  expect(told(request)).toEqual(expected);
});
