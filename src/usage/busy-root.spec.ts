import { instant } from '../core/time';
import type { Outcome, UsageRecord } from '../charging';
import { BusyRoot, Places } from './busy-root';
import type { Rate, Result } from './part';

const usage = (id: string): UsageRecord => ({
  source: 's',
  id,
  at: instant(0),
  subject: 'x',
  meter: 'm',
  quantity: '1',
  attributes: {},
});
const accepted = ({ id }: UsageRecord): Outcome => ({
  status: 'accepted',
  usageId: id,
  ratedAt: instant(0),
  charges: [],
  included: [],
});
const idOf = (result: Result | undefined) =>
  result === undefined || result.status === 'busy' ? 'busy' : result.usageId;
const lockTimeout = () => Object.assign(new Error('canceling statement'), { code: '55P03' });

/** A root that is held until `let go`; both ways to try it see the same lock. */
function heldRoot(waitMs: number, places = 1) {
  let isHeld = true;
  let emptied = 0;
  const tries: string[] = [];
  const rate =
    (way: string): Rate =>
    async (records) => {
      tries.push(way);
      if (!isHeld) return records.map(accepted);
      if (way === 'waiting') throw lockTimeout();
      return records.map(() => ({ status: 'busy', rootId: 'R' }));
    };
  const root = new BusyRoot(
    'R',
    waitMs,
    { waiting: rate('waiting'), skipping: rate('skipping'), places: new Places(places) },
    { moved: () => undefined, emptied: () => (emptied += 1) },
  );
  const answered: string[] = [];
  const add = (...ids: string[]) =>
    new Promise<Result[]>((resolve, reject) => {
      root.put({ records: ids.map(usage), resolve, reject });
    }).then((results) => {
      answered.push(...results.map(idOf));
      return results;
    });
  const letGo = () => {
    isHeld = false;
  };
  return { root, add, answered, tries, letGo, emptied: () => emptied };
}

describe('BusyRoot', () => {
  it('rates what waited in the order in which it came, once the root is let go', async () => {
    const { root, add, answered, letGo, emptied } = heldRoot(60_000);
    const all = [add('a', 'b'), add('c'), add('d')];
    setImmediate(letGo);
    await Promise.all(all);
    await root.drained();
    expect(answered).toEqual(['a', 'b', 'c', 'd']);
    expect(emptied()).toBe(1);
  });

  it('gives usage back as busy when the root was held for too long', async () => {
    const { root, add, emptied } = heldRoot(30);
    expect((await add('a', 'b')).map(({ status }) => status)).toEqual(['busy', 'busy']);
    await root.drained();
    expect(emptied()).toBe(1);
  });

  it('gives back at once what is more than may wait for one root', async () => {
    const { add, letGo } = heldRoot(60_000);
    const first = add('a');
    const many = Array.from({ length: 10_000 }, (_, index) => `${index}`);
    expect((await add(...many)).every(({ status }) => status === 'busy')).toBe(true);
    letGo();
    expect(await first).toMatchObject([{ status: 'accepted' }]);
  });

  it('looks without waiting when others wait already', async () => {
    const { add, tries, letGo } = heldRoot(60_000, 0);
    const added = add('a');
    setImmediate(letGo);
    await added;
    expect(new Set(tries)).toEqual(new Set(['skipping']));
  });

  it('takes up work again after it was empty', async () => {
    const { root, add, letGo } = heldRoot(60_000);
    letGo();
    await add('a');
    await root.drained();
    expect(await add('b')).toMatchObject([{ status: 'accepted', usageId: 'b' }]);
  });
});
