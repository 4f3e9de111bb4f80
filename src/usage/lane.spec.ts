import { instant } from '../core/time';
import type { Outcome, UsageRecord } from '../charging';
import { Lane } from './lane';
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
const idsOf = (results: readonly Result[]) =>
  results.map((result) => (result.status === 'busy' ? 'busy' : result.usageId));

function laneOf(rate: Rate) {
  const lane = new Lane('test', rate, ({ resolve }, results) => resolve(results));
  const add = (...ids: string[]) =>
    new Promise<Result[]>((resolve, reject) => {
      lane.put({ records: ids.map(usage), resolve, reject });
    });
  return { lane, add };
}

describe('Lane', () => {
  it('puts requests that come together into one batch and answers each with its own', async () => {
    const batches: number[] = [];
    const { add } = laneOf(async (records) => {
      batches.push(records.length);
      return records.map(accepted);
    });
    const answers = await Promise.all([add('a'), add('b', 'c')]);
    expect(batches).toEqual([3]);
    expect(answers.map(idsOf)).toEqual([['a'], ['b', 'c']]);
  });

  it('never rates two batches at once', async () => {
    let running = 0;
    let most = 0;
    const { add } = laneOf(async (records) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return records.map(accepted);
    });
    await Promise.all(Array.from({ length: 5_000 }, (_, index) => add(`${index}`)));
    expect(most).toBe(1);
  });

  it('spares the neighbours of a request that cannot be stored', async () => {
    const { add } = laneOf(async (records) => {
      if (records.some(({ id }) => id === 'poison')) throw new Error('cannot be stored');
      return records.map(accepted);
    });
    const [good, bad] = await Promise.allSettled([add('a'), add('poison')]);
    expect(good).toMatchObject({ status: 'fulfilled' });
    expect(bad).toMatchObject({ status: 'rejected' });
  });

  it('does not wait for a lock again for each request of a batch that did not get it', async () => {
    let batches = 0;
    const { add } = laneOf(async () => {
      batches += 1;
      throw Object.assign(new Error('canceling statement'), { code: '55P03' });
    });
    await Promise.allSettled([add('a'), add('b'), add('c')]);
    expect(batches).toBe(1);
  });

  it('is drained when the last batch is answered', async () => {
    let isAnswered = false;
    const { lane, add } = laneOf(async (records) => records.map(accepted));
    const added = add('a').then(() => {
      isAnswered = true;
    });
    await lane.drained();
    await added;
    expect(isAnswered).toBe(true);
  });
});
