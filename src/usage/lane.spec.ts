import { instant } from '../core/time';
import type { Outcome, UsageRecord } from '../charging';
import { Lane } from './lane';

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

describe('Lane', () => {
  it('puts requests that come together into one batch and answers each with its own', async () => {
    const batches: number[] = [];
    const lane = new Lane(async (records) => {
      batches.push(records.length);
      return records.map(accepted);
    });
    const answers = await Promise.all([lane.add([usage('a')]), lane.add([usage('b'), usage('c')])]);
    expect(batches).toEqual([3]);
    expect(answers.map((outcomes) => outcomes.map(({ usageId }) => usageId))).toEqual([
      ['a'],
      ['b', 'c'],
    ]);
  });

  it('never rates two batches at once', async () => {
    let running = 0;
    let most = 0;
    const lane = new Lane(async (records) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return records.map(accepted);
    });
    const parts = Array.from({ length: 5_000 }, (_, index) => lane.add([usage(`${index}`)]));
    await Promise.all(parts);
    expect(most).toBe(1);
  });

  it('spares the neighbours of a request that cannot be stored', async () => {
    const lane = new Lane(async (records) => {
      if (records.some(({ id }) => id === 'poison')) throw new Error('cannot be stored');
      return records.map(accepted);
    });
    const [good, bad] = await Promise.allSettled([
      lane.add([usage('a')]),
      lane.add([usage('poison')]),
    ]);
    expect(good).toMatchObject({ status: 'fulfilled' });
    expect(bad).toMatchObject({ status: 'rejected' });
  });

  it('is drained when the last batch is answered', async () => {
    let answered = false;
    const lane = new Lane(async (records) => records.map(accepted));
    const added = lane.add([usage('a')]).then(() => {
      answered = true;
    });
    await lane.drained();
    await added;
    expect(answered).toBe(true);
  });
});
