import { DatabaseLost } from '../interruption';
import { Lane } from './lane';
import type { Busy, Run } from './part';

type Item = { readonly id: string };
type Done = { readonly status: 'done'; readonly id: string };
type Result = Done | Busy;

const done = ({ id }: Item): Done => ({ status: 'done', id });
const idsOf = (results: readonly Result[]) =>
  results.map((result) => (result.status === 'busy' ? 'busy' : result.id));

function laneOf(run: Run<Item, Done>) {
  const events = {
    answer: ({ resolve }: { resolve: (results: Result[]) => void }, results: Result[]) =>
      resolve(results),
    count: () => undefined,
  };
  const lane = new Lane<Item, Done>(run, events);
  const add = (...ids: string[]) =>
    new Promise<Result[]>((resolve, reject) => {
      lane.put({ items: ids.map((id) => ({ id })), resolve, reject });
    });
  return { lane, add };
}

describe('Lane', () => {
  it('puts requests that come together into one batch and answers each with its own', async () => {
    const batches: number[] = [];
    const { add } = laneOf(async (items) => {
      batches.push(items.length);
      return items.map(done);
    });
    const answers = await Promise.all([add('a'), add('b', 'c')]);
    expect(batches).toEqual([3]);
    expect(answers.map(idsOf)).toEqual([['a'], ['b', 'c']]);
  });

  it('never runs two batches at once', async () => {
    let running = 0;
    let most = 0;
    const { add } = laneOf(async (items) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return items.map(done);
    });
    await Promise.all(Array.from({ length: 5_000 }, (_, index) => add(`${index}`)));
    expect(most).toBe(1);
  });

  it('spares the neighbours of a request that cannot be stored', async () => {
    const { add } = laneOf(async (items) => {
      if (items.some(({ id }) => id === 'poison')) throw new Error('cannot be stored');
      return items.map(done);
    });
    const [good, bad] = await Promise.allSettled([add('a'), add('poison')]);
    expect(good).toMatchObject({ status: 'fulfilled' });
    expect(bad).toMatchObject({ status: 'rejected' });
  });

  it.each([
    ['a lock', Object.assign(new Error('canceling statement'), { code: '55P03' })],
    ['the database', new DatabaseLost(new Error('Connection terminated'), 'work')],
  ])(
    'does not wait for %s again for each request of a batch that did not get it',
    async (_, error) => {
      let batches = 0;
      const { add } = laneOf(async () => {
        batches += 1;
        throw error;
      });
      await Promise.allSettled([add('a'), add('b'), add('c')]);
      expect(batches).toBe(1);
    },
  );

  it('is drained when the last batch is answered', async () => {
    let isAnswered = false;
    const { lane, add } = laneOf(async (items) => items.map(done));
    const added = add('a').then(() => {
      isAnswered = true;
    });
    await lane.drained();
    await added;
    expect(isAnswered).toBe(true);
  });
});
