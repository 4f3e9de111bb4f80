import { parseInstant } from '../../core/time';
import { type Subscription, withLife } from './subscription';
import { laterChange } from './later-change';
import { endAll, succeed } from './succession';

const FIRST: Subscription = {
  id: 'P',
  productId: 'P',
  accountId: 'A',
  offeringId: 'O',
  priceIds: ['p1', 'p2'],
  quantity: '1',
  status: 'active',
  startsAt: parseInstant('2024-01-01T00:00:00Z'),
  endsAt: null,
  terminatesAt: null,
  suspensions: [],
  origins: [],
};
const on = (day: string) => parseInstant(`2024-${day}T00:00:00Z`);
const MAY = on('05-01');

describe('succeed', () => {
  it('begins with what the product asks for', () => {
    expect(succeed([], FIRST, MAY)).toEqual([FIRST]);
  });

  it.each([
    ['another price', { priceIds: ['p1', 'p3'] }, [null, 'p1']],
    ['one price less', { priceIds: ['p1'] }, [null, 'p1']],
    ['another offering', { offeringId: 'O2' }, [null, 'p1', 'p2']],
    ['another account', { accountId: 'B' }, []],
    ['another quantity', { quantity: '2' }, [null, 'p1', 'p2']],
  ])('ends the subscription and begins the next with %s', (_what, change, goingOn) => {
    const origins = goingOn.map((priceId) => ({ priceId, id: 'P', startsAt: FIRST.startsAt }));
    expect(succeed([FIRST], { ...FIRST, ...change }, MAY)).toEqual([
      ended(FIRST, MAY),
      { ...FIRST, ...change, id: 'P~2', startsAt: MAY, origins },
    ]);
  });

  it('knows of each price the first subscription that sold it without a break', () => {
    const june = { ...FIRST, quantity: '2', priceIds: ['p1', 'p3'] };
    const july = { ...FIRST, priceIds: ['p1', 'p2', 'p3'] };
    const second = succeed([FIRST], june, on('06-01'));
    const origins = succeed(second, july, on('07-01')).at(-1)?.origins;
    expect(origins?.map(({ priceId, id }) => [priceId, id])).toEqual([
      [null, 'P'],
      ['p1', 'P'],
      ['p3', 'P~2'],
    ]);
  });

  it('keeps what it goes on with when only the state changes', () => {
    const changed = succeed([FIRST], { ...FIRST, quantity: '2' }, MAY);
    const suspended = { ...FIRST, quantity: '2', status: 'suspended' };
    const known = changed.at(-1)?.origins;
    expect(succeed(changed, suspended, on('06-01')).at(-1)?.origins).toEqual(known);
  });

  it('keeps the subscription when only the state changes', () => {
    expect(succeed([FIRST], ended(FIRST, MAY), MAY)).toEqual([ended(FIRST, MAY)]);
  });

  it('completes a subscription that never had a price, from its start', () => {
    expect(succeed([{ ...FIRST, priceIds: [] }], FIRST, MAY)).toEqual([FIRST]);
  });

  it('keeps the start of a later subscription, not that of the product', () => {
    const second = { ...FIRST, id: 'P~2', startsAt: MAY };
    const all = succeed([ended(FIRST, MAY), second], { ...FIRST, status: 'suspended' }, MAY);
    expect(all.map(({ id, startsAt }) => [id, startsAt])).toEqual([
      ['P', FIRST.startsAt],
      ['P~2', MAY],
    ]);
  });

  it('leaves an empty life when the change counts from before the start', () => {
    const before = parseInstant('2023-01-01T00:00:00Z');
    const [first, second] = succeed([FIRST], { ...FIRST, quantity: '2' }, before);
    expect([first?.endsAt, second?.startsAt]).toEqual([FIRST.startsAt, FIRST.startsAt]);
  });
});

describe('laterChange', () => {
  const dear = { ...FIRST, offeringId: 'dear' };
  const changed = succeed([FIRST], dear, MAY);
  const other = { ...FIRST, offeringId: 'other' };

  it.each([
    ['another plan before it', changed, other, on('04-11'), 'P~2'],
    ['another plan on its day', changed, other, MAY, undefined],
    ['another plan after it', changed, other, on('06-01'), undefined],
    ['what it says itself', changed, dear, on('04-11'), undefined],
    ['an end before it', changed, ended(dear, on('04-11')), on('04-11'), undefined],
    ['another plan before the product began', [FIRST], other, on('01-01'), undefined],
  ])('is known to stand in the way of %s, or not to', (_what, existing, wanted, at, later) => {
    expect(laterChange(existing, wanted, at)?.later.id).toBe(later);
  });
});

describe('a suspended product', () => {
  const suspended = { ...FIRST, status: 'suspended' };
  const since = (at: typeof MAY) => succeed([FIRST], suspended, at);

  it('answers for nothing from the suspension on, and does not end with it', () => {
    expect(since(MAY)).toEqual([
      { ...suspended, endsAt: MAY, suspensions: [{ from: MAY, to: null }] },
    ]);
  });

  it('remembers since when, whatever else changes', () => {
    expect(succeed(since(MAY), suspended, on('06-01'))).toEqual(since(MAY));
  });

  it('keeps the end it was to have', () => {
    const ending = { ...FIRST, terminatesAt: on('07-01'), endsAt: on('07-01') };
    const [current] = succeed([ending], { ...ending, status: 'suspended' }, MAY);
    expect(current).toMatchObject({ endsAt: MAY, terminatesAt: on('07-01') });
  });

  it('answers again once it is resumed', () => {
    expect(succeed(since(MAY), FIRST, on('06-01'))).toEqual([
      { ...FIRST, suspensions: [{ from: MAY, to: on('06-01') }] },
    ]);
  });

  it('stays suspended, since the same day, under what it is sold as next', () => {
    const all = succeed(since(MAY), { ...suspended, quantity: '2' }, on('06-01'));
    expect(all).toMatchObject([
      { id: 'P', terminatesAt: on('06-01'), suspensions: [{ from: MAY, to: null }] },
      {
        id: 'P~2',
        endsAt: on('06-01'),
        terminatesAt: null,
        suspensions: [{ from: MAY, to: null }],
      },
    ]);
  });

  it('is resumed also in what it was sold as before, when that is said late', () => {
    const changed = succeed(since(MAY), { ...suspended, quantity: '2' }, on('06-01'));
    const all = succeed(changed, { ...FIRST, quantity: '2' }, on('05-11'));
    expect(all).toMatchObject([
      { endsAt: on('06-01'), suspensions: [{ from: MAY, to: on('05-11') }] },
      { endsAt: null, suspensions: [{ from: MAY, to: on('05-11') }] },
    ]);
  });

  it('ends also what it was sold as before, when the end is dated before that', () => {
    const changed = succeed(since(MAY), { ...suspended, quantity: '2' }, on('06-01'));
    const wanted = { ...FIRST, quantity: '2', status: 'terminated', terminatesAt: on('05-11') };
    expect(succeed(changed, wanted, on('05-11')).map((each) => each.terminatesAt)).toEqual([
      on('05-11'),
      on('05-11'),
    ]);
  });
});

describe('endAll', () => {
  it('ends what goes on, once', () => {
    const over = endAll([FIRST], MAY);
    expect(over).toEqual([ended(FIRST, MAY)]);
    expect(endAll(over, on('06-01'))).toEqual(over);
  });
});

function ended(subscription: Subscription, at: typeof MAY): Subscription {
  return withLife({ ...subscription, status: 'terminated', terminatesAt: at });
}
