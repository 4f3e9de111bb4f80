import { BusyRoot, Places } from './busy-root';
import type { Busy, Run } from './part';

type Item = { readonly id: string };
type Done = { readonly status: 'done'; readonly id: string };
type Result = Done | Busy;

const done = ({ id }: Item): Done => ({ status: 'done', id });
const idOf = (result: Result) => (result.status === 'busy' ? 'busy' : result.id);
const lockTimeout = () => Object.assign(new Error('canceling statement'), { code: '55P03' });

/** A root that is held until `let go`; both ways to try it see the same lock. */
function heldRoot(waitMs: number, places = 1) {
  let isHeld = true;
  let emptied = 0;
  const tries: string[] = [];
  const run =
    (way: string): Run<Item, Done> =>
    async (items) => {
      tries.push(way);
      if (!isHeld) return items.map(done);
      if (way === 'waiting') throw lockTimeout();
      return items.map(() => ({ status: 'busy', rootId: 'R' }));
    };
  const root = new BusyRoot<Item, Done>(
    'R',
    waitMs,
    { waiting: run('waiting'), skipping: run('skipping'), places: new Places(places) },
    { moved: () => undefined, emptied: () => (emptied += 1), count: () => undefined },
  );
  const answered: string[] = [];
  const add = (...ids: string[]) =>
    new Promise<Result[]>((resolve, reject) => {
      root.put({ items: ids.map((id) => ({ id })), resolve, reject });
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
  it('does what waited in the order in which it came, once the root is let go', async () => {
    const { root, add, answered, letGo, emptied } = heldRoot(60_000);
    const all = [add('a', 'b'), add('c'), add('d')];
    setImmediate(letGo);
    await Promise.all(all);
    await root.drained();
    expect(answered).toEqual(['a', 'b', 'c', 'd']);
    expect(emptied()).toBe(1);
  });

  it('gives work back as busy when the root was held for too long', async () => {
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
    expect(await first).toMatchObject([{ status: 'done' }]);
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
    expect(await add('b')).toMatchObject([{ status: 'done', id: 'b' }]);
  });
});
