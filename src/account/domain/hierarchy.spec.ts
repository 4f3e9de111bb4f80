import type { AccountNode, AccountTerms } from './account';
import { isBilledAlike, isMisplaced, place, placeSubtree } from './hierarchy';

const MONTHLY_IN_ROME = {
  frequency: 'month',
  interval: 1,
  anchorDay: 31,
  timeZone: 'Europe/Rome',
} as const;
const WEEKLY = { frequency: 'week', interval: 1, anchorDay: 1, timeZone: 'UTC' } as const;

describe('place', () => {
  it('makes an account without a parent the root, payer and end of its own path', () => {
    expect(place(terms('A'), null)).toEqual({
      id: 'A',
      rootId: 'A',
      parentId: null,
      payerId: 'A',
      path: ['A'],
      currency: 'EUR',
      mode: 'postpaid',
      taxCategory: null,
      exemptions: [],
      cycle: { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' },
      openFrom: null,
    });
  });

  it('lets a child have currency, mode, tax category, cycle and payer from above', () => {
    const root = node(
      place(
        terms('A', {
          currency: 'KWD',
          mode: 'prepaid',
          taxCategory: 'reduced',
          cycle: MONTHLY_IN_ROME,
        }),
        null,
      ),
    );
    expect(place(terms('B', { parentId: 'A' }), root)).toMatchObject({
      rootId: 'A',
      payerId: 'A',
      path: ['B', 'A'],
      currency: 'KWD',
      mode: 'prepaid',
      taxCategory: 'reduced',
      cycle: MONTHLY_IN_ROME,
    });
  });

  it('makes a child with a billing cycle of its own pay for itself and for all below it', () => {
    const root = node(place(terms('A', { cycle: MONTHLY_IN_ROME }), null));
    const branch = node(place(terms('B', { parentId: 'A', cycle: WEEKLY }), root));
    const leaf = node(place(terms('C', { parentId: 'B' }), branch));
    expect([branch.payerId, leaf.payerId, leaf.rootId]).toEqual(['B', 'B', 'A']);
    expect(leaf.path).toEqual(['C', 'B', 'A']);
    expect(leaf.cycle).toEqual(WEEKLY);
  });

  it('refuses an account that would be its own ancestor', () => {
    const root = node(place(terms('A'), null));
    const child = node(place(terms('B', { parentId: 'A' }), root));
    expect(place(terms('A', { parentId: 'B' }), child)).toEqual({
      kind: 'loop',
      path: ['A', 'B', 'A'],
    });
  });

  it('refuses another currency than the payer bills in, unless the account pays for itself', () => {
    const root = node(place(terms('A', { currency: 'EUR' }), null));
    const dollars = { parentId: 'A', currency: 'USD' };
    expect(place(terms('B', dollars), root)).toEqual({
      kind: 'currency',
      own: 'USD',
      payers: 'EUR',
    });
    expect(place(terms('B', { ...dollars, cycle: WEEKLY }), root)).toMatchObject({
      currency: 'USD',
    });
  });

  it('refuses the seventeenth level', () => {
    let deepest = node(place(terms('0'), null));
    for (let level = 1; level < 16; level += 1) {
      deepest = node(place(terms(`${level}`, { parentId: deepest.id }), deepest));
    }
    expect(place(terms('16', { parentId: '15' }), deepest)).toEqual({
      kind: 'too-deep',
      depthMax: 16,
    });
  });
});

describe('placeSubtree', () => {
  const below = [
    terms('D', { parentId: 'C' }),
    terms('B', { parentId: 'A' }),
    terms('C', { parentId: 'B' }),
  ];

  it('hands a change down to every account below, parents first', () => {
    const placed = placeSubtree([terms('A', { taxCategory: 'exempt' }), ...below], null);
    expect(nodes(placed).map(({ id, taxCategory }) => [id, taxCategory])).toEqual([
      ['A', 'exempt'],
      ['B', 'exempt'],
      ['C', 'exempt'],
      ['D', 'exempt'],
    ]);
  });

  it('refuses a change that leaves an account below in a currency its payer does not bill', () => {
    const [, ...rest] = below;
    const stranded = terms('D', { parentId: 'C', currency: 'EUR' });
    expect(placeSubtree([terms('A', { currency: 'USD' }), stranded, ...rest], null)).toEqual({
      kind: 'currency',
      own: 'EUR',
      payers: 'USD',
    });
  });
});

describe('isBilledAlike', () => {
  const root = node(place(terms('A', { cycle: MONTHLY_IN_ROME }), null));

  it.each([
    ['nothing changed', {}, true],
    ['another tax category', { taxCategory: 'reduced' }, true],
    ['the first month said aloud', { cycle: { ...MONTHLY_IN_ROME, anchorMonth: 1 } }, true],
    ['another anchor day', { cycle: { ...MONTHLY_IN_ROME, anchorDay: 1 } }, true],
    ['another zone', { cycle: { ...MONTHLY_IN_ROME, timeZone: 'UTC' } }, false],
    ['another currency', { currency: 'USD' }, false],
  ])('%s', (_why, change, alike) => {
    const changed = node(place(terms('A', { cycle: MONTHLY_IN_ROME, ...change }), null));
    expect(isBilledAlike(root, changed)).toBe(alike);
  });
});

function terms(id: string, said: Partial<AccountTerms> = {}): AccountTerms {
  return {
    id,
    parentId: null,
    currency: null,
    mode: null,
    taxCategory: null,
    exemptions: [],
    cycle: null,
    ...said,
  };
}

function node(placed: ReturnType<typeof place>): AccountNode {
  if (isMisplaced(placed)) throw new Error(`misplaced: ${placed.kind}`);
  return placed;
}

function nodes(placed: ReturnType<typeof placeSubtree>): readonly AccountNode[] {
  if (!Array.isArray(placed)) throw new Error('misplaced');
  return placed;
}
