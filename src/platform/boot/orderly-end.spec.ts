import { inTime } from './orderly-end';

describe('inTime', () => {
  it('waits for what ends in time, and says how it ended', async () => {
    await expect(inTime(Promise.resolve(), 1_000)).resolves.toBeUndefined();
    await expect(inTime(Promise.reject(new Error('broken')), 1_000)).rejects.toThrow('broken');
  });

  it('does not wait for what never ends', async () => {
    const never = new Promise<void>(() => undefined);
    await expect(inTime(never, 10)).rejects.toThrow('longer than 10 ms');
  });
});
