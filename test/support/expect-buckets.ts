import { bucketsMatchHolds, bucketsMatchJournal } from '../../src/balance';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import type { TestDatabase } from './database';

/** For `afterEach`: every bucket holds what the journal says and has reserved what holds promise. */
export async function expectBucketsProven({ database }: TestDatabase): Promise<void> {
  const wrong = await database.read(DEFAULT_TENANT, async (tx) => ({
    journal: await bucketsMatchJournal(tx),
    holds: await bucketsMatchHolds(tx),
  }));
  expect(wrong).toEqual({ journal: [], holds: [] });
}
